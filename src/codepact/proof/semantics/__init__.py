"""What programs do to each other under semantics G, B and S, and where these differ."""

from codepact.proof.semantics.matrix import Cell, ProgramMatrix, outcome_matrix_of_programs
from codepact.proof.semantics.side_by_side import compare_semantics
from codepact.proof.semantics.values import Play, Reading, SideBySide, short

__all__ = [
    "Cell",
    "Play",
    "ProgramMatrix",
    "Reading",
    "SideBySide",
    "compare_semantics",
    "outcome_matrix_of_programs",
    "short",
]
