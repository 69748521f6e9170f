# The referee's half inside the sandbox. It is text for the interpreter there, never imported.
#
# Programs are loaded by closures and share no object with each other or with this driver: each
# player gets lists, handles, closures and classes of its own, and what was played is kept in
# records that no program can reach. A program that changes its own view fools only itself.
#
# Globals set by the host for each program game: SPEC (see `codepact.execution.guest_spec`).

import json
from random import Random

PROGRAMS = {}  # digest -> (loader or None, form, features, source, refusal, what it can read)
TEXTS = {}  # what a program may write for a program -> digest
TREES = {}  # source -> its parse tree as JSON
LOOPS = {}  # what each seat can read -> the inner loop that keeps up just that


def admit(digest, code, form, features, source, refusal, sight):
    space = {}
    if code is not None:
        try:
            exec(code, space)
        except BaseException as e:
            refusal = ("unsupported", type(e).__name__ + ": " + text_of(e))
    PROGRAMS[digest] = (space.get("_mtr_load"), form, features, source, refusal, sight)
    if "\n" in source:  # else it might be the name of another program
        TEXTS[source] = digest


def admit_loop(sights, code):
    space = {"text_of": text_of}
    exec(code, space)
    LOOPS[sights] = space["LOOP"]


class Spec:
    pass


SPEC = Spec()


def configure(
    seats, actions, rounds, shown, default, code, policy, capabilities, payoffs, noise, limits
):
    SPEC.seats = seats
    SPEC.range = tuple(range(seats))
    SPEC.actions = actions
    SPEC.legal = tuple([{a: a for a in own} for own in actions])
    SPEC.rounds = rounds
    SPEC.shown = shown
    SPEC.default = default
    SPEC.code = code
    SPEC.policy = policy
    SPEC.can = capabilities
    SPEC.inspect = "inspect" in capabilities
    SPEC.payoffs = payoffs
    SPEC.noise = noise
    (
        SPEC.ticks_per_call,
        SPEC.ticks,
        SPEC.simulations,
        SPEC.depth,
        SPEC.recursion,
        SPEC.texts,
        SPEC.statement,
        SPEC.events,
    ) = limits


class Context:
    """What one top-level match and all runs inside it share."""


def context(answers, fallback, flips, seeds, dead):
    c = Context()
    c.answers = answers  # question -> bool
    c.fallback = fallback  # the answer to a question that is not there yet
    c.unknown = {}
    c.events = []
    c.noted = [0] * SPEC.seats
    c.questions = [0] * SPEC.seats
    c.stop = []  # [depth, kind] while runs are being abandoned down to that depth
    c.stack = []  # (digests, draws when it began) of every run under way
    c.draws = 0
    c.ticks = [0] * SPEC.seats
    c.simulations = [0] * SPEC.seats
    c.texts = {}  # (top-level seat, kind) -> the texts that it named or had parsed
    c.flips = flips  # None in play; a tuple of coin results in a stage of a proof
    c.flipped = 0
    c.refused = None
    c.seeds = seeds
    c.streams = {}
    c.metered = False
    c.dead = dead  # seat -> (round, kind, detail): known from a run that the limits ended
    c.mark = None
    return c


BUILTINS = {
    "sum": sum,
    "max": max,
    "min": min,
    "sorted": sorted,
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
    "any": any,
    "all": all,
    "map": map,
    "filter": filter,
    "zip": zip,
    "enumerate": enumerate,
    "reversed": reversed,
    "str": str,
    "repr": repr,
}
SIZED = (str, bytes, list, tuple, dict, set, frozenset, range)


def bits(n):
    """Return about how many bits an integer has; 8 for every small one."""
    return 8 if -(1 << 60) < n < (1 << 60) else 4 * len(hex(n))


def meters(t):
    """Return overdraw, tick, leave, sized call and operator for one tank [ticks, depth, why]."""

    def overdraw():
        if t[1] < 0:
            t[2] = "recursion"
        t[0] = -1  # from now on every tick raises, so catching this helps nobody
        raise RuntimeError("spent")

    def tick(enter=False):
        t[0] -= 1
        if enter:
            t[1] -= 1
        if t[0] < 0 or t[1] < 0:
            overdraw()
        return True

    def leave(entered, value):
        t[1] += 1
        return value

    def charge(amount):
        t[0] -= amount
        if t[0] < 0:
            overdraw()

    def sized(name, *args, **kwargs):
        cost = 1
        for a in args:
            if isinstance(a, SIZED):
                cost += len(a) >> 3
            elif isinstance(a, int):
                cost += bits(a) >> 6
        charge(cost)
        if name == "hash":  # the interpreter's own would show a memory address
            if len(args) != 1 or not plain(args[0]):
                raise TypeError("programs can take hash() of texts, numbers and tuples of them")
            return hash(args[0])
        if name == "print":
            return None
        return BUILTINS[name](*args, **kwargs)

    def operate(sign, a, b):
        if isinstance(b, int):
            if isinstance(a, int):
                if sign == "*":
                    charge((bits(a) + bits(b)) >> 6)
                elif b > 0:
                    charge((b if sign == "<<" else bits(a) * b) >> 6)
            elif isinstance(a, SIZED) and b > 0:
                charge((len(a) * b) >> 6)
        elif isinstance(a, int) and isinstance(b, SIZED) and a > 0:
            charge((len(b) * a) >> 6)
        if sign == "*":
            return a * b
        if sign == "<<":
            return a << b
        return a**b

    def caught(e, depth):
        t[1] = depth  # what functions without a `finally` of their own did not give back
        if type(e).__name__ == "RecursionError":
            t[0] = -1
            t[2] = "frames"
        charge(1)

    return overdraw, tick, leave, sized, operate, charge, caught


def stream(c, seed, charge):
    """Return a player's own random stream, with the methods of Python's `random`."""
    made = []

    def source():
        charge(1)
        if c.flips is not None:
            c.refused = "the run draws from game.random, which cannot be enumerated"
            halt(c, 0, "refused")
        c.draws += 1
        if not made:
            made.append(Random(seed))
        return made[0]

    class Stream:
        def __repr__(self):
            return "<random stream>"

    s = Stream()
    s.random = lambda: source().random()
    s.randint = lambda a, b: source().randint(a, b)
    s.randrange = lambda *a: source().randrange(*a)
    s.getrandbits = lambda k: source().getrandbits(k)
    s.uniform = lambda a, b: source().uniform(a, b)
    s.gauss = lambda mu=0.0, sigma=1.0: source().gauss(mu, sigma)
    s.choice = lambda xs: xs[source().randrange(len(xs))]
    s.choices = lambda xs, weights=None, k=1: source().choices(xs, weights=weights, k=k)
    s.sample = lambda xs, k: source().sample(xs, k)
    s.shuffle = lambda xs: source().shuffle(xs)
    s.seed = lambda *a: None  # the stream is the player's own, and seeded by the referee
    return s


def plain(x):
    if type(x) is tuple or type(x) is frozenset:
        return all([plain(part) for part in x])
    return x is None or type(x) in (str, int, float, bool, bytes)


def text_of(e):
    try:
        return str(e)[:200]
    except BaseException:
        return ""


def shape_of(x):
    """Describe what a program returned without running any of its code."""
    kind = type(x).__name__
    if type(x) is str:
        return "the text " + repr(x[:60])
    if x is None or type(x) is int or type(x) is bool or type(x) is float:
        return repr(x)[:60]
    return "an object of type " + kind[:60]


def count_text(c, top, kind, text):
    """Count a text once against the allowance of the match, whatever the session knows already."""
    own = c.texts.setdefault((top, kind), {})
    if text not in own:
        if len(own) >= SPEC.texts:
            halt(c, 0, "budget")
        own[text] = True


def find(c, top, text, charge):
    """Return the digest of the program that a text or a zoo name stands for."""
    if type(text) is not str:
        raise TypeError("a program is given by its source text or by the name of a zoo program")
    charge(1 + (len(text) >> 4))
    count_text(c, top, "program", text)
    if text in TEXTS:
        return TEXTS[text]
    digest, code, form, features, source, refusal, sight = _mtr_prepare(text)
    if digest not in PROGRAMS:
        admit(digest, code, form, features, source, refusal, sight)
    TEXTS[text] = digest
    return digest


def note(c, top, event):
    """Keep an event for the record, up to so many for each top-level player."""
    c.noted[top] += 1
    if c.noted[top] <= SPEC.events:
        c.events.append(event)


def needs(target, call):
    """Whether a run towards `target` (seat, round), None for all of it, makes that call."""
    if target is None:
        return True
    return call[1] < target[1] or call == target


def halt(c, depth, kind):
    """Abandon every run deeper than `depth`; the call under way there becomes a fault.

    Every tank on the way is emptied, so that a program that catches this gets no further.
    """
    c.stop[:] = [depth, kind]
    c.remeter = not c.metered  # only calls that are metered one by one know whose call it was
    for tanks in c.tanks[depth:]:
        for t in tanks:
            count_ticks(c, t)
            t[0] = -1
            t[3] = 0
    raise RuntimeError(kind)


def equip(c, game, features, seat, digests, depth, top, t, charge, rng, draw):
    """Give a game object what its program mentions beyond the plain attributes."""
    players = game.players
    made_profiles = {digests: True}

    def chosen(player):
        number = player if type(player) is int else getattr(player, "seat", None)
        if type(number) is not int or not 0 <= number < SPEC.seats:
            raise ValueError("name a player by game.me, game.opponent or its seat")
        return number

    def profile(me=None, opponent=None, seats=None):
        new = list(digests)
        if me is not None:
            new[seat] = find(c, top, me, charge)
        if opponent is not None:
            if SPEC.seats != 2:
                raise ValueError("opponent= needs a game of two players; use seats={...}")
            new[1 - seat] = find(c, top, opponent, charge)
        if seats is not None:
            for player in seats:
                new[chosen(player)] = find(c, top, seats[player], charge)
        made_profiles[tuple(new)] = True
        return tuple(new)

    def there(round):
        return type(round) is int and 1 <= round <= SPEC.rounds

    def known(p):
        if p is None:
            return digests
        if type(p) is not tuple or len(p) != SPEC.seats:
            raise ValueError("make a profile with game.profile(...)")
        for d in p:
            if type(d) is not str:
                raise ValueError("make a profile with game.profile(...)")
        if p not in made_profiles:  # not a digest that it worked out, or that others made known
            raise ValueError("make a profile with game.profile(...)")
        return p

    if "payoff" in features:

        def payoff(*joint):
            if len(joint) != SPEC.seats:
                raise ValueError("payoff takes one action per player, the own one first")
            ordered = [joint[0]] * SPEC.seats
            for player, a in zip(game.others, joint[1:]):
                ordered[player.seat] = a
            return SPEC.payoffs[tuple(ordered)][seat]

        game.payoff = payoff

    if "random" in SPEC.can:

        def flip(num=1, den=2):
            if type(num) is not int or type(den) is not int or den < 1:
                raise ValueError("flip(num, den) takes two integers, den at least 1")
            charge(1)
            if num <= 0 or num >= den:
                return num > 0
            c.draws += 1
            if c.flips is not None:
                at = c.flipped
                c.flipped += 1
                return c.flips[at] if at < len(c.flips) else True
            return draw().randrange(den) < num

        game.flip = flip
        game.random = rng

    if SPEC.inspect and "parse" in features:

        def parse(source):
            if type(source) is not str:
                raise TypeError("game.parse takes a source text")
            charge(1 + len(source))
            count_text(c, top, "tree", source)
            if source not in TREES:
                TREES[source] = _mtr_parse(source)
            return json.loads(TREES[source])

        game.parse = parse

    if "simulate" in SPEC.can or "prove" in SPEC.can:
        game.profile = profile

    if "simulate" in SPEC.can and "simulate" in features:

        def simulate(player=None, round=None, in_profile=None):
            charge(100)
            want = known(in_profile)
            if round is not None and (player is None or not there(round)):
                raise ValueError("simulate takes a player, and a round of the match")
            target = None if player is None else (chosen(player), round or SPEC.rounds)
            c.simulations[top] += 1
            if c.simulations[top] > SPEC.simulations or depth >= SPEC.depth:
                halt(c, 0, "budget")
            at = len(c.records[depth][seat]) + 1
            c.askers.append((seat, at))
            for level, (under_way, since) in enumerate(c.stack):
                # A call under way is asked for again, and nothing was drawn since its run began:
                # it would ask for itself again, for ever.
                if under_way == want and since == c.draws and needs(target, c.askers[level]):
                    halt(c, level, "cycle")
            records, faults, views = run(c, want, nested_seeds(c, top), depth + 1, top, target)
            c.askers.pop()
            if player is None:
                result = tuple([tuple(r) for r in records])
            elif round is None:
                result = tuple(records[target[0]])
            else:
                result = records[target[0]][round - 1]
            note(c, top, (seat, at, depth, "simulated", (want, target), result))
            return result

        game.simulate = simulate

    if "prove" in SPEC.can and ("provable" in features or "plays" in features):
        nodes = {}

        def node(s):
            try:
                return nodes[s]
            except BaseException:
                raise ValueError("make a statement with game.plays(...)")

        def made(value, size):
            charge(2)
            if size > SPEC.statement:
                raise ValueError("the statement is too large")
            s = Statement()
            nodes[s] = (value, size)
            return s

        def joined(op, s, u):
            a, n = node(s)
            b, m = node(u)
            return made((op, a, b), n + m + 1)

        class Statement:
            def __repr__(self):
                return "<statement>"

            def __and__(self, other):
                return joined("and", self, other)

            def __or__(self, other):
                return joined("or", self, other)

            def __rshift__(self, other):
                return joined("implies", self, other)

            def __invert__(self):
                a, n = node(self)
                return made(("not", a), n + 1)

        def plays(player, action, round=None, in_profile=None):
            number = chosen(player)
            try:
                action = SPEC.legal[number][action]
            except BaseException:
                raise ValueError("that is not an action of this player")
            if round is not None and not there(round):
                raise ValueError("there is no such round")
            return made(("plays", number, action, round, known(in_profile)), 1)

        def strong(strength):
            if type(strength) is not int or not 0 <= strength <= 100:
                raise ValueError("the strength is an integer from 0 to 100")
            return strength

        def box(s, strength=0):
            a, n = node(s)
            return made(("box", a, strong(strength)), n + 1)

        def provable(s, strength=0):
            charge(100)
            question = ("box", node(s)[0], strong(strength))
            answer = c.answers.get(question, c.fallback)
            # One question too many ends the evaluation; more need not be told.
            if question not in c.asked and c.questions[top] <= SPEC.texts:
                c.questions[top] += 1
                c.asked[question] = answer
                if question not in c.answers:
                    c.unknown[question] = True
            at = len(c.records[depth][seat]) + 1
            note(c, top, (seat, at, depth, "asked", question, answer))
            return answer

        game.plays = plays
        game.box = box
        game.provable = provable


def nested_seeds(c, top):
    if top not in c.streams:
        c.streams[top] = Random(c.seeds[SPEC.seats + top])
    r = c.streams[top]
    return tuple([r.getrandbits(53) for _ in range(2 * SPEC.seats + 1)])


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


def exact(start, step, records):
    """Return the free form of an exact program; `records` are own first, then the others."""
    cell = []

    def act(game):
        if cell:
            last = len(records[0]) - 1  # seats before this one have moved in this round already
            seen = tuple([r[last] for r in records])
        else:
            cell.append(start(game))
            seen = None
        action, state = step(cell[0], seen)
        {state: 0}  # raises for a state that cannot be hashed
        cell[0] = state
        return action

    return act


def classic(function, game):
    me, other = game.me, game.opponent

    def act(game):
        return function(me.actions, other.actions, me.source, other.source)

    return act


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
        loader, form, features, source, refusal, sight = PROGRAMS[digests[i]]
        sights += (sight,)

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
        overdraw, tick, leave, sized, operate, charge, caught = meters(t)
        rng = None
        if features:
            made = []

            def draw(i=i, made=made):
                if not made:
                    made.append(Random(seeds[i]))
                return made[0]

            if "random" in SPEC.can:
                rng = stream(c, seeds[i] + 1, charge)
            equip(c, g, features, i, digests, depth, payer, t, charge, rng, draw)
        if c.mark is not None and depth == 0:
            c.mark(i, 0)
        try:
            f = loader(t, overdraw, tick, leave, sized, operate, rng, caught, BaseException)
            if c.stop or t[0] < 0:
                raise RuntimeError("spent")
            if form == "exact":
                f = exact(f[0], f[1], [records[i]] + [records[j] for j in everyone if j != i])
            elif form == "classic":
                if SPEC.seats != 2:
                    raise ValueError("the classic form plays games of two players only")
                f = classic(f, g)
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
        play(c, loop, SPEC.rounds, records, views, games, calls, tanks, faults, depth, slip)
    else:
        last = target[1] - 1
        play(c, loop, last, records, views, games, calls, tanks, faults, depth, slip)
        for g in games:
            g.round = last + 1
        move(c, target[0], last, records, games, calls, tanks, faults, depth, slip)
    for t in tanks:
        count_ticks(c, t)
        c.remeter = c.remeter or (t[0] < 0 and not c.metered)
    c.stack.pop()
    c.records.pop()
    c.tanks.pop()
    return records, faults, views


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
        if kind == "budget":
            over = True
        c.stack[depth + 1 :] = []
        c.records[depth + 1 :] = []
        c.askers[depth:] = []
        c.tanks[depth + 1 :] = []
    elif depth == 0 and seat in c.dead and r + 1 >= c.dead[seat][0]:
        kind, text, over = c.dead[seat][1], c.dead[seat][2], True
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


def changed(view, record):
    """Whether a program changed its view of a record; none of its code is run to find out."""
    try:
        return len(view) != len(record) or "\x1f".join(view) != "\x1f".join(record)
    except TypeError:
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
            records, faults, views = run(c, digests, seeds, 0, None, None)
        except BaseException as e:
            failure = e
        # Looked at whatever came out: a program may have caught what should have ended its run.
        if c.refused is not None:
            return (None, c.refused, list(c.asked.items()), list(c.unknown), c.flipped)
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
                faults.append((i, None, "mutation", "it changed the history that it was handed"))
                break
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
    )


def mark(seat, r):
    _mtr_mark(seat, r)


NEWS = {"configure": configure, "admit": admit, "loop": admit_loop}
