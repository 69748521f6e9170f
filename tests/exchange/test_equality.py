# ruff: noqa: E501
"""The ladder of equality: what each level merges, and what it must not."""

from __future__ import annotations

import ast
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.exchange.equality import LEVELS, Level, key, same, strongest
from codepact.games import load_game
from codepact.proof.referee import play
from codepact.zoo import zoo_names, zoo_program

GRIM = '''\
def act(game):
    """Never forgive."""
    hurt = False  # so far
    for their in game.opponent.actions:
        if their == "D":
            hurt = True
    if not hurt:
        return "C"
    else:
        return "D"
'''
EDITS: dict[Level, tuple[str, str]] = {
    "L1": ("  # so far", "    # until now"),
    "L2": ('"D"', "'D'"),
    "L3": ('"""Never forgive."""', '"""Grim."""'),
    "L4": ("hurt", "betrayed"),
    "L5": (
        'if not hurt:\n        return "C"\n    else:\n        return "D"',
        'if hurt:\n        return "D"\n    else:\n        return "C"',
    ),
}


@pytest.mark.parametrize("level", EDITS)
def test_each_level_merges_what_it_forgets_and_no_level_below_does(level: Level) -> None:
    other = GRIM.replace(*EDITS[level])
    assert other != GRIM
    assert strongest(GRIM, other) == level
    for below in LEVELS[: LEVELS.index(level)]:
        assert same(below, GRIM, other).verdict == "different"
    for above in LEVELS[LEVELS.index(level) :]:
        assert same(above, GRIM, other).verdict == "equal"


@pytest.mark.parametrize(
    ("level", "first", "second"),
    [
        ("L2", "def act(game):\n    return ('C')", "def act(game):\n    return 'C'"),
        ("L2", "x = 0x10", "x = 16"),
        ("L2", "x = u'a'", "x = 'a'"),
        ("L2", "ﬁx = 1", "fix = 1"),  # identifiers are NFKC
        ("L4", "f = lambda a, b: a", "f = lambda x, y: x"),
        ("L4", "def f(a):\n    return [b for b in a]", "def f(b):\n    return [a for a in b]"),
        (
            "L4",
            "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return g",
            "def f():\n    y = 1\n    def h():\n        nonlocal y\n        y = 2\n    return h",
        ),
        ("L5", "x = 3 * 4 - 2", "x = 10"),
        ("L5", "def f(a, b):\n    return a > b", "def f(a, b):\n    return b < a"),
        ("L5", "def f(a):\n    return a == 'C'", "def f(a):\n    return 'C' == a"),
        ("L5", "def f(a):\n    return 1 if not a else 2", "def f(a):\n    return 2 if a else 1"),
    ],
)
def test_merged_at_exactly_that_level(level: Level, first: str, second: str) -> None:
    assert strongest(first, second) == level


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def f(a, b):\n    return a", "def f(a, b):\n    return b"),
        ("def f(a):\n    return x", "def f(x):\n    return x"),  # a name of the module
        ("x = 1", "y = 1"),
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 0.0", "x = -0.0"),
        ("def f(a):\n    global b\n    b = a", "def f(a):\n    b = a"),
        ("def f(a):\n    return f(a) == g(a)", "def f(a):\n    return g(a) == f(a)"),
        ("def f(a):\n    return a + 'x'", "def f(a):\n    return 'x' + a"),
        ("def f(a):\n    return f'{a=}'", "def f(b):\n    return f'{b=}'"),
        ("x = 9 ** 9", "x = 387420489"),
        (
            "def f(x):\n    return [x for y in x]",
            "def f(x):\n    return [y for y in x]",
        ),
    ],
)
def test_never_merged(first: str, second: str) -> None:
    assert strongest(first, second) is None


CLIQUE = "def act(game):\n    return 'C' if game.opponent.source == game.me.source else 'D'\n"


@pytest.mark.parametrize(
    ("level", "source", "edit", "reason"),
    [
        ("L1", CLIQUE, ("\n", "\n\n"), "line 2: .source reads"),
        ("L2", "def act(game):\n    return 'C' if 'x' in game.me.source else 'D'\n", ("'D'", '"D"'),
         "line 2: .source"),
        ("L1", "def act(game):\n    t = game.parse('x')\n    return 'C'\n", ("t =", "t  ="),
         "line 2: .parse"),
        ("L1", "def act(game):\n    game.certified(game.me, 'nice')\n    return 'C'\n",
         ("me,", "me, "), "line 2: .certified reads what was proved"),
        ("L1", "def act(game):\n    return getattr(game.me, 'sour' + 'ce')\n", ("me,", "me, "),
         "line 2: getattr with a name"),
        ("L1", "def act(game):\n    return '{0.source}'.format(game.me)\n", ("me)", "me )"),
         "line 2: a format string"),
        ("L1", "def act(game):\n    match game.me:\n        case object(source=s):\n            "
         "return s\n", ("act(game)", "act( game )"), "line 3: a pattern reads"),
        ("L1", "from operator import attrgetter\ndef act(game):\n    return attrgetter('x')(game)\n",
         ("act(game)", "act( game )"), "line 1: attrgetter"),
        ("L1", "def f(mine, theirs, own, other):\n    return 'C'\n", ("'C'", "'C' #"),
         "line 1: the classic form"),
        ("L3", 'def act(game):\n    """C"""\n    return act.__doc__\n', ('"""C', '"""D'),
         "line 3: .__doc__"),
        ("L4", "def f(a):\n    return a\ndef act(game):\n    return f(a='C')\n",
         ("def f(a):\n    return a", "def f(b):\n    return b"), "passed by its name"),
        ("L4", "def f(**k):\n    return list(k)[0]\ndef act(g):\n    return f(C=1)\n",
         ("act(g)", "act(h)"), r"\*\*kwargs"),
        ("L4", "def act(g):\n    try:\n        return x\n    except NameError as e:\n"
         "        return str(e)\n", ("act(g)", "act(h)"), "text of an exception"),
        ("L4", "def act(g):\n    class A:\n        x = 1\n    return 'C'\n", ("act(g)", "act(h)"),
         "inside of a function"),
        ("L5", "def act(g):\n    try:\n        return 'C' if not g.a else 'D'\n    except Exception:\n"
         "        return 'D'\n", ("'C' if not g.a else 'D'", "'D' if g.a else 'C'"), "a try statement"),
        ("L5", "class A:\n    def __eq__(self, o):\n        return True\ndef act(g):\n"
         "    return 'C' if g == 1 else 'D'\n", ("g == 1", "1 == g"), "__eq__ observes"),
    ],
)  # fmt: skip
def test_a_program_that_sees_what_is_forgotten_is_refused_with_the_line(
    level: Level, source: str, edit: tuple[str, str], reason: str
) -> None:
    other = source.replace(*edit)
    assert key(source, level) == key(other, level)
    answer = same(level, source, other)
    assert answer.verdict == "refused"
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(str(answer))


def test_a_twin_of_the_clique_that_branches_on_its_own_text_is_refused() -> None:
    good = "def act(game):\n    return 'C'\n"
    twin = good + "# wolf\n"
    assert same("L1", good, twin).verdict == "equal"
    watcher = "def act(game):\n    return 'D' if 'wolf' in game.opponent.source else 'C'\n"
    assert same("L1", good, twin, [watcher]).verdict == "refused"
    wolf = "def act(game):\n    return 'D' if 'wolf' in game.me.source else 'C'\n"
    assert key(wolf, "L2") == key(wolf + "# wolf\n", "L2")
    assert same("L2", wolf, wolf + "# wolf\n").verdict == "refused"


def test_what_does_not_parse_has_no_level_but_the_first() -> None:
    assert same("L0", "def", "def").verdict == "equal"
    with pytest.raises(CodepactError, match="does not parse"):
        same("L1", "def", "de f")
    with pytest.raises(CodepactError, match="unknown level 'L7'"):
        key("x", "L7")  # type: ignore[arg-type]


class _Other(ast.NodeTransformer):
    """Renames arguments and locals that are stored as names, in a random way."""

    def __init__(self, draw: random.Random) -> None:
        self.names: dict[str, str] = {}
        self.draw = draw

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        before = dict(self.names)
        inner = [n for n in ast.walk(node) if isinstance(n, ast.Name | ast.arg)]
        declared = {x for n in ast.walk(node) if isinstance(n, ast.Global | ast.Nonlocal)
                    for x in n.names}  # fmt: skip
        for n in inner:
            name = n.arg if isinstance(n, ast.arg) else n.id
            stored = isinstance(n, ast.arg) or isinstance(n.ctx, ast.Store)
            if stored and name not in declared and name not in before:
                self.names.setdefault(name, f"v{self.draw.randrange(10**9)}")
        self.generic_visit(node)
        self.names = before
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        for n in ast.walk(node):
            if isinstance(n, ast.arg):
                self.names.setdefault(n.arg, f"v{self.draw.randrange(10**9)}")
        self.generic_visit(node)
        return node


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(zoo_names()), st.integers(0, 10**6))
def test_programs_with_other_names_and_layout_are_merged_at_four_and_play_the_same(
    name: str, seed: int
) -> None:
    source = zoo_program(name).source
    draw = random.Random(seed)
    other = ast.unparse(_Other(draw).visit(ast.parse(source))) + f"\n# {seed}\n"
    assert strongest(source, other) in ("L1", "L2", "L3", "L4")
    answer = same("L4", source, other)
    if answer.verdict == "equal":
        against = zoo_program("RandomHalf")
        game = load_game("prisoners-dilemma")
        first, second = (play(game, [p, against], rounds=12, seed=seed) for p in (source, other))
        assert first.actions == second.actions
    else:
        assert answer.verdict == "refused"


@pytest.mark.parametrize("name", zoo_names())
def test_every_program_of_the_zoo_is_itself_and_nobody_else_at_every_level(name: str) -> None:
    source = zoo_program(name).source
    for level in LEVELS:
        assert same(level, source, source).verdict == "equal"
    others = [n for n in zoo_names() if n != name]
    twins = [n for n in others if key(zoo_program(n).source, "L5") == key(source, "L5")]
    assert twins == []
