"""A simulated run is the run that it simulates: no program can tell whether it is in one."""

from __future__ import annotations

import math

import pytest
from arena import ALL_C, ALL_D, PD, faults, job, meet, moves, rules

from codepact.core.game import normal_form
from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all, prove_outcome

LETTERS = tuple("0123456789abcdef")
WIDE = normal_form(
    "wide",
    [LETTERS] * 2,
    {(a, b): (0, 0) for a in LETTERS for b in LETTERS},
    default=("0", "0"),
)
"""A game with 16 actions, so that a program can report four bits of what it saw."""

REPORTER = "def act(game):\n    return game.simulate(game.opponent, game.round)\n"
FAR_REPORTER = """
def act(game):
    reporter = "def act(game):\\n    return game.simulate(game.opponent, game.round)\\n"
    return game.simulate(game.me, game.round, game.profile(me=reporter))
"""
IDLE = 'def act(game):\n    return "1"\n'

SAY = """
def say(x):
    return "0123456789abcdef"[x % 16]
def act(game):
    return say(look(game))
"""

FEW = Limits(ticks_per_call=6_000)

DETECTORS = {
    "the round": "def look(game): return game.round",
    "the number of rounds": "def look(game): return game.rounds or 15",
    "the lengths of the histories": (
        "def look(game): return 3 * len(game.me.actions) + len(game.opponent.actions)"
    ),
    "what it played itself": (
        "def look(game): return 1 + len([a for a in game.me.actions if a == game.me.actions[0]])"
    ),
    "a counter in the module": ("n = 4\ndef look(game):\n    global n\n    n += 1\n    return n"),
    "a list in a default argument": (
        "def keep(x, kept=[]):\n    kept.append(x)\n    return len(kept)\n"
        "def look(game): return keep(game) + 3"
    ),
    "a mark on its class": (
        "class K:\n    marks = 2\ndef look(game):\n    K.marks += 1\n    return K.marks"
    ),
    "a mark on game": (
        "def look(game):\n    game.mark = getattr(game, 'mark', 3) + 1\n    return game.mark"
    ),
    "a mark on the class of game": (
        "def look(game):\n    k = type(game)\n    k.mark = getattr(k, 'mark', 6) + 1\n"
        "    return k.mark"
    ),
    "a mark on the class of players": (
        "def look(game):\n    k = type(game.me)\n    k.mark = getattr(k, 'mark', 6) + 1\n"
        "    return k.mark"
    ),
    "a cache": (
        "import functools\n@functools.lru_cache\ndef f(n): return [7]\n"
        "def look(game):\n    f(1)[0] += 1\n    return f(1)[0]"
    ),
    "texts of objects": (
        "class K: pass\n"
        "def look(game):\n"
        "    things = [game, game.me, game.opponent, K(), K, K().__init__ if 0 else 1, look, say,\n"
        "              lambda: 1, game.simulate, game.random, game.plays(0, '1'), type(game)]\n"
        "    return len(str(things)) + hash(str([repr(x) + f'{x}' for x in things]))"
    ),
    "hashes": (
        "def look(game):\n    out = 0\n"
        "    for x in ('a', (1, 'b'), 2.5, None, game, look, type(game), game.me):\n"
        "        try:\n            out += hash(x)\n"
        "        except TypeError as e:\n            out += len(str(e))\n"
        "    return out"
    ),
    "the words of errors": (
        "def look(game):\n    said = ''\n"
        "    for f in (lambda: game.nothing, lambda: game.simulate(9),\n"
        "              lambda: game.profile(me=3),\n"
        "              lambda: game.plays(1, 'x'), lambda: {}[game], lambda: game.payoff(1),\n"
        "              lambda: game.simulate(0, 99), lambda: nothing, lambda: game.me[2],\n"
        "              lambda: game.provable(3), lambda: game.flip(1.5)):\n"
        "        try:\n            f()\n"
        "        except Exception as e:\n            said += str(e)\n"
        "    return hash(said)"
    ),
    "the attributes of game": (
        "def look(game):\n"
        "    names = ('me', 'opponent', 'others', 'players', 'actions', 'rounds', 'round',\n"
        "             'flip', 'random', 'parse', 'profile', 'simulate', 'plays', 'box',\n"
        "             'provable', 'payoff', 'depth', 'simulated', 'top', 'seed')\n"
        "    return sum([2 ** i for i, n in enumerate(names) if hasattr(game, n)]) % 13"
    ),
    "the last tick": (
        "def look(game):\n    for i in range(5_985 + game.round): pass\n    return 5"
    ),
    "ticks over several rounds": ("def look(game):\n    for i in range(2_500): pass\n    return 5"),
    "ticks, catching": (
        "def look(game):\n    n = 0\n    try:\n"
        "        while n < 5_985 + game.round: n += 1\n"
        "    except BaseException: return n\n    return 3"
    ),
    "ticks, in finally": (
        "n = 0\ndef look(game):\n    global n\n    try:\n        while True: n += 1\n"
        "    finally:\n        return n"
    ),
    "the depth of its calls": (
        "def down(n): return 0 if n == 0 else down(n - 1)\n"
        "def look(game):\n    down(44 + game.round)\n    return 5"
    ),
    "the depth of its calls, catching": (
        "deep = 0\ndef down(n):\n    global deep\n    deep = n\n    down(n + 1)\n"
        "def look(game):\n    try:\n        down(0)\n    except BaseException: pass\n"
        "    return deep"
    ),
    "simulations that come to nothing": (
        "def look(game):\n"
        "    x = game.simulate(1, 1, game.profile(opponent='def act(game):\\n return None'))\n"
        "    return 4 if x is None else 5"
    ),
    "a whole simulated match": (
        "def look(game):\n"
        "    idle = 'def act(game):\\n return \"2\"\\n'\n"
        "    return len(str(game.simulate(in_profile=game.profile(me=idle, opponent=idle))))"
    ),
    "answers about itself": (
        "def look(game):\n"
        "    s = game.plays(game.me, '3')\n"
        "    return 3 if game.provable(s) or game.provable(~s, 1) else 4"
    ),
    "answers about the other": (
        "def look(game):\n    return 3 if game.provable(game.plays(game.opponent, '1')) else 4"
    ),
    "forged profiles": (
        "import hashlib\n"
        "def look(game):\n"
        "    d = hashlib.sha256(game.me.source.encode()).hexdigest()\n"
        "    try:\n        game.plays(0, '1', 1, (d, d))\n        return 7\n"
        "    except ValueError: return 8"
    ),
}


@pytest.mark.parametrize("name", DETECTORS)
def test_a_program_that_tries_to_tell_acts_the_same_simulated_as_real(name: str) -> None:
    detector = SAY + DETECTORS[name]
    near = meet(detector, REPORTER, rounds=3, game=WIDE, limits=FEW)
    real, simulated = near.actions
    assert real == simulated
    assert not [f for f in near.faults if f.seat == 1]
    for match in (
        meet(REPORTER, detector, rounds=3, game=WIDE, limits=FEW),
        meet(detector, FAR_REPORTER, rounds=2, game=WIDE, limits=FEW),
    ):
        assert match.actions[0] == match.actions[1]


@pytest.mark.parametrize("name", DETECTORS)
def test_it_acts_the_same_in_a_stage_of_a_proof_and_whoever_it_meets(name: str) -> None:
    if name.startswith("answers"):
        pytest.skip("asks about its opponent, so it may depend on it")
    detector = SAY + DETECTORS[name]
    game = rules(3, WIDE, limits=FEW)
    met = [
        play_all([MatchJob(game, (Program(detector), Program(other)))])[0].actions[0]
        for other in (IDLE, REPORTER)
    ]
    assert met[0] == met[1]
    found = prove_outcome(game, [Program(detector), Program(IDLE)])
    if found.stages[-1].actions:
        assert found.stages[-1].actions[0][0] == met[0]


@pytest.mark.parametrize(
    "text",
    [
        "repr([iter([]) for i in range(4)])",
        "str(iter([]))",
        "f'{iter([])} {iter([])!r}'",
        "'%s' % iter([])",
        "'{} {!r}'.format(iter([]), iter([]))",
        "''.join(map(str, [iter([])]))",
        "''.join(list(map(repr, [iter([]), iter([])])))",
    ],
)
def test_texts_of_iterators_are_the_same_simulated_as_real(text: str) -> None:
    detector = f"{SAY}def look(game): return hash({text})"
    match = meet(detector, REPORTER, rounds=3, game=WIDE)
    assert not faults(match)
    assert match.actions[0] == match.actions[1]


@pytest.mark.parametrize("depth", [2000, 6000, 9000, 9300, 9380, 9400, 9420, 9440, 9500, 12000])
def test_the_interpreters_own_depth_is_paid_by_the_top_level_caller(depth: int) -> None:
    # The frames of all runs under way count together, so a simulated run has fewer left. If that
    # stops it, its simulator is stopped too, and has not been told anything.
    detector = (
        f"def build():\n    x = []\n    for i in range({depth}): x = [x]\n    return x\n"
        "def act(game):\n    try:\n        return '5' if build() == build() else '6'\n"
        "    except BaseException:\n        return '7'\n"
    )
    match = meet(detector, REPORTER, game=WIDE)
    assert moves(match)[0] in ("5", "0")
    if moves(match)[0] != moves(match)[1]:
        assert [f.kind for f in match.faults if f.seat == 1] == ["recursion"]


def test_a_cycle_is_a_fault_of_both_and_is_the_same_for_whoever_looks() -> None:
    mirror = "def act(game):\n    return game.simulate(game.opponent, 1)\n"
    contrary = 'def act(game):\n    return "C" if game.simulate(game.opponent, 1) == "D" else "D"\n'
    for program in (mirror, contrary):
        match = meet(program, program)
        assert moves(match) == ("D", "D")
        assert faults(match) == [(0, 1, "cycle"), (1, 1, "cycle")]
        watcher = (
            f"def act(game):\n    twin = {program!r}\n"
            "    return game.simulate(1, 1, game.profile(seats={0: twin, 1: twin}))\n"
        )
        watched = meet(watcher, ALL_C)
        assert (moves(watched)[0], watched.faults) == ("D", ())


def test_a_cycle_of_three_profiles_is_found() -> None:
    # It meets AllC, asks about itself meeting AllD, there about itself meeting AllC, and so on.
    source = (
        "def act(game):\n"
        f"    c, d = {ALL_C!r}, {ALL_D!r}\n"
        "    other = d if game.opponent.source == c else c\n"
        "    return game.simulate(game.me, 1, game.profile(opponent=other))\n"
    )
    assert faults(meet(source, ALL_C)) == [(0, 1, "cycle")]


def test_later_rounds_may_look_at_earlier_ones() -> None:
    looker = (
        "def act(game):\n    if game.round == 1:\n"
        '        return "C"\n'
        "    return game.simulate(game.opponent, game.round - 1)\n"
    )
    match = meet(looker, looker, rounds=4)
    assert (moves(match), match.faults) == (("CCCC", "CCCC"), ())


def test_a_random_program_is_not_in_a_cycle() -> None:
    coin = (
        "def act(game):\n    if game.flip(1, 2):\n"
        '        return "C"\n'
        "    return game.simulate(game.opponent, 1)\n"
    )
    for seed in range(20):
        match = meet(coin, coin, seed=seed)
        assert (moves(match), match.faults) == (("C", "C"), ())


def test_the_epsilon_grounded_fair_bot_cooperates_with_itself() -> None:
    epsilon = (
        "def act(game):\n    if game.flip(1, 10):\n"
        '        return "C"\n'
        "    return game.simulate(game.opponent, game.round)\n"
    )
    game = rules()
    both = play_all([MatchJob(game, (Program(epsilon),) * 2, seed) for seed in range(400)])
    ended = [m for m in both if any(f.kind == "budget" for f in m.faults)]
    assert len(ended) <= 4  # deeper than `simulation_depth` with probability 0.9 ** 150
    assert {moves(m) for m in both if m not in ended} == {("C", "C")}
    # Mean (1 - e) / e = 9, standard deviation sqrt(1 - e) / e = 9.5.
    mean = sum(m.simulations[0] for m in both) / 400
    assert abs(mean - 9) < 4 * 9.5 / math.sqrt(400)


def test_the_epsilon_grounded_fair_bot_cooperates_with_a_defector_once_in_ten() -> None:
    epsilon = (
        "def act(game):\n    if game.flip(1, 10):\n"
        '        return "C"\n'
        "    return game.simulate(game.opponent, game.round)\n"
    )
    game = rules()
    matches = play_all(
        [MatchJob(game, (Program(epsilon), Program(ALL_D)), seed) for seed in range(1500)]
    )
    count = sum(m.actions[0] == ("C",) for m in matches)
    assert abs(count - 150) < 4 * math.sqrt(1500 * 0.1 * 0.9)


def test_what_a_simulated_run_spends_is_charged_to_the_top_level_caller() -> None:
    heavy = "def act(game):\n    for i in range(1000): pass\n    return 'C'\n"
    match = meet("def act(game):\n    return game.simulate(game.opponent, 1)\n", heavy)
    assert match.ticks == (1100, 1000)
    assert match.simulations == (1, 0)


def test_running_out_ends_the_top_level_caller_however_deep_and_whatever_is_caught() -> None:
    bomb = (
        "def act(game):\n    try:\n        game.simulate(game.me, 1)\n"
        "    except BaseException: pass\n"
        "    try:\n        game.simulate(game.opponent, 1)\n"
        "    except BaseException: pass\n"
        '    return "C"\n'
    )
    caller = (
        "def act(game):\n    game.flip()\n    try:\n"
        "        x = game.simulate(game.opponent, 1)\n"
        '    except BaseException: return "C"\n    return "C"\n'
    )
    deep = "def act(game):\n    game.flip()\n    return game.simulate(game.opponent, 1)\n"
    match = meet(caller, deep, rounds=3)
    assert faults(match) == [(0, 1, "budget"), (1, 1, "budget")]
    assert moves(match) == ("DDD", "DDD")
    assert faults(meet(bomb, ALL_C))[0] == (0, 1, "cycle")


def test_the_allowance_of_simulations_is_for_the_whole_match() -> None:
    many = (
        'def act(game):\n    for i in range(3): game.simulate(game.opponent, 1)\n    return "C"\n'
    )
    match = meet(many, ALL_C, rounds=4, limits=Limits(simulations=7))
    assert moves(match)[0] == "CCDD"
    assert faults(match) == [(0, 3, "budget")]
    assert moves(match)[1] == "CCCC"


def test_simulated_randomness_is_neither_the_real_one_nor_always_the_same() -> None:
    coin = "def act(game):\n    return 'C' if game.flip() else 'D'\n"
    copy = "def act(game):\n    return game.simulate(game.opponent, game.round)\n"
    matches = play_all([job(coin, copy, seed=s) for s in range(60)])
    agree = sum(m.actions[0] == m.actions[1] for m in matches)
    assert 15 <= agree <= 45
    assert {m.actions[1] for m in matches} == {("C",), ("D",)}


def test_a_targeted_simulation_agrees_with_the_whole_match() -> None:
    grim = "def act(game):\n    return 'D' if 'D' in game.opponent.actions else 'C'\n"
    alternator = "def act(game):\n    return 'C' if game.round % 2 else 'D'\n"
    check = (
        f"def act(game):\n    p = game.profile(seats={{0: {grim!r}, 1: {alternator!r}}})\n"
        "    whole = game.simulate(in_profile=p)\n"
        "    for seat in (0, 1):\n"
        "        assert game.simulate(seat, None, p) == whole[seat]\n"
        "        for r in range(1, game.rounds + 1):\n"
        "            assert game.simulate(seat, r, p) == whole[seat][r - 1]\n"
        "    return 'C'\n"
    )
    match = meet(check, ALL_C, rounds=5)
    assert (moves(match)[0], match.faults) == ("CCCCC", ())
    assert match.events[0].answer == "C C D D D / C D C D C"


def test_simulations_are_events_with_their_depth() -> None:
    match = meet(REPORTER, REPORTER.replace("game.round", "1"), game=PD, rounds=1)
    assert faults(match) == [(0, 1, "cycle"), (1, 1, "cycle")]
    ok = meet(REPORTER, ALL_D, rounds=2)
    assert [(e.kind, e.seat, e.round, e.depth, e.answer) for e in ok.events] == [
        ("simulated", 0, 1, 0, "D"),
        ("simulated", 0, 1, 1, "D"),  # in the simulated match, round 1 comes first
        ("simulated", 0, 2, 0, "D"),
    ]
