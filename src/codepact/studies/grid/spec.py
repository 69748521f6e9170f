"""A study: conditions times seeds, each of them a run or a tournament of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.studies import fields as f
from codepact.studies.layout import is_run, read_study
from codepact.studies.runs import RunSpec, spec_from_data
from codepact.studies.tournaments import TournamentSpec, tournament_from_data

CellSpec = RunSpec | TournamentSpec


@dataclass(frozen=True)
class StudySpec:
    """Everything that decides a study; what the `study.yaml` of its folder holds.

    `conditions`: what is run, by name, with seed 0. Every condition is run with the same `seeds`,
    so that conditions can be compared seed by seed. `baseline`: the condition that the others are
    compared with. `confidence`: of every interval. `outcomes`: what is reported, none for all.
    """

    name: str
    seeds: tuple[int, ...]
    conditions: tuple[tuple[str, CellSpec], ...]
    baseline: str
    confidence: float = 0.95
    outcomes: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the specification as plain data for a YAML file."""
        return {
            "study": self.name,
            "seeds": list(self.seeds),
            "baseline": self.baseline,
            "confidence": self.confidence,
            "outcomes": list(self.outcomes),
            "conditions": {name: spec.to_data() for name, spec in self.conditions},
        }


@dataclass(frozen=True)
class Cell:
    """One run of a study: `spec` has the seed in it; `path` is its folder."""

    condition: str
    seed: int
    path: Path
    spec: CellSpec


def study_from_data(data: Mapping[str, Any], where: str) -> StudySpec:
    """Return the specification that `to_data` wrote; `where` names the file in errors."""
    read = f.fields(data, where)
    conditions: list[tuple[str, CellSpec]] = []
    for name, values in read.get("conditions", f.mapping).items():
        place = f"{where}, condition {name}"
        if f.fields(values, place).data.get("protocol") == "tournament":
            conditions.append((str(name), tournament_from_data(values, place)))
        else:
            conditions.append((str(name), spec_from_data(values, place)))
    return StudySpec(
        read.get("study", f.text),
        read.get("seeds", f.wholes),
        tuple(conditions),
        read.get("baseline", f.text),
        read.get("confidence", f.seconds),
        read.get("outcomes", f.texts),
    )


def is_study(path: Path) -> bool:
    """Return whether `path` is the folder of a study."""
    return is_run(path) and "conditions" in read_study(path)


def load_study(path: Path) -> StudySpec:
    """Return the specification of the study in the folder `path`."""
    if not is_study(path):
        raise CodepactError(f"{path} is not the folder of a study; `codepact study run` makes one")
    return study_from_data(read_study(path), f"{path}/study.yaml")


def cells(spec: StudySpec, path: Path) -> Iterator[Cell]:
    """Yield the cells of the study in the folder `path`, seed by seed.

    With all conditions of a seed next to each other, a study that stops early is balanced.
    """
    for seed in spec.seeds:
        for name, condition in spec.conditions:
            folder = path / "cells" / name / str(seed)
            yield Cell(name, seed, folder, replace(condition, seed=seed))
