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


def run(c, digests, seeds, depth, top, target):
    """Play one match of `digests`; return its records, faults and views.

    `top` is the seat of the top-level match that pays for this run; None at the top. `target` is
    None for a whole match, or (seat, round) if only that seat's actions up to that round are
    wanted: then the others are not asked for their moves of that last round, which no program
    of the run could have seen.
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
    c.stack.append((digests, c.draws))
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

        # Classes of its own, so that type(game).x = ... reaches nobody else. They have a text of
        # their own, since the interpreter's shows an address, which differs from run to run.
        class Game:
            def __repr__(self):
                return "<game>"

        class Player:
            def __repr__(self):
                return "<player>"

        g = Game()
        games.append(g)
        view = views[i]
        players = ()
        for j in everyone:
            p = Player()
            p.seat = j
            p.source = sources[j]
            p.actions = view[j]
            p.choices = SPEC.actions[j]
            players += (p,)
        g.players = players
        g.me = players[i]
        g.others = players[:i] + players[i + 1 :]
        if SPEC.seats == 2:
            g.opponent = players[1 - i]
        g.actions = SPEC.actions[i]
        g.rounds = SPEC.shown
        g.round = 1
        if depth == 0 and i in c.dead and c.dead[i][0] == 0:
            faults.append((i, None, c.dead[i][1], c.dead[i][2]))
            calls.append(defaults(i))
            continue
        if loader is None:
            faults.append((i, None, refusal[0], refusal[1]))
            calls.append(defaults(i))
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
            equip(c, g, features, i, digests, depth, payer, t, tools[5], rng, draw)
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


def defaults(seat):
    value = SPEC.default[seat]
    return lambda game: value


def marked(c, f, seat, record):
    """Return `f`, telling the host before each call whose it is; and skipping a dead program."""

    def call(game):
        r = len(record) + 1
        if seat in c.dead and r >= c.dead[seat][0]:
            raise RuntimeError("dead")
        c.mark(seat, r)
        return f(game)

    return call


def slipper(c, noise, faults, depth):
    num, den = SPEC.noise

    def slip(seat, r, action):
        c.draws += 1
        if noise.randrange(den) >= num:
            return action
        if depth == 0:
            c.slips.append((seat, r + 1))
        others = [a for a in SPEC.actions[seat] if a != action]
        return others[noise.randrange(len(others))] if others else action

    return slip


def play(c, loop, rounds, records, views, games, calls, tanks, faults, depth, slip):
    r = 0
    returned = list(SPEC.default)
    while r < rounds:
        out = loop(r, rounds, calls, games, records, views, returned, SPEC.legal, slip)
        if out is None:
            return
        # Somebody's call failed in round r: settle it, let the others move, and go on.
        r, returned, name, text = out
        failed = [i for i in SPEC.range if len(records[i]) == r]
        fault(
            c,
            failed[0],
            r,
            returned[failed[0]],
            name,
            text,
            records,
            calls,
            tanks,
            faults,
            depth,
            slip,
        )
        for i in failed[1:]:
            move(c, i, r, records, games, calls, tanks, faults, depth, slip)
        for i in SPEC.range:
            for j in SPEC.range:
                views[i][j].append(records[j][r])
        returned = list(SPEC.default)
        r += 1


def move(c, seat, r, records, games, calls, tanks, faults, depth, slip):
    """Let one seat play round `r`, whatever happens."""
    x = SPEC.default[seat]
    try:
        x = calls[seat](games[seat])
        a = SPEC.legal[seat][x]
    except BaseException as e:
        fault(
            c, seat, r, x, type(e).__name__, text_of(e), records, calls, tanks, faults, depth, slip
        )
        return
    records[seat].append(slip(seat, r, a) if slip else a)


def fault(c, seat, r, x, name, text, records, calls, tanks, faults, depth, slip):
    """Record the fault of a seat's call and play the default action in its place."""
    if settle(c, seat, r, x, name, text, tanks[seat], faults, depth):
        calls[seat] = defaults(seat)
    a = SPEC.default[seat]
    records[seat].append(slip(seat, r, a) if slip else a)


STOPPED = {
    "budget": "its allowance for the match is spent",
    "cycle": "it simulates a run that simulates itself",
    "recursion": "what it simulates nests too deep",
    "wall": "the seconds of a match are spent",
}


def settle(c, seat, r, x, name, text, t, faults, depth):
    """Record the fault of a failed call; return whether the program's match is over."""
    over = SPEC.policy == "match"
    if not c.metered and (t[0] < 0 or c.stop):
        c.remeter = True  # the match as a whole outran one call's ticks: count them by call
        raise RuntimeError("remeter")
    if c.stop:
        if c.stop[0] < depth or c.stop[1] == "refused":
            raise RuntimeError("stopped")
        kind = c.stop[1]
        text = STOPPED[kind]
        c.stop[:] = []
        if kind in ("budget", "wall"):
            over = True
        c.stack[depth + 1 :] = []
        c.records[depth + 1 :] = []
        c.askers[depth:] = []
        c.tanks[depth + 1 :] = []
        release(c, depth + 1)
    elif depth == 0 and seat in c.dead and r + 1 >= c.dead[seat][0]:
        kind, text, over = c.dead[seat][1], c.dead[seat][2], True
    elif name in ENDED:
        if depth and ENDED[name] == "wall":
            halt(c, 0, "wall")  # the seconds are those of the top-level caller
        kind, over = ENDED[name], True
    elif name == "RecursionError" or t[2] == "frames":
        # What the interpreter can nest is shared by all runs under way, so a simulated run could
        # tell that it is one: as with every shared allowance, the top-level caller pays.
        if depth:
            halt(c, 0, "recursion")
        kind, text = "recursion", "its data or calls nest too deep"
    elif t[0] < 0:
        kind = t[2] or "budget"
        text = (
            "its calls nest too deep" if kind == "recursion" else "the ticks of one call are spent"
        )
    elif illegal(seat, x):
        kind, text = "illegal action", "it returned " + shape_of(x)
    elif name == "NotImplementedError":
        kind = "unsupported"
    else:
        kind, text = "exception", name + ": " + text
        if SPEC.seats != 2 and "attribute 'opponent'" in text:
            text += "; this game has several others: game.others"
    t[1] = SPEC.recursion
    faults.append((seat, r + 1, kind, text))
    return over


def illegal(seat, x):
    try:
        SPEC.legal[seat][x]
        return False
    except BaseException:
        return True


def match(job):
    """Play one top-level match; return what the host needs of it, as plain data."""
    digests, seeds, metered, answers, fallback, flips, dead, marking = job
    c = context(answers, fallback, flips, seeds, dead)
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
            fresh = context(answers, fallback, flips, seeds, dead)
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
        c.draws > 0,
        c.missed,
    )


def mark(seat, r):
    _mtr_mark(seat, r)


NEWS = {"configure": configure, "admit": admit, "loop": admit_loop}
