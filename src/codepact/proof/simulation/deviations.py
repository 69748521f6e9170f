"""Whether two ε-grounded bots are a program equilibrium, tested against all programs at once.

A bot sees a deviating program only through its play against the bot, and every play is that of some
program, of one that tosses a coin. So all programs come to one probability of each action; the
payoff is a quadratic form of these, and its maximum is exact. This holds for programs with private
coins that halt almost surely and cannot tell whether they are simulated. One that does not halt is
covered if the bot's default action is its response to the default action of the deviating seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.games.symmetry import is_symmetric
from codepact.proof.simulation.grounded import (
    Endless,
    GroundedBot,
    Outcome,
    Pair,
    check_bot,
    exact_probability,
    grounded_play,
    response_to,
)

MOST_ACTIONS = 10
"""Actions of a deviating seat; the time doubles with each."""

Matrix = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class Deviation:
    """The best that a seat can do by any program, while the other keeps its bot.

    `play`: how likely each of its actions is then (q of C and 1-q of D in a dilemma). `gap`: how
    much more that is than what it has without deviating.
    """

    seat: int
    play: Mapping[str, Fraction]
    payoff: Fraction
    gap: Fraction


@dataclass(frozen=True)
class EquilibriumTest:
    """What a pair plays, and the best deviation of each seat."""

    outcome: Outcome
    deviations: tuple[Deviation, Deviation]

    @property
    def equilibrium(self) -> bool:
        """Return whether it is a program equilibrium (Tennenholtz, 2004): nobody can gain."""
        return all(d.gap <= 0 for d in self.deviations)


def equilibrium_test(game: Game, pair: Pair) -> EquilibriumTest | Endless:
    """Return whether no program whatever does better against the other's bot than one's own does.

    It is `Endless` if the pair never halts. Raises `CodepactError` for bots that cannot play the
    game, and for more than `MOST_ACTIONS` actions of a seat.
    """
    outcome = grounded_play(game, pair)
    if isinstance(outcome, Endless):
        return outcome
    first = best_deviation(game, 0, pair[1], outcome.payoffs[0])
    second = best_deviation(game, 1, pair[0], outcome.payoffs[1])
    return EquilibriumTest(outcome, (first, second))


def best_deviation(game: Game, seat: int, bot: GroundedBot, payoff: Fraction) -> Deviation:
    """Return the best deviation of `seat` against a bot, from a payoff that it has already.

    Of several it is one with the fewest actions, the earliest of the game.
    """
    check_bot(game, 1 - seat, bot)
    actions = game.actions[seat]
    if len(actions) > MOST_ACTIONS:
        raise CodepactError(
            f"seat {seat} of {game.name!r} has {len(actions)} actions; all mixtures are searched "
            f"for at most {MOST_ACTIONS}: leave some out"
        )
    alone = [{a: Fraction(1)} for a in actions]
    # The bot's play is linear in the deviator's, so pure plays give the quadratic form.
    form = [[_expected(game, seat, own, response_to(bot, seen)) for seen in alone] for own in alone]
    best, play = quadratic_maximum(form)
    return Deviation(seat, dict(zip(actions, play, strict=True)), best, best - payoff)


def deviation_payoff(
    game: Game, seat: int, bot: GroundedBot, play: Mapping[str, Fraction]
) -> Fraction:
    """Return f(q): what a program that plays so in `seat` expects against the bot in the other.

    The bot simulates the program with coins of its own, so both see the same probabilities and
    nothing else of each other (Oesterheld, 2019). Raises `CodepactError` for what is no play.
    """
    check_bot(game, 1 - seat, bot)
    exact = {a: exact_probability(p, f"the chance of {a}") for a, p in play.items()}
    if sum(exact.values()) != 1 or not set(exact) <= set(game.actions[seat]):
        raise CodepactError(
            f"give actions of {', '.join(game.actions[seat])} with chances that add up to 1, "
            f"not {', '.join(f'{a}: {p}' for a, p in exact.items())}"
        )
    return _expected(game, seat, exact, response_to(bot, exact))


def dilemma_threshold(game: Game) -> Fraction:
    """Return the largest ε at which two ε-grounded FairBots are a program equilibrium.

    In a symmetric prisoner's dilemma this is min(1-(T-R)/(R-S), (R-P)/(T-P)): with δ = 1-ε the
    condition on tit for tat in the repeated game. The first term is where to defect a little does
    not pay, the second where to defect always does not. If it is not above 0, no ε will do.
    Raises `CodepactError` for any other game.
    """
    if game.seats != 2 or not is_symmetric(game) or len(game.actions[0]) != 2:
        raise CodepactError(f"{game.name!r} is not a symmetric game of two seats and two actions")
    one, two = game.actions[0]
    kind, mean = (one, two) if game.payoffs[one, one] > game.payoffs[two, two] else (two, one)
    t, r = game.payoffs[mean, kind][0], game.payoffs[kind, kind][0]
    p, s = game.payoffs[mean, mean][0], game.payoffs[kind, mean][0]
    if not t > r > p > s:
        raise CodepactError(
            f"{game.name!r} is not a prisoner's dilemma, T > R > P > S: (T, R, P, S) would be "
            f"({t}, {r}, {p}, {s})"
        )
    return min(1 - (t - r) / (r - s), (r - p) / (t - p))


def _expected(
    game: Game, seat: int, own: Mapping[str, Fraction], other: Mapping[str, Fraction]
) -> Fraction:
    return sum(
        (
            p * q * game.payoffs[(a, b) if seat == 0 else (b, a)][seat]
            for a, p in own.items()
            for b, q in other.items()
        ),
        Fraction(0),
    )


def quadratic_maximum(form: Matrix) -> tuple[Fraction, list[Fraction]]:
    """Return the maximum over probabilities x of the sum of x[a] x[b] form[a][b], and where it is.

    Among the actions that the best x uses, its gradient is level. For each set of actions this is
    a linear system. If that has many solutions, the form is constant along them, up to where an
    action falls out, so that a smaller set has the same value; such a set is passed over.
    """
    best: tuple[Fraction, list[Fraction]] | None = None
    for size in range(1, len(form) + 1):
        for used in combinations(range(len(form)), size):
            level = [
                [*(form[a][b] + form[b][a] for b in used), Fraction(-1), Fraction(0)] for a in used
            ]
            total = [*[Fraction(1)] * size, Fraction(0), Fraction(1)]
            found = _solution([*level, total])
            if found is None or min(found[:size]) <= 0:
                continue
            x = [Fraction(0)] * len(form)
            for a, share in zip(used, found, strict=False):
                x[a] = share
            value = sum((x[a] * x[b] * form[a][b] for a in used for b in used), Fraction(0))
            if best is None or value > best[0]:
                best = value, x
    assert best is not None  # a single action always solves its system
    return best


def _solution(rows: Matrix) -> list[Fraction] | None:
    """Return the only solution of linear equations, right sides last; None if it is not one."""
    left = [list(row) for row in rows]
    for k in range(len(left)):
        pivot = next((i for i in range(k, len(left)) if left[i][k]), None)
        if pivot is None:
            return None
        left[k], left[pivot] = left[pivot], left[k]
        left[k] = [v / left[k][k] for v in left[k]]
        for i in range(len(left)):
            if i != k and left[i][k]:
                factor = left[i][k]
                left[i] = [v - factor * w for v, w in zip(left[i], left[k], strict=True)]
    return [row[-1] for row in left]
