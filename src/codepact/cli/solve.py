"""`codepact solve`: whether a profile is stable, against whom, and what gains on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.cli.options import json_option
from codepact.cli.solve_payoffs import achievable, entry
from codepact.cli.solve_population import metagame, population
from codepact.cli.weighing import weighing_options

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame


@click.group()
def solve() -> None:
    """Find out whether programs are stable, and what becomes of a population of them.

    A profile of programs is a *program equilibrium* if nobody gains by handing in another program,
    whatever program that is, while the others keep theirs. That is proved with a certificate that a
    small checker goes over, or refuted by a program that gains.

    \b
      codepact solve equilibrium CliqueBot
      codepact solve equilibrium FairBot PrudentBot
      codepact solve equilibrium TitForTat --discount 1/2
      codepact solve best-response Pavlov --rounds 10
      codepact solve achievable --point 5/2,5/2
      codepact solve metagame CliqueBot FairBot TitForTat AllD
      codepact solve population AllC AllD TitForTat --rounds 10
      codepact solve entry --joined 3,3 --direct 1,1 --cost 1/2
    """


def profile_of(names: tuple[str, ...], seats: int) -> tuple[Program, ...]:
    """Return a program for each seat: those named, or the one that is named in all seats."""
    from codepact.cli.options import program
    from codepact.core.errors import CodepactError

    found = [program(name) for name in names]
    if len(found) == 1:
        found *= seats
    if len(found) != seats:
        raise CodepactError(
            f"the game has {seats} seats; name 1 or {seats} programs, not {len(found)}"
        )
    return tuple(found)


def with_tape(rules: ProgramGame) -> ProgramGame:
    """Return the rules with a shared tape, and without what does not go with it."""
    from dataclasses import replace

    return replace(rules, capabilities=frozenset({"inspect", "simulate", "tape"}))


@solve.command(short_help="Whether nobody gains by another program; proved, or refuted by one.")
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@weighing_options
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write the certificate of what everybody gets, and can gain at most.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write the program that gains most, if one does.",
)
@click.option(
    "--tape",
    is_flag=True,
    help="One round with a random tape that all see, on which programs simulate each other.",
)
@json_option
def equilibrium(
    programs: tuple[str, ...],
    weighed: Callable[[], Any],
    tape: bool,
    certificate: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Decide whether PROGRAMs, one per seat, are a program equilibrium against all programs.

    One PROGRAM sits in all seats. What everybody gets is exact. What a deviating program can get is
    bounded for all programs at once: by what the others can take it for, by what provability logic
    says, or by what they see of it in simulated matches. Where no such method applies a program
    that gains is searched for; then an answer of "unknown" says what was tried.

    Ends with status 0 if it is proved, 1 if it is refuted or unknown, 2 if something is wrong with
    what was asked.

    \b
      codepact solve equilibrium CliqueBot
      codepact solve equilibrium CliqueBot --certificate clique.json
      codepact prove check clique.json --program CliqueBot
      codepact solve equilibrium TitForTat --discount 1/2 -o exploit.py
      codepact solve equilibrium FairBot --game "public-goods(n=3,r=2)"
      codepact solve equilibrium CorrelatedGrim --tape
    """
    from codepact.checker.criteria import Rounds
    from codepact.cli.output import console, write_text
    from codepact.cli.proving import write_certificate
    from codepact.cli.solving import exploits, show_equilibrium
    from codepact.equilibrium.proving import prove_equilibrium
    from codepact.equilibrium.subgames import subgames_of

    rules, criterion = weighed()
    if tape:
        rules = with_tape(rules)
    profile = profile_of(programs, rules.game.seats)
    with console(stderr=True).status("solving") as status:
        found = prove_equilibrium(rules, profile, criterion, status.update)
        subgames = None if criterion == Rounds(1) else subgames_of(rules, profile, criterion)
    known = None if isinstance(subgames, str) else subgames
    show_equilibrium(rules, found, known, as_json)
    if certificate is not None and found.certificate is not None:
        write_certificate(certificate, found.certificate)
        click.echo(f"written    {certificate}", err=as_json)
    elif certificate is not None:
        click.echo("no certificate is written: nothing is known that covers all programs", err=True)
    if output is not None and exploits(found):
        write_text(output, exploits(found)[0].program.source)
        click.echo(f"written    {output}", err=as_json)
    elif output is not None:
        click.echo("no program is written: none is known that gains", err=True)
    if found.answer != "proved":
        raise SystemExit(1)


@solve.command("best-response", short_help="The program that gets most against others, as Python.")
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@weighing_options
@click.option(
    "--seat",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The seat that responds; the others hold PROGRAMs.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write the program.",
)
@json_option
def best_response(
    programs: tuple[str, ...],
    weighed: Callable[[], Any],
    seat: int,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write the program that gets most against PROGRAMs in the other seats; one sits in them all.

    If they neither look at sources nor ask what is provable, no program whatever gets more. If they
    do, that is said, and it is the best of the cases that a program can bring about.

    \b
      codepact solve best-response TitForTat --discount 1/2
      codepact solve best-response Pavlov --rounds 10 -o response.py
    """
    from codepact.cli.output import write_text
    from codepact.cli.solving import show_response
    from codepact.core.errors import CodepactError
    from codepact.equilibrium.proving import respond

    rules, criterion = weighed()
    if seat >= rules.game.seats:
        raise CodepactError(
            f"the game has the seats 0 to {rules.game.seats - 1}, and no seat {seat}"
        )
    others = profile_of(programs, rules.game.seats - 1)
    found = respond(rules, others, seat, criterion)
    show_response(rules, others, criterion, found, as_json)
    if output is not None:
        write_text(output, found.program.source)
        click.echo(f"written    {output}", err=as_json)


for command in (achievable, metagame, population, entry):
    solve.add_command(command)
