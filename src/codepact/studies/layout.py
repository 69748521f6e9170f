"""What stands where in the folder of a run, and what state it is in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from codepact.core.errors import CodepactError
from codepact.studies.files import LOCK
from codepact.studies.journal import Contents, read_journal

STUDY = "study.yaml"
JOURNAL = "journal.jsonl"
PROGRAMS = "programs"
CERTIFICATES = "certificates"
MATCHES = "matches"
MODELS = "models.jsonl"
PAGE = "page.html"


def program_path(path: Path, digest: str) -> Path:
    """Return where the program with that digest stands in the run folder `path`."""
    return path / PROGRAMS / f"{digest}.py"


def certificate_path(path: Path, digest: str) -> Path:
    """Return where the certificate with that seal stands in the run folder `path`."""
    return path / CERTIFICATES / f"{digest}.json"


def read_study(path: Path) -> dict[str, Any]:
    """Return the resolved specification of the run in the folder `path`."""
    try:
        value = yaml.safe_load((path / STUDY).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CodepactError(f"cannot read {path / STUDY}: {error}") from error
    if not isinstance(value, dict):
        raise CodepactError(f"{path / STUDY} does not hold a study")
    return value


def read_contents(path: Path) -> Contents:
    """Return the journal of the run in the folder `path`; an empty one if there is none yet."""
    journal = path / JOURNAL
    return read_journal(journal) if journal.exists() else Contents(journal, ())


def is_empty(contents: Contents) -> bool:
    """Return whether nothing was recorded but that the journal was opened."""
    return all(line.kind in ("journal.opened", "journal.cut") for line in contents.lines)


def is_finished(contents: Contents) -> bool:
    """Return whether the run came to its end."""
    return any(line.kind == "run.finished" for line in contents.lines)


def is_run(path: Path) -> bool:
    """Return whether `path` is the folder of a run."""
    return (path / STUDY).is_file()


def refuse_foreign(path: Path) -> None:
    """Raise `CodepactError` if `path` is a file, or a folder that holds something else."""
    if path.exists() and not path.is_dir():
        raise CodepactError(f"{path} is a file; a run needs a folder")
    if path.is_dir() and not is_run(path):
        others = sorted(p.name for p in path.iterdir() if p.name not in (LOCK, f".{STUDY}.part"))
        if others:
            raise CodepactError(
                f"{path} is not empty and not the folder of a run (it holds {others[0]}); choose "
                "another folder"
            )
