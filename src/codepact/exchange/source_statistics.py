"""How large and how complicated a source is, by radon."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from codepact.core.errors import CodepactError


@dataclass(frozen=True)
class SourceStatistics:
    """Sizes and complexities of a source.

    `lines` of source without blank ones and comments, `logical` lines (statements), `comments`;
    `complexity`: McCabe's cyclomatic complexity (1976), the largest of any function, and
    `complexity_total` over all; Halstead's (1977) `volume`, `difficulty` and `effort`;
    `maintainability`: the index from 0 to 100 (Coleman et al., 1994, as radon scales it).
    """

    lines: int
    logical: int
    comments: int
    complexity: int
    complexity_total: int
    volume: float
    difficulty: float
    effort: float
    maintainability: float


def source_statistics(source: str) -> SourceStatistics:
    """Return the statistics of a source; raise `CodepactError` if it does not parse."""
    from radon.complexity import cc_visit
    from radon.metrics import h_visit, mi_visit
    from radon.raw import analyze

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = analyze(source)
            complexities = [block.complexity for block in cc_visit(source)]
            halstead = h_visit(source).total
            index = mi_visit(source, multi=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        raise CodepactError(f"the source does not parse, so it has no statistics: {e}") from e
    return SourceStatistics(
        raw.sloc,
        raw.lloc,
        raw.comments,
        max(complexities, default=0),
        sum(complexities),
        float(halstead.volume),
        float(halstead.difficulty),
        float(halstead.effort),
        float(index),
    )
