"""Counting ticks does not change what a program computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pydantic_monty as monty
import pytest
from arena import ALL_C, faults, meet, moves
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.execution.check import Checked, Refusal, check
from codepact.execution.instrument import instrument
from codepact.execution.prepare import parse_tree, prepare
from codepact.zoo import zoo_program

SNIPPETS = {
    "global": """
total = 1
def add(n):
    global total, fresh
    total += n
    fresh = total * 2
def compute():
    add(3)
    add(4)
    return total, fresh
""",
    "global at the top level": "global x\nx = 3\ndef compute(): return x\n",
    "nonlocal": """
def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up
def compute():
    a, b = counter(), counter()
    return a(), a(), b()
""",
    "defaults and keywords": """
def f(a, b=2, /, c=3, *rest, d, e=5, **more):
    return a, b, c, rest, d, e, sorted(more.items())
def compute(): return f(1, d=4), f(1, 9, 8, 7, 6, d=0, z=1, y=2)
""",
    "a default that is kept": """
def f(x, seen=[]):
    seen.append(x)
    return list(seen)
def compute(): return f(1), f(2)
""",
    "decorators": """
def twice(f):
    def g(*a): return f(f(*a))
    return g
def times(n):
    def wrap(f): return lambda x: n * f(x)
    return wrap
@times(10)
@twice
def inc(x): return x + 1
def compute(): return inc(1)
""",
    "lambdas": """
def compute():
    fs = [lambda x, k=k: x * k for k in range(4)]
    return [f(3) for f in fs], (lambda *a, **k: (a, k))(1, b=2), sorted([3, 1], key=lambda x: -x)
""",
    "comprehensions": """
def compute():
    n = 3
    return (
        [i * j for i in range(n) for j in range(i) if (i + j) % 2],
        {i: [j for j in range(i)] for i in range(n)},
        {x % 2 for x in range(9)},
        sum(x for x in range(5) if x != n),
        [y := 1, y + 1],
        [[a, *b] for a, *b in [(1, 2, 3)]],
    )
""",
    "a generator": """
def compute():
    evens = iter([x for x in range(9) if x % 2 == 0])
    return next(evens), next(evens), list(evens), list(evens)
""",
    "classes": """
class Point:
    scale = 2
    def __init__(self, x):
        self.x = x
    def grow(self, by=1):
        self.x += by
        return self
    def __eq__(self, other): return self.x == other.x
    def __hash__(self): return self.x
    def __call__(self): return self.x * self.scale
def compute():
    p = Point(1).grow().grow(by=3)
    return p(), p == Point(5), len({Point(1), Point(1)}), [q.x for q in [p]]
""",
    "dataclasses": """
from dataclasses import dataclass, field
@dataclass
class Note:
    n: int
    tags: list = field(default_factory=list)
    best: int = 7
    def total(self) -> int:
        out: int = self.n
        return out + self.best
def compute():
    a, b = Note(1), Note(1)
    a.tags.append("x")
    return a.total(), a == b, Note(1) == b, repr(b)
""",
    "match": """
def read(x):
    match x:
        case 0 | 1: return "small"
        case [a, *rest] if a: return a, rest
        case {"k": v, **rest}: return v, rest
        case str(s): return s
        case None: return "none"
        case _: return "other"
def compute(): return [read(x) for x in (1, [2, 3, 4], [0], {"k": 1, "z": 2}, "t", None, 9.5)]
""",
    "loops with else": """
def compute():
    out = []
    for i in range(3):
        if i == 5: break
    else: out.append("for")
    while out and len(out) < 3:
        out.append(len(out))
        if len(out) == 2: continue
    else: out.append("while")
    for i, (a, b) in enumerate([(1, 2), (3, 4)]):
        if a == 3: break
    return out, i, a
""",
    "exceptions": """
log = []
def f(n):
    try:
        log.append("try")
        if n == 1: raise ValueError("v")
        if n == 2: return [][0]
        if n == 3: return "returned"
    except ValueError as e:
        log.append(str(e))
        return "caught"
    except (IndexError, KeyError):
        log.append("index")
        try:
            {}[1]
        except KeyError as e:
            log.append("inner")
            raise TypeError("t")
        finally:
            log.append("inner finally")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return "end"
def compute():
    out = []
    for n in range(5):
        try:
            out.append(f(n))
        except TypeError as e:
            out.append(str(e))
    try: (lambda: 1 / 0)()
    except: out.append("bare")
    return out, log
""",
    "finally without handlers": """
def f(kept):
    for i in range(3):
        try:
            if i == 1: continue
            kept.append(i)
            if i == 2: return "done"
        finally:
            kept.append("f")
def compute():
    kept = []
    return f(kept), kept
""",
    "with": """
log = []
class Door:
    def __init__(self, quiet): self.quiet = quiet
    def __enter__(self):
        log.append("in")
        return 5
    def __exit__(self, a, b, c):
        log.append("out")
        return self.quiet
def compute():
    with Door(False) as x, Door(True) as y:
        log.append(x + y)
        raise ValueError("swallowed")
    try:
        with Door(False): raise KeyError("k")
    except KeyError: log.append("seen")
    return log
""",
    "recursion": """
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def compute(): return fib(12), even(20), odd(7)
""",
    "operators": """
def compute():
    x, s, y = 3, "ab", [1]
    x *= 4
    x **= 2
    x <<= 3
    s *= 3
    y *= 2
    y += [5]
    d = {"a": 2}
    d["a"] *= 5
    return x, s, y, d, 2 ** -1, 2.5 * 4, 7 * "x", [0] * 3, (-2) ** 3, 1 << 5, 2 * -3, 3.0 ** 2
""",
    "built-ins": """
def compute():
    return (
        sum([1, 2], 10), sum([0.5]), max(3, 1), max([1, 2], key=lambda v: -v), min([], default=4),
        sorted("bca", reverse=True), list(map(lambda a, b: a + b, [1], [2])), dict(a=1),
        tuple("ab"), list(zip([1, 2], "ab")), list(enumerate("ab", start=1)), any([]), all([]),
        str(12), repr("q"), list(filter(None, [0, 1])), list(reversed([1, 2])), set([1, 1]),
        frozenset("a"), str(), list(),
        hash((1, "a")) == hash((1, "a")), dict([("k", 1)], z=2), max("a", "b"),
    )
""",
    "built-ins as values": """
def compute():
    fs = {"add": sum, "big": max, "text": str, "h": hash}
    return fs["add"]([1, 2]), fs["big"](1, 2), fs["text"](5), [f(3) for f in (str, repr)], \\
        list(map(str, [1])), fs["h"](3) == hash(3), isinstance("", str), type("") is str
""",
    "a name of a built-in that is the program's own": """
def max(a): return "mine"
def compute():
    sum = lambda x: "mine too"
    return max([1]), sum([1]), [list for list in (1, 2)]
""",
    "texts": """
def compute():
    x, w = 3.14159, 8
    return f"{x:.2f} {x!r:>{w}} {'q'!s} {{}}", "%d-%s" % (1, "a"), "{:03d}".format(7), f"{x=:.1f}"
""",
    "module state and order": """
order = []
def note(x):
    order.append(x)
    return x
a = note(1) + note(2)
if a == 3: b = [note(3) for _ in range(2)]
for c in range(2): note(c)
del_ = note(9)
def compute(): return order, a, b, c
""",
    "a regular expression": """
import re
pattern = re.compile("(a+)b")
def compute(): return pattern.findall("aab ab b"), re.sub("x", "y", "xx")
""",
    "unpacking": """
def compute():
    a, (b, *c), d = 1, (2, 3, 4), 5
    [e, f] = "gh"
    x = {**{"a": 1}, "b": 2}
    y = [*range(2), *"z"]
    return a, b, c, d, e, f, x, y
""",
    "closures late": """
def outer():
    fs = []
    for i in range(3):
        fs.append(lambda: i)
    return [f() for f in fs]
def compute(): return outer(), later()
def later(): return "later"
""",
    "annotations": """
from __future__ import annotations
from typing import Optional
x: int = 4
y: "Nonsense"
def f(a: Nowhere, *b: int) -> Optional[Missing]:
    c: list[int] = [a]
    d: Undefined
    return c
def compute(): return x, f(2)
""",
}


@pytest.fixture(scope="module")
def original() -> Iterator[Callable[[str], Any]]:
    """Runs a source as it is, in the interpreter of the sandbox, and returns `repr(compute())`."""
    with monty.Monty() as pool:

        def run(source: str) -> Any:
            with pool.checkout(limits={"max_feed_duration_secs": 5.0}) as session:
                return session.feed_run(source + "\nrepr(compute())")

        yield run


def as_program(source: str, expected: str) -> str:
    return (
        source + f"\ndef act(game):\n    return 'C' if repr(compute()) == {expected!r} else 'D'\n"
    )


@pytest.mark.parametrize("name", SNIPPETS)
def test_an_instrumented_program_computes_the_same(
    name: str, original: Callable[[str], Any]
) -> None:
    source = SNIPPETS[name]
    plain = source.replace("global x\nx", "x").replace("from __future__ import annotations", "")
    expected = "(4, [2])" if name == "annotations" else original(plain)
    for other in (ALL_C, "def act(game):\n    return game.simulate(1, 1, game.profile())\n"):
        match = meet(as_program(source, expected), other)
        assert (moves(match)[0], [f for f in match.faults if f.seat == 0]) == ("C", [])
    swapped = meet(as_program(source, "something else"), ALL_C)
    assert moves(swapped)[0] == "D"


NUMBERS = st.integers(-20, 20)
EXPRESSIONS = st.recursive(
    st.one_of(NUMBERS.map(lambda n: f"({n})"), st.sampled_from(["x", "y", "f(x)", "g(y, 2)"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "%", "//"]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        inner.map(lambda e: f"sum([z * {e} for z in range(4) if z % 2])"),
        inner.map(lambda e: f"(lambda q: q - {e})(x)"),
    ),
    max_leaves=5,
)
STATEMENTS = st.recursive(
    st.one_of(
        EXPRESSIONS.map(lambda e: [f"x = {e}"]),
        EXPRESSIONS.map(lambda e: [f"y = {e} % 1000"]),
        EXPRESSIONS.map(lambda e: [f"out.append({e})"]),
        EXPRESSIONS.map(lambda e: [f"x += {e}"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(EXPRESSIONS, inner, inner).map(
            lambda t: [f"if {t[0]} > 0:", *_indent(t[1]), "else:", *_indent(t[2])]
        ),
        inner.map(lambda b: ["for k in range(3):", *_indent(b)]),
        st.tuples(inner, inner).map(
            lambda t: ["try:", *_indent(t[0]), "except ZeroDivisionError:", *_indent(t[1])]
        ),
        st.tuples(inner, inner).map(lambda t: ["try:", *_indent(t[0]), "finally:", *_indent(t[1])]),
    ),
    max_leaves=6,
)


def _indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


@settings(max_examples=60, deadline=None)
@given(body=STATEMENTS)
def test_generated_programs_compute_the_same(
    original: Callable[[str], Any], body: list[str]
) -> None:
    source = (
        "def f(a): return a % 7\ndef g(a, b=3): return f(a) * b\n"
        "def work(out, x=3, y=2):\n" + "\n".join(_indent(body)) + "\n    return x, y\n"
        "def compute():\n    out = []\n"
        "    try:\n        return work(out), out\n"
        "    except ZeroDivisionError as e:\n        return 'zero', out\n"
    )
    match = meet(as_program(source, original(source)), ALL_C, limits=Limits(ticks_per_call=10**9))
    assert (moves(match)[0], match.faults) == ("C", ())


def test_generators_are_used_up_and_may_be_asked_for_the_next() -> None:
    source = (
        "def act(game):\n    g = (x for x in 'ab')\n"
        "    first = next(x for x in range(9) if x > 5)\n"
        "    none = next((x for x in range(3) if x > 5), None)\n"
        "    ok = (first, none, next(g), list(g), list(g)) == (6, None, 'a', ['b'], [])\n"
        "    return 'C' if ok and any(x > 1 for x in range(3)) else 'D'\n"
    )
    match = meet(source, ALL_C)
    assert (moves(match)[0], match.faults) == ("C", ())


# --- the check


def ok(source: str) -> Checked:
    found = check(source, 10_000)
    assert isinstance(found, Checked), found
    return found


@pytest.mark.parametrize(
    ("source", "form", "entry"),
    [
        ("def act(game): pass", "free", "act"),
        ("def start(g): pass\ndef step(s, e): pass", "exact", "start"),
        ("def strategy(a, b, c, d): pass", "classic", "strategy"),
        ("def f(a, b, c, d): pass\ndef g(a, b, c, d): pass", "classic", "g"),
        ("def strategy(a, b, c, d): pass\ndef help_me(a, b, c, d): pass", "classic", "strategy"),
        ("def act(game): pass\ndef start(g): pass\ndef step(s, e): pass", "free", "act"),
    ],
)
def test_the_form_is_read_from_the_signatures(source: str, form: str, entry: str) -> None:
    found = ok(source)
    assert (found.form, found.entry) == (form, entry)


def test_a_refusal_names_the_line_and_what_there_is() -> None:
    found = check("x = 1\nimport os\ndef act(game): pass", 100)
    assert isinstance(found, Refusal)
    assert found.detail.startswith("line 2: programs cannot import os; there are abc, ast,")
    found = check("def act(game) pass", 100)
    assert isinstance(found, Refusal) and found.detail.startswith("line 1: ")
    found = check("", 100)
    assert isinstance(found, Refusal) and "act(game)" in found.detail
    found = check("#" * 101, 100)
    assert found == Refusal("load error", "101 characters; at most 100 count")


def test_names_that_only_look_forbidden_are_allowed() -> None:
    for source in (
        "import re\np = re.compile('a')\ndef act(game): return 'C'",
        "'''Do not eval or exec; __class__ is a word here.'''\ndef act(game): return 'C'",
        "def act(game):\n    opened, evaluate = 1, 2\n    return 'C'",
    ):
        assert meet(source, ALL_C).faults == ()


def test_the_plain_act_has_no_entry_tick_and_every_other_function_has() -> None:
    plain = instrument(ok("def act(game):\n    return 'C'"))
    assert "_mtr_t[0]" not in plain
    for source in (
        "def act(game):\n    return act(game)",
        "@f\ndef act(game):\n    return 'C'",
        "class K:\n    def act(self): pass\ndef act(game):\n    return 'C'",
        "g = [act] if 0 else 0\ndef act(game):\n    return 'C'",
        "def act(game):\n    def f(): pass\n    return 'C'",
    ):
        assert "_mtr_t[0] -= 1" in instrument(ok(source))


def test_f_strings_that_cannot_be_written_again_are_refused_and_nothing_breaks() -> None:
    source = "def act(game):\n    x = f'''{\"\"\"a\nb'c\"d\"\"\"}'''\n    return 'C'\n"
    match = meet(source, ALL_C)
    assert moves(match)[0] == "C" or faults(match)[0][2] == "unsupported"


def test_what_a_program_can_read_is_known_before() -> None:
    def sight(source: str) -> str:
        return prepare(Program(source), 10_000).sight

    assert sight("def act(game): return 'C'") == ""
    assert sight("def act(game): return 'C' if game.round else 'D'") == "R"
    assert sight("def act(game): return game.opponent.actions[0]") == "O"
    assert sight("def act(game): return game.me.actions[0]") == "M"
    assert sight("def act(game): return getattr(game, 'x')") == "RMO"
    assert sight("def act(game): return '{0.round}'.format(game)") == "RMO"
    assert sight("def strategy(a, b, c, d): return 'C'") == "MO"


def test_histories_are_kept_however_they_are_reached() -> None:
    reach = {
        "alias": "g = game\n    p = g.opponent\n    seen = p.actions",
        "players": "a, b = game.players\n    seen = b.actions",
        "others": "seen = [p.actions for p in game.others][0]",
        "getattr": "seen = getattr(getattr(game, 'oppo' + 'nent'), 'act' + 'ions')",
        "match": "match game.opponent:\n        case object(actions=seen): pass",
        "copy": "import copy\n    seen = copy.copy(game.opponent).actions",
        "closure": "f = lambda g=game: g.opponent\n    seen = f().actions",
    }
    for name, line in reach.items():
        source = (
            f"def act(game):\n    seen = []\n    {line}\n    return seen[-1] if seen else 'C'\n"
        )
        match = meet(
            source, "def act(game):\n    return 'D' if game.round == 1 else 'C'\n", rounds=3
        )
        if not match.faults:
            assert moves(match)[0] == "CDC", name
        else:
            assert name in ("match", "copy"), match.faults


def test_a_deep_source_does_not_make_its_reader_fault() -> None:
    reader = (
        "def act(game):\n    tree = game.parse(game.opponent.source)\n"
        "    return 'C' if tree['node'] == 'Module' else 'D'\n"
    )
    for levels, move in ((50, "C"), (97, "D"), (99, "D")):
        deep = "x = " + "[" * levels + "]" * levels + "\ndef act(game):\n    return 'C'\n"
        match = meet(reader, deep)
        assert match.faults == ()
        assert moves(match) == (move, "C")
    for levels in range(80, 99):
        deep = "x = " + "[" * levels + "]" * levels + "\ndef act(game):\n    return 'C'\n"
        assert meet(reader, deep).faults == ()


def test_parse_trees_are_plain_data() -> None:
    import json

    def tree_of(source: str) -> dict:
        return json.loads(parse_tree(source, 60_000))

    tree = tree_of("def f(x):\n    return x + 1  # one\n")
    assert tree["body"][0]["name"] == "f"
    assert tree == tree_of("def f(x): return x + 0x1")
    assert tree_of("def f(:") == {"node": "SyntaxError", "line": 1}
    assert tree_of("(" * 1000)["node"] == "SyntaxError"
    assert tree_of("x = 1j + ... + b'a'.decode()")["node"] == "Module"
    assert tree_of("\0")["node"] == "SyntaxError"
    assert tree_of("-" * 50_000 + "1")["node"] == "SyntaxError"
    assert tree_of("x = 1" + " " * 60_000)["node"] == "SyntaxError"  # too long to be a program


@pytest.mark.parametrize("more", ["#" * 70_000, "# \ud800"])
def test_a_source_that_is_no_program_does_not_pass_for_one_with_its_tree(more: str) -> None:
    # It would be taken for a copy, and fault into the default action, which is to defect.
    clique = zoo_program("CanonicalCliqueBot")
    match = meet(clique.source, clique.source + more)
    assert match.actions == (("D",), ("D",))
    assert [f.kind for f in match.faults] == ["load error"]
