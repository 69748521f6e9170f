"""Trying a program out before it is handed in: the static check, and a few matches."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from codepact.core.fault import Fault
from codepact.core.game import Game, Repetition
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.execution.check import Refusal, check
from codepact.execution.match import MatchJob
from codepact.generation.author import Briefing, Disclosed
from codepact.proof.referee import play_all

ROUNDS = 20
"""A trial match has at most so many rounds."""

_CONSTANTS = 3


def constant(action: str) -> Program:
    """Return the program that always plays `action`."""
    return Program(f"def act(game):\n    return {action!r}\n", f"always {action}")


CYCLING = Program(
    "def act(game):\n    return game.actions[game.round % len(game.actions)]\n",
    "one action after the other",
)


def neutral_profiles(game: Game, seat: int, own: Program) -> list[tuple[str, Profile]]:
    """Return profiles with `own` in its seat and plain programs in the others, with their names.

    The others all play their first action, all their last, ...: at most three constants; and
    once each goes through its actions.
    """
    most = max(len(a) for i, a in enumerate(game.actions) if i != seat or game.seats == 1)
    numbers = sorted({0, most // 2, most - 1}) if most > _CONSTANTS else list(range(most))
    found: list[tuple[str, Profile]] = []
    for k in numbers:
        rivals = [constant(a[min(k, len(a) - 1)]) for a in game.actions]
        label = rivals[(seat + 1) % game.seats].name
        found.append((label, tuple(_with(rivals, seat, own))))
    found.append((CYCLING.name, tuple(_with([CYCLING] * game.seats, seat, own))))
    return found


def disclosed_profiles(briefing: Briefing, own: Program) -> list[tuple[str, Profile]]:
    """Return one profile for each meta-round from which programs are disclosed.

    A seat of which nothing is disclosed by then goes through its actions.
    """
    found: list[tuple[str, Profile]] = []
    for number in sorted({d.meta_round for d in briefing.disclosed}):
        rivals = [CYCLING] * briefing.program_game.game.seats
        for shown in sorted(briefing.disclosed, key=_by_age):
            if shown.meta_round <= number:
                rivals[shown.seat] = Program(shown.source)
        label = f"the program disclosed in meta-round {number}"
        found.append((label, tuple(_with(rivals, briefing.seat, own))))
    return found


def problem_with(source: str, briefing: Briefing) -> str | None:
    """Return what is wrong with a program, in a sentence or two, or None.

    It must pass the static check, load, and play trial matches without a fault of its own:
    against neutral programs and against those that were disclosed.
    """
    rules = briefing.program_game
    checked = check(source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"{checked.kind}: {checked.detail}"
    program = Program(source)
    trial = trial_rules(rules)
    trials = neutral_profiles(rules.game, briefing.seat, program)
    trials += disclosed_profiles(briefing, program)
    seed = derive_seed("trial", briefing.seed) >> 10
    matches = play_all([MatchJob(trial, profile, seed) for _, profile in trials])
    for (label, _), match in zip(trials, matches, strict=True):
        for fault in match.faults:
            if fault.seat == briefing.seat:
                told = _sentence(fault, label, rules.game.actions[briefing.seat])
                return told + _culprits(fault, source)
    return None


def trial_rules(rules: ProgramGame) -> ProgramGame:
    """Return the same program game with at most `ROUNDS` rounds and without noise."""
    rounds = min(ROUNDS, rules.repetition.rounds)
    repetition: Repetition = replace(rules.repetition, rounds=rounds, noise=Fraction(0))
    return replace(rules, repetition=repetition)


def _sentence(fault: Fault, label: str, actions: tuple[str, ...]) -> str:
    where = "while it was loaded" if fault.round is None else f"in round {fault.round}"
    if fault.kind == "mutation":  # it is noticed only after the match
        where = "in some round"
    return f"{fault.kind} {where} against {label}: {fault.detail}{_hint(fault, actions)}"


def _hint(fault: Fault, actions: tuple[str, ...]) -> str:
    """Return what to do about the commonest faults."""
    if fault.kind == "illegal action":
        return f". Every call must return one of {', '.join(map(repr, actions[:12]))}"
    if "IndexError" in fault.detail and fault.round == 1:
        return ". In round 1 the lists of past actions are empty: check that first"
    if fault.kind == "mutation":
        return ". Copy a list before changing it"
    if fault.kind == "cycle":
        return ". Let the program sometimes answer without simulating"
    return ""


def _culprits(fault: Fault, source: str) -> str:
    """Return the lines that mention a name that does not exist, and what does."""
    missing = re.search(r"has no attribute '(\w+)'|name '(\w+)' is not defined", fault.detail)
    if missing is None:
        return ""
    attribute, name = missing.groups()
    pattern = rf"\.{attribute}\b" if attribute else rf"(?<![.\w]){name}\b"
    lines = [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(source.splitlines(), 1)
        if re.search(pattern, line)
    ]
    if not lines:
        return ""
    listed = "\n".join(lines[:6])
    if attribute is None:
        return f"\nNothing is called {name}. Change:\n{listed}"
    cure = f"Write game.me (your own program) or game.opponent instead of game.{attribute}"
    return f"\nThere is no .{attribute}. {cure} in:\n{listed}"


def _with(rivals: list[Program], seat: int, own: Program) -> list[Program]:
    return [own if i == seat else p for i, p in enumerate(rivals)]


def _by_age(shown: Disclosed) -> tuple[int, int]:
    return shown.meta_round, shown.seat
