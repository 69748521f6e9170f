"""Witnesses: what the others play so that a claim is broken, and its replay in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.checker.monitors import Monitor
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.machines import Case, Reading
from codepact.proof.verdicts.deciding import Broken, temporal_shown
from codepact.proof.verdicts.rivals import is_so, played_by, scripts_for


@dataclass(frozen=True)
class Witness:
    """A match that breaks a claim, as it was replayed.

    `history`: what the others played, a letter a round; `played`: what the program played, one
    round for each letter, and for claims that compare plays one more. `second`, `second_played`,
    `second_rivals`: the other play of such a claim. `rivals`: who played the history, by seat.
    `cycle`: the end of the history that the others play for ever, for claims about plays that never
    end. `seed`: of the match, for programs that flip coins.
    """

    history: tuple[Letter, ...]
    played: tuple[str, ...]
    rivals: tuple[Program, ...]
    second: tuple[Letter, ...] | None = None
    second_played: tuple[str, ...] = ()
    second_rivals: tuple[Program, ...] = ()
    cycle: tuple[Letter, ...] = ()
    seed: int = 0


def replayed(
    claim: Claim,
    facts: Facts,
    reading: Reading,
    case: Case,
    found: Broken,
    rules: ProgramGame,
    rivals: tuple[Program, ...],
) -> Witness | str:
    """Play what breaks a claim; return the witness, or why it did not come out as foretold.

    `rivals` are the programs that the claim names; without any, scripts play the history.
    """
    if isinstance(claim.rule, Pairs):
        return _compared(facts, reading, case, found, rules, rivals)
    scripts = [rivals] if rivals else scripts_for(facts, found.history, case)
    if isinstance(scripts, str):
        return scripts
    tried = 0
    for against in scripts:
        plays = played_by(reading, case, reading.program, against, len(found.history), rules)
        if isinstance(plays, str):
            return plays
        tried += len(plays)
        by_machine = isinstance(claim.rule, Potential) or found.cycle
        rounds = len(found.history)
        if by_machine and not is_so(case, reading.seat, reading.program, against, rounds, rules):
            continue
        for seed, (own, history) in enumerate(plays):
            end = _shown(claim, facts, case, found, own, history)
            if end:
                return Witness(history[:end], own[:end], against, cycle=found.cycle, seed=seed)
    if tried > 1:
        return f"it can perhaps happen, but did not in {tried} matches"
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
    if isinstance(claim.rule, Temporal):
        shown = temporal_shown(claim.rule, facts, case.machine, own, history, found)
        return len(history) if shown else 0
    assert not isinstance(claim.rule, Read | Pairs), "what the reading settles is not broken"
    return broken_after(claim.rule, facts, own, history)


def _compared(
    facts: Facts,
    reading: Reading,
    case: Case,
    found: Broken,
    rules: ProgramGame,
    rivals: tuple[Program, ...],
) -> Witness | str:
    """Play what shows that two plays are not alike: one more round than what was played before."""
    rounds = len(found.history) + 1
    second = found.second or ()
    sides = []
    programs = (reading.program, *rivals[:1]) if rivals else (reading.program, reading.program)
    for program, history in zip(programs, (found.history, second), strict=True):
        scripts = scripts_for(facts, history, case)
        if isinstance(scripts, str):
            return scripts
        for against in scripts:
            plays = played_by(reading, case, program, against, rounds, rules)
            if isinstance(plays, str):
                return plays
            if plays[0][1][:-1] != history:
                return "the replay did not come out as foretold"
            if is_so(case, reading.seat, program, against, rounds, rules):
                sides.append((plays[0][0], against))
                break
        else:
            return f"no rival was found of which this is true: {case.label}"
    (own, against), (other, second_against) = sides
    if own[-1] == other[-1]:
        return "the replay did not come out as foretold"
    return Witness(found.history, own, against, second, other, second_against)


def broken_after(
    rule: Monitor, facts: Facts, played: Sequence[str], history: Sequence[Letter]
) -> int:
    """Return after how many rounds what was played breaks the claim, 0 if it does not."""
    number = 0
    for round_, (own, letter) in enumerate(zip(played, history, strict=True), 1):
        then = rule(facts, number, own, letter)
        if then is None:
            return round_
        number = then
    return 0


def _gains(rule: Potential, facts: Facts, case: Case, found: Broken, played: Sequence[str]) -> bool:
    """Whether the play ends in a circle of states that gains, and is a play of the machine."""
    machine, after = case.machine, case.machine.starts
    states: list[int] = []
    sums = [Fraction(0)]
    for own, letter in zip(played, found.history, strict=True):
        state = next((s for s in after if machine.actions[s] == own), None)
        if state is None:
            return False
        states.append(state)
        sums.append(sums[-1] + rule.gain(facts, own, letter))
        after = machine.after(state, letter)
    return any(s in after and sums[-1] > sums[k] for k, s in enumerate(states))
