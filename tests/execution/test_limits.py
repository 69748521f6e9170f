"""Ticks, allowances and what they are charged for."""

from __future__ import annotations

import pytest
from arena import ALL_C, faults, job, meet, moves

from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all

SPEND = "def act(game):\n    for i in range({}): pass\n    return 'C'\n"
TIGHT = Limits(ticks_per_call=1000, ticks=100_000)
WATCHER = "def act(game):\n    game.flip() and game.simulate\n    return 'C'\n"
"""Mentions simulations, so that its whole match is metered call by call."""

# Each ends with `return 'C'` or goes wrong in its own way, and spends something first.
SPENDERS = {
    "loop": SPEND.format(100),
    "while": "def act(game):\n    n = 0\n    while n < 50: n += 1\n    return 'C'\n",
    "comprehension": "def act(game):\n    x = [i for i in range(70) if i % 2]\n    return 'C'\n",
    "nested comprehension": (
        "def act(game):\n    x = {(i, j) for i in range(7) for j in range(i)}\n    return 'C'\n"
    ),
    "generator": "def act(game):\n    return 'C' if any(i > 9 for i in range(30)) else 'D'\n",
    "functions": (
        "def f(n): return 0 if n == 0 else 1 + f(n - 1)\n"
        "def act(game):\n    f(20)\n    return 'C'\n"
    ),
    "lambda": "def act(game):\n    return sorted('DC', key=lambda a: a)[0]\n",
    "methods": (
        "class K:\n    def __init__(self): self.n = 0\n    def up(self): self.n += 1\n"
        "def act(game):\n    k = K()\n    for i in range(9): k.up()\n    return 'C'\n"
    ),
    "raises": "def act(game):\n    for i in range(30): pass\n    raise ValueError('x')\n",
    "raises now and then": (
        "def act(game):\n    for i in range(30): pass\n"
        "    if game.round % 2: raise ValueError('x')\n    return 'C'\n"
    ),
    "illegal": "def act(game):\n    for i in range(30): pass\n    return 5\n",
    "load": "for i in range(40): pass\ndef act(game):\n    return 'C'\n",
    "load error": "for i in range(40): pass\n1 / 0\ndef act(game):\n    return 'C'\n",
    "exhausted": "def act(game):\n    while True: pass\n",
    "exhausted at load": "while True: pass\ndef act(game):\n    return 'C'\n",
    "recursion": "def f(n): return f(n)\ndef act(game):\n    return f(1)\n",
    "costly hash": (
        "class K:\n    def __hash__(self):\n        for i in range(25): pass\n"
        "        return hash('C')\n    def __eq__(self, other): return True\n"
        "def act(game):\n    return K()\n"
    ),
    "big built-ins": "def act(game):\n    x = sum(list(range(900)))\n    return 'C'\n",
    "questions": (
        "def act(game):\n    return 'C' if game.provable(game.plays(game.opponent, 'C')) else 'D'\n"
    ),
    "handlers": (
        "def act(game):\n    for i in range(9):\n        try:\n            1 / 0\n"
        "        except ZeroDivisionError: pass\n        finally: pass\n    return 'C'\n"
    ),
    "exact": (
        "def start(game):\n    for i in range(8): pass\n    return 0\n"
        "def step(state, seen):\n    for i in range(5): pass\n    return 'C', 0\n"
    ),
    "classic": "def strategy(a, b, c, d):\n    for i in range(5): pass\n    return 'C'\n",
}


@pytest.mark.parametrize("name", SPENDERS)
def test_ticks_are_the_same_with_and_without_metering_by_call(name: str) -> None:
    plain = meet(SPENDERS[name], ALL_C, rounds=6, limits=TIGHT)
    metered = meet(SPENDERS[name], WATCHER, rounds=6, limits=TIGHT)
    assert plain.ticks[0] == metered.ticks[0] > 0
    assert plain.actions == metered.actions
    assert plain.faults == metered.faults


@pytest.mark.parametrize("name", SPENDERS)
def test_ticks_are_the_same_in_every_repeat_and_seat(name: str) -> None:
    first = meet(SPENDERS[name], ALL_C, rounds=3)
    assert meet(SPENDERS[name], ALL_C, rounds=3) == first
    swapped = meet(ALL_C, SPENDERS[name], rounds=3)
    assert (swapped.ticks[1], moves(swapped)[1]) == (first.ticks[0], moves(first)[0])


def test_the_ticks_of_one_call_are_exact() -> None:
    limits = Limits(ticks_per_call=500)
    assert meet(SPEND.format(500), ALL_C, limits=limits).faults == ()
    assert faults(meet(SPEND.format(501), ALL_C, limits=limits)) == [(0, 1, "budget")]


def test_a_match_may_outrun_the_ticks_of_one_call() -> None:
    limits = Limits(ticks_per_call=500)
    match = meet(SPEND.format(400), ALL_C, rounds=20, limits=limits)
    assert (match.faults, match.ticks[0]) == ((), 8000)
    assert moves(match)[0] == "C" * 20


def test_an_early_fault_does_not_change_what_later_calls_may_spend() -> None:
    source = (
        "def act(game):\n    if game.round == 2: return 5\n"
        "    for i in range(400): pass\n    return 'C'\n"
    )
    match = meet(source, ALL_C, rounds=6, limits=Limits(ticks_per_call=500))
    assert faults(match) == [(0, 2, "illegal action")]
    assert (moves(match)[0], match.ticks[0]) == ("CDCCCC", 2000)


def test_the_ticks_of_the_match_end_the_programs_match() -> None:
    match = meet(SPEND.format(400), ALL_C, rounds=9, limits=Limits(500, ticks=1500))
    assert moves(match) == ("CCCDDDDDD", "C" * 9)
    assert faults(match) == [(0, 4, "budget")]


def test_a_few_matches_longer_than_the_ticks_of_a_call_do_not_lose_state() -> None:
    counter = (
        "n = 0\ndef act(game):\n    global n\n    n += 1\n"
        "    for i in range(300): pass\n    return 'C' if n % 3 else 'D'\n"
    )
    match = meet(counter, ALL_C, rounds=7, limits=Limits(ticks_per_call=500))
    assert moves(match)[0] == "CCDCCDC"


def test_recursion_is_counted_per_call_stack_and_not_per_call() -> None:
    down = "def f(n): return 0 if n == 0 else f(n - 1)\n"
    wide = down + "def act(game):\n    for i in range(30): f(40)\n    return 'C'\n"
    assert meet(wide, ALL_C, rounds=3).faults == ()
    deep = down + "def act(game):\n    f({})\n    return 'C'\n"
    assert meet(deep.format(49), ALL_C).faults == ()
    assert faults(meet(deep.format(50), ALL_C)) == [(0, 1, "recursion")]


def test_lambdas_that_raise_give_their_level_back() -> None:
    source = (
        "def act(game):\n    n = 0\n    for i in range(200):\n        try: (lambda: 1 / 0)()\n"
        "        except ZeroDivisionError: n += 1\n    return 'C' if n == 200 else 'D'\n"
    )
    match = meet(source, ALL_C, rounds=3)
    assert (moves(match)[0], match.faults) == ("CCC", ())


def test_questions_cost_the_same_whatever_the_answer() -> None:
    ask = "def act(game):\n    game.provable(game.plays(game.opponent, {!r}))\n    return 'C'\n"
    yes, no = (meet(ask.format(a), ALL_C) for a in "CD")
    assert [e.answer for m in (yes, no) for e in m.events] == ["yes", "no (not provable)"]
    assert yes.ticks == no.ticks


def test_naming_programs_has_an_allowance_of_its_own_for_each_player() -> None:
    hog = (
        "def act(game):\n    for i in range(256): game.profile(me=str(i) + '\\n')\n    return 'C'\n"
    )
    prudent = (
        "def act(game):\n    p = game.profile(me='DefectBot')\n"
        "    return 'C' if game.provable(game.plays(game.opponent, 'C')) else 'D'\n"
    )
    for profile in ((hog, prudent), (prudent, hog)):
        match = meet(*profile, limits=Limits(questions=256))
        assert (moves(match), match.faults) == (("C", "C"), ())


def test_what_others_named_before_does_not_count() -> None:
    hog = (
        "def act(game):\n    for i in range({}): game.profile(me=str(i) + '\\n')\n    return 'C'\n"
    )
    few, many = hog.format(200), hog.format(300)
    game = job(few, ALL_C).program_game
    jobs = [MatchJob(game, (Program(s), Program(ALL_C))) for s in (few, many, few, many)]
    for k, match in enumerate(play_all(jobs)):
        assert faults(match) == ([(0, 1, "budget")] if k % 2 else [])
