"""The folder of a run: where every event goes before the next step is taken.

    study.yaml              what was asked for, resolved; written once
    journal.jsonl           what happened; append-only, chained by hashes
    programs/<digest>.py    every program that was written
    certificates/<seal>.json  the proof of every claim that was proved
    matches/NNNN.parquet    the matches of large runs; a file counts once its journal line stands
    models.jsonl            the transcript of the model layer, which writes it
    page.html               derived; can be deleted

A run that was stopped is resumed by running it again from the start: recorded replies stand in for
the models, every event is compared with the recorded one, and only new ones are appended.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

import codepact
from codepact.core.errors import CodepactError
from codepact.core.program import Program, source_digest
from codepact.studies.certificates import keep_certificate
from codepact.studies.files import sha256_of, take_lock, write_whole
from codepact.studies.journal import Journal, Line, plain
from codepact.studies.layout import (
    JOURNAL,
    MATCHES,
    MODELS,
    STUDY,
    is_empty,
    is_finished,
    is_run,
    program_path,
    read_contents,
    read_study,
    refuse_foreign,
)
from codepact.studies.parsing import parse_event
from codepact.studies.replaying import UNREPEATED, check_repeated, differing, refuse_edited
from codepact.studies.shards import content_digest, shard_bytes


def create_run(path: Path, study: Mapping[str, Any]) -> RunFolder:
    """Return a new run in the folder `path`, which is made if it is not there.

    Raises `CodepactError` if the folder holds something else, holds a run already, or is in use.
    """
    return _locked(path, lambda: _start(path, study))


def resume_run(path: Path) -> RunFolder:
    """Return the run in the folder `path`, to be run again from the start.

    A finished run may be resumed too: it repeats every event, which checks it, and adds nothing.
    Raises `CodepactError` if there is no run, its journal is damaged, or the folder is in use.
    """
    if not is_run(path):
        raise CodepactError(f"{path} is not the folder of a run: it has no {STUDY}")
    return _locked(path, lambda: None)


def open_run(path: Path, study: Mapping[str, Any]) -> RunFolder:
    """Create the run, or resume it if the folder holds the same study, unfinished.

    Raises `CodepactError` as `create_run` does, and if the folder holds another study.
    """
    return _locked(path, lambda: _start(path, study, may_resume=True))


def _locked(path: Path, prepare: Callable[[], None]) -> RunFolder:
    refuse_foreign(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CodepactError(f"cannot make the folder {path}: {error.strerror}") from error
    lock = take_lock(path)
    try:
        prepare()
        return RunFolder(path, lock)
    except BaseException:
        os.close(lock)
        raise


def _start(path: Path, study: Mapping[str, Any], may_resume: bool = False) -> None:
    contents = read_contents(path)
    asked = plain(study, "the study")
    if is_finished(contents):
        raise CodepactError(
            f"{path} holds a finished run; look at it with `codepact show {path}`, or choose "
            "another folder"
        )
    if not is_empty(contents):
        there = read_study(path)
        changed = "\n".join(f"  {line}" for line in differing(there, asked, "there", "asked for"))
        if may_resume and not changed:
            return
        other = f" of another study:\n{changed}\nGo" if changed else "; go"
        raise CodepactError(
            f"{path} holds an unfinished run{other} on with it by `codepact study resume {path}`, "
            "or choose another folder"
        )
    (path / JOURNAL).unlink(missing_ok=True)
    text = yaml.safe_dump(asked, sort_keys=False, allow_unicode=True)
    write_whole(path / STUDY, text.encode("utf-8", "surrogatepass"))


class RunFolder:
    """An open run: use it in a `with` block, and hand its `emit` to a protocol.

    `study` is the resolved specification. `repeated` counts the recorded events that this sitting
    has come to again. `finished` says whether the run was finished when it was opened. Make one
    with `create_run`, `resume_run` or `open_run`.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self.study = read_study(path)
        self.repeated = 0
        self._contents = read_contents(path)
        refuse_edited(path, self.study, self._contents)
        self.finished = is_finished(self._contents)
        self._recorded = [x for x in self._contents.lines if x.kind not in UNREPEATED]
        self._resumed = bool(self._recorded)
        self._shards = 0
        self._lock = lock
        self._journal = Journal(self._contents)
        if not self._contents.lines:
            opened = {"format": 1, "study_sha256": sha256_of(path / STUDY), "study": self.study}
            self._journal.append("journal.opened", opened)

    @property
    def recorded(self) -> int:
        """Return how many events earlier sittings left."""
        return len(self._recorded)

    def said(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the data of the events of a kind that earlier sittings left."""
        return [x.data for x in self._contents.lines if x.kind == kind]

    @property
    def head(self) -> str:
        """Return the hash that stands for the whole journal so far."""
        return self._journal.head

    @property
    def transcript(self) -> Path:
        """Return where the model layer keeps its calls."""
        return self.path / MODELS

    def emit(self, kind: str, data: Mapping[str, Any]) -> None:
        """Record an event, and return when it is on disk; or check it if it is a repeated one.

        A certificate goes into a file of its own; what is recorded is its seal.

        Raises `CodepactError` if the data lacks a field of its kind, or if a resumed run does
        something else than was recorded.
        """
        content = plain(data, f"event {kind}")
        if kind == "claim.checked" and content["certificate"] is not None:
            content["certificate"] = keep_certificate(self.path, content["certificate"])
        parse_event(kind, content, "event")
        if kind == "program.written":
            self._save_written(content)
        if kind in UNREPEATED:
            if not self.finished or kind == "cell.redone":
                self._journal.append(kind, content)
        elif self.repeated < len(self._recorded):
            line = self._recorded[self.repeated]
            check_repeated(line, kind, content, self._contents.where(line))
            self.repeated += 1
        elif self.finished:
            raise CodepactError(
                f"{self._contents.path}: the run was finished, and now goes on with {kind}; it "
                "does something else than was recorded"
            )
        else:
            self._note_resumption()
            self._journal.append(kind, content)

    def save_program(self, program: Program) -> None:
        """Keep a program under its digest.

        Raises `CodepactError` if another text already stands there.
        """
        path = program_path(self.path, program.digest)
        source = program.source.encode("utf-8", "surrogatepass")
        if not path.exists():
            write_whole(path, source)
        elif path.read_bytes() != source:
            raise CodepactError(f"{path} was changed: its text does not have that digest")

    def write_shard(self, matches: Sequence[Mapping[str, Any]]) -> None:
        """Keep matches (each the data of a `match.played`) in a file, and record the file."""
        rows = [plain(m, "a match") for m in matches]
        for k, row in enumerate(rows):
            parse_event("match.played", row, f"match {k} of a shard")
        self.keep_shard(shard_bytes(rows), len(rows), content_digest(rows))

    def keep_shard(self, content: bytes, rows: int, digest: str) -> None:
        """Keep a file of matches that is made already; `digest` is that of what its rows say.

        A recorded file that is missing or damaged is replaced, if its rows say the same.
        """
        name = f"{MATCHES}/{self._shards:04}.parquet"
        self._shards += 1
        file = self.path / name
        recorded = self._next_recorded()
        data = {
            "file": name,
            "rows": rows,
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": digest,
        }
        if recorded is None or (recorded.data.get("content") == digest and not _is(file, recorded)):
            write_whole(file, content)
        self.emit("shard.written", data)

    def shard_stands(self) -> bool:
        """Whether the next file of matches is recorded and stands as it was; then it is passed."""
        recorded = self._next_recorded()
        if recorded is None or recorded.kind != "shard.written":
            return False
        if not _is(self.path / str(recorded.data.get("file")), recorded):
            return False
        self.repeated += 1
        self._shards += 1
        return True

    def _next_recorded(self) -> Line | None:
        more = self.repeated < len(self._recorded)
        return self._recorded[self.repeated] if more else None

    def close(self) -> None:
        """Close the journal and let others have the folder."""
        if self._lock >= 0:
            self._journal.close()
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _save_written(self, data: Mapping[str, Any]) -> None:
        sources = [data.get("source"), *(a["source"] for a in data["attempts"])]
        texts = [s for s in sources if s is not None]
        if data["digest"] is None:
            texts = texts[:1] if data.get("source") is not None else texts[-1:]
        else:
            texts = [s for s in texts if source_digest(s) == data["digest"]]
        if texts:
            self.save_program(Program(texts[0]))
        elif data["digest"] and not program_path(self.path, data["digest"]).exists():
            raise CodepactError(
                f"event program.written: no source in it has the digest {data['digest'][:12]}…; "
                "save the program first"
            )

    def _note_resumption(self) -> None:
        if self._resumed:
            self._resumed = False
            self._journal.append("run.resumed", {"codepact": codepact.__version__})


def _is(file: Path, recorded: Line) -> bool:
    """Whether a file is there as a line of the journal says."""
    return file.is_file() and sha256_of(file) == recorded.data.get("sha256")
