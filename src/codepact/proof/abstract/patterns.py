"""Searching a text for plain text with `re`: any other pattern is refused.

A pattern that is run on a text of a stranger's can take for ever, and what it finds is more than a
yes or a no. A pattern without special characters only asks whether a text stands there.
"""

from __future__ import annotations

import re
from typing import Any

from codepact.proof.abstract.sources import Source
from codepact.proof.abstract.values import Abstract, Refused

_PLAIN = re.compile(r"[\w \"'=,:;<>/~!@#%&-]*", re.ASCII)


class Found(Abstract):
    """What was found: there is something, and no more is known of it."""

    called = "what a search has found"

    def __bool__(self) -> bool:
        return True

    def symbol(self) -> Any:
        """Return a key: all are alike."""
        return "found"


def search(pattern: Any, text: Any, /) -> Found | None:
    """Return whether a plain text stands somewhere in a text, as `re.search` would."""
    return Found() if _known(pattern) in _searched(text) else None


def match(pattern: Any, text: Any, /) -> Found | None:
    """Return whether a text begins with a plain text, as `re.match` would."""
    wanted, within = _known(pattern), _searched(text)
    if isinstance(within, Source):
        return Found() if within.ask("startswith", wanted) else None
    return Found() if within.startswith(wanted) else None


FUNCTIONS = {"search": search, "match": match}


def _known(pattern: Any) -> str:
    if type(pattern) is not str or not _PLAIN.fullmatch(pattern):
        raise Refused("it searches for a pattern that is more than plain text")
    return pattern


def _searched(text: Any) -> Any:
    if type(text) is not str and not isinstance(text, Source):
        raise Refused("it searches something that is no text")
    return text
