"""Replicator dynamics: who earns more than average grows.

In continuous time dx_i/dt = x_i((Ax)_i - x·Ax) (Taylor and Jonker, Mathematical Biosciences
40:145-156, 1978); in generations x_i becomes x_i(Ax)_i / x·Ax (Hofbauer and Sigmund, Evolutionary
games and population dynamics, 1998, section 7.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.trajectory import Trajectory, checked_start

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

SETTLED = 1e-9
"""A flow has settled when nobody present earns so much above average, in spreads of the payoffs."""


def velocities(matrix: PayoffMatrix, points: NDArray[float64]) -> NDArray[float64]:
    """Return dx/dt at each of `points`, shares along the last axis."""
    import numpy as np

    earned = points @ matrix.floats().T
    mean = np.sum(points * earned, axis=-1, keepdims=True)
    moved: NDArray[float64] = points * (earned - mean)
    return moved


def flow(
    matrix: PayoffMatrix,
    start: Sequence[int | float | Fraction],
    until: float | None = None,
    points: int = 401,
) -> Trajectory:
    """Return the path of the replicator dynamics from `start`, at evenly spaced times.

    `until`: the longest time, by default 200 divided by the spread of the payoffs. It ends earlier
    where it settles: at what is a Nash equilibrium among the strategies present, up to `SETTLED`.
    Solved for the logarithms of shares, so that it stays on the simplex and who is absent stays
    absent. Raises `CodepactError` for what are no shares or no time.
    """
    import numpy as np
    from scipy.integrate import solve_ivp

    first = checked_start(matrix, start)
    if until is not None and not 0 < until < float("inf"):
        raise CodepactError(f"a flow needs a positive time, not {until}")
    if points < 2:
        raise CodepactError(f"a flow is given at 2 points of time or more, not {points}")
    present = [i for i, x in enumerate(first) if x > 0]
    table = matrix.floats()[np.ix_(present, present)]
    table -= table.max(axis=0)  # who meets j loses the same, whoever it is: no path changes
    spread = float(-table.min())
    if spread == 0:
        return Trajectory(matrix.labels, "time", (0.0,), (first,), True)
    longest = 200 / spread if until is None else until

    def shares(logarithms: NDArray[float64]) -> NDArray[float64]:
        grown = np.exp(logarithms - logarithms.max(axis=0))
        part: NDArray[float64] = grown / grown.sum(axis=0)
        return part

    def growth(_: float, logarithms: NDArray[float64]) -> NDArray[float64]:
        x = shares(logarithms)
        earned = table @ x
        rates: NDArray[float64] = earned - x @ earned
        return rates

    def ahead(time: float, logarithms: NDArray[float64]) -> float:
        return float(growth(time, logarithms).max()) - SETTLED * spread

    ahead.terminal = True  # type: ignore[attr-defined]
    begin = np.log([first[i] for i in present])
    if ahead(0.0, begin) <= 0:
        return Trajectory(matrix.labels, "time", (0.0,), (first,), True)
    found = solve_ivp(
        growth,
        (0.0, longest),
        begin,
        method="DOP853",
        rtol=1e-10,
        atol=1e-11,
        events=ahead,
        dense_output=True,
    )
    times = np.linspace(0.0, found.t[-1], points)
    path = np.zeros((points, len(first)))
    path[:, present] = shares(found.sol(times)).T
    return Trajectory(
        matrix.labels,
        "time",
        tuple(times.tolist()),
        tuple(tuple(row) for row in path.tolist()),
        found.status == 1,
    )


def generations(
    matrix: PayoffMatrix, start: Sequence[int | float | Fraction], count: int
) -> Trajectory:
    """Return the shares in `count` generations after `start`, payoffs being numbers of offspring.

    A generation in which no share changes by more than 1e-15 is the last. Raises `CodepactError`
    if a payoff is not positive: shift them all (`rescaled`), which weakens selection.
    """
    import numpy as np

    low = min(min(row) for row in matrix.payoffs)
    if low <= 0:
        raise CodepactError(
            f"payoffs are numbers of offspring here and must be positive, but the least is {low}; "
            f"add a constant above {-low} to all with rescaled(matrix, 1, shift), which weakens "
            "selection, or use the flow, which takes any payoffs"
        )
    if count < 1:
        raise CodepactError(f"the count of generations must be at least 1, not {count}")
    table = matrix.floats()
    path = [np.array(checked_start(matrix, start))]
    settled = False
    while len(path) <= count and not settled:
        grown = path[-1] * (table @ path[-1])
        path.append(grown / grown.sum())
        settled = bool(np.abs(path[-1] - path[-2]).max() <= 1e-15)
    rows = tuple(tuple(row.tolist()) for row in path)
    times = tuple(float(k) for k in range(len(path)))
    return Trajectory(matrix.labels, "generation", times, rows, settled)
