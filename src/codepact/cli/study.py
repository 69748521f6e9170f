"""`codepact study`: studies of conditions times seeds, and recorded runs of every kind."""

from __future__ import annotations

from pathlib import Path

import click

from codepact.cli.options import json_option

FOLDER = click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER"
)
FILE = click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE"
)
WORKERS = click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that work at once.",
)


@click.group()
def study() -> None:
    """Plan, run, resume, report and query studies; resume, replay and verify any recorded run.

    A study is a YAML file: conditions, each run with the same seeds. FOLDER is the folder of a
    study, a tournament or a single run.

    \b
      codepact study plan labels.yaml
      codepact study run labels.yaml
      codepact study resume runs/labels
      codepact study report runs/labels
      codepact study query runs/labels "SELECT * FROM outcomes"
    """


@study.command()
@FILE
@click.option(
    "--pilot",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="A study that was run: its cells tell cost and spread.",
)
@click.option("--width", type=float, help="How many seeds bring the half-width down to this.")
@json_option
def plan(file: Path, pilot: Path | None, width: float | None, as_json: bool) -> None:
    """Say what the study in FILE will cost, and how many seeds give which interval."""
    from codepact.cli.studying import plan_study

    plan_study(file, pilot, width, as_json)


@study.command()
@FILE
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the study.  [default: runs/NAME]",
)
@WORKERS
@json_option
def run(file: Path, out: Path | None, workers: int, as_json: bool) -> None:
    """Run the study in FILE. It can be interrupted at any moment, and resumed."""
    from codepact.cli.studying import run_study

    run_study(file, out, workers, as_json)


@study.command()
@FOLDER
@WORKERS
@json_option
def resume(folder: Path, workers: int, as_json: bool) -> None:
    """Go on where the study or run in FOLDER stopped; no recorded model call is repeated."""
    from codepact.cli.running import go_on
    from codepact.cli.studying import go_on_study
    from codepact.cli.tournament import go_on_tournament, is_tournament
    from codepact.studies.grid.spec import is_study

    if is_study(folder):
        go_on_study(folder, workers, as_json)
    elif is_tournament(folder):
        go_on_tournament(folder, as_json, workers)
    else:
        go_on(folder, as_json)


@study.command()
@FOLDER
@json_option
def status(folder: Path, as_json: bool) -> None:
    """Say which cells of the study in FOLDER stand, and what was spent."""
    from codepact.cli.studying import print_status

    print_status(folder, as_json)


@study.command()
@FOLDER
@json_option
def report(folder: Path, as_json: bool) -> None:
    """Write report.md, results.csv and the figures of the study in FOLDER, and print the results.

    Means have intervals; conditions are compared with the baseline seed by seed.
    """
    from codepact.cli.studying import print_report
    from codepact.studies.grid.report import write_report

    written = write_report(folder)
    print_report(folder, as_json)
    if not as_json:
        click.echo(f"report     {written}")


@study.command()
@FOLDER
@click.argument("sql")
@json_option
def query(folder: Path, sql: str, as_json: bool) -> None:
    """Ask FOLDER in SQL. Tables: cells, outcomes, programs, claims, matches, events.

    \b
      codepact study query runs/labels "SELECT condition, avg(value) FROM outcomes
          WHERE outcome = 'cooperation' GROUP BY condition"
    """
    from codepact.cli.studying import print_query

    print_query(folder, sql, as_json)


@study.command()
@FOLDER
@WORKERS
def replay(folder: Path, workers: int) -> None:
    """Execute the finished run in FOLDER again, without any model, and compare every event.

    Programs are really run again; the models' answers come from the recording. Of a study, every
    cell is replayed.
    """
    from codepact.cli.running import replay_run
    from codepact.cli.tournament import is_tournament, replay_recorded
    from codepact.studies.grid.spec import cells, is_study, load_study

    folders = [folder]
    if is_study(folder):
        folders = [c.path for c in cells(load_study(folder), folder)]
    for path in folders:
        events = replay_recorded(path, workers) if is_tournament(path) else replay_run(path)
        click.echo(f"{path}: replayed without a model; all {events} events are the same")


@study.command()
@FOLDER
def verify(folder: Path) -> None:
    """Check chains, programs' digests, commitments and files of matches in FOLDER."""
    from codepact.studies import verify as verify_run
    from codepact.studies.grid.checking import verify_study
    from codepact.studies.grid.spec import is_study

    checked = verify_study(folder) if is_study(folder) else verify_run(folder)
    click.echo(f"{folder}: {checked}")
