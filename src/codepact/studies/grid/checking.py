"""Verifying a study: its own chain, every cell, and that the two fit together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codepact.core.errors import CodepactError
from codepact.studies.grid.spec import cells, load_study
from codepact.studies.layout import read_contents
from codepact.studies.verification import verify


@dataclass(frozen=True)
class StudyVerification:
    """What was checked and found right. `head` stands for the study and all its cells."""

    cells: int
    planned: int
    events: int
    head: str

    def __str__(self) -> str:
        """Return the result as a sentence."""
        return (
            f"{self.cells} of {self.planned} cells, {self.events} events, all chains unbroken and "
            f"every cell as the study recorded it; head {self.head}"
        )


def verify_study(path: Path) -> StudyVerification:
    """Check the study's journal, and every cell that it recorded against its head.

    Raises `CodepactError` with everything that is wrong.
    """
    verify(path)
    contents = read_contents(path)
    heads = {
        (x.data["condition"], x.data["seed"]): x.data["head"]
        for x in contents.lines
        if x.kind in ("cell.finished", "cell.redone")
    }
    planned = list(cells(load_study(path), path))
    wrong, events = [], len(contents.lines)
    for cell in planned:
        head = heads.get((cell.condition, cell.seed))
        if head is None:
            continue
        try:
            found = verify(cell.path)
        except CodepactError as e:
            wrong.append(str(e))
            continue
        events += found.events
        if found.head != head:
            wrong.append(
                f"{cell.path}: its journal ends with {found.head[:12]}…, and the study recorded "
                f"{head[:12]}…"
            )
    if wrong:
        raise CodepactError(f"{path} does not verify:\n" + "\n".join(f"  {w}" for w in wrong))
    return StudyVerification(len(heads), len(planned), events, contents.head)
