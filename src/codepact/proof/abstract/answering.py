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


@dataclass(frozen=True)
class Answers:
    """All ways through a program, and what its own run spends at most in any of them, in ticks.

    What it simulates spends more of the match's allowance.
    """

    ways: tuple[Answer, ...]
    ticks: int


def answers_of(program: Program, rules: ProgramGame, seat: int = 0) -> Answers | str:
    """Return all ways through a program in a game of one round for two, or why they are not known.

    It is not if the program looks at the opponent in any other way: by its source, by proofs, or in
    other profiles.
    """
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    once = rules.game.seats == 2 and rules.repetition.rounds == 1 and not rules.repetition.noise
    if not once or checked.form == "exact":
        return "what it simulates is followed in one round of a game of two seats, without noise"
    search = Search(checked, program, rules, seat, 1, 1, {}, Meter(), simulates=True)
    search.meter.allot(1, 3)
    try:
        ways = search.opening()
    except Refused as e:
        return e.reason
    except Ask:
        return "it looks at the opponent's source, or asks what is provable"
    if search.ticks > rules.limits.ticks_per_call:
        return f"a call may spend up to {search.ticks} ticks, more than it may"
    found = tuple(Answer(w.chance, w.seen, w.action, w.fault) for w in ways)
    return Answers(found, search.ticks)
