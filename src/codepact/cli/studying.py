"""Studies on the command line: planned, run with progress, looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.core.errors import CodepactError

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.studies import RunFolder
    from codepact.studies.grid.plan import Plan
    from codepact.studies.grid.spec import StudySpec


def plan_study(file: Path, pilot: Path | None, width: float | None, as_json: bool) -> None:
    """Print what the study in `file` will cost, and which intervals to expect."""
    from codepact.cli.output import print_json
    from codepact.studies.grid.plan import plan, seeds_of

    spec, _ = _read(file)
    planned = plan(spec, pilot)
    if as_json:
        print_json(
            {
                "cells": planned.cells,
                "basis": planned.basis,
                "costs": [vars(c) for c in planned.costs],
                "spreads": [vars(s) for s in planned.spreads],
                "half_widths_in_sd": planned.widths,
                "least_p": planned.least_p,
            }
        )
        return
    _print_costs(planned)
    _print_precision(planned)
    if width is not None:
        if not planned.spreads:
            raise CodepactError("--width needs the spread of a pilot; give one by --pilot FOLDER")
        for s in (s for s in planned.spreads if s.sd):
            n = seeds_of(s, width, spec.confidence)
            click.echo(f"{s.outcome}, {s.condition}: {n} seeds for ±{width:g}")


def _print_costs(planned: Plan) -> None:
    from codepact.cli.output import print_table

    seeds = len(planned.study.seeds)

    def times(value: Any, digits: int) -> str:
        return "?" if value is None else f"{float(value) * seeds:,.{digits}f}"

    print_table(
        f"{planned.study.name}: {len(planned.costs)} conditions, {seeds} seeds, "
        f"{planned.cells} cells",
        ["condition", "matches", "calls", "at most", "tokens in", "tokens out", "$", "minutes"],
        [
            [
                c.condition,
                c.matches * seeds,
                c.least * seeds or "",
                c.most * seeds or "",
                times(c.input_tokens, 0) if c.least else "",
                times(c.output_tokens, 0) if c.least else "",
                times(c.dollars, 2) if c.least else "0",
                times(None if c.seconds is None else c.seconds / 60, 1) if c.least else "",
            ]
            for c in planned.costs
        ],
    )
    if any(c.least for c in planned.costs):
        click.echo(f"tokens and prices are {planned.basis}")


def _print_precision(planned: Plan) -> None:
    from codepact.cli.output import print_table

    confidence = f"{100 * planned.study.confidence:g} %"
    counts = list(planned.widths)
    if planned.spreads:
        spread = [s for s in planned.spreads if s.sd]
        rows = [
            [s.outcome, s.condition, f"{s.sd:.3g}", *(f"±{s.widths[n]:.3g}" for n in counts)]
            for s in spread
        ]
        columns = ["outcome", "condition", "sd", *(f"{n} seeds" for n in counts)]
        print_table(f"half-width of a mean's {confidence} interval", columns, rows, left=2)
        same = sorted({s.outcome for s in planned.spreads} - {s.outcome for s in spread})
        if same:
            click.echo(f"all seeds of the pilot are equal in {', '.join(same)}: nothing is known")
    else:
        widths = ["half-width / sd", *(f"±{planned.widths[n]:.2f}" for n in counts)]
        columns = ["", *(f"{n} seeds" for n in counts)]
        print_table(f"a mean's {confidence} interval, by number of seeds", columns, [widths])
    said = ", ".join(f"{p:.3g} with {n}" for n, p in planned.least_p.items())
    click.echo(f"the smallest p of the paired test: {said} seeds")


def run_study(file: Path, out: Path | None, workers: int, as_json: bool) -> None:
    """Run the study in `file`, or go on with it if its folder holds it unfinished."""
    from codepact.studies import open_run
    from codepact.studies.grid.cells import start_study, with_models
    from codepact.studies.grid.plan import plan

    spec, programs = _read(file)
    path = out or Path("runs") / spec.name
    if not as_json:
        _print_costs(plan(spec))
    ready = with_models(spec, _say)
    _say(f"recording in {path}")
    with open_run(path, ready.to_data()) as folder:
        start_study(ready, folder, programs)
        _run(ready, folder, workers)
    _finish(path, as_json)


def go_on_study(path: Path, workers: int, as_json: bool) -> None:
    """Resume the study in the folder `path`: what stands is kept, what is lost is run again."""
    from codepact.studies import resume_run
    from codepact.studies.grid.cells import start_study
    from codepact.studies.grid.spec import load_study

    spec = load_study(path)
    with resume_run(path) as folder:
        start_study(spec, folder)
        _run(spec, folder, workers)
    _finish(path, as_json)


def _run(spec: StudySpec, folder: RunFolder, workers: int) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from codepact.cli.output import console
    from codepact.studies.grid.cells import Done, run_cells
    from codepact.studies.grid.spec import Cell

    columns = (TextColumn("cells"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    screen = console(stderr=True)
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=len(spec.seeds) * len(spec.conditions))

        def progress(done: int, cell: Cell | None, came: Done | None) -> None:
            bar.update(task, completed=done)
            if cell is not None and came is not None:
                said = f"stopped: {came.stopped}" if came.head is None else "finished"
                screen.print(f"{cell.condition}, seed {cell.seed}: {said}", markup=False)

        try:
            run_cells(spec, folder, workers=workers, progress=progress)
        except (CodepactError, KeyboardInterrupt) as e:
            reason = str(e) or "interrupted"
            folder.emit("run.stopped", {"reason": reason})
            raise CodepactError(
                f"{reason}\nwhat was done is in {folder.path}; go on with "
                f"`codepact study resume {folder.path}`"
            ) from e


def _finish(path: Path, as_json: bool) -> None:
    from codepact.studies.grid.report import write_report

    report = write_report(path)
    print_report(path, as_json)
    if not as_json:
        click.echo(f"report     {report}\nfigures    {path / 'figures'}")


def print_report(path: Path, as_json: bool) -> None:
    """Print the results of a study, outcome by outcome."""
    from dataclasses import asdict

    from codepact.cli.output import print_json, print_table
    from codepact.studies.grid.report import load_report, row_texts

    report = load_report(path)
    spec = report.study
    if as_json:
        print_json(
            {
                "study": spec.name,
                "finished": report.finished,
                "planned": report.planned,
                "head": report.head,
                "outcomes": {n: [asdict(r) for r in rows] for n, rows in report.outcomes.items()},
            }
        )
        return
    level = f"{100 * spec.confidence:g} % interval"
    columns = ["condition", "mean", level, "seeds", f"against {spec.baseline}", "p", "q"]
    for name, rows in report.outcomes.items():
        print_table(name, columns, [row_texts(row) for row in rows])
    state = "finished" if report.finished == report.planned else "not finished"
    click.echo(
        f"{report.finished} of {report.planned} cells, {state}; p: paired permutation test, "
        f"q: corrected over conditions\nrecord     {path} (head {report.head[:16]})"
    )


def print_status(path: Path, as_json: bool) -> None:
    """Print which cells of a study stand, and what was spent on them."""
    from codepact.cli.output import print_json, print_table
    from codepact.studies.grid.status import load_status

    status = load_status(path)
    if as_json:
        print_json({"head": status.head, "conditions": [vars(c) for c in status.conditions]})
        return
    columns = ["condition", "finished", "stopped", "not started", "calls", "tokens", "$"]
    print_table(
        f"{status.name}: {status.state}",
        columns,
        [
            [
                c.condition,
                c.finished,
                c.stopped or "",
                c.not_started or "",
                c.usage.calls or "",
                c.usage.tokens or "",
                "?" if c.usage.dollars is None else f"{c.usage.dollars:.4f}",
            ]
            for c in status.conditions
        ],
    )
    for where, reason in status.reasons:
        click.echo(f"{where}: {reason}")
    click.echo(f"head       {status.head}")


def print_query(path: Path, sql: str, as_json: bool) -> None:
    """Print what the SQL asks of a study, a run or a tournament."""
    from codepact.cli.output import print_json, print_table
    from codepact.studies.grid.query import query

    columns, rows = query(path, sql)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table("", columns, rows, left=0)


def _read(file: Path) -> tuple[StudySpec, tuple[Program, ...]]:
    from codepact.cli.options import programs_named
    from codepact.studies.grid.reading import read_study_file

    return read_study_file(file, programs_named)


def _say(text: str) -> None:
    click.echo(text, err=True)
