"""What `codepact solve achievable` and `codepact solve entry` find and print."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    from codepact.core.game import Game
    from codepact.core.program import Program
    from codepact.equilibrium.achievable import AchievableSet, Kind, Membership
    from codepact.equilibrium.minmax import Minmax
    from codepact.equilibrium.proving import EquilibriumVerdict

    Reached = tuple[Program, EquilibriumVerdict]


def show_achievable(
    name: str,
    kind: str,
    point: Sequence[Fraction] | None,
    output: Path | None,
    certificate: Path | None,
    picture: Path | None,
    as_json: bool,
) -> bool:
    """Find and print what is achievable; return whether a point that was asked for is."""
    from codepact.cli.output import print_json, write_text
    from codepact.core.errors import CodepactError
    from codepact.equilibrium.achievable import achievable_set, membership
    from codepact.games import load_game

    if point is None and (output is not None or certificate is not None):
        raise CodepactError("--program and --certificate are about a point: give --point")
    game, of = load_game(name), cast("Kind", kind)
    found = achievable_set(game, of)
    where = None if point is None else membership(game, point, of, found.minmaxes)
    reached: Reached | str = "the point is not inside"
    if where is not None and where.standing == "inside":
        reached = made(game, where)
    if as_json:
        print_json(_data(found, where, reached))
    else:
        _print(found, where, reached)
    if picture is not None:
        from codepact.equilibrium.achievable.pictures import payoff_picture

        write_text(picture, payoff_picture(found, point=point))
        click.echo(f"written    {picture}", err=as_json)
    if not isinstance(reached, str):
        program, verdict = reached
        if output is not None:
            write_text(output, program.source)
            click.echo(f"written    {output}", err=as_json)
        if certificate is not None and verdict.certificate is not None:
            from codepact.cli.proving import write_certificate

            write_certificate(certificate, verdict.certificate)
            click.echo(f"written    {certificate}", err=as_json)
    elif output is not None or certificate is not None:
        click.echo(f"nothing is written: {reached}", err=True)
    return where is None or where.standing == "inside"


def made(game: Game, where: Membership) -> Reached | str:
    """Return the program that reaches a point in all seats, or why none is made."""
    from codepact.checker.criteria import Criterion, LimitOfMeans, Rounds
    from codepact.core.errors import CodepactError
    from codepact.core.program_game import ProgramGame
    from codepact.equilibrium.achievable import cycle_plan, mixing_plan, plan_program
    from codepact.equilibrium.proving import prove_equilibrium

    if where.kind == "correlated":
        return "it takes a coin that the seats share"
    turns = where.kind == "repeated"
    try:
        plan = (cycle_plan if turns else mixing_plan)(game, where.point, where.minmaxes)
    except CodepactError as e:
        return str(e)
    criterion: Criterion = LimitOfMeans() if turns else Rounds(1)
    program = plan_program(plan, "the program")
    profile = (program,) * game.seats
    return program, prove_equilibrium(ProgramGame(game), profile, criterion)


def _print(
    found: AchievableSet,
    where: Membership | None,
    reached: Reached | str,
) -> None:
    from codepact.cli.output import say
    from codepact.interpretation.wording import printable

    click.secho(f"{found.game.name}: payoffs of program equilibria", bold=True)
    say(f"by         {found.theorem}")
    for value in found.minmaxes:
        say(f"minmax     seat {value.seat} can be held down to {_minmax(value)}")
    reached_in = "within" if found.kind == "independent" else "reached"
    for what, corners in (("feasible", found.feasible), (reached_in, found.rational)):
        if corners is not None:
            shown = "; ".join(f"({', '.join(map(str, c))})" for c in corners) or "nothing"
            say(f"{what:<10} {shown}")
    if found.note:
        say(f"note       {found.note}")
    if where is None:
        return
    click.secho(f"\nthe point ({', '.join(map(str, where.point))}): {where.standing}", bold=True)
    for reason in where.reasons:
        say(f"why        {reason}")
    if where.standing == "inside":
        mean = " + ".join(f"{w} ({', '.join(joint)})" for joint, w in where.weights)
        say(f"mean of    {mean}")
        say(f"margins    {', '.join(map(str, where.margins))} above the minmax values")
    if isinstance(reached, str):
        if where.standing == "inside":
            say(f"program    none is made: {reached}")
        return
    program, verdict = reached
    if verdict.answer == "proved":
        say("program    proved to be a program equilibrium in all seats, against every program")
    else:
        say(f"program    {verdict.answer}: {printable(verdict.reason)}")
    click.echo()
    for line in program.source.rstrip("\n").split("\n"):
        click.echo(f"    {printable(line)}".rstrip())


def _minmax(value: Minmax) -> str:
    if value.low == value.high:
        return str(value.high)
    return f"between {value.low} and {value.high}, and to the latter for certain"


def _data(
    found: AchievableSet,
    where: Membership | None,
    reached: Reached | str,
) -> dict[str, Any]:
    return {
        "game": found.game.name,
        "kind": found.kind,
        "theorem": found.theorem,
        "minmax": [{"seat": m.seat, "low": m.low, "high": m.high} for m in found.minmaxes],
        "feasible": found.feasible,
        "achievable": found.rational,
        "note": found.note,
        "point": None
        if where is None
        else {
            "payoffs": where.point,
            "standing": where.standing,
            "weights": [[list(joint), w] for joint, w in where.weights],
            "margins": where.margins,
            "reasons": where.reasons,
        },
        "program": None
        if isinstance(reached, str)
        else {"source": reached[0].source, "verdict": reached[1].answer},
    }


def show_entry(
    joined: Sequence[Fraction], direct: Sequence[Fraction], cost: Fraction, as_json: bool
) -> None:
    """Solve and print the entry game."""
    from codepact.cli.output import print_json, say
    from codepact.core.errors import CodepactError
    from codepact.equilibrium.entry import analyse_entry, entry_game

    if len(joined) != len(direct):
        raise CodepactError(
            f"--joined has {len(joined)} payoffs and --direct {len(direct)}; give one for each of "
            "the seats, such as 3,3"
        )
    found = analyse_entry(entry_game(joined, direct), cost)
    if as_json:
        print_json(
            {
                "cost": found.cost,
                "break even": found.break_even,
                "all join": found.all_join,
                "subsidies": found.subsidies,
                "total subsidy": found.total,
                "equilibria": None
                if found.equilibria is None
                else [sorted(joiners) for joiners in found.equilibria],
            }
        )
        return
    click.secho(f"joining the program game at a cost of {cost}", bold=True)
    for seat, limit in enumerate(found.break_even):
        say(f"seat {seat}     joins, if all others do, up to a cost of {limit}")
    if found.all_join:
        say("joining    is an equilibrium (a tie counts for joining)")
    else:
        least = ", ".join(map(str, found.subsidies))
        say(f"joining    is no equilibrium; it takes subsidies of {least}, {found.total} in all")
    if found.equilibria is not None:
        sets = "; ".join(
            f"seats {', '.join(map(str, sorted(j)))}" if j else "nobody" for j in found.equilibria
        )
        say(f"equilibria who joins: {sets or 'none without chance'}")
