# Every state of an exact program: what it plays there, and where each play of the others leads it.


def named(x, depth=0):
    """Return a key of a state that tells 1 from True and 1.0; raise for what could hold more."""
    kind = type(x).__name__
    if depth > 20:
        raise TypeError("a state that is nested too deeply")
    if kind == "tuple":
        return (kind, tuple([named(part, depth + 1) for part in x]))
    if kind == "float":
        return (kind, repr(x))
    if kind in ("NoneType", "bool", "int", "str"):
        return (kind, x)
    raise TypeError("a state that holds an object of type " + kind[:60])


def letters(seat):
    """Return what the others can play in a round, in their order."""
    found = [()]
    for j in SPEC.range:
        if j != seat:
            found = [one + (a,) for one in found for a in SPEC.actions[j]]
    return found


def explore(digest, seat, most_states, rounds, slips):
    """Return (None, rows, most ticks of a call), or (why not, (), 0).

    A row is (action, kind of fault or None, the next row for each letter): the program in some
    state that it has reached, with what it plays on reaching it. Row 0 is round 1. With `rounds`
    only what can be reached in so many rounds is there, and rows of the last one lead nowhere.
    With `slips` there is a letter for each joint action, own first: the own action may come out as
    another one.
    """
    c = context({}, True, (), (0,) * (2 * SPEC.seats + 1), {})
    t = [SPEC.ticks_per_call, SPEC.recursion, None, SPEC.ticks_per_call, seat]
    overdraw, tick, leave, sized, operate, charge, caught = meters(t)
    spent = [0]

    def call(f, *args):
        t[0] = SPEC.ticks_per_call
        t[1] = SPEC.recursion
        t[2] = None
        try:
            return f(*args)
        finally:
            spent[0] = max(spent[0], SPEC.ticks_per_call - t[0])

    def moved(state, seen):
        """Return action, fault and next state of one call of step."""
        try:
            action, new = call(step, state, seen)
            {new: 0}
        except BaseException as e:
            if t[0] < 0 or type(e).__name__ in ("RecursionError", "MemoryError"):
                raise RuntimeError("a call spends its ticks, or nests too deep")
            return default, "exception", state
        if illegal(seat, action):
            return default, "illegal action", new
        return SPEC.legal[seat][action], None, new

    default = SPEC.default[seat]
    loader = PROGRAMS[digest][0]
    try:
        made = call(loader, t, overdraw, tick, leave, sized, operate, None, caught, BaseException)
        start, step = made
        state = call(start, shown(seat, [None] * SPEC.seats, [[] for _ in SPEC.range]))
        begun = SPEC.ticks_per_call - t[0]
        action, kind, state = moved(state, None)
        spent[0] = max(spent[0], begun + SPEC.ticks_per_call - t[0])  # in play they are one call
        found = {(named(state), action, kind): 0}
        todo = [(state, action, kind, 1)]
        rows = []
        others = letters(seat)
        if slips:
            others = [(a,) + letter for a in SPEC.actions[seat] for letter in others]
        for state, action, kind, at in todo:
            nexts = []
            for letter in others:
                if at == rounds:
                    break
                if kind is not None and SPEC.policy == "match":
                    nexts.append(len(rows))  # it is over for this program
                    continue
                after = moved(state, letter if slips else (action,) + letter)
                key = (named(after[2]), after[0], after[1])
                if key not in found:
                    if len(todo) >= most_states:
                        return ("not closed after " + str(most_states) + " states", (), 0)
                    found[key] = len(todo)
                    todo.append((after[2], after[0], after[1], at + 1))
                nexts.append(found[key])
            rows.append((action, kind, nexts))
    except BaseException as e:
        return (type(e).__name__ + ": " + text_of(e), (), 0)
    return (None, rows, spent[0])
