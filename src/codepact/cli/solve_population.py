"""`codepact solve metagame` and `codepact solve population`: many programs, not one profile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from codepact.cli.options import json_option
from codepact.cli.weighing import weighing_options

_matches = click.option(
    "--matches",
    type=click.IntRange(2),
    default=30,
    show_default=True,
    help="Matches of a pair whose payoffs are not known exactly.",
)
_seed = click.option("--seed", type=int, default=0, show_default=True)


@click.command(short_help="Which program of a pool to enter: all equilibria, dominance, ranks.")
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@weighing_options
@_matches
@_seed
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to draw the payoffs as a heat map, as SVG.",
)
@json_option
def metagame(
    programs: tuple[str, ...],
    weighed: Callable[[], Any],
    matches: int,
    seed: int,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Solve the game in which each seat enters one of PROGRAMs: zoo names, files, or 'zoo'.

    Payoffs are exact where programs are read as machines, or have one match; else they are means of
    matches, with intervals. Said are all equilibria (by Gambit where it is installed), what is
    dominated, the order by α-rank, and places by mean payoff.

    \b
      codepact solve metagame CliqueBot FairBot TitForTat AllD
      codepact solve metagame zoo --picture zoo.svg
    """
    from codepact.cli.solving_metagame import show_metagame

    rules, criterion = weighed()
    show_metagame(programs, rules, criterion, matches, seed, picture, as_json)


@click.command(short_help="What becomes of a population of programs: replicator and Moran.")
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@weighing_options
@_matches
@_seed
@click.option(
    "--size",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Members of the finite population.",
)
@click.option(
    "--intensity",
    default="1",
    show_default=True,
    help="How strongly payoffs select: fitness is exp(intensity x payoff per round).",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to draw it, as SVG: a simplex for three programs, else shares over time.",
)
@json_option
def population(
    programs: tuple[str, ...],
    weighed: Callable[[], Any],
    matches: int,
    seed: int,
    size: int,
    intensity: str,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Say what becomes of a population of PROGRAMs whose members meet each other.

    In a large one shares grow with payoffs (the replicator dynamics): said is where they rest, and
    whether they stay there. In a finite one births and deaths are by chance (the Moran process):
    said are the chances that one mutant takes over, and the long run with rare mutations. Payoffs
    are computed once.

    \b
      codepact solve population AllC AllD TitForTat --rounds 10 --picture simplex.svg
      codepact solve population CliqueBot FairBot mine.py
    """
    from codepact.cli.solving_population import show_population

    rules, criterion = weighed()
    show_population(programs, rules, criterion, matches, seed, size, intensity, picture, as_json)
