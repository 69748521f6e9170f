"""Programs of n players that simulate each other: with a shared tape, and what fails without one.

The tape is an endless row of numbers that all runs see. At its first number below ε every bot plays
its policy of the empty history; before, a bot runs all players on the rest of the tape, the rest of
that, and so on, takes these plays as a history, and plays its policy of it (Cooper, Oesterheld and
Conitzer, Characterising simulation-based program equilibria, AAAI 2025, arXiv:2412.14570, Algorithm
1). So all halt together: D numbers before the end they play round D of the repeated game.

Every ε must be the same one. A run of D rounds makes (n+1)^D calls unless they are kept by player
and place on the tape, and then at most n(D+1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint
from codepact.proof.machines import Machine, lasso
from codepact.proof.simulation.grounded import (
    Endless,
    Outcome,
    exact_probability,
    lasso_weights,
    outcome_of,
)


@dataclass(frozen=True)
class InfiniteMean:
    """The answer where simulations almost surely end, but have no finite number on average."""

    reason: str


def depth_probability(epsilon: Fraction, depth: int) -> Fraction:
    """Return how likely it is that correlated ε-grounded bots halt at `depth`: ε(1-ε)^depth.

    With ε = 0 they never halt, so it is 0 for every depth.
    """
    if depth < 0:
        raise CodepactError(f"a depth is 0 or more, not {depth}")
    exact = exact_probability(epsilon, "ε")
    return exact * (1 - exact) ** depth


def correlated_play(
    game: Game, machines: Sequence[Machine], epsilon: Fraction
) -> Outcome | Endless:
    """Return what correlated ε-grounded bots of one ε do, the policy of each a finite machine.

    At depth t they play round t of the repeated game, counted from 0, so the payoffs expected are
    those of the repeated game, normalised, with the discount 1-ε (from Cooper et al., 2025,
    Algorithm 1). It is `Endless` for ε = 0.

    Raises `CodepactError` if the machines are not of the game, one per seat, for all horizons.
    """
    exact = exact_probability(epsilon, "ε")
    _check(game, machines)
    if not exact:
        return Endless("no number on the tape is below ε = 0, so no run is ever grounded")
    rows, begin = lasso(machines)
    plays: dict[Joint, Fraction] = {}
    for row, weight in zip(rows, lasso_weights(len(rows), begin, 1 - exact), strict=True):
        joint = tuple(m.actions[state] for m, state in zip(machines, row, strict=True))
        plays[joint] = plays.get(joint, Fraction(0)) + weight
    return outcome_of(game, plays)


def naive_halts(players: int, epsilon: Fraction) -> bool:
    """Return whether ε-grounded bots that each simulate all others, on coins of their own, halt.

    Calls are a branching process: each makes n-1 more with probability 1-ε. It dies out almost
    surely if and only if the mean (n-1)(1-ε) is at most 1 and there is chance in it (the theorem of
    Bienaymé, Galton and Watson): two bots of ε = 0 have the mean 1 and never halt. For three
    players ε must be at least 1/2, for four 2/3.
    """
    mean = _mean(players, epsilon)
    return mean <= 1 and epsilon > 0


def naive_calls(players: int, epsilon: Fraction) -> Fraction | InfiniteMean | Endless:
    """Return how many calls one call makes on average, itself included: 1/(1-(n-1)(1-ε)).

    It is `InfiniteMean` if they end but (n-1)(1-ε) is 1, `Endless` if they need not end.
    """
    mean = _mean(players, epsilon)
    if not naive_halts(players, epsilon):
        return Endless(f"a call makes {mean} more on average, so it may go on for ever")
    if mean == 1:
        return InfiniteMean("a call makes 1 more on average, so the expected number is infinite")
    return 1 / (1 - mean)


def _mean(players: int, epsilon: Fraction) -> Fraction:
    if players < 2:
        raise CodepactError(f"simulating each other takes at least 2 players, not {players}")
    return (players - 1) * (1 - exact_probability(epsilon, "ε"))


def _check(game: Game, machines: Sequence[Machine]) -> None:
    if len(machines) != game.seats:
        raise CodepactError(
            f"{game.name!r} needs {game.seats} machines, one per seat, not {len(machines)}"
        )
    for seat, machine in enumerate(machines):
        if machine.horizon is not None:
            raise CodepactError(
                f"the machine in seat {seat} is exact for {machine.horizon} rounds only, and "
                "depths have no bound; give one for all horizons"
            )
        others = product(*game.actions[:seat], *game.actions[seat + 1 :])
        if set(machine.letters) != set(others):
            raise CodepactError(f"the machine in seat {seat} reads plays of another game")
        if not set(machine.actions) <= set(game.actions[seat]):
            raise CodepactError(
                f"the machine in seat {seat} plays {', '.join(sorted(set(machine.actions)))}; "
                f"the game has {', '.join(game.actions[seat])}"
            )
