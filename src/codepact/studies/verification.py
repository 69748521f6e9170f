"""Verifying a run folder: does what stands there still fit together?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codepact.core.errors import CodepactError
from codepact.studies.certificates import certificate_problems
from codepact.studies.events import MatchPlayed, ProgramCommitted, ProgramRevealed, ShardWritten
from codepact.studies.files import sha256_of
from codepact.studies.journal import Contents, Line
from codepact.studies.layout import (
    CERTIFICATES,
    PROGRAMS,
    STUDY,
    is_finished,
    is_run,
    program_path,
    read_contents,
)
from codepact.studies.parsing import parse_event


@dataclass(frozen=True)
class Verification:
    """What was checked and found right. `head` stands for all of it."""

    events: int
    programs: int
    commitments: int
    certificates: int
    shards: int
    finished: bool
    head: str

    def __str__(self) -> str:
        """Return the result as a sentence."""
        parts = [
            f"{self.events} events in an unbroken chain",
            f"{self.programs} programs with their digests",
            f"{self.commitments} commitments opened",
            *([f"{self.certificates} certificates accepted"] if self.certificates else []),
            *([f"{self.shards} files of matches"] if self.shards else []),
        ]
        state = "finished" if self.finished else "not finished"
        return f"{', '.join(parts)}; {state}; head {self.head}"


def verify(path: Path, head: str | None = None) -> Verification:
    """Check the journal's chain, programs, commitments, certificates and files of matches.

    `head` is a head that was published earlier: it must be in the chain, which shows that nothing
    up to it was changed or dropped. Raises `CodepactError` with everything that is wrong.
    """
    if not is_run(path):
        raise CodepactError(f"{path} is not the folder of a run: it has no {STUDY}")
    contents = read_contents(path)
    programs = sorted((path / PROGRAMS).glob("*.py"))
    wrong = [
        *_study(path, contents),
        *_programs(programs),
        *_events(path, contents),
        *certificate_problems(path, contents),
    ]
    if head is not None and head not in [line.hash for line in contents.lines]:
        wrong.append(
            f"{contents.path}: the head {head} is not in it; lines were dropped or rewritten"
        )
    if wrong:
        raise CodepactError(f"{path} does not verify:\n" + "\n".join(f"  {w}" for w in wrong))
    kinds = [line.kind for line in contents.lines]
    return Verification(
        len(kinds),
        len(programs),
        kinds.count("program.revealed"),
        len(list((path / CERTIFICATES).glob("*.json"))),
        kinds.count("shard.written"),
        is_finished(contents),
        contents.head,
    )


def _study(path: Path, contents: Contents) -> Iterator[str]:
    if not contents.lines or contents.lines[0].kind != "journal.opened":
        yield f"{contents.path}: it does not begin with the event journal.opened"
    elif contents.lines[0].data.get("study_sha256") != sha256_of(path / STUDY):
        yield f"{path / STUDY}: it was changed after the run was started"


def _programs(files: list[Path]) -> Iterator[str]:
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if digest != file.stem:
            yield f"{file}: its text has the digest {digest[:12]}…; it was changed"


def _events(path: Path, contents: Contents) -> Iterator[str]:
    committed: dict[tuple[int, int], str] = {}
    for line in contents.lines:
        where = contents.where(line)
        event = parse_event(line.kind, line.data, where)
        match event:
            case ProgramCommitted(number, seat, commitment):
                if committed.setdefault((number, seat), commitment) != commitment:
                    yield f"{where}: seat {seat} committed a second time in meta-round {number}"
            case ProgramRevealed():
                yield from _reveal(
                    path, where, event, committed.get((event.meta_round, event.seat))
                )
            case MatchPlayed() if not event.withdrew:
                for digest in dict.fromkeys(event.match.digests):
                    if digest and not program_path(path, digest).exists():
                        yield f"{where}: the program {digest[:12]}… is missing from {PROGRAMS}/"
            case ShardWritten():
                yield from _shard(path, line, event)


def _reveal(
    path: Path, where: str, event: ProgramRevealed, commitment: str | None
) -> Iterator[str]:
    who = f"seat {event.seat} in meta-round {event.meta_round}"
    file = program_path(path, event.digest)
    if commitment is None:
        yield f"{where}: {who} revealed a program without having committed to one"
    elif not file.exists():
        yield f"{where}: the program {event.digest[:12]}… is missing from {PROGRAMS}/"
    else:
        try:
            opened = hashlib.sha256(bytes.fromhex(event.nonce) + file.read_bytes()).hexdigest()
        except ValueError:
            yield f"{where}: the nonce of {who} is not hexadecimal"
            return
        if opened != commitment:
            yield f"{where}: {who} revealed another program than it committed to"


def _shard(path: Path, line: Line, event: ShardWritten) -> Iterator[str]:
    file = path / event.file
    if not file.is_file():
        yield f"{file}: the file of matches is missing"
    elif sha256_of(file) != event.sha256:
        yield f"{file}: it was changed after line {line.n + 1} of the journal recorded it"
