"""What `codepact solve` prints of equilibria and best responses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codepact.checker.criteria import Criterion
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.equilibrium.proving import EquilibriumVerdict, Exploit, Response, SeatVerdict
    from codepact.equilibrium.subgames import SubgameTest

METHODS = {
    "cases": "by the best response in each case that the others tell apart",
    "simulation": "by the best mixture of actions, as the other sees simulated plays alone",
    "provability logic": "by what the other provably never does, whoever sits opposite",
    "shared tape": "by the best response in the repeated game that is played on the tape",
}

GIVEN = 6
"""Things taken as given that are listed; `codepact prove check` lists all."""


def exploits(found: EquilibriumVerdict) -> list[Exploit]:
    """Return the programs that gain, the greatest gain first."""
    gains = [s.exploit for s in found.seats if s.exploit is not None]
    return sorted(gains, key=lambda e: (-e.gain, e.seat))


def show_equilibrium(
    rules: ProgramGame, found: EquilibriumVerdict, subgames: SubgameTest | None, as_json: bool
) -> None:
    """Print a verdict on a profile, and what its subgames say if they are known."""
    from codepact.cli.output import amount, print_json, say
    from codepact.interpretation.wording import printable

    if as_json:
        print_json(_data(rules, found, subgames))
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
        say(f"payoffs    {', '.join(map(amount, found.payoffs))} per round")
    for seat in found.seats:
        _show_seat(seat)
    if found.reason:
        say(f"why        {printable(found.reason)}")
    if subgames is not None:
        _show_subgames(subgames)
    shown: set[str] = set()
    for exploit in exploits(found):
        if exploit.program.digest not in shown:
            shown.add(exploit.program.digest)
            gets = f"{amount(exploit.payoff)}, {amount(exploit.gain)} more"
            _show_program(exploit.program, f"in seat {exploit.seat} it gets {gets}")
    if found.certificate is not None and found.answer == "proved":
        _show_given(found)


def _show_seat(seat: SeatVerdict) -> None:
    from codepact.cli.output import amount, say

    start = f"seat {seat.seat}     "
    if seat.most is None:
        say(f"{start}no method covers all programs here")
    elif seat.exploit is not None and seat.exploit.payoff == seat.most:
        say(f"{start}the most that any program gets is {amount(seat.most)}: {METHODS[seat.method]}")
    else:
        say(f"{start}no program gets more than {amount(seat.most)}: {METHODS[seat.method]}")
    if seat.searched is not None:
        gain = amount(seat.searched.gain)
        say(f"searched   {seat.searched.method}; the strongest found gains {gain}")


def _show_subgames(found: SubgameTest) -> None:
    """Say whether the strategies are best responses after every history."""
    from codepact.cli.output import amount, say

    if found.perfect:
        say("subgames   perfect: no strategy gains after any history either")
        return
    after = ", then ".join(f"({', '.join(joint)})" for joint in found.history)
    when = f"after {after}" if found.history else "at once"
    say(f"subgames   not perfect: {when} seat {found.seat} can gain {amount(found.gap)} per round")


def _show_program(program: Program, gets: str) -> None:
    from codepact.interpretation.wording import printable

    click.secho(f"\n{gets}:", bold=True)
    for line in program.source.rstrip("\n").split("\n"):
        click.echo(f"    {printable(line)}".rstrip())


def _show_given(found: EquilibriumVerdict) -> None:
    """Print what the proof rests on, with the names of programs for their digests."""
    from codepact.checker import check
    from codepact.cli.output import say
    from codepact.interpretation.wording import printable

    given = check(found.certificate).given
    say("checked    by the independent checker, which takes as given:")
    names = {p.digest[:12]: p.label for p in found.profile}
    for sentence in given[:GIVEN]:
        named = re.sub("[0-9a-f]{12}", lambda m: names.get(m[0], m[0]), sentence)
        say(f"- {printable(named)}", 13)
    if len(given) > GIVEN:
        say(f"- and {len(given) - GIVEN} more: see codepact prove check", 13)


def show_response(
    rules: ProgramGame,
    others: Sequence[Program],
    criterion: Criterion,
    found: Response,
    as_json: bool,
) -> None:
    """Print a best response."""
    from codepact.cli.output import amount, print_json, say
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
    gets = amount(found.payoffs[found.seat])
    click.echo(f"against {names} in {rules.game.name}, {criterion}")
    say(f"payoffs    {', '.join(map(amount, found.payoffs))} per round")
    if found.best:
        say("best       no program whatever gets more in this seat")
    else:
        say(
            f"bound      no program gets more than {amount(found.most)}, and none is known that "
            f"gets more than {gets}"
        )
    _show_program(found.program, f"in seat {found.seat} it gets {gets}")


def _data(
    rules: ProgramGame, found: EquilibriumVerdict, subgames: SubgameTest | None
) -> dict[str, Any]:
    return {
        "game": rules.game.name,
        "criterion": str(found.criterion),
        "noise": rules.repetition.noise,
        "programs": [{"name": p.label, "digest": p.digest} for p in found.profile],
        "answer": found.answer,
        "reason": found.reason,
        "payoffs": found.payoffs,
        "subgame perfect": None if subgames is None else subgames.perfect,
        "subgame gap": None if subgames is None else subgames.gap,
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
