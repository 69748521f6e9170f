"""Witnesses: what the others play so that a claim is broken, and its replay in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.checker.monitors import Monitor
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Run, Sandbox
from codepact.proof.abstract.sources import holds_of
from codepact.proof.deciding import Broken
from codepact.proof.machines import Case, Reading


@dataclass(frozen=True)
class Witness:
    """A match that breaks a claim, as it was replayed.

    `history`: what the others played, a letter a round; `played`: what the program played, one
    round for each letter, and for claims that compare plays one more. `second`, `second_played`:
    the other play of such a claim. `rivals`: the programs that played the history, by seat.
    `seed`: of the match, for programs that flip coins.
    """

    history: tuple[Letter, ...]
    played: tuple[str, ...]
    rivals: tuple[Program, ...]
    second: tuple[Letter, ...] | None = None
    second_played: tuple[str, ...] = ()
    seed: int = 0


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


def replayed(
    claim: Claim,
    facts: Facts,
    reading: Reading,
    case: Case,
    found: Broken,
    rules: ProgramGame,
    rivals: tuple[Program, ...],
    sandbox: Sandbox,
) -> Witness | str:
    """Play what breaks a claim; return the witness, or why it did not come out as foretold.

    `rivals` are the programs that the claim names; without any, scripts play the history.
    """
    if isinstance(claim.rule, Pairs):
        return _compared(facts, reading, case, found, rules, rivals, sandbox)
    scripts = rivals or _scripts(facts, found.history, case)
    if isinstance(scripts, str):
        return scripts
    plays = _played(reading, case, reading.program, scripts, len(found.history), rules, sandbox)
    if isinstance(plays, str):
        return plays
    for seed, (own, history) in enumerate(plays):
        end = _shown(claim, facts, case, found, own, history)
        if end:
            return Witness(history[:end], own[:end], scripts, seed=seed)
    if case.chance:
        return f"it can happen, but did not in {len(plays)} matches"
    return "the replay did not come out as foretold"


def _shown(
    claim: Claim,
    facts: Facts,
    case: Case,
    found: Broken,
    own: tuple[str, ...],
    history: tuple[Letter, ...],
) -> int:
    """Return after how many rounds what was played breaks a claim, 0 if it does not."""
    if isinstance(claim.rule, Potential):
        gains = history == found.history and _gains(claim.rule, facts, case, found, own)
        return len(history) if gains else 0
    assert not isinstance(claim.rule, Read | Pairs), "what the reading settles is not broken"
    return broken_after(claim.rule, facts, own, history)


def _compared(
    facts: Facts,
    reading: Reading,
    case: Case,
    found: Broken,
    rules: ProgramGame,
    rivals: tuple[Program, ...],
    sandbox: Sandbox,
) -> Witness | str:
    """Play what shows that two plays are not alike: one more round than what was played before."""
    rounds = len(found.history) + 1
    second = found.second or ()
    sides = []
    programs = (reading.program, *rivals[:1]) if rivals else (reading.program, reading.program)
    for program, history in zip(programs, (found.history, second), strict=True):
        scripts = _scripts(facts, history, case)
        if isinstance(scripts, str):
            return scripts
        plays = _played(reading, case, program, scripts, rounds, rules, sandbox)
        if isinstance(plays, str):
            return plays
        if plays[0][1][:-1] != history:
            return "the replay did not come out as foretold"
        sides.append((plays[0][0], scripts))
    (own, scripts), (other, _) = sides
    if own[-1] == other[-1]:
        return "the replay did not come out as foretold"
    return Witness(found.history, own, scripts, second, other)


def broken_after(
    rule: Monitor, facts: Facts, played: Sequence[str], history: Sequence[Letter]
) -> int:
    """Return after how many rounds what was played breaks the claim, 0 if it does not."""
    number: int | None = 0
    for round_, (own, letter) in enumerate(zip(played, history, strict=True), 1):
        number = rule(facts, number, own, letter)
        if number is None:
            return round_
    return 0


def _scripts(facts: Facts, history: Sequence[Letter], case: Case) -> tuple[Program, ...] | str:
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


def _played(
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


def _gains(rule: Potential, facts: Facts, case: Case, found: Broken, played: Sequence[str]) -> bool:
    """Whether the play ends in a circle of states that gains, and is a play of the machine."""
    machine = case.machine
    states: list[int] = []
    sums, after = [Fraction(0)], machine.starts
    for own, letter in zip(played, found.history, strict=True):
        state = next((s for s in after if machine.actions[s] == own), None)
        if state is None:
            return False
        states.append(state)
        sums.append(sums[-1] + rule.gain(facts, own, letter))
        after = machine.after(state, letter)
    return any(s in after and sums[-1] > sums[k] for k, s in enumerate(states))
