# Ticks and randomness: what a program spends, and what it draws from.

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
    "str": lambda *a: faceless(str(*a)),
    "repr": lambda x: faceless(repr(x)),
    ".format": lambda text, *a, **k: faceless(text.format(*a, **k)),
    ".format_map": lambda text, table: faceless(text.format_map(table)),
}
SIZED = (str, bytes, list, tuple, dict, set, frozenset, range)


def faceless(text):
    """Return a text without memory addresses, which would differ from run to run."""
    if type(text) is str and " at 0x" in text:
        return re.sub(" at 0x[0-9a-f]+", " at 0x0", text)
    return text


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
                if sign == "*" or sign == "%":
                    charge((bits(a) + bits(b)) >> 6)
                elif b > 0:
                    charge((b if sign == "<<" else bits(a) * b) >> 6)
            elif isinstance(a, SIZED) and b > 0 and sign == "*":
                charge((len(a) * b) >> 6)
        elif isinstance(a, int) and isinstance(b, SIZED) and a > 0:
            charge((len(b) * a) >> 6)
        if sign == "%":
            return faceless(a % b)
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
    s.Random = lambda *a: s
    return s


def below(c, number, num, den):
    """Whether a number of the match's tape, counted from 1, is below num/den; exact.

    It is an endless fraction in digits of 53 bits, of which no more are made than decide. They
    depend on nothing but the seed, whatever is read first.
    """
    seed = c.seeds[2 * SPEC.seats + 1]
    if c.numbers is None:
        c.numbers = Random(seed)
    while len(c.tape) < number:
        c.tape.append([c.numbers.getrandbits(53)])
    digits = c.tape[number - 1]
    k = 0
    while True:
        if k == len(digits):
            digits.append(Random(seed ^ digits[-1]).getrandbits(53))
        digit, num = divmod(num << 53, den)
        if digits[k] != digit or num == 0:
            return digits[k] < digit
        k += 1


def plain(x):
    if type(x) is tuple or type(x) is frozenset:
        return all([plain(part) for part in x])
    return x is None or type(x) in (str, int, float, bool, bytes)
