"""What `codepact solve` prints of equilibria and best responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codepact.checker.criteria import Criterion
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.equilibrium.proving import EquilibriumVerdict, Exploit, Response, SeatVerdict

METHODS = {
    "cases": "a best response to each thing that the others can take a program for",
    "simulation": "every mixture of actions, as the other sees no more than simulated plays",
    "provability logic": "what the other provably never does, whoever sits opposite",
}


def exploits(found: EquilibriumVerdict) -> list[Exploit]:
    """Return the programs that gain, the greatest gain first."""
    gains = [s.exploit for s in found.seats if s.exploit is not None]
    return sorted(gains, key=lambda e: (-e.gain, e.seat))


def show_equilibrium(rules: ProgramGame, found: EquilibriumVerdict, as_json: bool) -> None:
    """Print a verdict on a profile."""
    from codepact.cli.output import print_json, say
    from codepact.interpretation.wording import printable

    if as_json:
        print_json(_data(rules, found))
        return
    names = " and ".join(printable(p.label) for p in found.profile)
    noise = f", noise {rules.repetition.noise}" if rules.repetition.noise else ""
    click.echo(f"{names} in {rules.game.name}, {found.criterion}{noise}")
    words = {
        "proved": "a program equilibrium: proved against every program",
        "refuted": "no program equilibrium: a program gains",
        "unknown": "unknown",
    }
    click.secho(words[found.answer], bold=True)
    if found.payoffs is not None:
        say(f"payoffs    {', '.join(map(str, found.payoffs))} per round")
    for seat in found.seats:
        _show_seat(seat)
    if found.reason:
        say(f"why        {printable(found.reason)}")
    shown: set[str] = set()
    for exploit in exploits(found):
        if exploit.program.digest not in shown:
            shown.add(exploit.program.digest)
            _show_program(exploit.program, f"in seat {exploit.seat} it gets {exploit.payoff}, "
                          f"{exploit.gain} more")  # fmt: skip
    if found.certificate is not None and found.answer == "proved":
        _show_given(found.certificate)


def _show_seat(seat: SeatVerdict) -> None:
    from codepact.cli.output import say

    if seat.most is None:
        say(f"seat {seat.seat}     no method covers all programs here")
    elif seat.gap == 0:
        say(f"seat {seat.seat}     no program gets more than {seat.payoff}: {METHODS[seat.method]}")
    elif seat.exploit is None or seat.exploit.payoff < seat.most:
        say(f"seat {seat.seat}     no program gets more than {seat.most}: {METHODS[seat.method]}")
    else:
        say(f"seat {seat.seat}     the best that any program gets is {seat.most}: "
            f"{METHODS[seat.method]}")  # fmt: skip
    if seat.searched is not None:
        say(f"searched   {seat.searched.method}")


def _show_program(program: Program, gets: str) -> None:
    from codepact.interpretation.wording import printable

    click.secho(f"\n{gets}:", bold=True)
    for line in program.source.rstrip("\n").split("\n"):
        click.echo(f"    {printable(line)}".rstrip())


def _show_given(certificate: Any) -> None:
    from codepact.checker import check
    from codepact.cli.output import say
    from codepact.interpretation.wording import printable

    checked = check(certificate)
    say("checked    by the independent checker, which takes as given:")
    for given in checked.given:
        say(f"           {printable(given)}")


def show_response(
    rules: ProgramGame,
    others: Sequence[Program],
    criterion: Criterion,
    found: Response,
    as_json: bool,
) -> None:
    """Print a best response."""
    from codepact.cli.output import print_json, say
    from codepact.interpretation.wording import printable

    if as_json:
        print_json(
            {
                "game": rules.game.name,
                "criterion": str(criterion),
                "others": [{"name": p.label, "digest": p.digest} for p in others],
                "seat": found.seat,
                "payoffs": found.payoffs,
                "most": found.most,
                "best": found.best,
                "program": found.program.source,
            }
        )
        return
    names = " and ".join(printable(p.label) for p in others)
    click.echo(f"against {names} in {rules.game.name}, {criterion}")
    say(f"payoffs    {', '.join(map(str, found.payoffs))} per round")
    if found.best:
        say("best       no program whatever gets more in this seat")
    else:
        say(
            f"bound      no program gets more than {found.most}, and none is known that gets more "
            f"than {found.payoffs[found.seat]}"
        )
    _show_program(found.program, f"in seat {found.seat} it gets {found.payoffs[found.seat]}")


def _data(rules: ProgramGame, found: EquilibriumVerdict) -> dict[str, Any]:
    return {
        "game": rules.game.name,
        "criterion": str(found.criterion),
        "noise": rules.repetition.noise,
        "programs": [{"name": p.label, "digest": p.digest} for p in found.profile],
        "answer": found.answer,
        "reason": found.reason,
        "payoffs": found.payoffs,
        "seats": [
            {
                "seat": s.seat,
                "payoff": s.payoff,
                "most": s.most,
                "gap": s.gap,
                "method": s.method,
                "reason": s.reason,
                "exploit": None
                if s.exploit is None
                else {
                    "payoff": s.exploit.payoff,
                    "gain": s.exploit.gain,
                    "program": s.exploit.program.source,
                },
                "searched": None
                if s.searched is None
                else {
                    "tried": s.searched.tried,
                    "gain": s.searched.gain,
                    "exact": s.searched.exact,
                    "method": s.searched.method,
                },
            }
            for s in found.seats
        ],
    }
