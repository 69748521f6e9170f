"""The report of a study: estimates, comparisons, figures and a table of all cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codepact.core.errors import CodepactError
from codepact.studies.files import write_whole
from codepact.studies.grid.cells import states
from codepact.studies.grid.outcomes import MEANINGS, known, study_outcomes
from codepact.studies.grid.spec import StudySpec, load_study
from codepact.studies.grid.statistics import Comparison, Estimate, compare, estimate
from codepact.studies.layout import read_contents

Values = Mapping[str, Mapping[int, float | None]]
"""The values of an outcome: by condition, by seed."""


@dataclass(frozen=True)
class Row:
    """An outcome under one condition.

    `estimate` is None if there is no value; `comparison` is None for the baseline and where no
    seed is shared with it; `missing`: cells that are finished and have no value.
    """

    condition: str
    estimate: Estimate | None
    comparison: Comparison | None
    missing: int


@dataclass(frozen=True)
class Report:
    """A study's results. `finished` of `planned` cells; `head` stands for the whole study."""

    study: StudySpec
    outcomes: Mapping[str, tuple[Row, ...]]
    values: Mapping[str, Values]
    finished: int
    planned: int
    head: str


def load_report(path: Path) -> Report:
    """Return the results of the finished cells of the study in the folder `path`."""
    spec = load_study(path)
    values = study_outcomes(spec, path)
    state = [s for _, s in states(spec, path)]
    return Report(
        spec,
        {name: _rows(spec, by_condition) for name, by_condition in values.items()},
        values,
        state.count("finished"),
        len(state),
        read_contents(path).head,
    )


def _rows(spec: StudySpec, values: Values) -> tuple[Row, ...]:
    names = [name for name, _ in spec.conditions]
    by_name = {name: known(values.get(name, {})) for name in names}
    others = [name for name in names if name != spec.baseline]
    compared = compare(by_name[spec.baseline], [by_name[n] for n in others], spec.confidence)
    comparisons = dict(zip(others, compared, strict=True))
    return tuple(
        Row(
            name,
            estimate(list(by_name[name].values()), spec.confidence),
            comparisons.get(name),
            len(values.get(name, {})) - len(by_name[name]),
        )
        for name in names
    )


def write_report(path: Path) -> Path:
    """Write report.md, results.csv and the figures of a study; return the report's path.

    Raises `CodepactError` if no cell is finished.
    """
    from codepact.studies.figures import condition_means, save

    report = load_report(path)
    if not report.finished:
        raise CodepactError(f"no cell of {path} is finished; there is nothing to report")
    figures = path / "figures"
    figures.mkdir(exist_ok=True)
    drawn = {}
    for name, rows in report.outcomes.items():
        some = [r for r in rows if r.estimate is not None]
        if some:
            values = {r.condition: known(report.values[name].get(r.condition, {})) for r in some}
            estimates = [r.estimate for r in some if r.estimate is not None]
            figure = condition_means(
                [r.condition for r in some],
                values,
                [e.mean for e in estimates],
                [e.interval for e in estimates],
                name,
            )
            drawn[name] = save(figure, figures / name)[0].relative_to(path)
    write_whole(path / "results.csv", _csv(report).encode())
    write_whole(path / "report.md", "\n".join(_markdown(report, drawn)).encode())
    return path / "report.md"


def _csv(report: Report) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["outcome", "condition", "seed", "value"])
    for outcome, by_condition in report.values.items():
        for condition, by_seed in by_condition.items():
            for seed, value in by_seed.items():
                table.writerow([outcome, condition, seed, "" if value is None else repr(value)])
    return out.getvalue()


def _markdown(report: Report, figures: Mapping[str, Path]) -> Iterator[str]:
    spec = report.study
    level = f"{100 * spec.confidence:g} %"
    yield f"# {spec.name}\n"
    yield (
        f"{report.finished} of {report.planned} cells finished: {len(spec.conditions)} conditions, "
        f"{len(spec.seeds)} seeds. Baseline: {spec.baseline}. Head: `{report.head}`.\n"
    )
    if report.finished < report.planned:
        yield "**Not finished: what follows is of the cells that are.**\n"
    for name, rows in report.outcomes.items():
        yield f"## {name}\n"
        yield f"{MEANINGS.get(name, MEANINGS.get(name.partition('.')[0], name)).capitalize()}.\n"
        yield f"| condition | mean | {level} interval | seeds | against {spec.baseline} | p | q |"
        yield "|---|---|---|---|---|---|---|"
        for row in rows:
            yield "| " + " | ".join(row_texts(row)) + " |"
        yield ""
        if name in figures:
            yield f"![{name} by condition]({figures[name]})\n"
    least = 2.0 ** (1 - len(spec.seeds))
    yield "## How to read this\n"
    yield (
        f"Intervals are Student t intervals over seeds ({level}). Conditions are compared seed by "
        "seed: the mean difference with its interval; p is from the permutation test that swaps "
        "the two conditions within seeds, and q is p after the correction for all conditions that "
        "are compared (Benjamini and Hochberg). Outcomes are not corrected for one another.\n"
    )
    if len(spec.seeds) == 1:
        yield "With one seed there is neither an interval nor a test.\n"
    else:
        yield (
            f"With {len(spec.seeds)} seeds p cannot be below {least:.3g}"
            + ("; nothing here can be significant at 0.05.\n" if least > 0.05 else ".\n")
        )


def row_texts(row: Row) -> list[str]:
    """Return a row as texts: condition, mean, interval, seeds, difference, p, q."""
    if row.estimate is None:
        return [row.condition, "-", "", "0", "", "", ""]
    seeds = str(row.estimate.n) + (f" ({row.missing} without a value)" if row.missing else "")
    texts = [row.condition, f"{row.estimate.mean:.4g}", _interval(row.estimate), seeds]
    if row.comparison is None:
        return [*texts, "", "", ""]
    difference = row.comparison.difference
    said = f"{difference.mean:+.4g} {_interval(difference)}".strip()
    return [*texts, said, _p(row.comparison.p), _p(row.comparison.corrected)]


def _interval(found: Estimate) -> str:
    if found.interval is None:
        return "all equal" if found.n > 1 else ""
    return f"[{found.interval[0]:.4g}, {found.interval[1]:.4g}]"


def _p(value: float | None) -> str:
    return "no test" if value is None else f"{value:.3g}"
