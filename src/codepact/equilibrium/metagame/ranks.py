"""Ranks of the strategies of a meta-game by mean payoff, with what a sample leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.core.intervals import rank_percentiles
from codepact.core.seeds import derive_seed
from codepact.equilibrium.metagame.values import Cell, MetaGame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2_000


@dataclass(frozen=True)
class RankInterval:
    """A strategy's place by its mean payoff over all profiles of the others, each counting once.

    `rank`: 1 and how many have a larger mean. `low`, `high`: the interval of the ranks that are
    left at the confidence that was asked for; `rank` itself where all payoffs are exact.
    """

    strategy: int
    label: str
    mean: Fraction
    rank: int
    low: int
    high: int


def rank_intervals(
    meta: MetaGame, seat: int = 0, *, confidence: float = 0.95, seed: int = 0
) -> tuple[RankInterval, ...]:
    """Return the strategies of a seat, the best mean first, with bootstrap intervals of ranks.

    In two seats with one pool the mean is over both seats. Each of `RESAMPLES` resamples draws the
    matches of every sampled cell anew, with replacement (the percentile bootstrap: Efron, 1979);
    exact cells stay as they are. So the interval says what more matches could change, not what
    other opponents would.

    Raises `CodepactError` for a seat that is not there or a confidence that is not in (0, 1).
    """
    if not 0 <= seat < meta.seats:
        raise CodepactError(f"{meta.name!r} has seats 0 to {meta.seats - 1}, no seat {seat}")
    if not 0 < confidence < 1:
        raise CodepactError(f"a confidence is between 0 and 1, such as 0.95, not {confidence}")
    seats = [0, 1] if meta.seats == 2 and meta.shared else [seat]
    means = [_mean(meta, seats, k) for k in range(meta.shape[seat])]
    ranks = [1 + sum(other > mean for other in means) for mean in means]
    spread = (
        [(rank, rank) for rank in ranks]
        if meta.exact
        else _resampled(meta, seats, confidence, seed)
    )
    order = sorted(range(len(means)), key=lambda k: -means[k])
    return tuple(
        RankInterval(k, meta.labels[seat][k], means[k], ranks[k], *spread[k]) for k in order
    )


def _met(meta: MetaGame, seat: int, strategy: int) -> list[tuple[int, ...]]:
    """Return all profiles in which a seat plays a strategy."""
    axes = [range(n) if k != seat else (strategy,) for k, n in enumerate(meta.shape)]
    return list(product(*axes))


def _mean(meta: MetaGame, seats: Sequence[int], strategy: int) -> Fraction:
    values = [
        meta.payoff(seat, *profile) for seat in seats for profile in _met(meta, seat, strategy)
    ]
    return sum(values, Fraction(0)) / len(values)


def _resampled(
    meta: MetaGame, seats: Sequence[int], confidence: float, seed: int
) -> list[tuple[int, int]]:
    import numpy as np

    size = meta.shape[seats[0]]
    totals = np.zeros((RESAMPLES, size))
    drawn: dict[object, NDArray[np.float64]] = {}
    for profile, cell in zip(meta.profiles(), meta.cells, strict=True):
        for seat in seats:
            if cell.exact:
                totals[:, profile[seat]] += float(cell.payoffs[seat])
                continue
            key = _sample_of(profile, cell)
            if key not in drawn:
                names = [meta.labels[k][own] for k, own in enumerate(profile)]
                drawn[key] = _shares(len(cell.draws), derive_seed("rank intervals", seed, *names))
            totals[:, profile[seat]] += drawn[key] @ np.array(
                [float(draw[seat]) for draw in cell.draws]
            )
    return rank_percentiles(totals, confidence)


def _sample_of(profile: Sequence[int], cell: Cell) -> object:
    """Return what tells samples apart: two cells that are one pair, seen from both sides, share it.

    What one of the pair gets more in some match the other may get less, so both are drawn together.
    """
    if len(profile) != 2:
        return tuple(profile)
    return tuple(sorted(profile)), min(cell.draws, tuple(draw[::-1] for draw in cell.draws))


def _shares(count: int, seed: int) -> NDArray[np.float64]:
    """Return how large a share of each resample each of `count` draws is: RESAMPLES rows."""
    import numpy as np

    rng = np.random.default_rng(seed)
    counts = rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    return np.asarray(counts, dtype=np.float64) / count
