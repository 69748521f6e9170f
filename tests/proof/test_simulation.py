"""What programs that simulate each other do, exactly: against theory, enumeration and chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from arena import faults, moves, rules
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.core.game import Game, normal_form
from codepact.execution.match import MatchJob
from codepact.games import load_game, rescale, swap_seats
from codepact.games.named.prisoners_dilemma import dilemma
from codepact.proof.machines import Machine
from codepact.proof.referee import play_all
from codepact.proof.simulation import (
    Endless,
    EquilibriumTest,
    GroundedBot,
    InfiniteMean,
    Outcome,
    best_deviation,
    constant,
    correlated_play,
    depth_probability,
    deviation_payoff,
    dilemma_threshold,
    equilibrium_test,
    expected_depth,
    grounded_fair_bot,
    grounded_play,
    mirror,
    naive_calls,
    naive_halts,
)
from codepact.proof.simulation.grounded import response_to
from codepact.zoo import zoo_program

PD5310 = load_game("prisoners-dilemma")
PD3210 = load_game("prisoners-dilemma-3210")
CB, DB, MIRROR = constant("C"), constant("D"), mirror("CD")
SAMPLES = 20_000
TINY = Fraction(1, 10**6)


def fair(epsilon: Fraction, initial: str = "C") -> GroundedBot:
    return grounded_fair_bot(epsilon, initial, "CD")


def played(game: Game, first: GroundedBot, second: GroundedBot) -> Outcome:
    found = grounded_play(game, (first, second))
    assert isinstance(found, Outcome)
    return found


def judged(game: Game, first: GroundedBot, second: GroundedBot) -> EquilibriumTest:
    found = equilibrium_test(game, (first, second))
    assert isinstance(found, EquilibriumTest)
    return found


# --- two players, private coins


@pytest.mark.parametrize(
    "epsilon", [Fraction(1, 1000), Fraction(1, 10), Fraction(1, 3), Fraction(1)]
)
def test_two_grounded_fair_bots_cooperate(epsilon: Fraction) -> None:
    found = played(PD5310, fair(epsilon), fair(epsilon))
    assert (found.plays, found.payoffs) == ({("C", "C"): 1}, (3, 3))
    assert expected_depth(fair(epsilon), fair(epsilon)) == (1 - epsilon) / epsilon


def test_grounded_fair_bot_meets_constant_bots_and_mirror_bot() -> None:
    bot = fair(Fraction(1, 10))
    against_defector = played(PD5310, bot, DB)
    assert against_defector.plays == {("C", "D"): Fraction(1, 10), ("D", "D"): Fraction(9, 10)}
    assert against_defector.payoffs == (Fraction(9, 10), Fraction(14, 10))
    assert against_defector.probability(0, "C") == Fraction(1, 10)
    assert against_defector.probability(1, "C") == 0
    assert expected_depth(bot, DB) == Fraction(9, 10)
    assert expected_depth(DB, bot) == 0
    for other in (CB, MIRROR):
        assert played(PD5310, bot, other).plays == {("C", "C"): 1}
    assert expected_depth(MIRROR, bot) == 19  # m = 1 + b, b = 9/10 (1 + m)
    assert played(PD5310, MIRROR, DB).plays == {("D", "D"): 1}


@pytest.mark.parametrize("first", [MIRROR, GroundedBot(Fraction(0), "C", {"C": "C", "D": "C"})])
def test_bots_that_are_never_grounded_have_no_play(first: GroundedBot) -> None:
    # Also one that plays C whatever it sees: it looks first.
    for found in (
        grounded_play(PD5310, (first, MIRROR)),
        equilibrium_test(PD5310, (first, MIRROR)),
        expected_depth(first, MIRROR),
        correlated_play(PD5310, [TFT, TFT], Fraction(0)),
    ):
        assert isinstance(found, Endless)
        assert "ε = 0" in found.reason


def test_opposite_beginnings_share_the_outcome_by_turns() -> None:
    # As tit for tat and its suspicious twin do; with private coins their plays are independent.
    epsilon = Fraction(1, 10)
    found = played(PD5310, fair(epsilon), fair(epsilon, "D"))
    kind = 1 / (2 - epsilon)
    assert found.probability(0, "C") == kind
    assert found.probability(1, "C") == 1 - kind
    assert found.plays["C", "C"] == kind * (1 - kind)
    suspicious = machine(TWO, "DC", lambda s, seen: 1 - TWO.index(seen))
    shared = correlated_play(PD5310, [TFT, suspicious], epsilon)
    assert isinstance(shared, Outcome)
    assert shared.plays == {("C", "D"): kind, ("D", "C"): 1 - kind}


# --- all deviating programs

THRESHOLDS = [(PD5310, Fraction(1, 3)), (PD3210, Fraction(1, 2))]


@pytest.mark.parametrize(("game", "threshold"), THRESHOLDS)
def test_fair_bots_are_an_equilibrium_up_to_and_at_the_threshold(
    game: Game, threshold: Fraction
) -> None:
    assert dilemma_threshold(game) == threshold
    for epsilon in (threshold - TINY, threshold):
        found = judged(game, fair(epsilon), fair(epsilon))
        assert found.equilibrium
        assert [d.gap for d in found.deviations] == [0, 0]
    above = judged(game, fair(threshold + TINY), fair(threshold + TINY))
    assert not above.equilibrium
    assert all(d.gap > 0 for d in above.deviations)


def test_just_above_the_threshold_only_a_little_defection_pays() -> None:
    # At 5310 to defect always pays from 1/2 on, so a test against DefectBot would say yes at 2/5.
    epsilon = Fraction(2, 5)
    bot = fair(epsilon)
    assert played(PD5310, DB, bot).payoffs[0] < 3
    best, other = judged(PD5310, bot, bot).deviations
    assert best.play == {"C": Fraction(5, 6), "D": Fraction(1, 6)}
    assert (best.payoff, best.gap) == (Fraction(181, 60), Fraction(1, 60))
    assert (other.play, other.gap) == (best.play, best.gap)


def test_a_dilemma_where_taking_turns_beats_cooperation_has_no_epsilon() -> None:
    game = dilemma("turns", 7, 3, 1, 0)
    assert dilemma_threshold(game) == Fraction(-1, 3)
    assert not judged(game, fair(TINY), fair(TINY)).equilibrium


def test_the_threshold_does_not_depend_on_names_or_order_of_actions() -> None:
    t, r, p, s = 5, 3, 1, 0
    table = {("a", "a"): (p, p), ("a", "b"): (t, s), ("b", "a"): (s, t), ("b", "b"): (r, r)}
    assert dilemma_threshold(normal_form("other", ["ab", "ba"], table)) == Fraction(1, 3)


def test_a_flat_payoff_is_an_equilibrium_and_a_single_action_is_its_best() -> None:
    flat = normal_form("flat", ["CD", "CD"], dict.fromkeys(product("CD", repeat=2), (1, 2)))
    found = judged(flat, fair(Fraction(1, 7)), fair(Fraction(1, 7), "D"))
    assert found.equilibrium
    assert found.deviations[0].play == {"C": 1, "D": 0}


@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_best_deviation_may_need_every_action(count: int) -> None:
    # Against a mirror it pays to be unlike oneself, so all actions are equally likely.
    actions = "abcde"[:count]
    table = {(a, b): (int(a != b), 0) for a, b in product(actions, repeat=2)}
    best = best_deviation(
        normal_form("unlike", [actions] * 2, table), 0, mirror(actions), Fraction(0)
    )
    assert best.payoff == 1 - Fraction(1, count)
    assert best.play == dict.fromkeys(actions, Fraction(1, count))


def test_constant_bots_come_to_the_test_of_the_base_game() -> None:
    assert judged(PD5310, DB, DB).equilibrium
    found = judged(PD5310, CB, DB)
    assert not found.equilibrium
    assert [(d.play["D"], d.payoff, d.gap) for d in found.deviations] == [(1, 1, 1), (1, 5, 0)]


dilemmas = st.lists(st.integers(-30, 30), min_size=4, max_size=4, unique=True).map(
    lambda v: dilemma("any dilemma", *sorted(v, reverse=True))
)


@given(dilemmas, st.fractions(Fraction(1, 50), 1, max_denominator=50), st.sampled_from([-1, 0, 1]))
def test_the_closed_form_agrees_with_the_maximum(game: Game, other: Fraction, side: int) -> None:
    threshold = dilemma_threshold(game)
    assert threshold < 1
    near = threshold + side * TINY
    for epsilon in (other, near):
        if 0 < epsilon <= 1:
            expected = epsilon <= threshold
            assert judged(game, fair(epsilon), fair(epsilon)).equilibrium == expected


epsilons = st.fractions(0, 1, max_denominator=12)


@st.composite
def meetings(draw: st.DrawFn, most: int = 3) -> tuple[Game, tuple[GroundedBot, GroundedBot]]:
    """Return a game for two and a pair of bots that halts; one of them may have ε = 0."""
    own = "abc"[: draw(st.integers(1, most))], "xyz"[: draw(st.integers(1, most))]
    pays = st.tuples(*[st.integers(-9, 9)] * 2)
    game = normal_form("any", own, {j: draw(pays) for j in product(*own)})
    bots = []
    for seat in (0, 1):
        answers = {a: draw(st.sampled_from(own[seat])) for a in own[1 - seat]}
        bots.append(GroundedBot(draw(epsilons), draw(st.sampled_from(own[seat])), answers))
    if not any(bot.epsilon for bot in bots):
        bots[1] = replace(bots[1], epsilon=Fraction(1, 5))
    return game, (bots[0], bots[1])


@given(meetings())
def test_the_play_is_the_fixed_point(meeting: tuple[Game, tuple[GroundedBot, GroundedBot]]) -> None:
    game, bots = meeting
    found = played(game, *bots)
    own = [{a: found.probability(seat, a) for a in game.actions[seat]} for seat in (0, 1)]
    for seat in (0, 1):
        answer = response_to(bots[seat], own[1 - seat])
        assert own[seat] == {a: answer.get(a, 0) for a in game.actions[seat]}
        assert sum(own[seat].values()) == 1
    for a, b in product(*game.actions):
        assert found.plays.get((a, b), 0) == own[0][a] * own[1][b]
    assert 0 not in found.plays.values()


@given(meetings())
def test_swapping_the_players_swaps_everything(
    meeting: tuple[Game, tuple[GroundedBot, GroundedBot]],
) -> None:
    game, bots = meeting
    here, there = judged(game, *bots), judged(swap_seats(game, (1, 0)), *bots[::-1])
    assert there.outcome.plays == {(b, a): p for (a, b), p in here.outcome.plays.items()}
    assert there.outcome.payoffs == here.outcome.payoffs[::-1]
    assert there.equilibrium == here.equilibrium
    swapped = [replace(d, seat=1 - d.seat) for d in reversed(there.deviations)]
    assert swapped == list(here.deviations)


@given(meetings(), st.data())
def test_other_units_do_not_change_the_verdict(
    meeting: tuple[Game, tuple[GroundedBot, GroundedBot]], data: st.DataObject
) -> None:
    game, bots = meeting
    units = [
        data.draw(st.tuples(st.fractions(Fraction(1, 9), 9), st.fractions(-9, 9)))
        for _ in game.actions
    ]
    here, there = judged(game, *bots), judged(rescale(game, dict(enumerate(units))), *bots)
    assert there.equilibrium == here.equilibrium
    for a, b, (scale, shift) in zip(here.deviations, there.deviations, units, strict=True):
        assert b.play == a.play
        assert (b.payoff, b.gap) == (scale * a.payoff + shift, scale * a.gap)


@given(meetings(), st.data())
def test_no_play_does_better_than_the_best_deviation(
    meeting: tuple[Game, tuple[GroundedBot, GroundedBot]], data: st.DataObject
) -> None:
    game, bots = meeting
    found = judged(game, *bots)
    for best in found.deviations:
        bot = bots[1 - best.seat]
        assert best.gap >= 0  # its own play is that of a program
        assert deviation_payoff(game, best.seat, bot, best.play) == best.payoff
        parts = [data.draw(st.integers(0, 9)) for _ in best.play]
        total = sum(parts) or 1
        parts[0] += total - sum(parts)
        play = {a: Fraction(k, total) for a, k in zip(best.play, parts, strict=True)}
        assert deviation_payoff(game, best.seat, bot, play) <= best.payoff


@given(meetings(most=2))
def test_with_two_actions_the_maximum_is_that_of_a_parabola(
    meeting: tuple[Game, tuple[GroundedBot, GroundedBot]],
) -> None:
    game, (_, bot) = meeting
    if len(game.actions[0]) < 2:
        return

    def f(q: Fraction) -> Fraction:
        return deviation_payoff(game, 0, bot, {"a": q, "b": 1 - q})

    bend = 2 * (f(Fraction(1)) + f(Fraction(0)) - 2 * f(Fraction(1, 2)))
    slope = f(Fraction(1)) - f(Fraction(0)) - bend
    candidates = [f(Fraction(0)), f(Fraction(1))]
    if bend < 0 and 0 < -slope / (2 * bend) < 1:
        candidates.append(f(-slope / (2 * bend)))
    assert best_deviation(game, 0, bot, Fraction(0)).payoff == max(candidates)


# --- shared tape


def machine(
    letters: Sequence[tuple[str, ...]], actions: str, step: Callable[[int, tuple[str, ...]], int]
) -> Machine:
    steps = tuple(tuple(step(s, seen) for seen in letters) for s in range(len(actions)))
    return Machine(tuple(letters), tuple(actions), steps, ("",) * len(actions))


TWO = [("C",), ("D",)]
TFT = machine(TWO, "CD", lambda s, seen: TWO.index(seen))
ALL_D = machine(TWO, "D", lambda s, seen: 0)


def test_depths_are_geometric() -> None:
    epsilon = Fraction(1, 10)
    shares = [depth_probability(epsilon, t) for t in range(50)]
    assert shares[:2] == [Fraction(1, 10), Fraction(9, 100)]
    assert 1 - sum(shares) == (1 - epsilon) ** 50
    assert depth_probability(Fraction(1), 0) == 1
    assert depth_probability(Fraction(0), 7) == 0


@given(st.data())
def test_the_value_is_the_discounted_one_of_the_repeated_game(data: st.DataObject) -> None:
    sizes = [data.draw(st.integers(1, 3)) for _ in range(2)]
    machines = [
        machine(
            TWO,
            "".join(data.draw(st.sampled_from("CD")) for _ in range(size)),
            lambda s, seen, size=size: data.draw(st.integers(0, size - 1)),
        )
        for size in sizes
    ]
    epsilon = data.draw(st.fractions(Fraction(1, 5), 1, max_denominator=12))
    found = correlated_play(PD5310, machines, epsilon)
    assert isinstance(found, Outcome)
    states, rounds = [0, 0], 40
    total = [Fraction(0), Fraction(0)]
    for t in range(rounds):
        joint = tuple(m.actions[s] for m, s in zip(machines, states, strict=True))
        for seat, value in enumerate(PD5310.payoffs[joint]):
            total[seat] += depth_probability(epsilon, t) * value
        states = [
            m.steps[s][TWO.index((joint[1 - seat],))]
            for seat, (m, s) in enumerate(zip(machines, states, strict=True))
        ]
    for exact, partial in zip(found.payoffs, total, strict=True):
        assert partial <= exact <= partial + 5 * (1 - epsilon) ** rounds  # payoffs are 0 to 5
    assert sum(found.plays.values()) == 1


def test_with_epsilon_1_only_round_1_is_played() -> None:
    found = correlated_play(PD5310, [TFT, ALL_D], Fraction(1))
    assert found == Outcome({("C", "D"): Fraction(1)}, (Fraction(0), Fraction(5)))


def test_reactive_machines_against_a_constant_agree_with_private_coins() -> None:
    shared = correlated_play(PD5310, [TFT, ALL_D], Fraction(1, 10))
    assert shared == played(PD5310, fair(Fraction(1, 10)), DB)


def test_grim_triggers_in_public_goods_hold_up_to_one_minus_the_threshold() -> None:
    # n = 5, r = 3: the repeated game needs a discount of at least 1/6, so ε of at most 5/6.
    game = load_game("public-goods(n=5, r=3)")
    letters = list(product("CD", repeat=4))
    grim = machine(letters, "CD", lambda s, seen: int(s or "D" in seen))
    free = machine(letters, "D", lambda s, seen: 0)
    for epsilon, gains in (
        (Fraction(5, 6) - TINY, False),
        (Fraction(5, 6), False),
        (Fraction(5, 6) + TINY, True),
    ):
        kept = correlated_play(game, [grim] * 5, epsilon)
        left = correlated_play(game, [free, *[grim] * 4], epsilon)
        assert isinstance(kept, Outcome)
        assert isinstance(left, Outcome)
        assert kept.plays == {("C",) * 5: 1}
        assert (left.payoffs[0] > kept.payoffs[0]) == gains


def test_a_pair_may_hold_with_private_coins_and_fall_with_a_shared_tape() -> None:
    # Three plays in a circle pay 5 every third round of the repeated game. With private coins the
    # response is to a play of another run, so only a ninth of an even mixture pays.
    game = normal_form(
        "circle",
        ["abc", "xyz"],
        {
            **dict.fromkeys(product("abc", "xyz"), (-5, 0)),
            **{("a", "x"): (1, 0), ("b", "x"): (0, 0), ("c", "y"): (5, 0), ("a", "z"): (0, 0)},
        },
    )
    epsilon, answers = Fraction(1, 10), dict(zip("abc", "xyz", strict=True))
    assert judged(game, constant("a"), GroundedBot(epsilon, "x", answers)).equilibrium
    circle = machine([("x",), ("y",), ("z",)], "bca", lambda s, seen: (s + 1) % 3)
    reacting = machine([("a",), ("b",), ("c",)], "xyz", lambda s, seen: "abc".index(seen[0]))
    found = correlated_play(game, [circle, reacting], epsilon)
    assert isinstance(found, Outcome)
    assert found.payoffs[0] == Fraction(450, 271)  # more than 1


# --- many players, each simulating all others


def test_three_naive_players_halt_from_one_half_on() -> None:
    halting = {
        e: naive_halts(3, e) for e in (Fraction(1, 2) - TINY, Fraction(1, 2), Fraction(1, 2) + TINY)
    }
    assert list(halting.values()) == [False, True, True]
    assert [naive_halts(4, Fraction(2, 3) - TINY), naive_halts(4, Fraction(2, 3))] == [False, True]
    assert naive_calls(3, Fraction(3, 4)) == 2
    assert isinstance(naive_calls(3, Fraction(1, 2)), InfiniteMean)
    assert isinstance(naive_calls(3, Fraction(1, 2) - TINY), Endless)
    assert naive_calls(7, Fraction(1)) == 1


def test_two_naive_players_are_a_pair() -> None:
    epsilon = Fraction(1, 10)
    depth = expected_depth(fair(epsilon), fair(epsilon))
    assert isinstance(depth, Fraction)
    assert naive_calls(2, epsilon) == 1 + depth
    # Critical, yet without chance: each call makes just one more.
    assert not naive_halts(2, Fraction(0))
    assert isinstance(naive_calls(2, Fraction(0)), Endless)


# --- chance, by plain simulators

# Frequencies are within five standard deviations, which a right one misses once in a million.


def run(me: GroundedBot, other: GroundedBot, rng: random.Random) -> tuple[str, int]:
    """Return what a bot plays, and how many simulations it took."""
    if rng.random() < me.epsilon:
        return me.initial, 0
    seen, depth = run(other, me, rng)
    return me.response[seen], depth + 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (fair(Fraction(1, 10)), DB),
        (fair(Fraction(1, 5)), fair(Fraction(1, 2), "D")),
        (GroundedBot(Fraction(1, 4), "C", {"C": "D", "D": "C"}), fair(Fraction(1, 10))),
        (MIRROR, fair(Fraction(1, 4), "D")),
    ],
)
def test_frequencies_agree(first: GroundedBot, second: GroundedBot) -> None:
    rng = random.Random(2019)
    counts = dict.fromkeys(product("CD", repeat=2), 0)
    depths = []
    for _ in range(SAMPLES):
        (a, depth), (b, _) = run(first, second, rng), run(second, first, rng)
        counts[a, b] += 1
        depths.append(depth)
    exact = played(PD5310, first, second)
    for joint, count in counts.items():
        p = float(exact.plays.get(joint, 0))
        assert abs(count / SAMPLES - p) <= 5 * (p * (1 - p) / SAMPLES) ** 0.5
    mean = sum(depths) / SAMPLES
    spread = (sum((d - mean) ** 2 for d in depths) / SAMPLES) ** 0.5
    expected = expected_depth(first, second)
    assert isinstance(expected, Fraction)
    assert abs(mean - expected) <= 5 * spread / SAMPLES**0.5


@pytest.mark.parametrize(
    ("name", "bot", "count"),
    [
        ("EpsilonFairBot", fair(Fraction(1, 10)), 100),
        ("DefectBot", DB, 1000),
        ("MirrorBot", MIRROR, 100),
    ],
)
def test_the_programs_of_the_zoo_agree(name: str, bot: GroundedBot, count: int) -> None:
    profile = zoo_program("EpsilonFairBot"), zoo_program(name)
    matches = play_all([MatchJob(rules(), profile, seed) for seed in range(count)])
    assert not any(m.faults for m in matches)
    exact = played(PD5310, fair(Fraction(1, 10)), bot)
    for joint in product("CD", repeat=2):
        p = float(exact.plays.get(joint, 0))
        found = sum(moves(m) == joint for m in matches) / count
        assert abs(found - p) <= 5 * (p * (1 - p) / count) ** 0.5


def test_what_is_endless_is_a_fault_of_both_programs() -> None:
    (match,) = play_all([MatchJob(rules(), (zoo_program("MirrorBot"),) * 2, 0)])
    assert faults(match) == [(0, 1, "cycle"), (1, 1, "cycle")]


def test_the_number_of_naive_calls_agrees() -> None:
    rng = random.Random(2025)

    def calls(players: int, epsilon: Fraction) -> int:
        if rng.random() < epsilon:
            return 1
        return 1 + sum(calls(players, epsilon) for _ in range(players - 1))

    for players, epsilon in ((2, Fraction(1, 5)), (3, Fraction(3, 4)), (5, Fraction(9, 10))):
        found = [calls(players, epsilon) for _ in range(SAMPLES)]
        mean = sum(found) / SAMPLES
        spread = (sum((c - mean) ** 2 for c in found) / SAMPLES) ** 0.5
        expected = naive_calls(players, epsilon)
        assert isinstance(expected, Fraction)
        assert abs(mean - expected) <= 5 * spread / SAMPLES**0.5


Plays = tuple[str, ...]


def grim(seat: int, history: Sequence[Plays]) -> str:
    return "D" if any("D" in row[:seat] + row[seat + 1 :] for row in history) else "C"


def every_third(seat: int, history: Sequence[Plays]) -> str:
    return "D" if len(history) % 3 == 2 else "C"


def majority(seat: int, history: Sequence[Plays]) -> str:
    if not history:
        return "C"
    last = history[-1]
    return "C" if (last[:seat] + last[seat + 1 :]).count("C") == 2 else "D"


POLICIES = (every_third, grim, majority)
THREE = list(product("CD", repeat=2))
MACHINES = [
    machine(THREE, "CCD", lambda s, seen: (s + 1) % 3),
    machine(THREE, "CD", lambda s, seen: int(s or "D" in seen)),
    machine(THREE, "CD", lambda s, seen: int("D" in seen)),
]


class Tape:
    """The algorithm of the paper, word by word, counting its calls."""

    def __init__(self, numbers: Sequence[float], epsilon: float) -> None:
        self.numbers, self.epsilon, self.calls = numbers, epsilon, 0

    def play(self, seat: int, place: int = 0) -> str:
        self.calls += 1
        steps = 0
        while self.numbers[place + steps] >= self.epsilon:
            steps += 1
        history = [
            tuple(self.play(j, later) for j in range(3))
            for later in range(place + steps, place, -1)
        ]
        return POLICIES[seat](seat, history)


def test_bots_that_share_a_tape_play_the_round_of_their_depth() -> None:
    game = load_game("public-goods(n=3, r=2)")
    rounds: list[Plays] = []
    for t in range(6):
        tape = Tape([0.9] * t + [0.0], 0.5)
        joint = tuple(tape.play(seat) for seat in range(3))
        assert joint == tuple(p(seat, rounds) for seat, p in enumerate(POLICIES))
        assert tape.calls == 3 * 4**t  # (n + 1)^t each, as nothing is kept
        rounds.append(joint)
    found = correlated_play(game, MACHINES, Fraction(1, 2))
    assert isinstance(found, Outcome)
    for joint, p in found.plays.items():
        partial = sum(
            depth_probability(Fraction(1, 2), t) for t, row in enumerate(rounds) if row == joint
        )
        assert partial <= p <= partial + Fraction(1, 2) ** 6


def test_frequencies_on_a_shared_tape_agree() -> None:
    game, epsilon = load_game("public-goods(n=3, r=2)"), Fraction(2, 5)
    found = correlated_play(game, MACHINES, epsilon)
    assert isinstance(found, Outcome)
    rng = random.Random(2412)
    counts: dict[Plays, int] = {}
    by_depth: dict[int, Plays] = {}
    for _ in range(SAMPLES):
        depth = 0
        while rng.random() >= epsilon:
            depth += 1
        if depth not in by_depth:  # the policies have no coins, so a depth has one play
            history: list[Plays] = []
            for _ in range(depth + 1):
                history.append(tuple(p(seat, history) for seat, p in enumerate(POLICIES)))
            by_depth[depth] = history[-1]
        counts[by_depth[depth]] = counts.get(by_depth[depth], 0) + 1
    assert set(counts) == set(found.plays)
    for joint, exact in found.plays.items():
        p = float(exact)
        assert abs(counts[joint] / SAMPLES - p) <= 5 * (p * (1 - p) / SAMPLES) ** 0.5


# --- what is refused

PUBLIC = load_game("public-goods(n=3, r=2)")
ELEVEN = "abcdefghijk"
MANY = normal_form("many", [ELEVEN] * 2, dict.fromkeys(product(ELEVEN, repeat=2), (0, 0)))
REFUSED: dict[str, Callable[[], object]] = {
    "must be exact": lambda: fair(0.1),  # type: ignore[arg-type]
    "from 0 to 1, not 3/2": lambda: fair(Fraction(3, 2)),
    "must be exact, such": lambda: naive_halts(3, 0.5),  # type: ignore[arg-type]
    "at least 2 players": lambda: naive_calls(1, Fraction(1, 2)),
    "a depth is 0 or more": lambda: depth_probability(Fraction(1, 2), -1),
    "looks? at one opponent": lambda: grounded_play(PUBLIC, (CB, CB)),
    "begins with 'X'; choose one of C, D": lambda: grounded_play(PD5310, (constant("X"), CB)),
    "responds to 'D' with None": lambda: grounded_play(
        PD5310, (GroundedBot(Fraction(1, 2), "C", {"C": "C"}), CB)
    ),
    "add up to 1": lambda: deviation_payoff(PD5310, 0, CB, {"C": Fraction(1, 2)}),
    "give actions of C, D": lambda: deviation_payoff(PD5310, 0, CB, {"X": Fraction(1)}),
    "the chance of C must be exact": lambda: deviation_payoff(PD5310, 0, CB, {"C": 1.0}),  # type: ignore[dict-item]
    "at most 10": lambda: best_deviation(MANY, 0, constant("a"), Fraction(0)),
    "not a symmetric game": lambda: dilemma_threshold(PUBLIC),
    "T > R > P > S": lambda: dilemma_threshold(load_game("stag-hunt")),
    "needs 2 machines": lambda: correlated_play(PD5310, [TFT], Fraction(1, 2)),
    "for 7 rounds only": lambda: correlated_play(
        PD5310, [TFT, replace(TFT, horizon=7)], Fraction(1, 2)
    ),
    "another game": lambda: correlated_play(PUBLIC, [TFT] * 3, Fraction(1, 2)),
    "plays D, X; the game has C, D": lambda: correlated_play(
        PD5310, [TFT, replace(TFT, actions=("X", "D"))], Fraction(1, 2)
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_bad_input_is_refused_with_a_sentence(message: str) -> None:
    with pytest.raises(CodepactError, match=message):
        REFUSED[message]()


def test_a_bot_keeps_a_copy_of_its_response() -> None:
    answers = {"C": "C", "D": "D"}
    bot = GroundedBot(Fraction(1, 2), "C", answers)
    answers["D"] = "C"
    assert bot == fair(Fraction(1, 2))
    assert hash(bot) == hash(fair(Fraction(1, 2)))
