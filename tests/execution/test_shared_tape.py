"""A shared tape: random numbers that all players and all simulated runs see, exact and the same."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from arena import ALL_C, ALL_D, PD, faults, meet, moves

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition, normal_form
from codepact.core.limits import Limits
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import CAPABILITIES, DEFAULT_CAPABILITIES, ProgramGame
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.match import MatchJob, play_matches
from codepact.execution.monty import MontySandbox
from codepact.execution.sandbox import Run, Sandbox
from codepact.games import load_game
from codepact.proof.machines import Machine, Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.proof.simulation import Outcome, correlated_play, depth_probability
from codepact.zoo import find, zoo_program
from codepact.zoo.catalogue import fits

LETTERS = tuple("0123456789abcdefghijklmnopqrstuv")
WIDE = normal_form(
    "wide",
    [LETTERS] * 2,
    {(a, b): (0, 0) for a in LETTERS for b in LETTERS},
    default=("0", "0"),
)
"""A game with 32 actions, so that a program can report a number that it saw."""

PUBLIC = load_game("public-goods(n=3,r=2)")
TAPED = frozenset({"inspect", "simulate", "tape"})
GRIM, TFT = zoo_program("CorrelatedGrim"), zoo_program("CorrelatedTitForTat")
EARLY = Program(GRIM.source.replace("1, 10", "1, 3"))
"""CorrelatedGrim with epsilon 1/3, which halts early, so that it is quick in the jail."""

REPORT = """
def act(game):
    k = 1
    while k < 31 and not game.shared(1, 10, k): k += 1
    return "0123456789abcdefghijklmnopqrstuv"[k]
"""
FAIR = """
def act(game):
    if game.shared(1, 10):
        return "C"
    return game.simulate(game.opponent, 1, skip=1)
"""


def taped(game: Game = PD, **options: Any) -> ProgramGame:
    return ProgramGame(game, Repetition(1), **{"capabilities": TAPED, **options})


def jobs(
    programs: Sequence[Program | str], seeds: range, game: Game = PD, **options: Any
) -> list[MatchJob]:
    rules = taped(game, **options)
    profile = tuple(p if isinstance(p, Program) else Program(p) for p in programs)
    return [MatchJob(rules, profile, seed) for seed in seeds]


def one(*programs: Program | str, seed: int = 0, game: Game = PD, **options: Any) -> Match:
    return play_all(jobs(programs, range(seed, seed + 1), game, **options))[0]


def depth(seed: int) -> int:
    """Return at which number, counted from 0, the tape of a match is below 1/10 first."""
    return LETTERS.index(one(REPORT, REPORT, seed=seed, game=WIDE).actions[0][0]) - 1


def machine(name: str, seat: int) -> Machine:
    """Return the machine of a zoo program that has one."""
    found = read_program(zoo_program(name), ProgramGame(PD), sandbox(), seat)
    assert isinstance(found, Reading)
    (case,) = found.cases
    assert isinstance(case.machine, Machine)
    return case.machine


@pytest.fixture(scope="module", params=["monty", "jail"])
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    if request.param == "jail" and jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    made = (MontySandbox if request.param == "monty" else JailSandbox)(resolve=find)
    yield made
    made.close()


# --- the tape


def test_all_players_and_runs_see_the_same_numbers_of_a_match() -> None:
    later = """
def act(game):
    for k in range(1, 8):
        for j in range(1, 8):
            asker = game.profile(opponent=ASK.replace("9", str(j)))
            bit = game.simulate(game.opponent, 1, asker, k)
            assert bit == ("1" if game.shared(1, 2, k + j) else "0")
    return "1"
"""
    ask = 'def act(game):\n    return "1" if game.shared(1, 2, 9) else "0"\n'
    text = f"ASK = {ask!r}\n{later}"
    for seed in range(5):
        match = one(text, text, seed=seed, game=WIDE)
        assert (moves(match), match.faults) == (("1", "1"), ())
    bits = [one(ask, ask, seed=seed, game=WIDE).actions for seed in range(40)]
    assert all(a == b for a, b in bits)
    assert len(set(bits)) == 2


def test_a_number_is_exact_to_more_digits_than_a_float_has(box: Sandbox) -> None:
    # Found to 63 bits by halving: every threshold on one side is below it, on the other above.
    exact = """
def act(game):
    low = 0
    for bit in range(62, -1, -1):
        if not game.shared(low + (1 << bit), 1 << 63, 2):
            low += 1 << bit
    assert not game.shared(low, 1 << 63, 2) and game.shared(low + 1, 1 << 63, 2)
    for den in (3, 7, 10, 1000003, (1 << 61) - 1):
        num = (low * den) >> 63
        assert not game.shared(num, den, 2) and game.shared(num + 2, den, 2)
    assert not game.shared(0, 5) and not game.shared(-3, 5) and game.shared(5, 5)
    return LETTERS[(low >> START) & 31]
"""
    head = f"LETTERS = {''.join(LETTERS)!r}\nSTART = "
    played = play_matches(
        [
            job
            for start in (0, 5, 58)
            for job in jobs([f"{head}{start}\n{exact}"] * 2, range(6), WIDE)
        ],
        box,
    )
    assert all(m.actions[0] == m.actions[1] and not m.faults for m in played)
    assert len({m.actions for m in played[:6]}) > 3


def test_a_tape_hangs_on_the_seed_of_its_match_only() -> None:
    profile = [REPORT, "def act(game):\n    game.shared(1, 3, 20)\n    return '1'\n"]
    whole = play_all(jobs(profile, range(40), WIDE))
    assert [play_all([job])[0].actions for job in jobs(profile, range(40), WIDE)] == [
        m.actions for m in whole
    ]
    turned = play_all(jobs(profile[::-1], range(40), WIDE))
    assert [m.actions[::-1] for m in turned] == [m.actions for m in whole]
    assert {m.seed for m in whole} == set(range(40))
    assert all(m.drew for m in whole)
    assert not one(ALL_C, ALL_D).drew


def test_depths_are_as_likely_as_their_law_says() -> None:
    count = 3000
    played = play_all(jobs([REPORT, REPORT], range(count), WIDE))
    seen = Counter(LETTERS.index(m.actions[0][0]) - 1 for m in played)
    for t in range(12):
        chance = float(depth_probability(Fraction(1, 10), t))
        assert abs(seen[t] - count * chance) < 4 * math.sqrt(count * chance * (1 - chance)), t


def test_both_sandboxes_play_alike() -> None:
    if jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    monty, jail = MontySandbox(resolve=find), JailSandbox(resolve=find)
    todo = [
        *jobs([EARLY] * 3, range(20), PUBLIC),
        *jobs([EARLY, ALL_D], range(10)),
        *jobs([FAIR, zoo_program("MirrorBot")], range(10)),
        *jobs([TFT, FAIR], range(5)),
        *jobs([GRIM, TFT], range(5)),
    ]
    assert len(todo) == 50
    there, here = play_matches(todo, monty), play_matches(todo, jail)
    for a, b in zip(there, here, strict=True):
        assert (a.actions, a.ticks, a.simulations, a.events) == (
            b.actions,
            b.ticks,
            b.simulations,
            b.events,
        )
        assert not a.faults and not b.faults
        assert a.drew and b.drew
    monty.close()
    jail.close()


# --- the programs of the paper


def test_three_correlated_grims_contribute() -> None:
    played = play_all(jobs([GRIM] * 3, range(60), PUBLIC))
    assert {(moves(m), m.faults) for m in played} == {(("C", "C", "C"), ())}
    assert len({m.simulations for m in played}) > 10


def test_what_correlated_programs_earn_is_the_discounted_repeated_game() -> None:
    # A defector is found out; tit for tat and grim answer a row of C D C D ... in kind.
    alternator = Program(
        "def act(game):\n    k = 1\n    while not game.shared(1, 3, k): k += 1\n"
        '    return "C" if k % 2 else "D"\n'
    )
    early_tft = Program(TFT.source.replace("1, 10", "1, 3"))
    tenth, third = Fraction(1, 10), Fraction(1, 3)
    for profile, names, epsilon, count in (
        ((GRIM, Program(ALL_D)), ("Grim", "AllD"), tenth, 800),
        ((EARLY, alternator), ("Grim", "Alternator"), third, 600),
        ((early_tft, alternator), ("TitForTat", "Alternator"), third, 600),
    ):
        played = play_all(jobs(profile, range(count)))
        assert not [m for m in played if m.faults]
        theory = correlated_play(PD, [*map(machine, names, (0, 1))], epsilon)
        assert isinstance(theory, Outcome)
        seen = Counter(tuple(own[0] for own in m.actions) for m in played)
        for joint in PD.payoffs:
            chance = float(theory.plays.get(joint, 0))
            spread = 4 * math.sqrt(count * chance * (1 - chance))
            assert abs(seen[joint] - count * chance) <= spread, (names, joint)
        for seat in (0, 1):
            mean = sum((m.payoffs[seat] for m in played), Fraction(0)) / count
            assert abs(mean - theory.payoffs[seat]) < Fraction(3, 10), names
    assert correlated_play(PD, [machine("Grim", 0), machine("AllD", 1)], tenth).payoffs[1] == (
        Fraction(1, 10) * 5 + Fraction(9, 10) * 1
    )


def test_mirrors_stand_on_the_ground_of_others_but_not_on_their_own() -> None:
    mirror = zoo_program("MirrorBot")
    played = play_all(jobs([GRIM, mirror], range(20)))
    assert {(moves(m), m.faults) for m in played} == {(("C", "C"), ())}
    alone = one(mirror, mirror)
    assert faults(alone) == [(0, 1, "cycle"), (1, 1, "cycle")]


def test_programs_may_ask_their_way_down_number_by_number() -> None:
    played = play_all(jobs([FAIR, FAIR], range(100)))
    assert {(moves(m), m.faults) for m in played} == {(("C", "C"), ())}
    for seed in range(10):
        assert one(FAIR, FAIR, seed=seed).simulations == (depth(seed),) * 2


def test_a_whole_run_on_the_rest_of_the_tape_agrees_with_its_players() -> None:
    both = (
        "def act(game):\n    for k in range(1, 12):\n"
        "        whole = game.simulate(skip=k, in_profile=game.profile(me='CorrelatedGrim'))\n"
        "        for player in game.players:\n"
        "            p = game.profile(me='CorrelatedGrim')\n"
        "            assert whole[player.seat] == (game.simulate(player, 1, p, k),)\n"
        "    return whole[1][0]\n"
    )
    for other in (GRIM, Program(ALL_D), TFT):
        match = one(both, other, seed=4)
        assert match.faults == ()


# --- remembered runs


def test_simulations_grow_with_the_depth_only() -> None:
    for seed in range(12):
        match, halts = one(GRIM, GRIM, GRIM, seed=seed, game=PUBLIC), depth(seed)
        assert match.simulations == (3 * halts,) * 3
        own = [e for e in match.events if e.seat == 0 and e.depth == 0]
        assert len(own) == min(3 * halts, 500)
        if halts:
            assert own[-1].detail.endswith("for seat 2 in round 1, on the tape from number 2 on")
            assert own[-1].answer == "C"


def test_a_remembered_answer_costs_the_call_as_much_as_a_new_one() -> None:
    asks = (
        "def act(game):\n    for k in {}: game.simulate(1, 1, skip=k)\n"
        "    for i in range({}): pass\n    return 'C'\n"
    )
    limits = Limits(ticks_per_call=100)
    ended = []
    for more in range(50, 80):
        new, old = (one(asks.format(k, more), ALL_C, limits=limits) for k in ("(1, 2)", "(1, 1)"))
        assert faults(new) == faults(old)
        assert (new.simulations, old.simulations) == ((2, 0), (1, 0))
        ended.append(bool(new.faults))
        assert new.ticks[0] - old.ticks[0] == 90  # of the allowance, which no program sees
        assert [len(m.events) for m in (new, old)] == [2, 2]
    assert ended == sorted(ended) and set(ended) == {False, True}


def test_remembering_changes_nothing_for_programs_in_a_cycle() -> None:
    # The contrary one is in a cycle with the mirror; who asked before must not matter.
    other = """
def act(game):
    return "C" if game.simulate(game.opponent, 1) == "D" else "D"
"""
    mirror = "def act(game):\n    return game.simulate(game.opponent, 1)\n"
    watcher = f"""
def act(game):
    pair = game.profile(seats={{0: {mirror!r}, 1: {other!r}}})
    seen = "".join([game.simulate(seat, 1, pair) for seat in ORDER])
    return "C" if seen == "DD" else "D"
"""
    assert faults(one(mirror, other)) == [(0, 1, "cycle"), (1, 1, "cycle")]
    for order in ("(0, 1)", "(1, 0)"):
        match = one(watcher.replace("ORDER", order), ALL_C)
        assert (moves(match)[0], match.faults) == ("C", ())


# --- limits and refusals


def test_no_run_sees_farther_than_another() -> None:
    far = """
def act(game):
    k = 1
    try:
        while True:
            game.shared(1, 2, k)
            k += 1
    except ValueError: pass
    return "0123456789abcdef"[k]
"""
    watcher = "def act(game):\n    return game.simulate(game.opponent, 1, skip=3)\n"
    limits = Limits(simulation_depth=12)
    match = one(watcher, far, game=WIDE, limits=limits)
    assert (moves(match), match.faults) == (("d", "d"), ())
    for wrong in ("game.shared(1, 2, 13)", "game.shared(1, 2, 0)", "game.simulate(0, 1, skip=13)"):
        match = one(
            f"def act(game):\n    {wrong}\n    return '1'\n", IDLE, game=WIDE, limits=limits
        )
        assert match.faults[0].kind == "exception"
        assert "12" in match.faults[0].detail
    for wrong in (
        "shared(0.5, 1)",
        "shared(1, 0)",
        "shared(1, 1 << 65)",
        "simulate(0, 1, skip=-1)",
    ):
        match = one(f"def act(game):\n    game.{wrong}\n    return '1'\n", IDLE, game=WIDE)
        assert faults(match) == [(0, 1, "exception")]


IDLE = 'def act(game):\n    return "1"\n'


def test_limits_end_the_top_level_caller_as_ever() -> None:
    endless = "def act(game):\n    return game.simulate(game.opponent, 1, skip=1)\n"
    assert faults(one(endless, endless)) == [(0, 1, "budget"), (1, 1, "budget")]
    many = (
        "def act(game):\n    for k in range(8): game.simulate(game.opponent, 1, skip=k)\n"
        "    for k in range(8): game.simulate(game.opponent, 1, skip=k)\n    return 'C'\n"
    )
    assert faults(one(many, ALL_C, limits=Limits(simulations=7))) == [(0, 1, "budget")]
    assert faults(one(many, ALL_C, limits=Limits(simulations=8))) == []


def test_private_draws_are_not_there() -> None:
    for source in (
        "def act(game):\n    return 'C' if game.flip() else 'D'\n",
        "import random\ndef act(game):\n    return random.choice('CD')\n",
    ):
        assert one(source, ALL_C).faults[0].seat == 0


def test_without_a_tape_its_calls_are_refused_and_the_reason_is_said() -> None:
    match = meet(GRIM.source, ALL_C)
    assert faults(match) == [(0, 1, "exception")]
    assert "needs a match with a shared tape" in match.faults[0].detail
    skips = "def act(game):\n    return game.simulate(game.opponent, 1, skip=1)\n"
    assert "shared tape" in meet(skips, ALL_C).faults[0].detail
    same = "def act(game):\n    return game.simulate(game.opponent, 1, skip=0)\n"
    assert meet(same, ALL_C).faults == ()


def test_the_tape_is_not_there_unless_it_is_asked_for() -> None:
    assert set(CAPABILITIES) - set(DEFAULT_CAPABILITIES) == {"tape"}
    assert ProgramGame(PD).capabilities == frozenset(DEFAULT_CAPABILITIES)
    assert not fits("CorrelatedGrim", 3) and not fits("CorrelatedTitForTat", 2)


@pytest.mark.parametrize("other", ["random", "prove", "certify"])
def test_capabilities_that_a_tape_does_not_go_with_are_refused_by_name(other: Any) -> None:
    with pytest.raises(CodepactError, match=f"'tape' does not go with '{other}': .*leave out"):
        taped(capabilities=TAPED | {other})


@pytest.mark.parametrize(
    ("repetition", "words"),
    [
        (Repetition(3), "1 round, and this one has 3 rounds: each round would need a tape"),
        (Repetition(1, ending=Fraction(1, 2)), "a random ending"),
        (Repetition(1, noise=Fraction(1, 9)), r"noise \(here 1/9\)"),
    ],
)
def test_repetitions_that_a_tape_does_not_go_with_are_refused(
    repetition: Repetition, words: str
) -> None:
    with pytest.raises(CodepactError, match=words):
        ProgramGame(PD, repetition, capabilities=TAPED)


def test_players_of_other_libraries_are_refused() -> None:
    player = Program("axelrod:4.14.0:Random", "axelrod:Random", outside=True)
    with pytest.raises(CodepactError, match=r"axelrod:Random is .* of another library"):
        play_all(jobs([player, ALL_C], range(1)))


def test_a_stage_of_a_proof_cannot_read_it() -> None:
    run = Run((GRIM, Program(ALL_C)), flips=())
    (ran,) = sandbox().run(taped(), [run])
    assert ran.refused == "the run reads the shared tape, which cannot be enumerated"


def test_numbers_at_different_places_are_not_alike() -> None:
    bits = "def act(game):\n    return 'C' if game.shared(1, 2, {}) else 'D'\n"
    rows = [
        [m.actions[0][0] for m in play_all(jobs([bits.format(k), ALL_C], range(400)))]
        for k in (1, 2, 3)
    ]
    for a, b in pairwise(rows):
        assert abs(sum(x == y for x, y in zip(a, b, strict=True)) - 200) < 4 * 10
