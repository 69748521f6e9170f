"""`codepact show`: look at a recorded run."""

from __future__ import annotations

from pathlib import Path

import click

from codepact.cli.options import json_option


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--explain",
    metavar="META.ROUND",
    help="Explain one round, such as 2.5: what was played, asked, answered, simulated.",
)
@click.option("--programs", "with_programs", is_flag=True, help="Print the programs side by side.")
@click.option("--page", is_flag=True, help="Write the page again and print its path.")
@json_option
def show(run: Path, explain: str | None, with_programs: bool, page: bool, as_json: bool) -> None:
    """Show the recorded run in folder RUN: the table, the programs, one round.

    Of a tournament: the ranking; of a study: the results.

    \b
      codepact show runs/sample
      codepact show runs/sample --programs
      codepact show runs/sample --explain 2.5
      codepact show zoo-tournament
    """
    from codepact.cli.running import print_record
    from codepact.cli.studying import print_report
    from codepact.cli.tournament import is_tournament, show_tournament
    from codepact.core.errors import CodepactError
    from codepact.studies import explain as explain_round
    from codepact.studies import load_record, write_page
    from codepact.studies.grid.spec import is_study

    if is_study(run):
        print_report(run, as_json)
        return
    if is_tournament(run):
        show_tournament(run, as_json, new=page)
        return
    record = load_record(run)
    if explain is not None:
        meta, _, number = explain.partition(".")
        if not (meta.isdigit() and number.isdigit()):
            raise CodepactError(
                f"--explain takes a meta-round and a round, such as 2.5, not {explain!r}"
            )
        for line in explain_round(record, int(meta), int(number)):
            click.echo(line)
        return
    if page:
        click.echo(write_page(run))
        return
    print_record(record, as_json)
    if with_programs and not as_json:
        _side_by_side(record)


def _side_by_side(record: object) -> None:
    from rich.columns import Columns
    from rich.panel import Panel
    from rich.syntax import Syntax

    from codepact.cli.output import console
    from codepact.studies import RunRecord

    assert isinstance(record, RunRecord)
    for row in record.meta_rounds:
        panels = [
            Panel(
                Syntax(
                    seat.source,
                    "python",
                    theme="ansi_dark",
                    background_color="default",
                    word_wrap=True,
                ),
                title=f"meta-round {row.number}, seat {seat.seat}: {(seat.digest or '')[:8]}",
            )
            for seat in row.seats
        ]
        console().print(Columns(panels, equal=True, expand=True))
