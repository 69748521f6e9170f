"""Tables of machines play what the machines play, exactly, however long and however many."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import permutations
from itertools import product as every
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.checker.machine import Machine
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition, normal_form
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.tables import (
    Scores,
    action_counts,
    compiled,
    mean_payoffs,
    moves,
    scores,
    tournament_table,
)
from codepact.equilibrium.tables import compiling as compiling_module
from codepact.equilibrium.tables import scoring as scoring_module
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.games.transform import rename_actions, swap_seats
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.zoo import zoo_names, zoo_program
from codepact.zoo.catalogue import fits

PD = load_game("prisoners-dilemma")
RULES = ProgramGame(PD, Repetition(200))
ORACLE = json.loads((Path(__file__).parents[1] / "data" / "axelrod_pairs.json").read_text("utf-8"))
LENGTHS = (1, 2, 3, 7, 10, 11, 64, 200)


@cache
def read(name: str, seat: int) -> Reading | None:
    found = read_program(zoo_program(name), RULES, sandbox(), seat)
    return found if isinstance(found, Reading) else None


def machine(name: str, seat: int = 0) -> Machine:
    found = read(name, seat)
    assert found and found.cases[0].label == "" and found.cases[0].machine.ways == 1
    return found.cases[0].machine


def blind(name: str) -> bool:
    """Tell whether a program flips no coins, is read for any horizon, and looks at no source."""
    found = read(name, 0)
    return (
        found is not None
        and found.horizon is None
        and found.sources == "none"
        and all(c.machine.ways == 1 and len(c.machine.starts) == 1 for c in found.cases)
    )


def others(actions: Sequence[Sequence[str]], seat: int) -> list[tuple[str, ...]]:
    return list(every(*(own for k, own in enumerate(actions) if k != seat)))


def looped(game: Game, machines: Sequence[Machine], rounds: int) -> list[tuple[str, ...]]:
    """Play machines one round after the other; return the joint actions."""
    states, found = [m.starts[0] for m in machines], []
    for r in range(rounds):
        joint = tuple(m.actions[s] for m, s in zip(machines, states, strict=True))
        found.append(joint)
        if r + 1 < rounds:
            states = [
                m.steps[s][m.letters.index((*joint[:k], *joint[k + 1 :]))]
                for k, (m, s) in enumerate(zip(machines, states, strict=True))
            ]
    return found


def total(game: Game, played: Sequence[tuple[str, ...]]) -> tuple[Fraction, ...]:
    return tuple(sum((game.payoffs[j][k] for j in played), Fraction(0)) for k in range(game.seats))


def totals(results: Scores) -> list[tuple[Fraction, ...]]:
    rows = results.totals.reshape(-1, results.totals.shape[-1]).tolist()
    return [tuple(Fraction(v, results.scale) for v in row) for row in rows]


@st.composite
def game_and_pools(draw: st.DrawFn, most: int = 5) -> tuple[Game, list[list[Machine]]]:
    """Draw a game of two or three seats, and one to three machines for each of them."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    actions = [[f"{'abc'[k]}{a}" for a in range(size)] for k, size in enumerate(sizes)]
    value = st.fractions(-5, 5, max_denominator=4)
    payoffs = {j: [draw(value) for _ in sizes] for j in every(*actions)}
    pools = []
    for seat, own in enumerate(actions):
        letters = others(actions, seat)
        pools.append([draw(machines(own, letters, most)) for _ in range(draw(st.integers(1, 3)))])
    return normal_form("drawn", actions, payoffs), pools


@st.composite
def machines(
    draw: st.DrawFn, own: Sequence[str], letters: Sequence[tuple[str, ...]], most: int
) -> Machine:
    size = draw(st.integers(1, most))
    state = st.integers(0, size - 1)
    return Machine(
        tuple(draw(st.permutations(letters))),
        tuple(draw(st.sampled_from(own)) for _ in range(size)),
        tuple(tuple(draw(state) for _ in letters) for _ in range(size)),
        ("",) * size,
        starts=(draw(state),),
    )


def counter(period: int) -> Machine:
    """Return the machine that plays D in every round whose number `period` divides, else C."""
    return Machine(
        (("C",), ("D",)),
        ("C",) * (period - 1) + ("D",),
        tuple(((s + 1) % period,) * 2 for s in range(period)),
        ("",) * period,
    )


def test_the_sandbox_plays_the_same() -> None:
    names = [n for n in zoo_names() if fits(n, 2) and blind(n)]
    assert len(names) >= 24
    tables = compiled(PD, [[machine(n, seat) for n in names] for seat in (0, 1)])
    numbers = range(len(names))
    pairs = [(i, j) for i, j in every(numbers, repeat=2) if (i + 2 * j) % 5 == 0]  # to be quick
    assert all({pair[seat] for pair in pairs} == {*numbers} for seat in (0, 1))
    jobs = [MatchJob(RULES, tuple(zoo_program(names[k]) for k in pair)) for pair in pairs]
    matches = play_all(jobs)
    results = scores(tables, pairs, 200)
    assert totals(results) == [m.payoffs for m in matches]
    for seat in (0, 1):
        counts = action_counts(results, seat).tolist()
        assert counts == [[m.actions[seat].count(a) for a in "CD"] for m in matches]
    for pair, match in zip(pairs, matches, strict=True):
        assert moves(tables, pair, 200) == match.actions


def test_axelrods_scores() -> None:
    names = list(ORACLE["names"].values())
    tables = compiled(PD, [[machine(n, seat) for n in names] for seat in (0, 1)])
    pairs = [[names.index(p[seat]) for seat in "ab"] for p in ORACLE["pairs"]]
    results = scores(tables, pairs, ORACLE["turns"])
    assert len(pairs) == 253 and results.totals.dtype == np.int64
    assert totals(results) == [(p["score_a"], p["score_b"]) for p in ORACLE["pairs"]]
    for seat, name in enumerate("ab"):
        coops = action_counts(results, seat)[:, 0].tolist()
        assert coops == [p[f"coop_{name}"] for p in ORACLE["pairs"]]
    first = moves(tables, pairs[9], 200)
    assert "".join(first[0][:20]) == ORACLE["pairs"][9]["first20_a"]
    assert "".join(first[1][-5:]) == ORACLE["pairs"][9]["last5_b"]


@settings(deadline=None, max_examples=60)
@given(game_and_pools(), st.sampled_from(LENGTHS))
def test_any_machines_play_as_in_a_plain_loop(
    drawn: tuple[Game, list[list[Machine]]], rounds: int
) -> None:
    game, pools = drawn
    tables = compiled(game, pools)
    table = tournament_table(tables, rounds)
    means = mean_payoffs(table)
    for profile in every(*(range(len(pool)) for pool in pools)):
        played = looped(game, [pool[k] for pool, k in zip(pools, profile, strict=True)], rounds)
        assert moves(tables, profile, rounds) == tuple(zip(*played, strict=True))
        assert tuple(Fraction(v, table.scale) for v in table.totals[profile].tolist()) == total(
            game, played
        )
        assert tuple(means[profile] * rounds) == total(game, played)
        counts = table.counts[profile].ravel().tolist()
        assert counts == [played.count(j) for j in every(*game.actions)]


@settings(deadline=None, max_examples=20)
@given(game_and_pools(most=3), st.sampled_from((1, 2, 5)), st.sampled_from((37, 400)))
def test_strides_and_bounds_change_nothing(
    drawn: tuple[Game, list[list[Machine]]], stride: int, rounds: int
) -> None:
    game, pools = drawn
    expected = tournament_table(compiled(game, pools), rounds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling_module, "STRIDE", stride)
        for name, value in (("BLOCK", 3), ("FIRST", 1), ("SHORT", 4), ("CELLS", 5)):
            patch.setattr(scoring_module, name, value)
        tables = compiled(game, pools)
        found = tournament_table(tables, rounds)
    assert tables.stride <= stride  # fewer where many letters would make a table too large
    assert found.counts.tolist() == expected.counts.tolist()
    assert found.totals.tolist() == expected.totals.tolist()


@settings(deadline=None, max_examples=20)
@given(game_and_pools(), st.sampled_from(LENGTHS), st.randoms(use_true_random=False))
def test_seats_can_be_swapped(
    drawn: tuple[Game, list[list[Machine]]], rounds: int, random: object
) -> None:
    game, pools = drawn
    for order in permutations(range(game.seats)):
        moved = swap_seats(game, order)
        turned = [[_reseated(m, old, order) for m in pools[old]] for old in order]
        before = tournament_table(compiled(game, pools), rounds).totals
        after = tournament_table(compiled(moved, turned), rounds).totals
        assert after.tolist() == before.transpose(*order, game.seats)[..., list(order)].tolist()


def _reseated(machine: Machine, seat: int, order: Sequence[int]) -> Machine:
    """Return a machine that reads the others' plays in the order of their new seats."""

    def moved(letter: tuple[str, ...]) -> tuple[str, ...]:
        joint = (*letter[:seat], "", *letter[seat:])
        return tuple(joint[old] for old in order if old != seat)

    return replace(machine, letters=tuple(map(moved, machine.letters)))


@settings(deadline=None, max_examples=20)
@given(game_and_pools(), st.sampled_from(LENGTHS))
def test_names_of_actions_do_not_matter(
    drawn: tuple[Game, list[list[Machine]]], rounds: int
) -> None:
    game, pools = drawn
    words = {a: a[::-1] for own in game.actions for a in own}
    renamed = [[_renamed(m, words) for m in pool] for pool in pools]
    before = tournament_table(compiled(game, pools), rounds)
    after = tournament_table(compiled(rename_actions(game, words), renamed), rounds)
    assert after.totals.tolist() == before.totals.tolist()
    assert after.counts.tolist() == before.counts.tolist()


def _renamed(machine: Machine, words: Mapping[str, str]) -> Machine:
    letters = tuple(tuple(words[a] for a in letter) for letter in machine.letters)
    return replace(machine, letters=letters, actions=tuple(words[a] for a in machine.actions))


@settings(deadline=None, max_examples=20)
@given(
    game_and_pools(),
    st.sampled_from(LENGTHS),
    st.fractions(Fraction(1, 7), 7, max_denominator=7),
    st.fractions(-9, 9, max_denominator=7),
)
def test_affine_payoffs_give_affine_results(
    drawn: tuple[Game, list[list[Machine]]], rounds: int, factor: Fraction, shift: Fraction
) -> None:
    game, pools = drawn
    other = normal_form(
        "other", game.actions, {j: [factor * v + shift for v in p] for j, p in game.payoffs.items()}
    )
    before = mean_payoffs(tournament_table(compiled(game, pools), rounds))
    after = mean_payoffs(tournament_table(compiled(other, pools), rounds))
    assert (before * factor + shift).tolist() == after.tolist()


@pytest.mark.parametrize("rounds", [1, 2, 3, 200, 10**6, 10**18])
def test_counters_have_a_closed_form(rounds: int) -> None:
    periods = (2, 9, 61, 64)
    pool = [counter(p) for p in periods]
    table = tournament_table(compiled(PD, [pool, pool]), rounds)
    for (i, p), (j, q) in every(enumerate(periods), repeat=2):
        both = rounds // np.lcm(p, q).item()
        own, other = rounds // p - both, rounds // q - both
        assert table.counts[i, j].tolist() == [[rounds - own - other - both, other], [own, both]]


def test_totals_beyond_64_bits_are_exact() -> None:
    huge = normal_form("huge", ["CD", "CD"], {(a, b): [10**12 + (a == "D"), -(10**25)]
                                              for a in "CD" for b in "CD"})  # fmt: skip
    tables = compiled(huge, [[counter(3)], [counter(5)]])
    assert tournament_table(tables, 10**6).totals[0, 0].tolist() == [
        10**18 + 10**6 // 3,
        -(10**31),
    ]
    half = normal_form(
        "half", huge.actions, {j: [Fraction(1, 3), Fraction(10**12)] for j in huge.payoffs}
    )
    found = tournament_table(compiled(half, [[counter(3)], [counter(5)]]), 10**7)
    assert found.totals.dtype == object
    assert mean_payoffs(found)[0, 0].tolist() == [Fraction(1, 3), Fraction(10**12)]


def test_a_machine_plays_to_its_horizon_and_no_further() -> None:
    majority = machine("GoByMajority")
    assert majority.horizon == 200
    tables = compiled(PD, [[machine("TitForTat"), majority], [machine("CyclerCCD", 1)]])
    played = looped(PD, [majority, machine("CyclerCCD", 1)], 200)
    assert totals(scores(tables, [1, 0], 200)) == [total(PD, played)]
    assert moves(tables, [1, 0], 200) == tuple(zip(*played, strict=True))
    with pytest.raises(CodepactError, match="machine 1 of seat 0 is exact for 200 rounds, not 201"):
        scores(tables, [[0, 0], [1, 0]], 201)
    with pytest.raises(CodepactError, match="exact for 200 rounds"):
        moves(tables, [1, 0], 201)
    assert scores(tables, [0, 0], 201).counts.sum() == 201


def test_a_machine_that_ends_before_its_horizon_is_exact_up_to_there() -> None:
    short = Machine((("C",), ("D",)), ("C", "D"), ((1, 1), ()), ("", ""), 9)
    tables = compiled(PD, [[short], [counter(2)]])
    assert moves(tables, [0, 0], 2) == (("C", "D"), ("C", "D"))
    with pytest.raises(CodepactError, match="exact for 2 rounds, not 3"):
        scores(tables, [0, 0], 3)


def test_results_have_the_shape_of_the_profiles() -> None:
    pool = [counter(p) for p in (2, 3)]
    tables = compiled(PD, [pool, pool])
    profiles = [[[0, 0], [0, 1], [1, 0]], [[1, 1], [0, 0], [0, 1]]]
    results = scores(tables, profiles, 12)
    assert results.totals.shape == (2, 3, 2) and results.counts.shape == (2, 3, 2, 2)
    assert action_counts(results, 1)[..., 1].tolist() == [[6, 4, 6], [4, 6, 4]]
    assert scores(tables, np.empty((0, 2), dtype=int), 12).totals.shape == (0, 2)


def test_what_cannot_be_compiled_is_refused() -> None:
    tft = machine("TitForTat")
    stag = load_game("stag-hunt")
    three = load_game("public-goods(n=3,r=2)")
    coins = read("GTFT", 0)
    assert coins is not None
    for game, pools, why in (
        (PD, [[tft]], "needs a pool for each of 2 seats"),
        (PD, [[tft], []], "seat 1 has no machine"),
        (stag, [[tft], [tft]], "machine 0 of seat 0 in 'stag-hunt': .* no action of its seat"),
        (three, [[tft]] * 3, "machine 0 of seat 0"),
        (PD, [[tft], [tft, coins.cases[0].machine]], "machine 1 of seat 1 .* coins decide"),
        (PD, [[tft], [replace(tft, steps=((7, 7), (0, 0)))]], "a state that is not there"),
        (normal_form("alone", ["ab"], {("a",): [1], ("b",): [0]}), [[tft]], "has one seat"),
    ):
        with pytest.raises(CodepactError, match=why):
            compiled(game, pools)


@pytest.mark.parametrize(
    ("profiles", "rounds", "why"),
    [
        ([0, 0], 0, "whole number of rounds from 1"),
        ([0, 0], 2**62 + 1, "whole number of rounds"),
        ([0, 0], 2.5, "not 2.5"),
        ([0, 0], True, "not True"),
        ([[0, 2]], 5, "seat 1 has the machines 0 to 1"),
        ([[-1, 0]], 5, "seat 0 has the machines 0 to 0"),
        ([[1, 0]], 5, "seat 0 has the machines 0 to 0"),
        ([[0, 0, 0]], 5, "needs profiles of 2 whole numbers"),
        ([[0, 0], [0]], 5, "needs profiles of 2 whole numbers"),
        ([[0.0, 0.5]], 5, "needs profiles of 2 whole numbers"),
        (0, 5, "needs profiles of 2 whole numbers"),
    ],
)
def test_what_cannot_be_played_is_refused(profiles: object, rounds: object, why: str) -> None:
    tables = compiled(PD, [[counter(2)], [counter(2), counter(3)]])
    with pytest.raises(CodepactError, match=why):
        scores(tables, profiles, rounds)  # type: ignore[arg-type]


def test_moves_are_those_of_one_match() -> None:
    tables = compiled(PD, [[counter(2)], [counter(2)]])
    with pytest.raises(CodepactError, match="give one profile"):
        moves(tables, [[0, 0]], 5)
