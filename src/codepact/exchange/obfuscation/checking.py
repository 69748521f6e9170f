"""Which form a source has, and which function of it plays."""

from __future__ import annotations

from codepact.core.errors import CodepactError
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Checked, Refusal, check


def checked_source(source: str, rules: ProgramGame) -> Checked:
    """Return what the static check finds; raise `CodepactError` if the source is refused."""
    found = check(source, rules.limits.source)
    if isinstance(found, Refusal):
        raise CodepactError(f"the source is refused: {found.detail}")
    return found


def entry_of(source: str, rules: ProgramGame) -> str:
    """Return the name of the function that plays; raise `CodepactError` as `checked_source`."""
    return checked_source(source, rules).entry
