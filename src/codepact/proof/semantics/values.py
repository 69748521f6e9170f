"""What a semantics says that a profile plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from codepact.core.program import Profile

Play = tuple[tuple[str, ...], ...]
"""The actions of every seat, one per round."""


@dataclass(frozen=True)
class Reading:
    """What a profile plays under one semantics.

    `outcome`: the play, in semantics S the one that is played but for a chance that goes to 0 as ε
    does; None if there is none, and then `reason` says why. `plays`: how likely each play is,
    exactly; empty if that has no meaning.
    """

    semantics: str
    outcome: Play | None
    plays: Mapping[Play, Fraction]
    reason: str = ""


@dataclass(frozen=True)
class SideBySide:
    """One profile under several semantics; the first reading is G."""

    profile: Profile
    readings: tuple[Reading, ...]

    @property
    def differing(self) -> tuple[Reading, ...]:
        """Return the readings that say something, and something else than G does."""
        first, *rest = self.readings
        return tuple(r for r in rest if r.plays and r.outcome != first.outcome)


def surely(semantics: str, outcome: Play, reason: str = "") -> Reading:
    """Return the reading of a play that is certain."""
    return Reading(semantics, outcome, {outcome: Fraction(1)}, reason)


def nothing(semantics: str, reason: str) -> Reading:
    """Return the reading that a profile does not have, and why."""
    return Reading(semantics, None, {}, reason)


def short(play: Play) -> str:
    """Return a play as text: CD for one round, CCC/DDD (by seats) for more, as in tables."""
    one = all(len(own) == 1 and len(own[0]) == 1 for own in play)
    return ("" if one else "/").join("".join(own) if _brief(own) else " ".join(own) for own in play)


def _brief(own: tuple[str, ...]) -> bool:
    return all(len(action) == 1 for action in own)
