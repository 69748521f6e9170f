# What `game` offers a program beyond its plain attributes.


def shown(seat, sources, view):
    """Return the game as a seat sees it, without what costs something to provide."""

    # Classes of its own, so that type(game).x = ... reaches nobody else. They have a text of
    # their own, since the interpreter's shows an address, which differs from run to run.
    class Game:
        def __repr__(self):
            return "<game>"

    class Player:
        def __repr__(self):
            return "<player>"

    g = Game()
    players = ()
    for j in SPEC.range:
        p = Player()
        p.seat = j
        p.source = sources[j]
        p.actions = view[j]
        p.choices = SPEC.actions[j]
        players += (p,)
    g.players = players
    g.me = players[seat]
    g.others = players[:seat] + players[seat + 1 :]
    if SPEC.seats == 2:
        g.opponent = players[1 - seat]
    g.actions = SPEC.actions[seat]
    g.rounds = SPEC.shown
    g.round = 1
    return g


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
    admission = _mtr_prepare(text)
    digest = admission[0]
    if digest not in PROGRAMS:
        admit(*admission)
    TEXTS[text] = digest
    return digest


def claim_named(text):
    """Return a claim as it is kept: one blank between its parts, every value there, in order."""
    parts = text.split() if len(text) <= SPEC.claim else ()
    if not parts:
        return ""
    values = dict(SPEC.claims.get(parts[0], {}))
    for part in parts[1:]:
        name, sign, value = part.partition("=")
        if not sign:
            return ""
        values[name] = value
    return " ".join([parts[0]] + [name + "=" + values[name] for name in sorted(values)])


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


def payoff_of(game, table):
    """Return `game.payoff`; `table` has the own payoff for each joint action in seat order."""
    seats = len(game.players)

    def payoff(*joint):
        if len(joint) != seats:
            raise ValueError("payoff takes one action per player, the own one first")
        ordered = [joint[0]] * seats
        for player, a in zip(game.others, joint[1:]):
            ordered[player.seat] = a
        return table[tuple(ordered)]

    return payoff


def equip(c, game, features, seat, digests, depth, top, t, charge, rng, draw, place):
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
        game.payoff = payoff_of(game, {j: u[seat] for j, u in SPEC.payoffs.items()})

    if "random" in SPEC.can:

        def flip(num=1, den=2):
            if type(num) is not int or type(den) is not int or not 0 < den < 1 << 63:
                # A finer coin is drawn in one sandbox only, and not where coins are enumerated.
                raise ValueError("flip(num, den) takes two integers, den from 1 to below 2**63")
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

    if SPEC.tape and "shared" in features:

        def shared(num, den, at=1):
            most = 1 << 64
            if type(num) is not int or type(den) is not int:
                raise ValueError("shared(num, den, at) takes integers")
            if not 1 <= den <= most or not -most <= num <= most:
                raise ValueError("shared(num, den, at) takes den from 1 to 2**64, and num likewise")
            # Counted from where this run's tape starts, so that every run sees equally far.
            if type(at) is not int or not 1 <= at <= SPEC.depth:
                raise ValueError("at is a place on the tape from 1 to " + str(SPEC.depth))
            charge(1)
            if num <= 0 or num >= den:
                return num > 0
            if c.flips is not None:
                c.refused = "the run reads the shared tape, which cannot be enumerated"
                halt(c, 0, "refused")
            return below(c, place + at, num, den)

        game.shared = shared

    if "simulate" in SPEC.can and "simulate" in features:

        def simulate(player=None, round=None, in_profile=None, skip=0):
            charge(10 if SPEC.tape else 100)
            want = known(in_profile)
            if skip != 0 and not SPEC.tape:
                raise ValueError("skip= is for matches with a shared tape; this one has none")
            if type(skip) is not int or not 0 <= skip <= SPEC.depth:
                raise ValueError("skip= is a number from 0 to " + str(SPEC.depth))
            if round is not None and (player is None or not there(round)):
                raise ValueError("simulate takes a player, and a round of the match")
            target = None if player is None else (chosen(player), round or SPEC.rounds)
            at = len(c.records[depth][seat]) + 1
            start = place + skip
            key = (top, want, target, start)
            records = c.remembered.get(key)
            new = records is None
            if new:
                records = simulated(want, target, at, start, key)
            if player is None:
                result = tuple([tuple(r) for r in records])
            elif round is None:
                result = tuple(records[target[0]])
            else:
                result = records[target[0]][round - 1]
            # An answer that is remembered is in the record already, for the run that asked first.
            if new or depth == 0:
                note(c, top, (seat, at, depth, "simulated", (want, target, start), result))
            return result

        def simulated(want, target, at, start, key):
            """Return the records of a run that is made now; remember them if the tape decides all.

            One that is remembered costs the call under way as many ticks as one that is made, so
            no program can tell; only the allowance of the top-level caller, who has asked for it
            before, is spared. What a cycle has ended is different for whoever is in the cycle.
            """
            c.simulations[top] += 1
            if c.simulations[top] > SPEC.simulations or depth >= SPEC.depth:
                halt(c, 0, "budget")
            if SPEC.tape:
                c.ticks[top] += 90
            c.askers.append((seat, at))
            for level, (under_way, since, there) in enumerate(c.stack):
                # A call under way is asked for again, at the same place of the tape, and nothing
                # was drawn since its run began: it would ask for itself again, for ever.
                same = under_way == want and since == c.draws and there == start
                if same and needs(target, c.askers[level]):
                    halt(c, level, "cycle")
            cycles = c.cycles
            records = run(c, want, nested_seeds(c, top), depth + 1, top, target, start)[0]
            c.askers.pop()
            if SPEC.tape and c.cycles == cycles:
                c.remembered[key] = records
            return records

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

    if "certify" in SPEC.can and "certified" in features:

        def certified(player, claim):
            charge(100)
            if type(claim) is not str:
                raise TypeError("a claim is a text such as 'nice' or 'forgives within=2'")
            if type(getattr(player, "seat", player)) is not int:
                raise TypeError("name a player by game.me, game.opponent or its seat")
            about = chosen(player)
            answer = claim_named(claim) in c.certified.get((digests[about], about), ())
            at = len(c.records[depth][seat]) + 1
            what = (about, digests[about], claim[: SPEC.claim])
            note(c, top, (seat, at, depth, "certified", what, answer))
            return answer

        game.certified = certified


def nested_seeds(c, top):
    if top not in c.streams:
        c.streams[top] = Random(c.seeds[SPEC.seats + top])
    r = c.streams[top]
    return tuple([r.getrandbits(53) for _ in range(2 * SPEC.seats + 1)])
