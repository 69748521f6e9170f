"""Programs that simulate the opponent's play against them: what they answer to each thing seen.

One round, two seats. What a simulated match shows is left open, so the program is a tree: coins
fall, simulations show something, and in the end there is an action (Oesterheld, Robust program
equilibrium, Theory and Decision 86:143-159, 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Refusal, check
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.search import Search
from codepact.proof.abstract.values import Ask, Refused


@dataclass(frozen=True)
class Answer:
    """A way through a program: how its coins fall, what its simulations show, what it plays.

    `chance`: how likely the coins fall so. `seen`: what the opponent played in each simulated
    match, in order. `fault`: the kind of fault for which the default action stands in, or "".
    """

    chance: Fraction
    seen: tuple[str, ...]
    action: str
    fault: str


def answers_of(program: Program, rules: ProgramGame, seat: int = 0) -> tuple[Answer, ...] | str:
    """Return all ways through a program in a game of one round for two, or why they are not known.

    It is not if the program looks at the opponent in any other way: by its source, by proofs, or in
    other profiles.
    """
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    if rules.game.seats != 2 or rules.repetition.rounds != 1 or rules.repetition.noise:
        return "what it simulates is followed in one round of a game of two seats, without noise"
    if checked.form == "exact":
        return "it is of the exact form"
    search = Search(checked, program, rules, seat, 1, 1, {}, Meter(), simulates=True)
    search.meter.allot(1, 3)
    try:
        ways = search.opening()
    except Refused as e:
        return e.reason
    except Ask:
        return "it looks at the opponent's source, or asks what is provable"
    return tuple(Answer(w.chance, w.seen, w.action, w.fault) for w in ways)
