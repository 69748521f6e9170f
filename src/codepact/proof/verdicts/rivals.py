"""Rivals that a reader makes: they play what is wanted, and say what a program looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Plays, Provable, replaced
from codepact.execution.match import MatchJob, evaluate_together
from codepact.proof.abstract.questions import is_present
from codepact.proof.machines import Case, Reading
from codepact.proof.referee import play_all, sandbox
from codepact.proof.stages import Memo, evaluate
from codepact.proof.verdicts.cases import fits, is_settled
from codepact.zoo import find

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
    if rounds > rules.repetition.rounds and reading.horizon is not None:
        return f"what breaks it takes {rounds} rounds, and it is read for fewer"
    game = _lasting(rules, rounds)
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


def _lasting(rules: ProgramGame, rounds: int) -> ProgramGame:
    """Return the game with at least so many rounds."""
    most = max(rounds, rules.repetition.rounds)
    return replace(rules, repetition=replace(rules.repetition, rounds=most))


def is_so(
    case: Case,
    seat: int,
    program: Program,
    rivals: Sequence[Program],
    rounds: int,
    rules: ProgramGame,
) -> bool:
    """Whether a case is the one in a match of at least so many rounds, also in what is provable.

    Its sources are known to fit. Only a witness that rests on the machine of the case needs this.
    """
    if is_settled(case):
        return True
    profile = (*rivals[:seat], program, *rivals[seat:])
    asked = {_about(a, profile): yes for a, yes in case.atoms if isinstance(a, Provable)}
    game, box = _lasting(rules, rounds), sandbox()
    try:
        (found,) = evaluate_together([(game, evaluate(game, [*asked], box, profile, Memo()))], box)
    except KeyError:  # it names a program that nobody has named in play
        return False
    return all(found.answers[question] is yes for question, yes in asked.items())


def _about(said: Provable, profile: Sequence[Program]) -> Provable:
    """Return a question of `codepact.proof.abstract.questions` about the programs of a profile."""

    def change(plays: Plays) -> Plays:
        known = zip(plays.profile, profile, strict=True)
        return replace(
            plays, profile=tuple(p.digest if is_present(n) else _named(n) for n, p in known)
        )

    return Provable(replaced(said.part, change), said.strength)


def _named(name: str) -> str:
    known = find(name)
    return known.digest if known else name
