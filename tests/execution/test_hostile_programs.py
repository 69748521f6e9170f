"""Whatever a program does is a typed fault of its own seat, and nobody else's business."""

from __future__ import annotations

import pytest
from arena import ALL_C, WORKER, faults, job, meet, moves, rules

from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all

ACT = "def act(game):\n    "
EVIL = """
class Evil:
    def __hash__(self):
        {hash}
    def __eq__(self, other):
        {eq}
    def __repr__(self):
        {repr}
def act(game):
    return Evil()
"""

# (source, round of the first fault, kind); None: while it is loaded
AT_ONCE = {
    "endless loop": (ACT + "while True: pass", 1, "budget"),
    "endless loop at load": ("while True: pass\n" + ACT + 'return "C"', None, "budget"),
    "endless comprehension": (
        ACT + "return [x for x in range(10**9) if False]",
        1,
        "budget",
    ),
    "catches being stopped": (
        ACT + 'try:\n        while True: pass\n    except BaseException: pass\n    return "C"',
        1,
        "budget",
    ),
    "catches being stopped, bare": (
        ACT + 'try:\n        while True: pass\n    except: return "C"',
        1,
        "budget",
    ),
    "returns in finally": (
        ACT + 'try:\n        while True: pass\n    finally: return "C"',
        1,
        "budget",
    ),
    "swallows in exit": (
        "class Quiet:\n    def __enter__(self): return self\n"
        "    def __exit__(self, *what): return True\n"
        + ACT
        + 'with Quiet():\n        while True: pass\n    return "C"',
        1,
        "budget",
    ),
    "catches at load": (
        "try:\n    while True: pass\nexcept BaseException: pass\n" + ACT + 'return "C"',
        None,
        "budget",
    ),
    "recursion": ("def f(n): return f(n + 1)\n" + ACT + "return f(0)", 1, "recursion"),
    "lambda recursion": ("f = lambda n: f(n + 1)\n" + ACT + "return f(0)", 1, "recursion"),
    "act calls itself": (ACT + "return act(game)", 1, "recursion"),
    "catches recursion": (
        "def f(n):\n    try:\n        return f(n + 1)\n    except BaseException:\n"
        '        return "C"\n' + ACT + "return f(0)",
        1,
        "recursion",
    ),
    "catches the interpreter's own limit": (
        "def build(n):\n    x = []\n    for i in range(n): x = [x]\n    return x\n"
        + ACT
        + "try:\n        build(20000) == build(20000)\n"
        + '    except RecursionError: return "C"\n    return "C"',
        1,
        "recursion",
    ),
    "sum of a huge range": (ACT + "return sum(range(10**12))", 1, "budget"),
    "power tower": (ACT + "return str(10**10**10)", 1, "budget"),
    "huge text": (ACT + 'return "ab" * 10**11', 1, "budget"),
    "text doubling by product": (
        ACT + 's = "ab"\n    while True: s = s * 2',
        1,
        "memory",
    ),
    "shift": (ACT + "return 1 << 10**9", 1, "budget"),
    "raises": (ACT + 'raise ValueError("no")', 1, "exception"),
    "raises what the interpreter cannot": (ACT + "raise ValueError(1, 2)", 1, "exception"),
    "SystemExit": (ACT + "raise SystemExit", 1, "exception"),
    "KeyboardInterrupt": (ACT + "raise KeyboardInterrupt", 1, "exception"),
    "fakes the referee's errors": (ACT + 'raise RuntimeError("spent")', 1, "exception"),
    "fakes a missing feature": (ACT + "raise NotImplementedError", 1, "unsupported"),
    "name that is not there": (ACT + "return nothing", 1, "exception"),
    "unknown action": (ACT + 'return "E"', 1, "illegal action"),
    "action of another case": (ACT + 'return "c"', 1, "illegal action"),
    "None": (ACT + "pass", 1, "illegal action"),
    "a list": (ACT + 'return ["C"]', 1, "illegal action"),
    "a number": (ACT + "return 0", 1, "illegal action"),
    "True": (ACT + "return True", 1, "illegal action"),
    "bytes": (ACT + 'return b"C"', 1, "illegal action"),
    "20 MB": (
        ACT + 'x = "x" * 5_000_000\n    return x + x + x + x',
        1,
        "illegal action",
    ),
    "itself": (ACT + "return game", 1, "illegal action"),
    "a type": (ACT + "return str", 1, "illegal action"),
    "hash raises": (
        EVIL.format(hash="raise ValueError('x')", eq="return True", repr="return 'C'"),
        1,
        "illegal action",
    ),
    "hash never ends": (
        EVIL.format(hash="while True: pass", eq="return True", repr="return 'C'"),
        1,
        "budget",
    ),
    "eq never ends": (
        EVIL.format(hash="return hash('C')", eq="while True: pass", repr="return 'C'"),
        1,
        "budget",
    ),
    "equal to nothing": (
        EVIL.format(hash="return hash('C')", eq="return False", repr="return 'C'"),
        1,
        "illegal action",
    ),
    "repr never ends": (
        EVIL.format(hash="return 5", eq="return False", repr="while True: pass"),
        1,
        "budget",
    ),
    "import os": ("import os\n" + ACT + 'return "C"', None, "unsupported"),
    "import os, inside": (ACT + "import os.path", None, "unsupported"),
    "from os": (ACT + "from os import system", None, "unsupported"),
    "relative import": ("from . import x\n" + ACT + 'return "C"', None, "unsupported"),
    "import *": ("from math import *\n" + ACT + 'return "C"', None, "unsupported"),
    "exec": (ACT + 'exec("1")', None, "unsupported"),
    "eval, aliased": ("e = eval\n" + ACT + 'return e("1")', None, "unsupported"),
    "open": (ACT + 'open("/etc/passwd")', None, "unsupported"),
    "globals": (ACT + "globals()", None, "unsupported"),
    "__import__": (ACT + '__import__("os")', None, "unsupported"),
    "dunder attribute": (ACT + "return ().__class__.__bases__", None, "unsupported"),
    "dunder global": (ACT + "return __builtins__", None, "unsupported"),
    "dunder by getattr": (
        ACT + 'return getattr((), "__cl" + "ass__").mro()',
        1,
        "exception",
    ),
    "dunder by format": (ACT + 'return "{0.__class__.__init__}".format(game)', 1, "exception"),
    "the referee's names": (ACT + "_mtr_t[0] = 10**9", None, "unsupported"),
    "the referee's names, normalised": (
        ACT + "_\u1d50tr_t[0] = 10**9",
        None,
        "unsupported",
    ),
    "the referee's keyword": (
        "def f(**k): return k\n" + ACT + "return f(_mtr_t=1)",
        None,
        "unsupported",
    ),
    "the referee's globals": (ACT + "return SPEC.default", 1, "exception"),
    "the referee's programs": (ACT + "PROGRAMS.clear()", 1, "exception"),
    "the host's callback": (ACT + 'return host_prepare("x")', 1, "exception"),
    "sys.exit": (ACT + "import sys\n    sys.exit()", None, "unsupported"),
    "exit": (ACT + "exit()", None, "unsupported"),
    "id": (ACT + 'return "C" if id(game) % 2 else "D"', None, "unsupported"),
    "async": ('async def act(game):\n    return "C"', None, "unsupported"),
    "syntax error": ("def act(game:", None, "load error"),
    "nothing": ("", None, "load error"),
    "no known form": ("def play(x): return 1", None, "load error"),
    "act of two": ("def act(a, b): return 'C'", None, "load error"),
    "raises at load": ("1 / 0\n" + ACT + 'return "C"', None, "load error"),
    "return at the top": ("return 1", None, "load error"),
    "null byte": (ACT + 'return "C\0"', None, "load error"),
    "lone surrogate": (ACT + 'return "\ud800"', None, "load error"),
    "one megabyte": ("#" * 1_000_000 + "\n" + ACT + 'return "C"', None, "load error"),
    "deep parentheses": (ACT + "return " + "(" * 5000 + "1" + ")" * 5000, None, "load error"),
    "deep minus": (ACT + "return " + "-" * 20000 + "1", None, "load error"),
    "long sum": (ACT + "return " + "+".join(["1"] * 20000), None, "load error"),
    "long attribute chain": (ACT + "return game" + ".a" * 20000, None, "load error"),
    "deep indentation": (
        "".join(" " * i + "if 1:\n" for i in range(200)) + " " * 200 + "pass",
        None,
        "load error",
    ),
    "long number": (ACT + "return " + "9" * 50000, None, "load error"),
    "what the interpreter lacks": (
        ACT + "x = 1\n    x @= 2\n    return 'C'",
        None,
        "unsupported",
    ),
    "a class in a class": (
        "class A:\n    class B:\n        pass\n" + ACT + "return 'C'",
        None,
        "unsupported",
    ),
    "decorated away": (
        "def gone(f): return 5\n@gone\n" + ACT + 'return "C"',
        1,
        "exception",
    ),
    "keyword tricks": (ACT + "return game.payoff(joint=1)", 1, "exception"),
    "simulates nonsense": (ACT + "return game.simulate(5, 1)", 1, "exception"),
    "simulates a float round": (ACT + "return game.simulate(1, 1.0)", 1, "exception"),
    "simulates round 0": (ACT + "return game.simulate(1, 0)", 1, "exception"),
    "simulates a later round": (ACT + "return game.simulate(1, 99)", 1, "exception"),
    "simulates a forged profile": (
        ACT + 'return game.simulate(1, 1, ("x", "y"))',
        1,
        "exception",
    ),
    "names a program by a number": (ACT + "return game.profile(me=5)", 1, "exception"),
    "asks about text": (ACT + 'return game.provable("C")', 1, "exception"),
    "asks about an impostor": (
        "class S:\n    def __hash__(self): return 1\n    def __eq__(self, o): return True\n"
        + ACT
        + "game.plays(1, 'C')\n    return game.provable(S())",
        1,
        "exception",
    ),
    "asks about an impossible action": (ACT + 'game.plays(1, "E")', 1, "exception"),
    "asks with a negative strength": (
        ACT + 'game.provable(game.plays(1, "C"), -1)',
        1,
        "exception",
    ),
    "a huge statement": (
        ACT + 's = game.plays(1, "C")\n    while True: s = s & s',
        1,
        "exception",
    ),
    "uses a statement as a truth": (
        ACT + 's = game.plays(1, "C")\n    return game.provable(s and 1)',
        1,
        "exception",
    ),
    "names too many programs": (
        ACT + 'for i in range(300): game.profile(me=str(i) + "\\n")',
        1,
        "budget",
    ),
    "catches naming too many": (
        ACT
        + 'try:\n        for i in range(300): game.profile(me=str(i) + "\\n")\n'
        + '    except BaseException: return "C"',
        1,
        "budget",
    ),
    "a state that cannot be kept": (
        "def start(game): return 0\ndef step(state, seen): return 'C', []",
        1,
        "exception",
    ),
    "a step without a state": (
        "def start(game): return 0\ndef step(state, seen): return 'C'",
        1,
        "exception",
    ),
    "simulates itself": (ACT + "return game.simulate(game.me, 1)", 1, "cycle"),
    "catches its own cycle": (
        ACT + 'try:\n        game.simulate()\n    except BaseException: return "C"',
        1,
        "cycle",
    ),
}


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize("name", AT_ONCE)
def test_misbehaviour_is_a_typed_fault_of_its_own_seat(name: str, seat: int) -> None:
    source, first, kind = AT_ONCE[name]
    profile = (source, WORKER) if seat == 0 else (WORKER, source)
    match = meet(*profile, rounds=3)
    own = [f for f in match.faults if f.seat == seat]
    assert (own[0].round, own[0].kind) == (first, kind)
    assert {f.seat for f in match.faults} == {seat}
    assert moves(match)[seat] == "DDD"
    alone = meet(WORKER, ALL_C, rounds=3)
    assert moves(match)[1 - seat] == moves(alone)[0]
    assert match.ticks[1 - seat] == alone.ticks[0]


def test_a_batch_of_villains_changes_nothing_for_its_neighbours() -> None:
    game = rules(3)
    honest = [MatchJob(game, (Program(WORKER), Program(ALL_C)), k) for k in range(3)]
    sources = [s for s, _, kind in AT_ONCE.values() if kind != "memory"][::3]
    villains = [MatchJob(game, (Program(s), Program(WORKER))) for s in sources]
    mixed = play_all([honest[0], *villains[:20], honest[1], *villains[20:], honest[2]])
    alone = [play_all([one])[0] for one in honest]
    assert [mixed[0], mixed[21], mixed[-1]] == alone
    assert mixed[1:21] + mixed[22:-1] == [play_all([one])[0] for one in villains]


QUICK = Limits(seconds=0.3, memory=24 << 20)
UNSEEN_BY_TICKS = {
    "endless iterator": ("import itertools\n" + ACT + "return max(itertools.count())", 1, "wall"),
    "aliased sum": (ACT + "f = sum\n    return f(range(10**12))", 1, "wall"),
    "endless at load": (
        "import itertools\nmax(itertools.count())\n" + ACT + 'return "C"',
        None,
        "wall",
    ),
    "pow": (ACT + "return pow(10, 10**10)", 1, "memory"),
    "padding": (ACT + 'return "x".ljust(10**10)', 1, "memory"),
    "growing text": (ACT + 's = "ab"\n    while True: s = s + s', 1, "memory"),
    "endless in eq": (
        "import itertools\n"
        + EVIL.format(
            hash="return hash('C')", eq="return max(itertools.count())", repr="return 'C'"
        ),
        1,
        "wall",
    ),
}


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize("name", UNSEEN_BY_TICKS)
def test_what_ticks_cannot_see_is_stopped_and_blamed_on_the_right_seat(
    name: str, seat: int
) -> None:
    source, first, kind = UNSEEN_BY_TICKS[name]
    game = rules(3, limits=QUICK if kind == "wall" else Limits(memory=24 << 20))
    profile = (source, WORKER) if seat == 0 else (WORKER, source)
    villain = MatchJob(game, tuple(map(Program, profile)))
    honest = MatchJob(game, (Program(WORKER), Program(ALL_C)))
    before, match, after = play_all([honest, villain, honest])
    assert (match.faults[0].seat, match.faults[0].round, match.faults[0].kind) == (
        seat,
        first,
        kind,
    )
    assert moves(match)[seat] == "DDD"
    assert moves(match)[1 - seat] == moves(before)[0]
    assert before == after == play_all([honest])[0]


def test_a_late_stop_leaves_the_rounds_before_it() -> None:
    late = "import itertools\n" + ACT + 'return max(itertools.count()) if game.round == 3 else "C"'
    match = meet(late, WORKER, rounds=4, limits=QUICK)
    assert moves(match)[0] == "CCDD"
    assert faults(match)[0] == (0, 3, "wall")


def test_what_is_left_behind_in_a_history_is_never_run() -> None:
    trap = """
import itertools
class Trap:
    def __eq__(self, other):
        return max(itertools.count())
    def __hash__(self):
        return max(itertools.count())
def act(game):
    if game.round == 2:
        game.opponent.actions[0] = Trap()
        game.me.actions[0] = Trap()
    return "C"
"""
    match = meet(trap, WORKER, rounds=3, limits=QUICK)
    assert faults(match) == [(0, None, "mutation")]
    assert moves(match) == ("CCC", moves(meet(WORKER, ALL_C, rounds=3))[0])


def test_two_villains_are_both_blamed() -> None:
    wall = "import itertools\n" + ACT + "return max(itertools.count())"
    match = meet(wall, wall, rounds=2, limits=QUICK)
    assert {(f.seat, f.kind) for f in match.faults} == {(0, "wall"), (1, "wall")}


def test_printing_a_gigabyte_costs_ticks_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    flood = ACT + 'for i in range({}): print("x" * 1000)\n    return "C"'
    aliased = ACT + 'p = print\n    for i in range(5000): p("x" * 1000)\n    return "C"'
    for source in (flood.format(500), aliased):
        match = meet(source, ALL_C)
        assert (moves(match), match.faults) == (("C", "C"), ())
    assert faults(meet(flood.format(10**6), ALL_C)) == [(0, 1, "budget")]
    assert capfd.readouterr() == ("", "")


def test_a_regular_expression_bomb_is_harmless() -> None:
    bomb = "import re\n" + ACT + 'return "D" if re.match("(a+)+$", "a" * 60 + "!") else "C"'
    match = meet(bomb, ALL_C, limits=Limits(seconds=2))
    assert moves(match)[0] == "C" or faults(match)[0][2] in ("exception", "wall")


def test_an_object_that_claims_to_be_an_action_is_recorded_as_that_action() -> None:
    claims = EVIL.format(hash="return hash('C')", eq="return True", repr="return 'x'")
    match = meet(
        claims,
        "def act(game):\n    return game.opponent.actions[-1] if game.opponent.actions else 'D'\n",
        rounds=2,
    )
    assert moves(match) == ("CC", "DC")
    assert all(type(a) is str for a in match.actions[0])


def test_the_fault_policy_decides_how_long_the_default_action_lasts() -> None:
    once = ACT + 'return "E" if game.round == 2 else "C"'
    assert moves(meet(once, ALL_C, rounds=4))[0] == "CDCC"
    assert moves(meet(once, ALL_C, rounds=4, fault_policy="match"))[0] == "CDDD"
    assert faults(meet(once, ALL_C, rounds=4, fault_policy="match")) == [(0, 2, "illegal action")]


def test_faults_recur_in_every_round_under_the_call_policy() -> None:
    assert faults(meet(ACT + "return 1", ALL_C, rounds=3)) == [
        (0, r, "illegal action") for r in (1, 2, 3)
    ]


def test_both_seats_may_fault_in_one_round() -> None:
    match = meet(ACT + "return 1", ACT + "return 1 / 0", rounds=2)
    assert sorted(faults(match)) == [
        (0, 1, "illegal action"),
        (0, 2, "illegal action"),
        (1, 1, "exception"),
        (1, 2, "exception"),
    ]


def test_a_name_of_a_zoo_program_cannot_be_taken_by_a_source() -> None:
    impostor = job("CooperateBot", ALL_C)
    asker = ACT + (
        "twin = game.profile(me='CooperateBot')\n    return game.simulate(game.me, 1, twin)"
    )
    honest = MatchJob(impostor.program_game, (Program(asker), Program(ALL_C)))
    _, match = play_all([impostor, honest])
    assert (moves(match)[0], match.faults) == ("C", ())


def test_who_fills_the_memory_is_blamed_and_not_who_calls_when_it_is_full() -> None:
    # The first leaves a few kB of 256 MB, and the second needs a list of 5000 numbers.
    hoarder = (
        "KEPT = []\n\n\ndef act(game):\n    s = 'x'\n    while len(s) < 1 << 20:\n"
        "        s = s + s\n    for k in range(251):\n        KEPT.append(s + str(k))\n"
        "    for k in range(1110):\n        KEPT.append('y' * 4096 + str(k))\n    return 'D'\n"
    )
    modest = "def act(game):\n    n = len([k for k in range(5000)])\n    return 'D'\n"
    for sources, seat in (((hoarder, modest), 0), ((modest, hoarder), 1)):
        match = meet(*sources)
        assert [(f.seat, f.kind) for f in match.faults] == [(seat, "memory")]
