"""`codepact prove matrix` and `compare`: who does what to whom, and under which semantics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codepact.cli.options import game_options, json_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from codepact.core.program import Program
    from codepact.proof.semantics import Reading, SideBySide

AGENTS = (
    "CooperateBot", "DefectBot", "FairBot", "FairBot1", "PrudentBot", "PB0", "TrollBot", "JustBot",
    "NiceBot", "CUPOD", "CIMCIC", "DIMCID", "WaitFairBot1", "WaitDefectBot1",
)  # fmt: skip
"""The agents of the published matrix."""


@click.command()
@click.argument("programs", nargs=-1, metavar="[PROGRAM]...")
@game_options(rounds=1)
@json_option
def matrix(
    programs: tuple[str, ...],
    game: str,
    rounds: int,
    hidden_horizon: bool,
    discount: str,
    noise: str,
    ending: str,
    seed: int,
    as_json: bool,
) -> None:
    """Decide what all PROGRAMs do to each other: zoo names or files.

    Without any, these are the agents of the literature. They run in the sandbox, and what they ask
    is decided by stages of provability, without bounds.

    \b
      codepact prove matrix
      codepact prove matrix FairBot PrudentBot mine.py
    """
    from codepact.cli.options import rules
    from codepact.cli.output import print_json, print_table
    from codepact.proof.semantics import outcome_matrix_of_programs, short

    del seed
    program_game = rules(game, rounds, hidden_horizon, discount, noise, ending)
    entered = [_program(name) for name in programs or AGENTS]
    found = outcome_matrix_of_programs(entered, program_game)
    if as_json:
        print_json(
            {
                "game": program_game.game.name,
                "programs": [{"name": p.label, "digest": p.digest} for p in entered],
                "outcomes": found.outcomes,
                "cells": [
                    [{**_data(c.reading), "strength": c.strength} for c in row]
                    for row in found.cells
                ],
            }
        )
        return
    print_table(
        f"{program_game.game.name}: row against column",
        ["", *(str(k) for k in range(1, len(entered) + 1))],
        [
            [f"{k} {program.label}", *row]
            for k, (program, row) in enumerate(zip(entered, found.outcomes, strict=True), 1)
        ],
    )
    cells = [
        (a, b, cell.reading)
        for a, row in zip(entered, found.cells, strict=True)
        for b, cell in zip(entered, row, strict=True)
    ]
    unbounded = sum(r.semantics == "G" and r.outcome is not None for _, _, r in cells)
    click.echo(
        f"semantics  G, provability in Peano arithmetic, in {unbounded} of {len(cells)} cells"
    )
    for a, b, reading in cells:
        if reading.semantics != "G" or reading.outcome is None:
            shown = short(reading.outcome) if reading.outcome else reading.reason
            click.echo(f"  {a.label} against {b.label}: {reading.semantics}: {shown}")


@click.command()
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@click.option(
    "--stages",
    "bounds",
    type=click.IntRange(0),
    multiple=True,
    default=(0, 1, 2),
    show_default=True,
    help="Bounds of stages for semantics B; may be given more than once.",
)
@click.option(
    "--epsilon",
    default="1/10",
    show_default=True,
    help="Chance, in semantics S, to play without looking.",
)
@game_options(rounds=1)
@json_option
def compare(
    programs: tuple[str, ...],
    bounds: tuple[int, ...],
    epsilon: str,
    game: str,
    rounds: int,
    hidden_horizon: bool,
    discount: str,
    noise: str,
    ending: str,
    seed: int,
    as_json: bool,
) -> None:
    """Show what PROGRAMs do under semantics G, B and S, and where these differ.

    "It is provable that you cooperate" can mean several things: that Peano arithmetic proves it
    (G), that a bounded search finds it (B), or that a simulation shows it (S). As many programs as
    the game has seats are one profile; otherwise, in a game for two, all pairs are compared.

    \b
      codepact prove compare CUPOD DefectBot
      codepact prove compare PrudentBot PB0 FairBot EBot
    """
    from fractions import Fraction
    from itertools import combinations_with_replacement

    from codepact.cli.options import fraction, rules
    from codepact.cli.output import print_json
    from codepact.core.errors import CodepactError
    from codepact.proof.semantics import compare_semantics

    del seed
    program_game = rules(game, rounds, hidden_horizon, discount, noise, ending)
    entered = [_program(name) for name in programs]
    seats = program_game.game.seats
    profiles: Sequence[Sequence[Program]] = [entered]
    if len(entered) != seats:
        if seats != 2 or len(entered) < 2:
            raise CodepactError(
                f"{program_game.game.name} has {seats} seats; {len(entered)} programs were given"
            )
        profiles = list(combinations_with_replacement(entered, 2))
    exact = Fraction(fraction(epsilon, "epsilon"))
    found = [
        compare_semantics(profile, program_game, bounds=bounds, epsilon=exact)
        for profile in profiles
    ]
    if as_json:
        print_json(
            {
                "game": program_game.game.name,
                "epsilon": exact,
                "profiles": [
                    {
                        "programs": [{"name": p.label, "digest": p.digest} for p in side.profile],
                        "readings": [_data(r) for r in side.readings],
                        "differing": [r.semantics for r in side.differing],
                    }
                    for side in found
                ],
            }
        )
    elif len(found) == 1:
        _one(found[0], program_game.game.name, exact)
    else:
        _many(found, program_game.game.name, exact)


def _one(side: SideBySide, game: str, epsilon: Fraction) -> None:
    """Print one profile: a line for each semantics."""
    from codepact.cli.output import print_table
    from codepact.proof.semantics import short

    print_table(
        f"{' against '.join(p.label for p in side.profile)} in {game}",
        ["semantics", "outcome", "differs", f"exactly, with ε = {epsilon}", "why"],
        [
            [
                r.semantics,
                short(r.outcome) if r.outcome else "-",
                "differs" if r in side.differing else "",
                ", ".join(f"{short(play)} {p}" for play, p in r.plays.items() if len(r.plays) > 1),
                r.reason,
            ]
            for r in side.readings
        ],
        left=5,
    )


def _many(found: Sequence[SideBySide], game: str, epsilon: Fraction) -> None:
    """Print many profiles: a line for each, and what stars and dashes stand for."""
    from codepact.cli.output import print_table

    labels = ["G", *(r.semantics for r in found[0].readings[1:])]
    print_table(
        f"{game}, with ε = {epsilon}",
        ["", *labels],
        [
            [
                " against ".join(p.label for p in side.profile),
                *(_cell(r, r in side.differing) for r in side.readings),
            ]
            for side in found
        ],
    )
    differing = sum(bool(side.differing) for side in found)
    click.echo(
        f"* differs from G, in {differing} of {len(found)} profiles; ~ does not come to rest;"
    )
    click.echo("- has no reading (why: compare those two alone)")


def _cell(reading: Reading, differs: bool) -> str:
    from codepact.proof.semantics import short

    shown = short(reading.outcome) if reading.outcome else "~" if reading.plays else "-"
    return shown + "*" * differs


def _data(reading: Reading) -> dict[str, object]:
    """Return a reading for JSON."""
    from codepact.proof.semantics import short

    return {
        "semantics": reading.semantics,
        "outcome": reading.outcome,
        "plays": {short(play): p for play, p in reading.plays.items()},
        "reason": reading.reason,
    }


def _program(name: str) -> Program:
    """Return a program under the name by which it was asked for, be it an alias."""
    from dataclasses import replace

    from codepact.cli.options import program

    found = program(name)
    return found if name.endswith(".py") or "/" in name else replace(found, name=name)
