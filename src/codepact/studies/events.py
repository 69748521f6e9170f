"""The events of a run: what a protocol emits, one kind a dataclass, parsed from JSON with checks.

Together with `codepact.studies.parsing`, which takes them from JSON, this is the only place that
knows the fields. Fields and kinds that are not known here are kept in the journal and passed over.

What protocols emit, in the order of a meta-round: `run.started`, then `program.written`, each with
its `claim.checked`, `program.committed`, `program.revealed`, `player.decided`, `match.played`,
`program.read`; at the end `run.finished`, or `run.stopped` if the run can be resumed. What the run
folder adds itself: `journal.opened`, `journal.cut`, `run.resumed`, `shard.written` (see
`codepact.studies.folder`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codepact.core.game import Game, Repetition
from codepact.core.match import Match
from codepact.generation.author import Attempt
from codepact.interpretation.reading import Reading, Score
from codepact.models.values import Usage


@dataclass(frozen=True)
class PlayerShown:
    """Who sat in a seat. In a round robin `seat` is the place in the order of entry."""

    seat: int
    author: str
    objective: str
    mode: str


@dataclass(frozen=True)
class RunStarted:
    """What was run: everything that the programs' world is made of."""

    codepact: str
    protocol: str
    game: Game
    repetition: Repetition
    capabilities: tuple[str, ...]
    players: tuple[PlayerShown, ...]
    meta_rounds: int
    seed: int
    disclosure: Mapping[str, Any]


@dataclass(frozen=True)
class ProgramWritten:
    """What an author handed in; `digest` is None after the last failed attempt.

    `source` is the text that runs, in the disclosed form; None if the event does not hold it.
    `claims` are those that the author attached, in its words.
    """

    meta_round: int
    seat: int
    digest: str | None
    mode: str
    attempts: tuple[Attempt, ...]
    usage: Usage
    source: str | None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClaimChecked:
    """A verdict on a claim that an author attached to its program, before it was disclosed.

    `method`: how the program was read. `rounds`: for how many rounds it is proved, None for any
    number. `reason`: why it is unknown, or the witness in words. `witness`: what the others played
    (`history`) against it, what it `played`, and the sources of the `rivals` that play this again;
    of claims that compare two plays, the `second`. `certificate`: the seal of a proof's file.
    """

    meta_round: int
    seat: int
    digest: str
    claim: str
    answer: str
    method: str
    rounds: int | None
    reason: str
    witness: Mapping[str, Any] | None
    certificate: str | None


@dataclass(frozen=True)
class ProgramCommitted:
    """A commitment to a program: SHA-256 of the nonce followed by the source."""

    meta_round: int
    seat: int
    commitment: str


@dataclass(frozen=True)
class ProgramRevealed:
    """The program that was committed to, with the nonce."""

    meta_round: int
    seat: int
    digest: str
    nonce: str


@dataclass(frozen=True)
class ProgramRead:
    """A reading of the disclosed programs, and how it compared with the match."""

    meta_round: int
    reading: Reading
    score: Score | None
    usage: Usage


@dataclass(frozen=True)
class PlayerDecided:
    """A player accepted, or withdrew before the match."""

    meta_round: int
    seat: int
    accepts: bool


@dataclass(frozen=True)
class MatchPlayed:
    """A match. `names` are labels for people; `withdrew`: the seats whose players withdrew."""

    meta_round: int | None
    match: Match
    names: tuple[str, ...]
    withdrew: tuple[int, ...]


@dataclass(frozen=True)
class RunStopped:
    """The run ended before its end and can be resumed."""

    reason: str


@dataclass(frozen=True)
class RunFinished:
    """The run is over; `usage` is what it cost by the protocol's own count."""

    usage: Usage


@dataclass(frozen=True)
class ShardWritten:
    """A file of matches stands. `content` is the digest of its rows, `sha256` that of the file."""

    file: str
    rows: int
    sha256: str
    content: str


RunEvent = (
    RunStarted
    | ProgramWritten
    | ClaimChecked
    | ProgramCommitted
    | ProgramRevealed
    | ProgramRead
    | PlayerDecided
    | MatchPlayed
    | RunStopped
    | RunFinished
    | ShardWritten
)
