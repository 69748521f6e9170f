"""Punishments in which each mixes for itself, searched for: good ones, not yet known to be best.

Local optima are searched in floating point (SLSQP), rounded to fractions and improved one punisher
at a time by exact linear programs. What comes out is a mixture with its exact payoff, whatever the
search did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from codepact.equilibrium.minmax.matrix_game import solve
from codepact.equilibrium.minmax.tables import Table, against, matrix, turned
from codepact.equilibrium.mixtures import Mixture, pure, rounded

STARTS = 8
"""Points from which local optima are searched, besides the middle."""

DENOMINATORS = (1, 2, 3, 4, 6, 12, 60, 1000, 10**6, 10**9)
"""To what chances are rounded, each time; the best is kept."""


SWEEPS = 3
"""Times that each punisher's mixture is made best against the others', which need not end."""

FINEST = 10**12
"""The largest denominator that this may lead to, as fractions grow with each sweep."""


@dataclass(frozen=True)
class Punishment:
    """A mixture for each punisher, and the most that the seat then gets."""

    mixtures: tuple[Mixture, ...]
    payoff: Fraction


def evaluated(payoffs: Table, mixtures: Sequence[Mixture]) -> Punishment:
    """Return mixtures with what they hold the seat down to."""
    return Punishment(tuple(mixtures), max(against(payoffs, mixtures)))


def best_pure(payoffs: Table) -> Punishment:
    """Return the best punishment in which each plays a single action; of several the first."""
    import numpy as np

    highs = np.asarray(payoffs.max(axis=0), dtype=object)
    sizes = payoffs.shape[1:]
    places = min(product(*map(range, sizes)), key=lambda p: highs[p])
    mixtures = tuple(pure(size, k) for size, k in zip(sizes, places, strict=True))
    return Punishment(mixtures, Fraction(highs[places]))


def searched(payoffs: Table) -> Punishment:
    """Return the best punishment by independent mixtures that the search meets."""
    best = best_pure(payoffs)
    for point in _local_optima(payoffs):
        for denominator in DENOMINATORS:
            mixtures = [rounded(m, denominator) for m in point]
            best = min(best, evaluated(payoffs, mixtures), key=lambda p: p.payoff)
    return improved(payoffs, best)


def improved(payoffs: Table, punishment: Punishment) -> Punishment:
    """Return it with each punisher's mixture made best against the others', some times over."""
    best = punishment
    for _ in range(SWEEPS):
        before = best
        for k in range(len(best.mixtures)):
            rest = payoffs
            for j, mixture in enumerate(best.mixtures):
                rest = rest if j == k else turned(rest, j, [mixture])
            found = solve(matrix(rest))
            fine = max(p.denominator for p in found.columns) > FINEST
            if found.value < best.payoff and not fine:
                mixtures = (*best.mixtures[:k], found.columns, *best.mixtures[k + 1 :])
                best = Punishment(mixtures, found.value)
        if best == before:
            break
    return best


def _local_optima(payoffs: Table) -> Iterator[list[list[float]]]:
    """Yield points at which SLSQP ends: minimise t such that no action gives more than t."""
    import numpy as np
    from scipy.optimize import minimize

    values = payoffs.astype(float)
    spread = float(values.max() - values.min()) or 1.0
    values = (values - values.min()) / spread
    sizes = values.shape[1:]
    ends = np.cumsum(sizes)
    rng = np.random.default_rng(0)

    def parts(x: Any) -> list[Any]:
        return [np.clip(p, 0, 1) for p in np.split(x[:-1], ends[:-1])]

    def room(x: Any) -> Any:
        return x[-1] - _contracted(values, parts(x), None)

    def slope(x: Any) -> Any:
        mixed = parts(x)
        blocks = [-_contracted(values, mixed, k) for k in range(len(sizes))]
        return np.hstack([*blocks, np.ones((values.shape[0], 1))])

    totals = np.zeros((len(sizes), ends[-1] + 1))
    for k, size in enumerate(sizes):
        totals[k, ends[k] - size : ends[k]] = 1
    level = np.append(np.zeros(ends[-1]), 1.0)
    for start in range(STARTS + 1):
        if start:
            own = [rng.dirichlet(np.ones(size)) for size in sizes]
        else:
            own = [np.full(size, 1 / size) for size in sizes]
        begin = np.append(np.concatenate(own), 0.0)
        begin[-1] = float(np.max(-room(begin)))
        found = minimize(
            lambda x: x[-1],
            begin,
            jac=lambda x: level,
            method="SLSQP",
            bounds=[(0, 1)] * int(ends[-1]) + [(-1, 2)],
            constraints=[
                {"type": "ineq", "fun": room, "jac": slope},
                {"type": "eq", "fun": lambda x: totals @ x - 1, "jac": lambda x: totals},
            ],
            options={"ftol": 1e-14, "maxiter": 200},
        )
        if np.all(np.isfinite(found.x)):
            yield [[float(v) for v in p] for p in parts(found.x)]


def _contracted(values: Any, mixtures: Sequence[Any], but: int | None) -> Any:
    """Return the table with all punishers mixed, from the last on, but one."""
    import numpy as np

    for k in reversed(range(len(mixtures))):
        if k != but:
            values = np.tensordot(values, mixtures[k], axes=(k + 1, 0))
    return values
