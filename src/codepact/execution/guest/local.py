# Loading programs into this very interpreter, where the rivals are too: monty's half. What a
# program reaches is its own; the interpreter offers no way from one closure to another.


def admit(digest, code, form, features, source, refusal, sight, full):
    space = {}
    if code is not None:
        try:
            exec(code, space)
        except BaseException as e:
            refusal = ("unsupported", type(e).__name__ + ": " + text_of(e))
    loader = form if form == "outside" else space.get("_mtr_load")
    PROGRAMS[digest] = (loader, form, features, source, refusal, sight, full)
    if "\n" in source:  # else it might be the name of another program
        TEXTS[source] = digest


def load(c, seat, digest, game, records, t, tools, rng, seed, payer, depth):
    """Return the function that makes the moves of a seat; `records` are own first."""
    loader, form = PROGRAMS[digest][0], PROGRAMS[digest][1]
    if form == "outside":
        return outside(c, PROGRAMS[digest][3], seed)
    overdraw, tick, leave, sized, operate, charge, caught = tools
    f = loader(t, overdraw, tick, leave, sized, operate, rng, caught, BaseException)
    if c.stop or t[0] < 0:
        raise RuntimeError("spent")
    return played_by(f, form, game, records)


def outside(c, text, seed):
    """Return the moves of a player of another library: the host makes them, and nothing is counted.

    It counts as random, since nobody here knows what decides its moves.
    """
    held = []

    def act(game):
        if c.flips is not None:
            c.refused = "a player of another library cannot be read"
            halt(c, 0, "refused")
        if not held:
            held.append(_mtr_open(text, seed, game.rounds))
        c.draws += 1
        mine, theirs = game.me.actions, game.opponent.actions
        last = (mine[-1], theirs[-1]) if mine else None
        return _mtr_move(held[0], last)

    return act


def release(c, depth):
    """Nothing is held for the runs that are over."""


def alterations(c, depth):
    """Return the seats whose programs say that they changed their view; here it is looked at."""
    return ()


ENDED = {}  # name of an exception -> the kind of fault that ends a program's match: none here
