"""How far a study is: cells by state, what was spent, why cells stopped."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from codepact.models import Usage
from codepact.studies.grid.cells import states
from codepact.studies.grid.spec import Cell, load_study
from codepact.studies.layout import read_contents
from codepact.studies.parsing import usage_from_json


@dataclass(frozen=True)
class ConditionStatus:
    """Cells of a condition by state, and what all of them cost so far."""

    condition: str
    finished: int
    stopped: int
    not_started: int
    usage: Usage


@dataclass(frozen=True)
class Status:
    """A study's state. `reasons`: where a cell stopped, and why."""

    name: str
    state: str
    conditions: tuple[ConditionStatus, ...]
    reasons: tuple[tuple[str, str], ...]
    head: str


def load_status(path: Path) -> Status:
    """Return how far the study in the folder `path` is; nothing is changed or locked."""
    spec = load_study(path)
    found: dict[str, list[str]] = {name: [] for name, _ in spec.conditions}
    usage = {name: Usage(dollars=Decimal(0)) for name, _ in spec.conditions}
    reasons = []
    for cell, state in states(spec, path):
        found[cell.condition].append(state)
        if state != "not started":
            spent, reason = _told(cell)
            usage[cell.condition] += spent
            if state == "stopped" and reason:
                reasons.append((f"{cell.condition}, seed {cell.seed}", reason))
    conditions = tuple(
        ConditionStatus(
            name,
            states_.count("finished"),
            states_.count("stopped"),
            states_.count("not started"),
            usage[name],
        )
        for name, states_ in found.items()
    )
    kinds = {line.kind for line in read_contents(path).lines}
    state = (
        "finished"
        if "run.finished" in kinds
        else "not finished; go on with `codepact study resume`"
    )
    return Status(spec.name, state, conditions, tuple(reasons), read_contents(path).head)


def _told(cell: Cell) -> tuple[Usage, str]:
    """Return what a cell spent by its journal, and why it stopped last."""
    usage, reason = Usage(dollars=Decimal(0)), ""
    contents = read_contents(cell.path)
    for line in contents.lines:
        if line.kind in ("program.written", "program.read") and "usage" in line.data:
            usage += usage_from_json(line.data["usage"], contents.where(line))
        elif line.kind == "run.stopped":
            reason = str(line.data.get("reason", ""))
    return usage, reason
