"""What `codepact solve population` finds and prints."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.cli.solving_metagame import LISTED, SHOWN, mixture, pool_of, print_payoffs

if TYPE_CHECKING:
    from codepact.checker.criteria import Criterion
    from codepact.core.program_game import ProgramGame
    from codepact.equilibrium.metagame import MetaGame
    from codepact.equilibrium.populations import PayoffMatrix, RareMutations, RestPoints


def show_population(
    names: tuple[str, ...],
    rules: ProgramGame,
    criterion: Criterion,
    matches: int,
    seed: int,
    size: int,
    intensity: str,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Solve and print what becomes of a population."""
    from codepact.cli.options import fraction
    from codepact.cli.output import print_json, write_text
    from codepact.core.errors import CodepactError
    from codepact.equilibrium.populations import (
        Exponential,
        payoff_matrix,
        rare_mutations,
        rest_points,
    )
    from codepact.equilibrium.populations.resting import MOST_STRATEGIES

    if rules.game.seats != 2:
        raise CodepactError(
            f"members of a population meet in pairs; {rules.game.name!r} has {rules.game.seats} "
            "seats: try codepact solve metagame"
        )
    process = Exponential(float(Fraction(fraction(intensity, "intensity"))))
    meta = pool_of(names, rules, criterion, matches, seed)
    labels = meta.labels[0]
    count = range(len(labels))
    if any(meta.payoff(0, i, j) != meta.payoff(1, j, i) for i in count for j in count):
        raise CodepactError(
            "members of a population play from either seat; here a program gets other payoffs in "
            "the other seat: try codepact solve metagame"
        )
    matrix = payoff_matrix(labels, [[meta.payoff(0, i, j) for j in count] for i in count])
    rests = rest_points(matrix) if len(labels) <= MOST_STRATEGIES else None
    law = rare_mutations(matrix, size, process) if size > 1 else None
    if as_json:
        print_json(_population_data(meta, rests, law))
    else:
        print_payoffs(meta)
        _print_rests(rests, labels)
        _print_law(law, size)
    if picture is not None:
        write_text(
            picture, picture_of(matrix, f"Replicator dynamics: {rules.game.name}, {criterion}")
        )
        click.echo(f"written    {picture}", err=as_json)


def picture_of(matrix: PayoffMatrix, title: str) -> str:
    """Return the simplex of three programs; of any other number the shares, at first all equal."""
    from codepact.equilibrium.populations import flow, shares_over_time, simplex

    if len(matrix.labels) == 3:
        return simplex(matrix, title=title)
    start = [Fraction(1, len(matrix.labels))] * len(matrix.labels)
    return shares_over_time(flow(matrix, start), title=title)


def _print_rests(rests: RestPoints | None, labels: tuple[str, ...]) -> None:
    from codepact.cli.output import amount, heading, say

    heading("replicator dynamics: where shares rest")
    if rests is None:
        say("too many programs to list all rest points")
        return
    for point in rests.points[:LISTED]:
        kinds = [point.stability, "Nash" if point.nash else "no Nash equilibrium"]
        if point.evolutionary == "evolutionarily stable":
            kinds.append("evolutionarily stable")
        what = f"{', '.join(kinds)}; everybody gets {amount(point.payoff)}"
        say(f"{mixture(labels, point.shares)}: {what}")
    if len(rests.points) > LISTED:
        say(f"and {len(rests.points) - LISTED} more")
    for face in rests.faces[:LISTED]:
        names = ", ".join(labels[k] for k in face.support)
        ends = "; ".join(mixture(labels, e.shares) for e in face.ends)
        nash = "; part of it are Nash equilibria" if face.nash else ""
        say(f"all mixtures of {names} between {ends}{nash}")


def _print_law(law: RareMutations | None, size: int) -> None:
    from codepact.cli.output import heading, print_table, say
    from codepact.interpretation.wording import printable

    heading(f"Moran process: {size} members")
    if law is None:
        say("one member has nobody to meet, and stays what it is")
        return
    labels = [printable(label) for label in law.labels]
    if len(labels) <= SHOWN:
        rows = [
            [label, *("-" if i == j else f"{float(p):.3g}" for j, p in enumerate(row))]
            for i, (label, row) in enumerate(zip(labels, law.fixations, strict=True))
        ]
        title = (
            f"chance that one mutant (row) takes over residents (column); neutral: {1 / size:.3g}"
        )
        print_table(title, ["", *labels], rows)
    say("share of time with rare mutations:")
    order = sorted(zip(labels, law.shares, strict=True), key=lambda x: -float(x[1]))
    shown = [f"{label} {100 * float(p):.1f} %" for label, p in order if float(p) >= 0.0005]
    rest = ["the others less than 0.1 %"] if len(shown) < len(labels) else []
    say(", ".join([*shown[:LISTED], *rest]), 4)


def _population_data(
    meta: MetaGame, rests: RestPoints | None, law: RareMutations | None
) -> dict[str, Any]:
    return {
        "game": meta.name,
        "criterion": meta.criterion,
        "labels": meta.labels[0],
        "payoffs": meta.tensor(0),
        "exact": meta.exact,
        "rest points": None
        if rests is None
        else [
            {
                "shares": p.shares,
                "payoff": p.payoff,
                "nash": p.nash,
                "stability": p.stability,
                "evolutionary": p.evolutionary,
            }
            for p in rests.points
        ],
        "rest faces": None
        if rests is None
        else [
            {"support": f.support, "ends": [e.shares for e in f.ends], "nash": f.nash}
            for f in rests.faces
        ],
        "fixations": None if law is None else [[float(p) for p in row] for row in law.fixations],
        "long run": None if law is None else [float(p) for p in law.shares],
    }
