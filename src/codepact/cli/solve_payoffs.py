"""`codepact solve achievable` and `codepact solve entry`: what is reached, and whether to join."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from codepact.cli.options import game_option, json_option

if TYPE_CHECKING:
    from fractions import Fraction

KINDS = ("repeated", "independent", "correlated")


def point_of(text: str, what: str) -> tuple[Fraction, ...]:
    """Return the numbers of a text such as "3,5/2"; raise `CodepactError` if there are none."""
    from fractions import Fraction

    from codepact.cli.options import fraction

    return tuple(Fraction(fraction(part.strip(), what)) for part in text.split(","))


@click.command(short_help="Which payoffs program equilibria reach, and a program that reaches one.")
@game_option
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="repeated",
    show_default=True,
    help="How programs reach a point: by taking turns over many rounds, in one round by coins of "
    "their own, or in one round by coins that they share.",
)
@click.option("--point", metavar="U,V", help="A payoff per seat, such as 5/2,5/2.")
@click.option(
    "--program",
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write the program that reaches the --point when all seats hold it.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write the certificate that it is a program equilibrium.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to draw the payoffs, as SVG.",
)
@json_option
def achievable(
    game: str,
    kind: str,
    point: str | None,
    output: Path | None,
    certificate: Path | None,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Say which payoffs program equilibria reach: by the folk theorem for programs.

    Every payoff vector that is feasible and gives each seat at least its minmax value, which is
    what the others can hold it down to, is that of a program equilibrium. With --point a program is
    made that reaches it, and proved to be one against all programs. Ends with status 1 if the point
    is not known to be reached.

    \b
      codepact solve achievable --picture payoffs.svg
      codepact solve achievable --point 5/2,5/2 -o turns.py --certificate turns.json
      codepact solve achievable --game matching-pennies --kind independent --point 0,0
    """
    from codepact.cli.solving_payoffs import show_achievable

    chosen = None if point is None else point_of(point, "point")
    if not show_achievable(game, kind, chosen, output, certificate, picture, as_json):
        raise SystemExit(1)


@click.command(short_help="Whether joining the program game pays, at what cost or subsidy.")
@click.option(
    "--joined", required=True, metavar="U,V", help="What each seat gets if all join, as 3,3."
)
@click.option(
    "--direct", required=True, metavar="U,V", help="What each seat gets in direct play, as 1,1."
)
@click.option("--cost", default="0", show_default=True, help="What joining costs each seat.")
@json_option
def entry(joined: str, direct: str, cost: str, as_json: bool) -> None:
    """Solve the game before the game: join the program game at a cost, or play directly.

    All seats decide at once. If all join, the program game is played; else everybody plays
    directly, and whoever joined has paid. Said are the highest cost at which each seat joins if the
    others do, and the least subsidy with which all joining is an equilibrium.

    \b
      codepact solve entry --joined 3,3 --direct 1,1 --cost 5/2
    """
    from fractions import Fraction

    from codepact.cli.options import fraction
    from codepact.cli.solving_payoffs import show_entry

    price = Fraction(fraction(cost, "cost"))
    show_entry(point_of(joined, "joined"), point_of(direct, "direct"), price, as_json)
