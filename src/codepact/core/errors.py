"""Errors meant for people: what was wrong, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CodepactError(Exception):
    """Bad input or an unusable environment, said in a sentence that helps.

    Every error that a user can cause is one of these; the command line prints the message and
    exits with status 2, without a traceback. A fault of a *submitted program* is never an
    exception: see `codepact.core.fault`.
    """


def unknown_name(kind: str, name: str, known: Iterable[str]) -> CodepactError:
    """Return the error for an unknown `name`, with the nearest known names."""
    names = sorted(known)
    folded = {n.casefold(): n for n in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(folded[n] for n in near)}?" if near else ""
    return CodepactError(f"unknown {kind} {name!r}; {hint or 'known: ' + ', '.join(names)}")
