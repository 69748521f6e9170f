"""Correlated ε-grounded programs: strategies of a repeated game, played in one round on a tape.

All copies halt at the first number of the shared tape below ε, and play round t of the repeated
game with probability ε(1-ε)^t. So what they get is what the strategies get there, discounted by
1-ε (Cooper, Oesterheld and Conitzer, Characterising simulation-based program equilibria, AAAI 2025,
arXiv:2412.14570, Algorithm 1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Discounted, Rounds
from codepact.core.errors import CodepactError
from codepact.core.program import Profile, Program
from codepact.core.program_game import DEFAULT_CAPABILITIES, ProgramGame
from codepact.equilibrium.answering import RARE
from codepact.equilibrium.profiles import Seated, seated, strategy_of
from codepact.execution.prepare import prepare

FRAME = """

def act(game):
    first = 1
    while not game.shared({numerator}, {denominator}, first):
        first += 1
    action, state = step(start(game), None)
    for skipped in range(first - 1, 0, -1):
        players = (game.me, *game.others)
        seen = tuple([game.simulate(player, 1, skip=skipped) for player in players])
        action, state = step(state, seen)
    return action
"""
"""What makes a program of the exact form play its strategy on the tape; it follows the source."""

_FRAME = re.compile(
    re.escape(FRAME)
    .replace(re.escape("{numerator}"), "([1-9][0-9]{0,17})")
    .replace(re.escape("{denominator}"), "([1-9][0-9]{0,17})")
    + r"\Z"
)


@dataclass(frozen=True)
class Correlated:
    """A profile of correlated ε-grounded programs of one ε: what they play on the tape.

    `automata`: their strategies of the repeated game, one per seat.
    """

    epsilon: Fraction
    automata: tuple[Automaton, ...]

    @property
    def criterion(self) -> Criterion:
        """Return what rounds of the repeated game weigh."""
        return Discounted(1 - self.epsilon)


def correlated_program(strategy: Program, epsilon: Fraction) -> Program:
    """Return the program that plays a strategy on the shared tape.

    `strategy`: of the exact form, with `start` and `step`. Raises `CodepactError` if it is not, or
    if ε is not above 0 and at most 1.
    """
    if prepare(strategy, 1 << 20).form != "exact":
        raise CodepactError(
            f"{strategy.label} is not of the exact form, with start(game) and step(state, seen)"
        )
    if not 0 < epsilon <= 1:
        raise CodepactError(f"ε must be above 0 and at most 1, so that runs end, not {epsilon}")
    frame = FRAME.format(numerator=epsilon.numerator, denominator=epsilon.denominator)
    return Program(strategy.source.rstrip("\n") + "\n" + frame, f"{strategy.label} on the tape")


def correlated_profile(
    rules: ProgramGame, profile: Profile, criterion: Criterion
) -> Correlated | str:
    """Return what a profile of such programs plays, or why it is none.

    Recognised is a program whose text ends as `correlated_program` makes it, and whose rest is a
    program of the exact form that is read.
    """
    if not {"tape", "simulate"} <= rules.capabilities or criterion != Rounds(1):
        return "it is no match of one round with a shared tape and simulations"
    parts = [_split(p) for p in profile]
    strategies, chances = [], set()
    for program, part in zip(profile, parts, strict=True):
        if part is None:
            return f"{program.label} is no correlated ε-grounded program"
        strategies.append(part[0])
        chances.add(part[1])
    if len(chances) > 1:
        return f"the programs have different ε: {', '.join(map(str, sorted(chances)))}"
    (epsilon,) = chances
    repeated = replace(rules, capabilities=frozenset(DEFAULT_CAPABILITIES))
    found = seated(repeated, tuple(strategies), Discounted(1 - epsilon), strategy_of)
    if isinstance(found, str):
        return found
    return _unplayed(rules, found, epsilon) or Correlated(
        epsilon, tuple(s.automaton for s in found)
    )


def _unplayed(rules: ProgramGame, found: Sequence[Seated], epsilon: Fraction) -> str:
    """Return why strategies are not played on the tape as they are, or nothing."""
    if any(s.automaton.pure is None for s in found):
        return "a strategy draws, and there are no draws beside the tape"
    rounds = _afforded(rules, max(s.reading.ticks for s in found))
    beyond = (1 - epsilon) ** rounds
    if beyond <= RARE:
        return ""
    return (
        f"the limits are enough for {rounds} rounds on the tape, and there are more with chance "
        f"{float(beyond):.2g}: then programs play their default actions"
    )


def _afforded(rules: ProgramGame, ticks: int) -> int:
    """Return for how many rounds on the tape the limits are enough, by what a step may spend.

    In round t a run makes t steps, and in each it simulates everybody; in all there is a run of
    each player for each round before, as runs of one place on the tape are made once.
    """
    limits, seats = rules.limits, rules.game.seats
    each = ticks + 11 * seats + 4
    most = min(limits.simulation_depth, limits.ticks_per_call // each)
    while most and most * seats * (each * (most + 1) // 2 + 90) > limits.ticks:
        most -= 1
    return min(most, limits.simulations // seats)


def is_correlated(program: Program) -> bool:
    """Return whether a program has the text of a correlated ε-grounded one."""
    return _split(program) is not None


def _split(program: Program) -> tuple[Program, Fraction] | None:
    """Return the strategy and the ε of a correlated program; None if it is none."""
    found = _FRAME.search(program.source)
    if found is None:
        return None
    strategy = Program(program.source[: found.start()], program.name)
    numerator, denominator = map(int, found.groups())
    if numerator > denominator or prepare(strategy, 1 << 20).form != "exact":
        return None
    return strategy, Fraction(numerator, denominator)
