"""What the others may take a deviating program for, and what each of them then plays.

Everybody but the one who deviates holds the program that is known, so what a program asks about
their sources is known too. What it asks about the one who deviates is open; each way to answer is a
case. A case may tell who deviates (its source is a known text) or what somebody plays (it is
provable, so it is true).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codepact.checker.automaton import Automaton, automaton_data
from codepact.checker.criteria import Criterion, Rounds
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable
from codepact.equilibrium.profiles import (
    automaton_of_case,
    horizon_problem,
    reading_of,
    rules_for,
    unending,
)
from codepact.equilibrium.proving.trees import own_trees, sees_only_trees
from codepact.proof.abstract.sources import PARSES, holds_of
from codepact.proof.machines import Case, Reading, Unread
from codepact.proof.verdicts.cases import always, among
from codepact.zoo import outside_program


@dataclass(frozen=True)
class Kind:
    """A case of one of the others, as far as it bears on a deviating program.

    `told`: who plays which action in every round. `known`: which text deviates, as it then plays,
    if `exactly` that is known, or else another text with the same syntax tree, which plays as it
    does. `excluded`: texts that it is not.
    """

    case: Case
    automaton: Automaton
    told: Mapping[int, str]
    known: tuple[Program, Automaton] | None
    excluded: tuple[Program, ...]
    exactly: bool = True

    def data(self) -> dict[str, Any]:
        """Return it as plain data for a certificate."""
        known = self.known
        return {
            "label": self.case.label,
            "automaton": automaton_data(self.automaton),
            "told": [[seat, action] for seat, action in sorted(self.told.items())],
            "known": None
            if known is None
            else {
                "digest": known[0].digest,
                "name": known[0].name,
                "exactly": self.exactly,
                "automaton": automaton_data(known[1]),
            },
            "excluded": [{"digest": p.digest} for p in self.excluded],
        }


def kinds_against(
    rules: ProgramGame, profile: Profile, criterion: Criterion, deviating: int, seat: int
) -> tuple[Kind, ...] | str:
    """Return what the program of `seat` may take a program in the `deviating` seat for, or why not.

    Raises `CodepactError` if an automaton of it is too large.
    """
    reading = reading_of(profile[seat], rules_for(rules, criterion), seat)
    if isinstance(reading, Unread):
        return f"{profile[seat].label} was not read: {reading.reason}"
    problem = horizon_problem(reading, criterion)
    if problem:
        return problem
    asks = any(isinstance(atom, Provable) for case in reading.cases for atom, _ in case.atoms)
    if asks and not isinstance(criterion, Rounds):
        return unending(profile[seat])
    found = tuple(
        _kind(rules, profile, criterion, deviating, seat, case)
        for case in reading.cases
        if _may_be(case, profile, deviating, seat)
    )
    return found or f"no case of {profile[seat].label} fits the others"


def _may_be(case: Case, profile: Profile, deviating: int, seat: int) -> bool:
    """Whether a case agrees with the sources of those who do not deviate."""
    rivals = [k for k in range(len(profile)) if k != seat]
    sources = tuple(profile[k].source for k in rivals)
    for atom, yes in case.atoms:
        if isinstance(atom, Provable) or rivals[atom[0] - 1] == deviating:
            continue
        if holds_of(atom, sources) is not yes:
            return False
    return True


def _kind(
    rules: ProgramGame,
    profile: Profile,
    criterion: Criterion,
    deviating: int,
    seat: int,
    case: Case,
) -> Kind:
    rivals = [k for k in range(len(profile)) if k != seat]
    told: dict[int, str] = {}
    text: str | None = None
    exactly = True
    excluded: list[Program] = []
    for atom, yes in case.atoms:
        if isinstance(atom, Provable):
            if yes and not rules.repetition.noise:
                told |= always(atom.part)
            continue
        player, changed, question, asked = atom
        if rivals[player - 1] != deviating or changed:
            continue
        if question == "is" and yes:
            text, exactly = asked, True
        elif question.startswith(PARSES) and yes and text is None and sees_only_trees(asked):
            text, exactly = asked, False
        elif not yes and holds_of((1, (), question, asked), (asked,)):
            excluded.append(Program(asked))
    known = None
    if text is not None and not outside_program(text):
        known = _known(rules, profile, criterion, deviating, Program(text), exactly)
    automaton = automaton_of_case(rules.game, seat, case, rules.repetition.noise)
    return Kind(case, automaton, told, known, tuple(excluded), exactly)


def _known(
    rules: ProgramGame,
    profile: Profile,
    criterion: Criterion,
    seat: int,
    program: Program,
    exactly: bool,
) -> tuple[Program, Automaton] | None:
    """Return how a known text plays in the seat of the one who deviates, if that is settled.

    If not `exactly` the text deviates, but any of its tree, none of them may run out of ticks.
    """
    if program == profile[seat]:
        program = profile[seat]  # which has a name
    reading = reading_of(program, rules_for(rules, criterion), seat)
    if not isinstance(reading, Reading) or horizon_problem(reading, criterion):
        return None
    others = [p.source for k, p in enumerate(profile) if k != seat]
    settled = among(reading, others)
    if settled is None or not (exactly or _affords(rules, criterion, seat, program, others)):
        return None
    (case,) = settled.cases
    return program, automaton_of_case(rules.game, seat, case, rules.repetition.noise)


def _affords(
    rules: ProgramGame, criterion: Criterion, seat: int, program: Program, others: Sequence[str]
) -> bool:
    """Whether any text with a program's tree has ticks enough, however long its comments are.

    To parse a source costs as many ticks as it has characters: up to all that a source may have for
    its own, and what the others have for theirs.
    """
    own, limits = own_trees(program.source), rules.limits
    longest = max(map(len, (program.source, *others)))
    shorter = replace(rules_for(rules, criterion), limits=replace(limits, source=longest))
    reading = reading_of(program, shorter, seat)
    if own is None or not isinstance(reading, Reading):
        return False
    ticks = reading.ticks + own * (1 + limits.source)
    rounds = shorter.repetition.rounds
    return ticks <= limits.ticks_per_call and ticks * (rounds + 1) <= limits.ticks
