# The rounds of a run: moves one after another, and what becomes of a call that fails.


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
        c.cycles += kind == "cycle"
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
        if not SPEC.tape and "attribute 'shared'" in text:
            text += "; it needs a match with a shared tape, and this one has none"
    t[1] = SPEC.recursion
    faults.append((seat, r + 1, kind, text))
    return over


def illegal(seat, x):
    try:
        SPEC.legal[seat][x]
        return False
    except BaseException:
        return True
