"""What is measured of a cell: one number per outcome, None where there is nothing to measure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from codepact.core.errors import unknown_name
from codepact.studies.grid.spec import Cell, StudySpec, cells
from codepact.studies.layout import is_finished, is_run, read_contents
from codepact.studies.ranking import load_ranking
from codepact.studies.record import RunRecord
from codepact.studies.results import load_record
from codepact.studies.runs import RunSpec

Outcomes = Mapping[str, float | None]

MEANINGS = {
    "payoff": "payoff of a seat (payoff.0, payoff.1, ...), mean over matches",
    "welfare": "sum of all seats' payoffs, mean over matches",
    "cooperation": "share of the first action among the moves that programs made themselves",
    "valid": "share of written programs that passed the check, at once or after feedback",
    "valid_at_once": "share of written programs that passed the check at the first attempt",
    "conditional": "share of programs that ran whose text uses the opponent's source",
    "predicted": "share of rounds that readers predicted right",
    "faults": "faults of programs, mean over matches",
    "tokens": "tokens of all model calls",
}
"""The outcomes of a run, for people.

Those of a tournament: cooperation, faults, payoff (mean of all programs), payoff.NAME of each.
"""


def outcomes(cell: Cell) -> Outcomes:
    """Return what a finished cell came to."""
    if isinstance(cell.spec, RunSpec):
        return _of_run(load_record(cell.path))
    return _of_tournament(cell.path)


def study_outcomes(spec: StudySpec, path: Path) -> dict[str, dict[str, dict[int, float | None]]]:
    """Return outcome → condition → seed → value, over the finished cells of a study.

    Raises `CodepactError` if the study names an outcome that no cell has.
    """
    found: dict[str, dict[str, dict[int, float | None]]] = {}
    for cell in cells(spec, path):
        if is_run(cell.path) and is_finished(read_contents(cell.path)):
            for name, value in outcomes(cell).items():
                found.setdefault(name, {}).setdefault(cell.condition, {})[cell.seed] = value
    if not found:
        return {}
    for name in spec.outcomes:
        if name not in found:
            raise unknown_name("outcome", name, found)
    measured = [n for n, by in found.items() if any(known(values) for values in by.values())]
    return {name: found[name] for name in spec.outcomes or measured}


def known(values: Mapping[int, float | None]) -> dict[int, float]:
    """Return the values that there are."""
    return {seed: v for seed, v in values.items() if v is not None}


def _of_run(record: RunRecord) -> Outcomes:
    totals, matches = record.totals, len(record.matches)
    rows = [row for meta in record.meta_rounds for row in meta.seats]
    found = {
        f"payoff.{seat}": _share(payoff, matches) for seat, payoff in enumerate(totals.payoffs)
    }
    return {
        **found,
        "welfare": _share(sum(totals.payoffs, Fraction(0)), matches),
        "cooperation": None if totals.rate is None else float(totals.rate),
        "valid": _share(sum(row.validity != "invalid" for row in rows), len(rows)),
        "valid_at_once": _share(sum(row.validity == "at once" for row in rows), len(rows)),
        "conditional": _share(sum(bool(row.uses) for row in rows), len(rows)),
        "predicted": _share(totals.right, totals.asked),
        "faults": _share(totals.faults, matches),
        "tokens": float(totals.usage.tokens),
    }


def _of_tournament(path: Path) -> Outcomes:
    ranking = load_ranking(path)
    rates = [p.rate for p in ranking.placed if p.rate is not None]
    faults = sum(n for p in ranking.placed for n in p.faults.values())
    return {
        "cooperation": _share(sum(rates, Fraction(0)), len(rates)),
        "payoff": _share(sum(p.mean for p in ranking.placed), len(ranking.placed)),
        "faults": _share(faults, ranking.matches),
        **{f"payoff.{p.name}": float(p.mean) for p in ranking.placed},
    }


def _share(part: Fraction | int, whole: int) -> float | None:
    return float(Fraction(part) / whole) if whole else None
