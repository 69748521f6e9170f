"""Authors: whatever writes programs. The values that go in and come out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from codepact.core.objective import Objective
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.exchange.claims import Decided


@dataclass(frozen=True)
class PastRound:
    """What an author is told of one earlier meta-round, from its own seat.

    `payoffs` are in seat order; `actions[seat]` is None where the protocol does not show moves.
    `notes` are sentences such as its own program's faults.
    """

    number: int
    payoffs: tuple[Fraction, ...]
    actions: tuple[tuple[str, ...] | None, ...]
    own_source: str | None
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    """The objectives' names by seat, only if the protocol shows them."""


@dataclass(frozen=True)
class Disclosed:
    """A program of another seat as the disclosure rule shows it to an author."""

    seat: int
    source: str
    meta_round: int


@dataclass(frozen=True)
class DisclosedClaims:
    """The verdicts on the claims that another seat attached to its program, perhaps to none."""

    seat: int
    meta_round: int
    claims: tuple[Decided, ...]


@dataclass(frozen=True)
class Briefing:
    """Everything that an author is told before it writes.

    `meta_round` counts from 1 to `meta_rounds`; `seed` is for authors and models that draw.
    """

    program_game: ProgramGame
    seat: int
    objective: Objective
    meta_round: int = 1
    meta_rounds: int = 1
    history: tuple[PastRound, ...] = ()
    disclosed: tuple[Disclosed, ...] = ()
    seed: int = 0
    claims: tuple[DisclosedClaims, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """One try at a program: the author's words, the source, and what was wrong with it.

    `problem` is None if nothing was. `calls` are the keys of the model calls behind it,
    for the trail.
    """

    strategy: str
    source: str | None
    problem: str | None
    calls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What an author hands in: a valid program, or None after the last failed attempt.

    `claims`: what it claims of its program, in texts such as "forgives within=2".
    """

    program: Program | None
    attempts: tuple[Attempt, ...]
    mode: str = "free-form"
    """How it was written: "free-form", "rules", "search", "zoo", "human" or "replay".

    Rules are valid by construction, so they are reported apart.
    """

    claims: tuple[str, ...] = ()


class Author(Protocol):
    """Writes programs. Implementations are small classes or closures; nothing is inherited."""

    @property
    def name(self) -> str:
        """Return a label for tables; it reaches no program and no other author."""
        ...

    def write(self, briefing: Briefing) -> Submission:
        """Write a program for `briefing.seat`.

        Raises `CodepactError` only if the author cannot work at all (a model that cannot be
        reached, a file that is not there); an invalid program is data in the submission.
        """
        ...
