"""Finite populations simulated with a seed: the processes of `selection`, member by member.

Payoffs are looked up in the matrix. Many populations are simulated side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.selection import (
    PAYOFF_IS_FITNESS,
    Fermi,
    Process,
    birth_weights,
    copy_chance,
    mean_payoffs,
)
from codepact.equilibrium.populations.trajectory import Trajectory

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.random import Generator
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Takeovers:
    """How many of `runs` simulated populations each type took over.

    `unfinished`: those that still had several types when the steps were over.
    """

    runs: int
    wins: Mapping[str, int]
    unfinished: int


def simulated_takeovers(
    matrix: PayoffMatrix,
    members: Mapping[str, int],
    *,
    runs: int,
    seed: int,
    process: Process = PAYOFF_IS_FITNESS,
    most_steps: int = 1_000_000,
) -> Takeovers:
    """Simulate `runs` populations without mutation until one type alone is left.

    `members`: how many of each type there are at the start. Raises `CodepactError` for unknown
    types, no members, negative fitness, and states where nobody can give birth.
    """
    import numpy as np

    counts = np.tile(_counts(matrix, members), (_positive(runs, "runs"), 1))
    population = int(counts[0].sum())
    random = np.random.default_rng(seed)
    wins = np.zeros(len(matrix.labels), dtype=int)
    for _ in range(most_steps + 1):
        done = counts.max(axis=1) == population
        wins += (counts[done] > 0).sum(axis=0)
        counts = counts[~done]
        if not len(counts):
            break
        counts = _stepped(matrix, counts, process, 0.0, random)
    return Takeovers(runs, dict(zip(matrix.labels, wins.tolist(), strict=True)), len(counts))


def simulated_states(
    matrix: PayoffMatrix,
    members: Mapping[str, int],
    *,
    steps: int,
    mutation: float,
    runs: int,
    seed: int,
    process: Process = PAYOFF_IS_FITNESS,
) -> tuple[tuple[int, ...], ...]:
    """Return the members of each type after so many steps, of `runs` independent populations."""
    import numpy as np

    counts = np.tile(_counts(matrix, members), (_positive(runs, "runs"), 1))
    random = np.random.default_rng(seed)
    for _ in range(_positive(steps, "steps")):
        counts = _stepped(matrix, counts, process, _probability(mutation), random)
    return tuple(map(tuple, counts.tolist()))


def simulated_path(
    matrix: PayoffMatrix,
    members: Mapping[str, int],
    *,
    steps: int,
    mutation: float,
    seed: int,
    process: Process = PAYOFF_IS_FITNESS,
) -> Trajectory:
    """Return the shares after every step of one population; it ends where nothing can change.

    That is where one type alone is left and there are no mutations. Raises as
    `simulated_takeovers` does.
    """
    import numpy as np

    counts = _counts(matrix, members)[None, :]
    population = int(counts.sum())
    random = np.random.default_rng(seed)
    path = [counts[0]]
    settled = False
    for _ in range(_positive(steps, "steps")):
        settled = not _probability(mutation) and int(counts.max()) == population
        if settled:
            break
        counts = _stepped(matrix, counts, process, mutation, random)
        path.append(counts[0])
    shares = (np.array(path) / population).tolist()
    return Trajectory(
        matrix.labels,
        "step",
        tuple(float(k) for k in range(len(path))),
        tuple(map(tuple, shares)),
        settled,
    )


def _stepped(
    matrix: PayoffMatrix,
    counts: NDArray[int64],
    process: Process,
    mutation: float,
    random: Generator,
) -> NDArray[int64]:
    """Return each population after one step."""
    import numpy as np

    every = np.arange(len(counts))
    gone = _drawn(counts.astype(float), random)
    if isinstance(process, Fermi):
        payoffs = mean_payoffs(counts, matrix.floats())
        seen = counts.astype(float)
        seen[every, gone] -= 1
        # Who is alone sees itself.
        seen[every, gone] += seen.sum(axis=1) == 0
        model = _drawn(seen, random)
        chance = copy_chance(payoffs[every, model] - payoffs[every, gone], process)
        comes = np.where(random.random(len(counts)) < chance, model, gone)
        origin = gone
    else:
        comes = origin = _drawn(birth_weights(counts, matrix, process), random)
    types = counts.shape[1]
    if mutation and types > 1:
        mutates = random.random(len(counts)) < mutation
        shift = random.integers(1, types, size=len(counts))
        comes = np.where(mutates, (origin + shift) % types, comes)
    after = counts.copy()
    after[every, gone] -= 1
    after[every, comes] += 1
    return after


def _drawn(weights: NDArray[float64], random: Generator) -> NDArray[int64]:
    """Return a column of each row, drawn in proportion to the weights."""
    import numpy as np

    upto = np.cumsum(weights, axis=1)
    total = upto[:, -1]
    # Rounding must not draw a last column of weight 0.
    aim = np.minimum(random.random(len(weights)) * total, np.nextafter(total, 0))
    drawn: NDArray[int64] = (aim[:, None] >= upto[:, :-1]).sum(axis=1)
    return drawn


def _counts(matrix: PayoffMatrix, members: Mapping[str, int]) -> NDArray[int64]:
    import numpy as np

    counts = np.zeros(len(matrix.labels), dtype=np.int64)
    for label, count in members.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise CodepactError(f"the number of members of {label} must be 0 or more: {count!r}")
        counts[matrix.number(label)] = count
    if not counts.sum():
        raise CodepactError("a population needs at least one member")
    return counts


def _positive(count: int, what: str) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise CodepactError(f"the number of {what} must be 1 or more, not {count!r}")
    return count


def _probability(mutation: float) -> float:
    if not 0 <= mutation <= 1:
        raise CodepactError(f"the mutation probability must be from 0 to 1, not {mutation!r}")
    return float(mutation)
