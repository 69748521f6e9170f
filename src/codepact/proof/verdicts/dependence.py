"""Whether what a program plays depends on the texts of the others: shown by two matches.

In both the others play the same, up to the round in which the program plays otherwise; all that is
different is what their sources say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.machines import Case, Reading, distinguishing
from codepact.proof.verdicts.rivals import Play, played_by, scripts_for
from codepact.proof.verdicts.witness import Witness


def heeded_sources(facts: Facts, reading: Reading, rules: ProgramGame) -> Witness | str:
    """Return two matches that show it, or why none were found."""
    why = "it looks at the sources of the others, and always plays alike"
    for first, second in permutations(reading.cases, 2):
        if first.chance or second.chance:
            return "it looks at the sources of the others, and flips coins"
        apart = distinguishing(first.machine, second.machine)
        if apart is None:
            continue
        found = _apart(facts, reading, (first, second), apart, rules)
        if isinstance(found, Witness):
            return found
        why = found
    return why


def _apart(
    facts: Facts,
    reading: Reading,
    cases: tuple[Case, Case],
    history: Sequence[Letter],
    rules: ProgramGame,
) -> Witness | str:
    """Play a history to both cases; what the first rivals play counts, who may be no scripts."""
    first, second = cases
    for rivals, (own, theirs) in _plays(facts, reading, first, tuple(history), rules):
        for strangers, (other, others) in _plays(facts, reading, second, theirs, rules):
            for k in range(len(own)):
                if theirs[:k] == others[:k] and own[k] != other[k]:
                    end = k + 1
                    return Witness(
                        theirs[:k], own[:end], rivals, others[:k], other[:end], strangers
                    )
    return "no two rivals were found that play alike and are answered otherwise"


def _plays(
    facts: Facts, reading: Reading, case: Case, history: tuple[Letter, ...], rules: ProgramGame
) -> Iterator[tuple[tuple[Program, ...], Play]]:
    """Yield rivals of a case that play a history, and the match with each."""
    scripts = scripts_for(facts, history, case)
    for rivals in [] if isinstance(scripts, str) else scripts:
        rounds = min(len(history) + 1, rules.repetition.rounds)
        played = played_by(reading, case, reading.program, rivals, rounds, rules)
        if not isinstance(played, str):
            yield rivals, played[0]
