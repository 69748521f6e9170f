"""Exact numbers as texts: whole numbers and fractions, never decimals."""

from __future__ import annotations

import re
from fractions import Fraction

from codepact.core.errors import CodepactError

_EXACT = re.compile(r"[+-]?[0-9]{1,1000}(/0*[1-9][0-9]{0,999})?")
_DECIMAL = re.compile(r"[+-]?[0-9]{0,50}\.[0-9]{1,50}")


def exact_number(text: str) -> Fraction:
    """Return the number that `text` writes, such as "-30" or "7/2".

    Raises `CodepactError` for anything else; for a decimal the message has the fraction to write
    instead. The message is a phrase to be put after the place.
    """
    bare = text.strip()
    if _EXACT.fullmatch(bare):
        return Fraction(bare)
    cure = f"write {Fraction(bare)}" if _DECIMAL.fullmatch(bare) else "write it as 3 or 7/2"
    raise CodepactError(f"{text!r} is not an exact number; {cure}")
