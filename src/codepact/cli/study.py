"""`codepact study`: recorded runs as things to resume, replay and verify."""

from __future__ import annotations

from pathlib import Path

import click

from codepact.cli.options import json_option

RUN = click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))

WORKERS = click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that play."
)


@click.group()
def study() -> None:
    """Resume, replay or verify a recorded run."""


@study.command()
@RUN
@WORKERS
@json_option
def resume(run: Path, workers: int, as_json: bool) -> None:
    """Go on with the run in folder RUN where it stopped; no recorded model call is repeated."""
    from codepact.cli.running import go_on
    from codepact.cli.tournament import go_on_tournament, is_tournament

    if is_tournament(run):
        go_on_tournament(run, as_json, workers)
    else:
        go_on(run, as_json)


@study.command()
@RUN
@WORKERS
def replay(run: Path, workers: int) -> None:
    """Execute the finished run in folder RUN again, without any model, and compare every event.

    Programs are really run again; the models' answers come from the recording.
    """
    from codepact.cli.running import replay_run
    from codepact.cli.tournament import is_tournament, replay_recorded

    events = replay_recorded(run, workers) if is_tournament(run) else replay_run(run)
    click.echo(f"{run}: replayed without a model; all {events} events are the same")


@study.command()
@RUN
def verify(run: Path) -> None:
    """Check the chain, the programs' digests, the commitments and the shards of folder RUN."""
    from codepact.studies import verify as verify_run

    checked = verify_run(run)
    click.echo(f"{run}: {checked}")
