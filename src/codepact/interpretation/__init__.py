"""Step 3: readers of disclosed programs, and how their readings are scored."""

from codepact.interpretation.llm import LLMReader
from codepact.interpretation.reading import (
    HORIZON,
    Reader,
    Reading,
    ReadingTask,
    Score,
    score,
)
from codepact.interpretation.simulation import SimulationReader

__all__ = [
    "HORIZON",
    "LLMReader",
    "Reader",
    "Reading",
    "ReadingTask",
    "Score",
    "SimulationReader",
    "score",
]
