"""Witnesses: what the others play so that a claim is broken, and its replay in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.checker.monitors import Monitor
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Run, Sandbox
from codepact.proof.deciding import Broken
from codepact.proof.machines import Case, Reading


@dataclass(frozen=True)
class Witness:
    """A match that breaks a claim, as it was replayed.

    `history`: what the others played, a letter a round; `played`: what the program played, one
    round for each letter, and for claims that compare plays one more. `second`, `second_played`:
    the other play of such a claim. `rivals`: the programs that played the history, by seat.
    """

    history: tuple[Letter, ...]
    played: tuple[str, ...]
    rivals: tuple[Program, ...]
    second: tuple[Letter, ...] | None = None
    second_played: tuple[str, ...] = ()


def scripted(actions: Sequence[str], note: str = "") -> Program:
    """Return a program that plays these actions, and the last one ever after."""
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
    """Play what breaks a claim; return the witness, or why it did not come out as foretold."""
    if case.label:
        return "it depends on the sources of the others, and no rival was found to show it"
    compared = isinstance(claim.rule, Pairs)
    scripts = rivals if rivals and not compared else _scripts(facts, found.history)
    rounds = len(found.history) + compared
    played = _played(reading, reading.program, scripts, rounds, rules, sandbox)
    second = found.second or ()
    if compared:
        program = rivals[0] if rivals else reading.program
        other = _played(reading, program, _scripts(facts, second), rounds, rules, sandbox)
    else:
        other = ()
    if isinstance(played, str) or isinstance(other, str):
        return str(played if isinstance(played, str) else other)
    if compared:
        shown = played[-1] != other[-1]
    elif isinstance(claim.rule, Potential):
        shown = _gains(claim.rule, facts, case, found, played)
    else:
        assert not isinstance(claim.rule, Read | Pairs), "what the reading settles is not broken"
        shown = _upset(claim.rule, facts, found, played)
    if not shown:
        return "the replay did not come out as foretold"
    return Witness(found.history, played, scripts, found.second, other)


def _upset(rule: Monitor, facts: Facts, found: Broken, played: Sequence[str]) -> bool:
    """Whether what was played breaks the claim in its last round."""
    number: int | None = 0
    for own, letter in zip(played, found.history, strict=True):
        if number is None:
            return False
        number = rule(facts, number, own, letter)
    return number is None


def _scripts(facts: Facts, history: Sequence[Letter]) -> tuple[Program, ...]:
    """Return a program for each other seat that plays its part of a history."""
    others = [k for k in range(len(facts.actions)) if k != facts.seat]
    return tuple(
        scripted([letter[place] for letter in history] or [facts.actions[seat][0]])
        for place, seat in enumerate(others)
    )


def _played(
    reading: Reading,
    program: Program,
    rivals: tuple[Program, ...],
    rounds: int,
    rules: ProgramGame,
    sandbox: Sandbox,
) -> tuple[str, ...] | str:
    """Return what a program plays against others in so many rounds, or why that is not seen."""
    game = rules
    if rounds > rules.repetition.rounds:
        if reading.horizon is not None:
            return f"what breaks it takes {rounds} rounds, and it is read for fewer"
        game = replace(rules, repetition=replace(rules.repetition, rounds=rounds))
    profile = (*rivals[: reading.seat], program, *rivals[reading.seat :])
    (ran,) = sandbox.run(game, [Run(profile)])
    return ran.actions[reading.seat][:rounds]


def _gains(rule: Potential, facts: Facts, case: Case, found: Broken, played: Sequence[str]) -> bool:
    """Whether the play ends in a circle of states that gains, and is the play of the machine."""
    machine, state = case.machine, 0
    states, sums = [0], [Fraction(0)]
    for own, letter in zip(played, found.history, strict=True):
        if machine.actions[state] != own:
            return False
        state = machine.steps[state][machine.letters.index(letter)]
        sums.append(sums[-1] + rule.gain(facts, own, letter))
        states.append(state)
    begin = states.index(states[-1])
    return begin < len(states) - 1 and sums[-1] > sums[begin]
