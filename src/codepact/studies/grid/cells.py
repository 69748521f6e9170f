"""Running the cells of a study: new ones, stopped ones, lost ones; each in a folder of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import codepact
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.execution.workers import work
from codepact.studies.folder import RunFolder, open_run
from codepact.studies.grid.spec import Cell, StudySpec, cells
from codepact.studies.layout import JOURNAL, is_finished, is_run, read_contents
from codepact.studies.runs import RunSpec, Surroundings, resolved, run
from codepact.studies.tournaments import run_tournament, stored_programs

CELL_SECONDS = 6 * 3600.0
"""A worker that is at one cell for so long is taken for dead."""


@dataclass(frozen=True)
class Task:
    """A cell to run, with the programs that it enters."""

    cell: Cell
    programs: tuple[Program, ...]


@dataclass(frozen=True)
class Done:
    """What came of a cell: the head of its journal, or why it stopped."""

    head: str | None
    stopped: str = ""


def start_study(spec: StudySpec, folder: RunFolder, programs: tuple[Program, ...] = ()) -> None:
    """Record what the study is, and keep the programs that its tournaments enter."""
    for program in programs:
        folder.save_program(program)
    folder.emit("study.started", {"codepact": codepact.__version__, "study": spec.to_data()})


def with_models(spec: StudySpec, on_progress: Callable[[str], None]) -> StudySpec:
    """Return the study with the models' full names; each model is opened once, as a test."""
    runs = [c for _, c in spec.conditions if isinstance(c, RunSpec)]
    ready = iter(resolved(runs, on_progress))
    return replace(
        spec,
        conditions=tuple(
            (name, next(ready) if isinstance(c, RunSpec) else c) for name, c in spec.conditions
        ),
    )


def run_cells(
    spec: StudySpec,
    folder: RunFolder,
    *,
    workers: int = 1,
    progress: Callable[[int, Cell | None, Done | None], None] = lambda done, cell, came: None,
) -> None:
    """Run every cell of a study that was started and does not stand yet.

    `progress(done, cell, came)` is told how many cells stand, and which was the last. Cells that
    stop (a budget, a model that cannot be reached) do not keep the others from being run; at the
    end they raise `CodepactError` with the reasons, and the study can be resumed.
    """
    recorded = [(d["condition"], d["seed"]) for d in folder.said("cell.finished")]
    heads = recorded_heads(folder)
    planned = {(c.condition, c.seed): c for c in cells(spec, folder.path)}
    for data in folder.said("cell.finished"):
        folder.emit("cell.finished", data)
    open_cells = [c for key, c in planned.items() if not stands(c.path, heads.get(key))]
    done = len(planned) - len(open_cells)
    progress(done, None, None)
    tasks = (Task(c, _entered(folder, c)) for c in open_cells)
    stopped = []
    target = "codepact.studies.grid.cells:run_cell"
    for index, came in work(target, tasks, workers=workers, seconds=CELL_SECONDS):
        cell = open_cells[index]
        if came.head is None:
            stopped.append(f"{cell.condition}, seed {cell.seed}: {came.stopped}")
        else:
            done += 1
            lost = (cell.condition, cell.seed) in recorded
            folder.emit(
                "cell.redone" if lost else "cell.finished",
                {"condition": cell.condition, "seed": cell.seed, "head": came.head},
            )
        progress(done, cell, came)
    if stopped:
        shown = "\n".join(f"  {line}" for line in stopped[:10])
        raise CodepactError(f"{len(stopped)} of {len(planned)} cells stopped:\n{shown}")
    folder.emit("run.finished", {})


def run_cell(task: Task) -> Done:
    """Run one cell to its end, from where it stopped if it did."""
    path = task.cell.path
    if is_run(path):
        contents = read_contents(path)
        if is_finished(contents):
            return Done(contents.head)
    with open_run(path, task.cell.spec.to_data()) as folder:
        try:
            spec = task.cell.spec
            if isinstance(spec, RunSpec):
                run(spec, Surroundings(folder.transcript, folder.emit))
            else:
                for program in task.programs:
                    folder.save_program(program)
                run_tournament(spec, folder)
        except (CodepactError, KeyboardInterrupt) as e:
            folder.emit("run.stopped", {"reason": str(e) or "interrupted"})
            if isinstance(e, KeyboardInterrupt):
                raise
            return Done(None, str(e))
        return Done(folder.head)


def recorded_heads(folder: RunFolder) -> dict[tuple[str, int], str]:
    """Return the last head that the study recorded of each cell."""
    said = [*folder.said("cell.finished"), *folder.said("cell.redone")]
    return {(d["condition"], d["seed"]): d["head"] for d in said}


def stands(path: Path, head: str | None) -> bool:
    """Return whether the journal in the folder `path` ends with `head`; a look at its last line."""
    journal = path / JOURNAL
    if head is None or not journal.is_file():
        return False
    try:
        found: Any = json.loads(_last_line(journal))
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("hash") == head


def _last_line(file: Path) -> bytes:
    with file.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        tail = b""
        while end and tail.count(b"\n") < 2:
            start = max(0, end - 4096)
            stream.seek(start)
            tail = stream.read(end - start) + tail
            end = start
    return tail.rstrip(b"\n").rpartition(b"\n")[2]


def _entered(folder: RunFolder, cell: Cell) -> tuple[Program, ...]:
    spec = cell.spec
    return () if isinstance(spec, RunSpec) else tuple(stored_programs(folder.path, spec))


def states(spec: StudySpec, path: Path) -> Iterator[tuple[Cell, str]]:
    """Yield every cell with its state: finished, stopped (or still running), not started."""
    for cell in cells(spec, path):
        if not is_run(cell.path):
            yield cell, "not started"
            continue
        contents = read_contents(cell.path)
        yield cell, "finished" if is_finished(contents) else "stopped"
