# Runs: matches, simulated matches, and stages of proofs, which a program cannot tell apart.


def count_ticks(c, t):
    """Charge what was spent of a tank since it was last counted to the top-level caller."""
    left = t[0] if t[0] > 0 else 0
    c.ticks[t[4]] += t[3] - left
    t[3] = left


def meter(c, f, t, top):
    """Return `f` with a tank of its own for each call, paid by the top-level caller."""
    full = SPEC.ticks_per_call

    def call(game):
        count_ticks(c, t)  # what comparing the last action with the legal ones has cost
        t[0] = t[3] = full
        t[1] = SPEC.recursion
        t[2] = None
        try:
            x = f(game)
        finally:
            count_ticks(c, t)
        if c.stop or t[0] < 0:
            raise RuntimeError("stopped")
        if c.ticks[top] > SPEC.ticks:
            halt(c, 0, "budget")
        return x

    return call


def length(c, seed):
    """Return how many rounds a run has, which is drawn if the game ends at random."""
    if SPEC.ending is None:
        return SPEC.rounds
    num, den = SPEC.ending
    ends = Random(seed)
    rounds = 1
    c.draws += 1
    while rounds < SPEC.rounds and ends.randrange(den) >= num:
        rounds += 1
    return rounds


def run(c, digests, seeds, depth, top, target, place=0):
    """Play one match of `digests`; return its records, faults and views.

    `top` is the seat of the top-level match that pays for this run; None at the top. `target` is
    None for a whole match, or (seat, round) if only that seat's actions up to that round are
    wanted: then the others are not asked for their moves of that last round, which no program
    of the run could have seen. `place`: how many numbers of the tape it is without.
    """
    everyone = SPEC.range
    records = [[] for _ in everyone]
    views = [[[] for _ in everyone] for _ in everyone]
    faults = []
    tanks = []
    games = []
    calls = []
    sights = ()
    sources = [PROGRAMS[d][3] if SPEC.inspect else None for d in digests]
    c.stack.append((digests, c.draws, place))
    c.records.append(records)
    c.tanks.append(tanks)
    for i in everyone:
        payer = i if top is None else top
        # Ticks and calls left, why it was emptied, ticks left when last counted, who pays.
        t = [SPEC.ticks_per_call, SPEC.recursion, None, SPEC.ticks_per_call, payer]
        tanks.append(t)
        loader, form, features, source, refusal, sight, full = PROGRAMS[digests[i]]
        sights += (sight,)
        c.missed = c.missed or full
        g = shown(i, sources, views[i])
        games.append(g)
        if depth == 0 and i in c.dead and c.dead[i][0] == 0:
            faults.append((i, None, c.dead[i][1], c.dead[i][2]))
            calls.append(defaults(i))
            continue
        if loader is None:
            faults.append((i, None, refusal[0], refusal[1]))
            calls.append(defaults(i))
            continue
        if SPEC.tape and target is not None and i != target[0]:
            calls.append(defaults(i))  # with a tape there is one round, so it will not move
            continue
        tools = meters(t)
        rng = None
        if features:
            made = []

            def draw(i=i, made=made):
                if not made:
                    made.append(Random(seeds[i]))
                return made[0]

            if "random" in SPEC.can:
                rng = stream(c, seeds[i] + 1, tools[5])
            equip(c, g, features, i, digests, depth, payer, t, tools[5], rng, draw, place)
        if c.mark is not None and depth == 0:
            c.mark(i, 0)
        try:
            own_first = [records[i]] + [records[j] for j in everyone if j != i]
            f = load(c, i, digests[i], g, own_first, t, tools, rng, seeds[i] + 1, payer, depth)
        except BaseException as e:
            name = type(e).__name__
            if c.stop:
                raise RuntimeError("stopped")
            if name == "RecursionError" or t[2] == "frames":
                if depth:
                    halt(c, 0, "recursion")
                faults.append((i, None, "recursion", "while it was loaded"))
            elif t[0] < 0:
                faults.append((i, None, t[2] or "budget", "while it was loaded"))
            elif name in ENDED:
                if depth and ENDED[name] == "wall":
                    halt(c, 0, "wall")
                faults.append((i, None, ENDED[name], text_of(e)))
            else:
                kind = "unsupported" if name == "NotImplementedError" else "load error"
                faults.append((i, None, kind, name + ": " + text_of(e)))
            calls.append(defaults(i))
            continue
        if c.metered:
            f = meter(c, f, t, payer)
        if c.mark is not None and depth == 0:
            f = marked(c, f, i, records[i])
        calls.append(f)
    slip = None
    if SPEC.noise:
        slip = slipper(c, Random(seeds[2 * SPEC.seats]), faults, depth)
    loop = LOOPS.get(sights, LOOP)
    if target is None:
        play(
            c,
            loop,
            length(c, seeds[2 * SPEC.seats] + 1),
            records,
            views,
            games,
            calls,
            tanks,
            faults,
            depth,
            slip,
        )
    else:
        last = target[1] - 1
        play(c, loop, last, records, views, games, calls, tanks, faults, depth, slip)
        for g in games:
            g.round = last + 1
        move(c, target[0], last, records, games, calls, tanks, faults, depth, slip)
    for t in tanks:
        count_ticks(c, t)
        c.remeter = c.remeter or (t[0] < 0 and not c.metered)
    altered = alterations(c, depth)
    c.stack.pop()
    c.records.pop()
    c.tanks.pop()
    release(c, depth)
    return records, faults, views, altered


def match(job):
    """Play one top-level match; return what the host needs of it, as plain data."""
    digests, seeds, metered, answers, fallback, flips, dead, marking, certified = job
    c = context(answers, fallback, flips, seeds, dead, certified)
    if marking:
        c.mark = mark
    while True:
        c.metered = metered
        c.remeter = False
        c.asked = {}
        c.records = []
        c.askers = []
        c.tanks = []
        c.slips = []
        failure = None
        try:
            records, faults, views, altered = run(c, digests, seeds, 0, None, None)
        except BaseException as e:
            failure = e
        release(c, 0)
        # Looked at whatever came out: a program may have caught what should have ended its run.
        if c.refused is not None:
            asked = list(c.asked.items())
            return (None, c.refused, asked, list(c.unknown), c.flipped, c.missed)
        if c.remeter:
            metered = True
            fresh = context(answers, fallback, flips, seeds, dead, certified)
            fresh.mark = c.mark
            c = fresh
            continue
        if failure is not None:
            raise failure
        break
    for i in SPEC.range:
        sight = PROGRAMS[digests[i]][5]
        for j in SPEC.range:
            if ("M" if i == j else "O") in sight and changed(views[i][j], records[j]):
                altered += (i,)
                break
    for i in altered:
        faults.append((i, None, "mutation", "it changed the history that it was handed"))
    if SPEC.code is None:
        played = ["".join(r) for r in records]
    else:
        played = ["".join([SPEC.code[a] for a in r]) for r in records]
    return (
        played,
        faults,
        c.ticks,
        c.simulations,
        c.slips,
        c.events,
        list(c.asked.items()),
        list(c.unknown),
        c.flipped,
        c.draws > 0 or len(c.tape) > 0,
        c.missed,
    )


def mark(seat, r):
    _mtr_mark(seat, r)


NEWS = {"configure": configure, "admit": admit, "loop": admit_loop}
