"""What `codepact solve metagame` finds and prints."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codepact.checker.criteria import Criterion
    from codepact.core.program_game import ProgramGame
    from codepact.equilibrium.metagame import Equilibria, MetaGame

SHOWN = 12
"""Programs whose payoffs are printed as a table."""

LISTED = 12
"""Equilibria and rest points that are printed; JSON has all."""


def pool_of(
    names: tuple[str, ...],
    rules: ProgramGame,
    criterion: Criterion,
    matches: int,
    seed: int,
) -> MetaGame:
    """Return the meta-game of programs by name, showing how far it is."""
    from codepact.cli.options import programs_named
    from codepact.cli.output import console
    from codepact.equilibrium.metagame import pool_meta_game

    programs = [p for name in names for p in programs_named(name, rules.game.seats)]
    with console(stderr=True).status("playing") as status:

        def progress(done: int, total: int) -> None:
            status.update(f"{done} of {total} profiles")

        return pool_meta_game(
            rules, programs, criterion, matches=matches, seed=seed, progress=progress
        )


def show_metagame(
    names: tuple[str, ...],
    rules: ProgramGame,
    criterion: Criterion,
    matches: int,
    seed: int,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Solve and print the meta-game of a pool."""
    from codepact.cli.output import print_json, write_text
    from codepact.equilibrium.metagame import (
        alpha_rank_of_pool_limit,
        equilibria,
        heat_map,
        iterated_dominance,
        rank_intervals,
    )

    meta = pool_of(names, rules, criterion, matches, seed)
    found = equilibria(meta)
    gone = iterated_dominance(meta).gone
    ranked = alpha_rank_of_pool_limit(meta) if meta.seats == 2 else None
    labels = meta.labels[0]
    masses = {}
    if ranked is not None:
        masses = {labels[state[0]]: mass for state, mass in
                  zip(ranked.states, ranked.masses, strict=True)}  # fmt: skip
    places = rank_intervals(meta, 0)
    if as_json:
        print_json(
            {
                "game": rules.game.name,
                "criterion": meta.criterion,
                "labels": meta.labels,
                "payoffs": [meta.tensor(seat) for seat in range(meta.seats)],
                "exact": meta.exact,
                "sampled": sum(not c.exact for c in meta.cells),
                "faulty moves": sum(c.faults for c in meta.cells),
                "notes": meta.notes,
                "equilibria": [
                    {"strategies": e.strategies, "payoffs": e.payoffs} for e in found.found
                ],
                "method": found.method,
                "guarantee": found.guarantee,
                "degenerate": found.degenerate,
                "components": found.components,
                "dominated": [[d.seat, meta.labels[d.seat][d.strategy]] for d in gone],
                "alpha-rank": masses,
                "ranks": [[p.label, p.mean, p.rank, p.low, p.high] for p in places],
            }
        )
    else:
        print_payoffs(meta)
        _print_equilibria(meta, found)
        _print_ranks(meta, gone, masses, places)
    if picture is not None:
        write_text(picture, heat_map(meta, rules.game.name))
        click.echo(f"written    {picture}", err=as_json)


def print_payoffs(meta: MetaGame) -> None:
    """Print what the programs of a pool get of each other, and what is to be said of that."""
    from codepact.cli.output import number, print_table, say
    from codepact.interpretation.wording import printable

    labels = [printable(label) for label in meta.labels[0]]
    exact = "exact" if meta.exact else (
        f"{sum(not c.exact for c in meta.cells)} of {len(meta.cells)} profiles are sampled"
    )  # fmt: skip
    click.secho(f"{meta.name}, {meta.criterion}: payoffs per round of the row ({exact})", bold=True)
    if meta.seats == 2 and len(labels) <= SHOWN:
        rows = [
            [
                labels[i],
                *(
                    number(meta.payoff(0, i, j)) + ("" if meta.cell(i, j).exact else "~")
                    for j in range(len(labels))
                ),
            ]
            for i in range(len(labels))
        ]
        print_table("", ["", *labels], rows)
    faulty = sum(c.faults for c in meta.cells)
    if faulty:
        say(f"faults     {faulty} moves were the default action, for faults of programs")
    for note in meta.notes:
        say(f"note       {printable(note)}")


def _print_equilibria(meta: MetaGame, found: Equilibria) -> None:
    from codepact.cli.output import amount, heading, say

    many = f" of {len(found.found)}" if len(found.found) > LISTED else ""
    heading(f"equilibria: {min(len(found.found), LISTED)}{many}, by {found.method}")
    say(found.guarantee)
    for note in found.notes:
        say(note)
    for one in found.found[:LISTED]:
        seats = [mixture(meta.labels[k], own) for k, own in enumerate(one.strategies)]
        shown = seats[0] if len(set(seats)) == 1 else "  |  ".join(seats)
        say(f"({', '.join(map(amount, one.payoffs))})  {shown}")


def mixture(labels: tuple[str, ...], shares: Any) -> str:
    """Return programs with their shares, those without any left out."""
    from codepact.interpretation.wording import printable

    parts = [
        printable(label) if p == 1 else f"{_share(p)} {printable(label)}"
        for label, p in zip(labels, shares, strict=True)
        if p
    ]
    return " + ".join(parts)


def _share(value: Any) -> str:
    """Return a share as a fraction if that is short, else with three digits."""
    exact = Fraction(value)
    return str(exact) if exact.denominator < 1000 else f"{float(exact):.3g}"


def _print_ranks(meta: MetaGame, gone: Any, masses: dict[str, float], places: Any) -> None:
    from codepact.cli.output import heading, number, print_table, say
    from codepact.interpretation.wording import printable

    if gone:
        names = ", ".join(dict.fromkeys(printable(meta.labels[d.seat][d.strategy]) for d in gone))
        heading("strictly dominated")
        say(names)
    rows = []
    for place in sorted(places, key=lambda p: p.rank):
        rank = str(place.rank)
        if place.low != place.high:
            rank += f" ({place.low} to {place.high})"
        mass = masses.get(place.label)
        rows.append([printable(place.label), number(place.mean), rank,
                     "-" if mass is None else f"{100 * mass:.1f} %"])  # fmt: skip
    click.echo()
    print_table("", ["program", "mean payoff", "place", "α-rank"], rows)
