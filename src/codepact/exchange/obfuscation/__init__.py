"""Sources made harder to read that play as before, and how obscured a source is.

Source of the kinds: Collberg, Thomborson, Low, "A taxonomy of obfuscating transformations",
University of Auckland, technical report 148, 1997.
"""

from codepact.exchange.obfuscation.comparing import Alike, NotAlike, plays_alike
from codepact.exchange.obfuscation.composing import (
    Discarded,
    Obfuscation,
    obfuscated,
    transformed,
)
from codepact.exchange.obfuscation.measuring import Obscurity, canonical_rendering, obscurity
from codepact.exchange.obfuscation.transformations.registry import (
    Transformation,
    all_transformations,
    transformation,
)

__all__ = [
    "Alike",
    "Discarded",
    "NotAlike",
    "Obfuscation",
    "Obscurity",
    "Transformation",
    "all_transformations",
    "canonical_rendering",
    "obfuscated",
    "obscurity",
    "plays_alike",
    "transformation",
    "transformed",
]
