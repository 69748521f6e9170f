"""Programs that count: rates, thresholds, ends of the match, for any number of rounds.

Such a program has no finite machine for all horizons. It is read as a tree of questions about sums
(`counted_paths`), and claims about it are decided by linear arithmetic (`decide_counting`).
"""

from codepact.proof.counting.certificates import certificate_data, tree_differs
from codepact.proof.counting.deciding import (
    CountingBroken,
    CountingProved,
    CountingUnknown,
    decide_counting,
)
from codepact.proof.counting.paths import Past, Paths, counted_paths, played

__all__ = [
    "CountingBroken",
    "CountingProved",
    "CountingUnknown",
    "Past",
    "Paths",
    "certificate_data",
    "counted_paths",
    "decide_counting",
    "played",
    "tree_differs",
]
