"""Laws that every match obeys, over generated programs and games."""

from __future__ import annotations

from fractions import Fraction

from arena import moves, rules
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.game import Game, normal_form
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.games import rename_actions, rescale, swap_seats
from codepact.proof.referee import play_all

# Deterministic programs that look at histories, rounds, sources, simulations and proofs.
CONDITIONS = st.sampled_from(
    [
        "game.round % 2",
        "game.round > 2",
        "A in game.opponent.actions",
        "game.opponent.actions[-1:] == [A]",
        "game.me.actions[-1:] == game.opponent.actions[-1:]",
        "game.me.actions.count(A) > game.opponent.actions.count(A)",
        "game.me.source == game.opponent.source",
        "len(game.opponent.source) % 2",
        "game.payoff(A, A) > game.payoff(B, A)",
        "game.provable(game.plays(game.opponent, A))",
        "game.round > 1 and game.simulate(game.opponent, 1) == A",
        "1 / (game.round - 2) > 0",
    ]
)
EXPRESSIONS = st.recursive(
    st.sampled_from(["A", "B"]),
    lambda inner: st.tuples(CONDITIONS, inner, inner).map(
        lambda t: f"({t[1]} if {t[0]} else {t[2]})"
    ),
    max_leaves=4,
)
SOURCES = EXPRESSIONS.map(lambda e: f"def act(game):\n    A, B = game.actions\n    return {e}\n")


@st.composite
def games(draw: st.DrawFn) -> Game:
    numbers = st.integers(-3, 9)
    table = {(a, b): (draw(numbers), draw(numbers)) for a in "CD" for b in "CD"}
    return normal_form("drawn", ["CD", "CD"], table)


LAWS = settings(max_examples=40, deadline=None)


@LAWS
@given(games(), SOURCES, SOURCES, st.integers(1, 5))
def test_swapping_seats_swaps_play_and_payoffs(game: Game, a: str, b: str, rounds: int) -> None:
    p, q = Program(a), Program(b)
    swapped = swap_seats(game, (1, 0))
    one, two = play_all(
        [MatchJob(rules(rounds, game), (p, q)), MatchJob(rules(rounds, swapped), (q, p))]
    )
    assert one.actions == two.actions[::-1]
    assert one.payoffs == two.payoffs[::-1]
    assert one.ticks == two.ticks[::-1]
    assert {(f.seat, f.round, f.kind) for f in one.faults} == {
        (1 - f.seat, f.round, f.kind) for f in two.faults
    }


@LAWS
@given(games(), SOURCES, SOURCES, st.integers(1, 4))
def test_renaming_actions_renames_the_play(game: Game, a: str, b: str, rounds: int) -> None:
    names = {"C": "stay", "D": "go on"}
    renamed = rename_actions(game, [names, names])
    profile = (Program(a), Program(b))
    one, two = play_all(
        [MatchJob(rules(rounds, game), profile), MatchJob(rules(rounds, renamed), profile)]
    )
    assert tuple(tuple(names[x] for x in own) for own in one.actions) == two.actions
    assert one.payoffs == two.payoffs


@LAWS
@given(
    games(),
    SOURCES,
    SOURCES,
    st.fractions(Fraction(1, 5), 5, max_denominator=7),
    st.fractions(-9, 9, max_denominator=7),
    st.fractions(Fraction(1, 3), 1, max_denominator=5),
)
def test_rescaling_payoffs_rescales_totals(
    game: Game, a: str, b: str, factor: Fraction, shift: Fraction, discount: Fraction
) -> None:
    rescaled = rescale(game, {0: (factor, shift), 1: (factor, shift)})
    profile = (Program(a), Program(b))
    one, two = play_all(
        [MatchJob(rules(4, g, discount=discount), profile) for g in (game, rescaled)]
    )
    assert one.actions == two.actions
    length = sum((discount**k for k in range(4)), Fraction(0))
    assert two.payoffs == tuple(factor * u + shift * length for u in one.payoffs)


@LAWS
@given(st.lists(st.tuples(SOURCES, SOURCES), min_size=1, max_size=6), st.randoms())
def test_a_batch_is_its_matches_in_any_order(pairs: list[tuple[str, str]], rng) -> None:  # type: ignore[no-untyped-def]
    game = rules(3)
    jobs = [MatchJob(game, (Program(a), Program(b))) for a, b in pairs]
    together = play_all(jobs)
    order = rng.sample(range(len(jobs)), len(jobs))
    assert [play_all([jobs[k]])[0] for k in order] == [together[k] for k in order]


@LAWS
@given(SOURCES, SOURCES)
def test_a_longer_match_begins_with_the_shorter_one(a: str, b: str) -> None:
    # Of programs that neither count backwards nor ask about whole matches.
    if "provable" in a + b:
        return
    profile = (Program(a), Program(b))
    short, long = play_all([MatchJob(rules(n), profile) for n in (3, 5)])
    assert all(m[:3] == s for m, s in zip(moves(long), moves(short), strict=True))


@LAWS
@given(SOURCES, SOURCES, st.integers(0, 2**40), st.integers(0, 2**40))
def test_without_noise_the_seed_decides_nothing(a: str, b: str, one: int, other: int) -> None:
    profile = (Program(a), Program(b))
    quiet = rules(4, noise=Fraction(0), ending=Fraction(0))
    first, second = play_all([MatchJob(quiet, profile, seed) for seed in (one, other)])
    assert first.actions == second.actions
    assert first.payoffs == second.payoffs
    assert first.ticks == second.ticks
    assert not first.slips
    assert not first.drew
