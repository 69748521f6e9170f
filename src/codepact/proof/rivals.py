"""Rivals that a reader makes: they play what is wanted, and say what a program looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Run, Sandbox
from codepact.proof.abstract.sources import holds_of
from codepact.proof.machines import Case, Reading

SEEDS = 200
"""Matches in which a program that flips coins may show what it can do."""


def scripted(actions: Sequence[str], note: str = "") -> Program:
    """Return a program that plays these actions, and the last one ever after.

    `note` stands in its text, for programs that look for something there.
    """
    plays = ", ".join(repr(a) for a in actions)
    head = f"# {note}\n" if note else ""
    source = (
        f"{head}PLAYS = [{plays}]\n\n\ndef act(game):\n"
        "    return PLAYS[min(game.round, len(PLAYS)) - 1]\n"
    )
    return Program(source, "script")


def scripts_for(facts: Facts, history: Sequence[Letter], case: Case) -> tuple[Program, ...] | str:
    """Return a program for each other seat that plays its part of a history, and fits a case."""
    others = [k for k in range(len(facts.actions)) if k != facts.seat]
    found = tuple(
        disguised(
            scripted([letter[place] for letter in history] or [facts.actions[seat][0]]),
            place + 1,
            case.atoms,
        )
        for place, seat in enumerate(others)
    )
    if not fits(case, tuple(p.source for p in found)):
        return f"no rival was found of which this is true: {case.label}"
    return found


def fits(case: Case, sources: Sequence[str]) -> bool:
    """Whether a case is the one for others with these sources, in seat order."""
    return all(holds_of(atom, tuple(sources)) is yes for atom, yes in case.atoms)


def disguised(program: Program, place: int, atoms: Sequence[tuple[Any, bool]]) -> Program:
    """Return a program that plays alike and says what the atoms about this place want it to say.

    Whether it then fits all of them is for the caller to see.
    """
    wanted = [text for (of, _, question, text), yes in atoms if of == place and yes]
    exact = [t for (of, _, question, t), yes in atoms if of == place and yes and question == "is"]
    if exact:
        return Program(exact[0], "the program that it looks for")
    notes = "".join(f"NOTE_{k} = '''{text}'''\n" for k, text in enumerate(wanted))
    return Program(notes + program.source, program.name) if wanted else program


Play = tuple[tuple[str, ...], tuple[Letter, ...]]
"""What a program played, and what the others did."""


def played_by(
    reading: Reading,
    case: Case,
    program: Program,
    rivals: tuple[Program, ...],
    rounds: int,
    rules: ProgramGame,
    sandbox: Sandbox,
) -> list[Play] | str:
    """Return what a program and its rivals play, for each seed tried; or why that is not seen."""
    game = rules
    if rounds > rules.repetition.rounds:
        if reading.horizon is not None:
            return f"what breaks it takes {rounds} rounds, and it is read for fewer"
        game = replace(rules, repetition=replace(rules.repetition, rounds=rounds))
    seat = reading.seat
    profile = (*rivals[:seat], program, *rivals[seat:])
    runs = [Run(profile, seed) for seed in range(SEEDS if case.chance else 1)]
    return [
        (
            ran.actions[seat][:rounds],
            tuple(zip(*ran.actions[:seat], *ran.actions[seat + 1 :], strict=True))[:rounds],
        )
        for ran in sandbox.run(game, runs)
    ]
