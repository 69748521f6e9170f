"""Which case of a program is the one, given whose sources it sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from codepact.checker.machine import Machine, to_data
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import AllOf, Plays, Provable, Statement
from codepact.proof.abstract.questions import is_present
from codepact.proof.abstract.sources import holds_of
from codepact.proof.machines import Case, Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.zoo import outside_program


def fits(case: Case, sources: Sequence[str]) -> bool:
    """Whether a case may be the one for others with these sources, in seat order.

    It is, if it `is_settled`; what is provable of them is not seen by their sources.
    """
    asked = ((a, yes) for a, yes in case.atoms if not isinstance(a, Provable))
    return all(holds_of(atom, tuple(sources)) is yes for atom, yes in asked)


def is_settled(case: Case) -> bool:
    """Whether the sources of the others alone decide if a case is the one."""
    return not any(isinstance(atom, Provable) for atom, _ in case.atoms)


def among(reading: Reading, sources: Sequence[str]) -> Reading | None:
    """Return a program as it plays where the others have these sources, in seat order.

    None if that hangs on more than the sources.
    """
    if not all(map(is_settled, reading.cases)):
        return None
    return replace(reading, cases=tuple(c for c in reading.cases if fits(c, sources)))


@dataclass(frozen=True)
class Known:
    """Who sits in another seat in some case, as far as that is known: what it plays.

    `program`: which one it is, if that is known. `data`: the same for a certificate.
    """

    machine: Machine
    data: Mapping[str, Any]
    program: Program | None = None


def read_rival(reading: Reading) -> Known:
    """Return a program that was read, in the case that is the one, as a rival."""
    (case,) = reading.cases
    data = {
        "seat": reading.seat,
        "digest": reading.program.digest,
        "name": reading.program.name,
        "reading": reading_data(reading),
        "label": case.label,
        "machine": to_data(case.machine),
    }
    return Known(case.machine, data, reading.program)


def reading_data(reading: Reading) -> dict[str, Any]:
    """Return how a program was read, as plain data."""
    return {
        "method": reading.method,
        "executor": reading.executor,
        "sources": reading.sources,
        "ticks": reading.ticks,
    }


def known_rivals(reading: Reading, case: Case, rules: ProgramGame) -> tuple[Known, ...]:
    """Return who sits in each other seat in a case, if the case tells; else nobody.

    CliqueBot's copy: where the opponent's source is its own, the opponent plays as it does. And who
    provably cooperates with FairBot: what is provable is true, so it plays nothing else.
    """
    copy = _by_source(reading, case, rules)
    return (copy,) if copy else _by_proof(reading, case, rules)


def _by_source(reading: Reading, case: Case, rules: ProgramGame) -> Known | None:
    told = [a for a, yes in case.atoms if yes and not isinstance(a, Provable)]
    texts = [text for _, changed, question, text in told if question == "is" and not changed]
    if rules.game.seats != 2 or not texts or outside_program(texts[0]):
        return None  # a text of that shape may also stand for a player that nobody can read
    own = reading.program
    program = Program(texts[0], own.name if texts[0] == own.source else "")
    read = read_program(program, rules, sandbox(), 1 - reading.seat)
    found = among(read, [own.source]) if isinstance(read, Reading) else None
    return read_rival(found) if found else None


def _by_proof(reading: Reading, case: Case, rules: ProgramGame) -> tuple[Known, ...]:
    plays: dict[int, str] = {}
    for atom, yes in case.atoms:
        if yes and isinstance(atom, Provable):
            plays |= always(atom.part)
    seats = [k for k in range(rules.game.seats) if k != reading.seat]
    if not all(k in plays for k in seats):
        return ()
    found = []
    for seat in seats:
        others = [own for k, own in enumerate(rules.game.actions) if k != seat]
        letters = tuple(product(*others))
        machine = Machine(letters, (plays[seat],), ((0,) * len(letters),), ("",))
        how = {
            "method": "what is provable is true",
            "executor": "the stages of provability",
            "sources": "none",
            "ticks": 0,
        }
        data = {"seat": seat, "reading": how, "label": "", "machine": to_data(machine)}
        found.append(Known(machine, data))
    return tuple(found)


def always(said: Statement) -> dict[int, str]:
    """Return what a statement says that those who play do in every round, by seat."""
    match said:
        case Plays(seat, action, None, names) if all(map(is_present, names)):
            return {seat: action}
        case AllOf(parts):
            return {seat: action for part in parts for seat, action in always(part).items()}
    return {}
