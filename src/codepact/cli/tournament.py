"""Recorded tournaments: played with progress, stopped and resumed, shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.studies.reuse import Known


def record(
    programs: list[Program], rules: ProgramGame, options: dict[str, Any], as_json: bool
) -> None:
    """Play a tournament of `programs` into a new folder."""
    from codepact.cli.running import new_folder
    from codepact.games import dump_game
    from codepact.studies import create_run
    from codepact.studies.reuse import known_matches
    from codepact.studies.tournaments import TournamentSpec, entered, match_count

    repetition = rules.repetition
    spec, programs_ = entered(
        TournamentSpec(
            game=dump_game(rules.game),
            programs=(),
            rounds=repetition.rounds,
            horizon_known=repetition.horizon_known,
            discount=str(repetition.discount),
            noise=str(repetition.noise),
            ending=str(repetition.ending),
            repetitions=options["repetitions"],
            groups=options["groups"],
            seed=options["seed"],
        ),
        programs,
    )
    path = options["out"] or new_folder("tournament")
    matches = match_count(spec, rules.game.seats)
    click.echo(
        f"{len(programs_)} programs, {matches} matches of {repetition.rounds} rounds; "
        f"recording in {path}",
        err=True,
    )
    known: Known = known_matches(options["reuse"], spec.to_data()) if options["reuse"] else {}
    with create_run(path, spec.to_data()) as folder:
        for p in programs_:
            folder.save_program(p)
        _play(folder, options["workers"] or 1, known)
    show_tournament(path, as_json, new=True)


def is_tournament(path: Path) -> bool:
    """Return whether `path` is the folder of a tournament."""
    from codepact.studies.layout import is_run, read_study

    return is_run(path) and read_study(path).get("protocol") == "tournament"


def go_on_tournament(path: Path, as_json: bool, workers: int = 1) -> None:
    """Resume the tournament in the folder `path`; files of matches that stand are not played."""
    from codepact.studies import resume_run

    with resume_run(path) as folder:
        _play(folder, workers)
    show_tournament(path, as_json, new=True)


def replay_recorded(path: Path, workers: int = 1) -> int:
    """Play the finished tournament in the folder `path` again; return how many events it had."""
    from codepact.core.errors import CodepactError
    from codepact.studies import resume_run
    from codepact.studies.tournaments import replay_tournament, tournament_from_data

    with resume_run(path) as folder:
        if not folder.finished:
            raise CodepactError(f"{path} is not finished; `codepact study resume {path}` goes on")
        spec = tournament_from_data(folder.study, f"{path}/study.yaml")
        with _bar() as progress:
            replay_tournament(spec, folder, workers=workers, progress=progress)
        return folder.repeated


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show a bar of matches on standard error, as long as it is open."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    from codepact.cli.output import console

    columns = (TextColumn("matches"), BarColumn(), MofNCompleteColumn(), Remaining())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _play(folder: Any, workers: int, known: Known | None = None) -> None:
    from codepact.core.errors import CodepactError
    from codepact.studies.tournaments import run_tournament, tournament_from_data

    spec = tournament_from_data(folder.study, f"{folder.path}/study.yaml")
    with _bar() as progress:
        try:
            run_tournament(spec, folder, workers=workers, progress=progress, known=known or {})
        except (CodepactError, KeyboardInterrupt) as e:
            reason = str(e) or "interrupted"
            folder.emit("run.stopped", {"reason": reason})
            raise CodepactError(
                f"{reason}\nwhat was played is in {folder.path}; go on with "
                f"`codepact study resume {folder.path}`"
            ) from e


def show_tournament(path: Path, as_json: bool, new: bool = False) -> None:
    """Print the ranking of a tournament; `new`: write its page and figures too."""
    from codepact.cli.output import number, percent, print_json, print_table
    from codepact.studies.ranking import load_ranking
    from codepact.studies.runs import program_game
    from codepact.studies.tournament_page import write_tournament_page

    ranking = load_ranking(path)
    page = write_tournament_page(path, ranking) if new else None
    if as_json:
        print_json(
            {
                "matches": ranking.matches,
                "finished": ranking.finished,
                "ranking": [vars(p) for p in ranking.placed],
                "scores": ranking.scores,
            }
        )
        return
    game = program_game(ranking.spec).game
    print_table(
        f"{game.name}, {ranking.matches} matches"
        + ("" if ranking.finished else " (not finished: `codepact study resume`)"),
        ["rank", "95 %", "program", "mean payoff", game.actions[0][0], "faults"],
        [
            [
                p.rank,
                f"{p.low}-{p.high}",
                p.name,
                number(p.mean),
                percent(p.rate),
                ", ".join(f"{kind} {n}" for kind, n in p.faults.items()),
            ]
            for p in ranking.placed
        ],
        left=3,
    )
    click.echo("95 %: the rank's interval over pools resampled from these opponents")
    if page is not None:
        click.echo(f"page       {page}\nfigures    {path / 'figures'}")
