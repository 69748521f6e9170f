"""Rivals that a reader makes: they play what is wanted, and say what a program looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable
from codepact.execution.match import MatchJob
from codepact.proof.cases import fits, is_settled
from codepact.proof.machines import Case, Reading
from codepact.proof.referee import play_all

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


def scripts_for(
    facts: Facts, history: Sequence[Letter], case: Case
) -> list[tuple[Program, ...]] | str:
    """Return programs for the other seats that play a history and fit a case, or why none do.

    They play the last round of it ever after. Where it counts what is provable of them, other
    programs follow, which go on otherwise.
    """
    others = [own for k, own in enumerate(facts.actions) if k != facts.seat]
    played = list(history) or [tuple(own[0] for own in others)]
    ends = [] if is_settled(case) else list(zip(*(reversed(own) for own in others), strict=False))
    found = []
    for end in ([], *([end] for end in ends)):
        scripts = tuple(
            disguised(scripted([letter[k] for letter in (*played, *end)]), k + 1, case.atoms)
            for k in range(len(others))
        )
        if fits(case, tuple(p.source for p in scripts)):
            found.append(scripts)
    return found or f"no rival was found of which this is true: {case.label}"


def disguised(program: Program, place: int, atoms: Sequence[tuple[Any, bool]]) -> Program:
    """Return a program that plays alike and says what the atoms about this place want it to say.

    Whether it then fits all of them is for the caller to see.
    """
    told = [a for a, yes in atoms if yes and not isinstance(a, Provable) and a[0] == place]
    wanted = [text for _, _, _, text in told]
    exact = [text for _, _, question, text in told if question == "is"]
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
) -> list[Play] | str:
    """Return what a program and its rivals play, for each seed tried; or why that is not seen."""
    game = rules
    if rounds > rules.repetition.rounds:
        if reading.horizon is not None:
            return f"what breaks it takes {rounds} rounds, and it is read for fewer"
        game = replace(rules, repetition=replace(rules.repetition, rounds=rounds))
    seat = reading.seat
    profile = (*rivals[:seat], program, *rivals[seat:])
    jobs = [MatchJob(game, profile, seed) for seed in range(SEEDS if case.chance else 1)]
    return [
        (
            match.actions[seat][:rounds],
            tuple(zip(*match.actions[:seat], *match.actions[seat + 1 :], strict=True))[:rounds],
        )
        for match in play_all(jobs)
    ]
