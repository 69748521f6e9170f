"""Reading a run back from its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from codepact.core.errors import CodepactError
from codepact.core.program import source_digest
from codepact.models.values import Usage
from codepact.studies.events import (
    ClaimChecked,
    MatchPlayed,
    ProgramCommitted,
    ProgramRead,
    ProgramRevealed,
    ProgramWritten,
    RunFinished,
    RunStarted,
    RunStopped,
    ShardWritten,
)
from codepact.studies.files import sha256_of
from codepact.studies.journal import Contents
from codepact.studies.layout import PROGRAMS, is_run, read_contents
from codepact.studies.opponent_use import opponent_use
from codepact.studies.parsing import parse_event
from codepact.studies.record import (
    MetaRound,
    RunRecord,
    SeatRow,
    State,
    Validity,
    move_counts,
    share,
    sum_counts,
)
from codepact.studies.shards import read_shard

Key = tuple[int, int]
"""Meta-round and seat."""


@dataclass
class _Seen:
    """The events of a run, sorted while they are read."""

    started: RunStarted | None = None
    written: dict[Key, ProgramWritten] = field(default_factory=dict)
    claims: dict[Key, list[ClaimChecked]] = field(default_factory=dict)
    committed: dict[Key, ProgramCommitted] = field(default_factory=dict)
    revealed: dict[Key, ProgramRevealed] = field(default_factory=dict)
    readings: dict[Key, ProgramRead] = field(default_factory=dict)
    matches: list[MatchPlayed] = field(default_factory=list)
    state: State = "unfinished"
    reason: str = ""


def load_record(path: Path) -> RunRecord:
    """Return the run in the folder `path`, finished or not; nothing is changed or locked.

    Raises `CodepactError` if there is no run, or what stands there was changed or damaged.
    """
    if not is_run(path):
        raise CodepactError(f"{path} is not the folder of a run: it has no study.yaml")
    contents = read_contents(path)
    seen = _Seen()
    for line in contents.lines:
        _take(seen, path, contents, line.n)
    if seen.started is None:
        raise CodepactError(f"{path}: the run has not started; its journal has no run.started")
    sources = _sources(path)
    numbers = sorted({number for number, _ in seen.written})
    return RunRecord(
        path=path,
        started=seen.started,
        meta_rounds=tuple(_meta_round(seen, number, sources) for number in numbers),
        matches=tuple(seen.matches),
        state=seen.state,
        reason=seen.reason,
        sources=sources,
        events=len(contents.lines),
        head=contents.head,
        began=contents.lines[0].time,
        ended=contents.lines[-1].time,
    )


def _take(seen: _Seen, path: Path, contents: Contents, n: int) -> None:
    line = contents.lines[n]
    where = contents.where(line)
    event = parse_event(line.kind, line.data, where)
    if event is not None and seen.state == "stopped":
        seen.state, seen.reason = "unfinished", ""
    match event:
        case RunStarted():
            seen.started = event
        case ProgramWritten():
            seen.written[event.meta_round, event.seat] = event
        case ClaimChecked():
            seen.claims.setdefault((event.meta_round, event.seat), []).append(event)
        case ProgramCommitted():
            seen.committed[event.meta_round, event.seat] = event
        case ProgramRevealed():
            seen.revealed[event.meta_round, event.seat] = event
        case ProgramRead():
            seen.readings[event.meta_round, event.reading.seat] = event
        case MatchPlayed():
            seen.matches.append(event)
        case ShardWritten():
            seen.matches += _shard(path / event.file, event)
        case RunStopped(reason):
            seen.state, seen.reason = "stopped", reason
        case RunFinished():
            seen.state = "finished"


def _shard(file: Path, event: ShardWritten) -> Iterable[MatchPlayed]:
    if not file.is_file() or sha256_of(file) != event.sha256:
        raise CodepactError(f"{file}: the file of matches is missing, or was changed")
    for k, row in enumerate(read_shard(file)):
        played = parse_event("match.played", row, f"{file}, row {k}")
        assert isinstance(played, MatchPlayed)
        yield played


def _sources(path: Path) -> dict[str, str]:
    sources = {}
    for file in sorted((path / PROGRAMS).glob("*.py")):
        source = file.read_bytes().decode("utf-8", "surrogatepass")
        if source_digest(source) != file.stem:
            raise CodepactError(f"{file} was changed: its text does not have that digest")
        sources[file.stem] = source
    return sources


def _meta_round(seen: _Seen, number: int, sources: Mapping[str, str]) -> MetaRound:
    assert seen.started is not None
    matches = tuple(
        m for m in seen.matches if m.meta_round == number or (m.meta_round is None and number == 1)
    )
    seats = sorted(seat for n, seat in seen.written if n == number)
    return MetaRound(
        number, tuple(_seat(seen, (number, seat), matches, sources) for seat in seats), matches
    )


def _seat(
    seen: _Seen, key: Key, matches: tuple[MatchPlayed, ...], sources: Mapping[str, str]
) -> SeatRow:
    assert seen.started is not None
    _, seat = key
    written, reading = seen.written[key], seen.readings.get(key)
    digest, source = _program(seen, key, sources)
    counts = sum_counts(move_counts(m, seat, seen.started.game.actions[seat][0]) for m in matches)
    payoffs = [m.match.payoffs[seat] for m in matches]
    return SeatRow(
        seat=seat,
        digest=digest,
        source=source,
        mode=written.mode,
        validity=_validity(written),
        attempts=written.attempts,
        payoff=sum(payoffs, Fraction(0)) if payoffs else None,
        rate=share(counts),
        faults=tuple(f for m in matches for f in m.match.faults if f.seat == seat),
        uses=opponent_use(source),
        reading=reading,
        usage=written.usage + (reading.usage if reading else Usage()),
        commitment=seen.committed[key].commitment if key in seen.committed else "",
        nonce=seen.revealed[key].nonce if key in seen.revealed else "",
        claims=tuple(seen.claims.get(key, ())),
    )


def _program(seen: _Seen, key: Key, sources: Mapping[str, str]) -> tuple[str, str]:
    """Return digest and text of the program that ran."""
    written = seen.written[key]
    if key in seen.revealed:
        digest = seen.revealed[key].digest
        return digest, sources.get(digest, "")
    if written.source is not None:
        return source_digest(written.source), written.source
    tried = [a.source for a in written.attempts if a.source is not None]
    source = sources.get(written.digest, "") if written.digest else (tried or [""])[-1]
    return source_digest(source), source


def _validity(written: ProgramWritten) -> Validity:
    if written.digest is None:
        return "invalid"
    return "at once" if len(written.attempts) <= 1 else "after feedback"
