"""Whether what a program plays depends on the texts of the others: shown by two matches.

In both the others play the same, up to the round in which the program plays otherwise; all that is
different is what their sources say.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Sandbox
from codepact.proof.machines import Case, Reading, distinguishing
from codepact.proof.rivals import Play, played_by, scripts_for
from codepact.proof.witness import Witness


def heeded_sources(
    facts: Facts, reading: Reading, rules: ProgramGame, sandbox: Sandbox
) -> Witness | str:
    """Return two matches that show it, or why none were found."""
    why = "it looks at the sources of the others, and always plays alike"
    for first, second in permutations(reading.cases, 2):
        if first.chance or second.chance:
            return "it looks at the sources of the others, and flips coins"
        apart = distinguishing(first.machine, second.machine)
        if apart is None:
            continue
        found = _apart(facts, reading, (first, second), apart, rules, sandbox)
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
    sandbox: Sandbox,
) -> Witness | str:
    """Play a history to both cases; what the first rivals play counts, who may be no scripts."""
    rounds, letters = len(history) + 1, tuple(history)
    plays: list[Play] = []
    rivals = []
    for case in cases:
        scripts = scripts_for(facts, letters, case)
        if isinstance(scripts, str):
            return scripts
        played = played_by(reading, case, reading.program, scripts, rounds, rules, sandbox)
        if isinstance(played, str):
            return played
        plays.append(played[0])
        rivals.append(scripts)
        letters = plays[0][1]
    (own, theirs), (other, others) = plays
    for k in range(rounds):
        if theirs[:k] == others[:k] and own[k] != other[k]:
            return Witness(
                theirs[:k], own[: k + 1], rivals[0], others[:k], other[: k + 1], rivals[1]
            )
    return "the replay did not come out as foretold"
