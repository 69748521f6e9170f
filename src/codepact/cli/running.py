"""Running, resuming and replaying recorded runs, with progress on standard error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.core.errors import CodepactError

if TYPE_CHECKING:
    from codepact.models import Wait
    from codepact.studies import RunFolder, RunRecord
    from codepact.studies.runs import RunSpec


def new_folder(protocol: str) -> Path:
    """Return the first free folder for a run of that protocol below `runs/`."""
    number = 1
    while (path := Path("runs") / f"{protocol}-{number:03}").exists():
        number += 1
    return path


def execute(spec: RunSpec, path: Path, as_json: bool) -> None:
    """Run a new specification in the folder `path`, and print what it came to."""
    from codepact.studies import create_run
    from codepact.studies.runs import resolved

    (ready,) = resolved([spec], _say)
    _say(f"recording in {path}")
    with create_run(path, ready.to_data()) as folder:
        _run(ready, folder)
    _finish(path, as_json)


def go_on(path: Path, as_json: bool) -> None:
    """Resume the run in the folder `path`."""
    from codepact.studies import resume_run
    from codepact.studies.runs import spec_from_data

    with resume_run(path) as folder:
        if folder.finished:
            raise CodepactError(f"{path} is finished; look at it with `codepact show {path}`")
        _run(spec_from_data(folder.study, f"{path}/study.yaml"), folder)
    _finish(path, as_json)


def replay_run(path: Path) -> int:
    """Execute a finished run again from its recording alone; return how many events it had."""
    from codepact.studies import resume_run
    from codepact.studies.runs import Surroundings, run, spec_from_data

    with resume_run(path) as folder:
        if not folder.finished:
            raise CodepactError(f"{path} is not finished; `codepact study resume {path}` goes on")
        spec = spec_from_data(folder.study, f"{path}/study.yaml")
        run(spec, Surroundings(folder.transcript, folder.emit, live=False))
        if folder.repeated != folder.recorded:
            raise CodepactError(
                f"{path}: the replay ended after {folder.repeated} of {folder.recorded} events"
            )
        return folder.repeated


def _run(spec: RunSpec, folder: RunFolder) -> None:
    """Run a specification in an open folder; a stop is recorded, and the run can be resumed."""
    from codepact.cli.output import console
    from codepact.studies.runs import Surroundings, run

    screen = console(stderr=True)
    with screen.status("starting ...") as status:

        def emit(kind: str, data: Mapping[str, Any]) -> None:
            repeated = folder.repeated
            folder.emit(kind, data)
            line = _line(kind, data)
            if line and folder.repeated == repeated:
                screen.print(line, markup=False)
            status.update(_next(kind, data))

        def waiting(wait: Wait) -> None:
            status.update(f"{wait.model}: {wait.reason}; trying again in {wait.seconds:.0f} s")

        around = Surroundings(folder.transcript, emit, True, waiting, status.update)
        try:
            run(spec, around)
        except (CodepactError, KeyboardInterrupt) as e:
            folder.emit("run.stopped", {"reason": str(e) or "interrupted"})
            raise CodepactError(
                f"{str(e) or 'interrupted'}\nwhat was done is in {folder.path}; go on with "
                f"`codepact study resume {folder.path}`"
            ) from e


def _line(kind: str, data: Mapping[str, Any]) -> str:
    """Return the line of progress for an event, if it deserves one."""
    from codepact.studies.source_html import visible

    where = f"meta-round {data.get('meta_round')}"
    match kind:
        case "program.written":
            tries = len(data["attempts"])
            usage = data["usage"]
            state = "valid" if data["digest"] else "not valid, plays all the same"
            cost = (
                f", {usage['output_tokens']} tokens, {usage['seconds']:.0f} s"
                if usage["calls"]
                else ""
            )
            return f"{where}: seat {data['seat']} wrote ({state}, attempt {tries}{cost})"
        case "claim.checked":
            return f"{where}: seat {data['seat']} claims {visible(data['claim'])}: {data['answer']}"
        case "match.played":
            faults = f", {len(data['faults'])} faults" if data["faults"] else ""
            out = " (somebody withdrew)" if data["withdrew"] else ""
            return f"{where}: payoffs {' '.join(data['payoffs'])}{faults}{out}"
        case "player.decided" if not data["accepts"]:
            return f"{where}: seat {data['seat']} withdraws"
    return ""


def _next(kind: str, data: Mapping[str, Any]) -> str:
    where = f"meta-round {data.get('meta_round', 1)}"
    return {
        "run.started": "writing ...",
        "program.written": f"{where}: writing, reading, playing ...",
        "match.played": f"after {where} ...",
    }.get(kind, f"{where} ...")


def _finish(path: Path, as_json: bool) -> None:
    from codepact.studies import load_record, write_page

    page = write_page(path)
    print_record(load_record(path), as_json)
    if not as_json:
        click.echo(f"page       {page}")


def print_record(record: RunRecord, as_json: bool) -> None:
    """Print a run: its table and its cost."""
    from codepact.cli.output import number, percent, print_json, print_table
    from codepact.studies import to_json

    if as_json:
        print_json(to_json(record))
        return
    started, totals = record.started, record.totals
    rounds = started.repetition.rounds
    title = f"{started.game.name}, {rounds} round{'s' * (rounds > 1)}, {started.protocol}"
    rows: list[list[object]] = []
    for meta in record.meta_rounds:
        for seat in meta.seats:
            reading = seat.reading.score if seat.reading and seat.reading.score else None
            rows.append(
                [
                    meta.number,
                    seat.seat,
                    f"{started.players[seat.seat].author} {started.players[seat.seat].objective}",
                    f"{seat.digest[:8]} ({seat.mode})",
                    seat.validity,
                    "yes" if seat.uses else "",
                    "-" if seat.payoff is None else number(seat.payoff),
                    percent(seat.rate),
                    len(seat.faults) or "",
                    f"{reading.right}/{reading.asked}" if reading else "",
                    seat.usage.output_tokens or "",
                    f"{seat.usage.seconds:.0f}" if seat.usage.calls else "",
                ]
            )
    columns = "meta-round|seat|author|program|valid|reads opponent|payoff|" + record.rate_name
    print_table(title, [*columns.split("|"), "faults", "reading", "tokens", "s"], rows, left=6)
    _print_claims(record)
    for player, payoff in zip(started.players, totals.payoffs, strict=True):
        who = f"{player.author} {player.objective}"
        click.echo(f"seat {player.seat}     {who}: {number(payoff)} in all")
    usage = totals.usage
    cost = "unknown" if usage.dollars is None else f"${usage.dollars}"
    click.echo(
        f"cost       {usage.calls} calls, {usage.input_tokens} + {usage.output_tokens} tokens, "
        f"{usage.seconds / 60:.1f} minutes, {cost}"
    )
    click.echo(f"record     {record.path} ({record.state}; head {record.head[:16]})")


def _print_claims(record: RunRecord) -> None:
    """Print what was claimed of the programs, with the verdicts, if anything was."""
    from codepact.cli.output import print_table
    from codepact.studies.source_html import visible

    rows = [
        [m.number, r.seat, c.digest[:8], visible(c.claim), c.answer, visible(c.reason)]
        for m in record.meta_rounds
        for r in m.seats
        for c in r.claims
    ]
    if rows:
        columns = ["meta-round", "seat", "program", "claim", "verdict", "why"]
        print_table("claims", columns, rows, left=6)


def _say(text: str) -> None:
    click.echo(text, err=True)
