"""Verdicts: what was established about a statement, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codepact.core.statement import Statement


@dataclass(frozen=True)
class Verdict:
    """What was established about a statement.

    `semantics`: "G" (provability in PA, unbounded), "B(n)" (the same stages, cut at the bound n
    that was met) or "S" (simulation with limits). `strength`: the least k for which PA+k proves
    the statement, for a proved one. `reason` says why a verdict is unknown.
    """

    statement: Statement
    answer: Literal["proved", "refuted", "unknown"]
    method: str
    semantics: str
    strength: int | None = None
    reason: str = ""
