"""Pairs of programs that see each other only by simulated plays: what they get, exactly.

Each answers what it sees with a mixture; coins are private, so the plays are independent and a
fixed point of the answers (Oesterheld, Robust program equilibrium, Theory and Decision 86:143-159,
2019).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from codepact.checker.criteria import Criterion, Rounds
from codepact.core.game import Payoffs
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.chains import closed_classes, stationary
from codepact.proof.abstract.answering import answers_of

Mixture = Mapping[str, Fraction]
"""How likely each action is; all are there."""

RARE = Fraction(1, 10**6)
"""What happens less often is left aside: that simulations nest deeper than they may."""


@dataclass(frozen=True)
class Answering:
    """A program that answers what its opponent plays in a simulated match.

    `answers`: for each action seen, how likely each own action is, and the same under "" where the
    simulated run has spent what this one may. `grounded`: the probability that it plays without a
    simulation. `ticks`: what its own run spends at most, without what it simulates.
    """

    answers: Mapping[str, Mixture]
    grounded: Fraction
    ticks: int


@dataclass(frozen=True)
class AnsweringPair:
    """Two such programs, what each plays against the other, and what they get."""

    programs: tuple[Answering, Answering]
    plays: tuple[Mixture, Mixture]
    payoffs: Payoffs


@lru_cache(maxsize=1024)
def answering(program: Program, rules: ProgramGame, seat: int) -> Answering | str:
    """Return a program as it answers simulated plays, or why it is none of that kind."""
    if program.outside:
        return "it is a player of another library"
    found = answers_of(program, rules, seat)
    if isinstance(found, str):
        return found
    ways = found.ways
    if any(len(way.seen) > 1 for way in ways):
        return "it simulates more than once"
    own, others = rules.game.actions[seat], rules.game.actions[1 - seat]
    answers = {
        b: {
            a: sum((w.chance for w in ways if w.action == a and w.seen in ((), (b,))), Fraction(0))
            for a in own
        }
        for b in others
    }
    default = rules.game.default[seat]
    answers[""] = {
        a: sum((w.chance for w in ways if w.action == a and not w.seen), Fraction(0)) for a in own
    }
    answers[""][default] += 1 - sum(answers[""].values(), Fraction(0))
    return Answering(answers, sum((w.chance for w in ways if not w.seen), Fraction(0)), found.ticks)


def answering_pair(
    rules: ProgramGame, profile: Profile, criterion: Criterion
) -> AnsweringPair | str:
    """Return what two programs of that kind do to each other, or why they are no such pair."""
    if criterion != Rounds(1) or rules.game.seats != 2 or rules.repetition.noise:
        return "simulated plays are followed in one round of a game of two seats, without noise"
    found = []
    for seat, program in enumerate(profile):
        one = answering(program, rules, seat)
        if isinstance(one, str):
            return f"{program.label}: {one}"
        found.append(one)
    first, second = found
    if not first.grounded and not second.grounded:
        return "both simulate each other without end"
    limits = rules.limits
    afforded = limits.ticks // max(1, first.ticks, second.ticks) - 1
    nested = min(limits.simulation_depth, limits.simulations, afforded)
    unended = _unended(first, second, nested)
    if unended > RARE:
        return (
            f"simulations can nest {nested} deep within the limits, and theirs go on beyond that "
            f"with chance {float(unended):.2g}: what they play is not where their answers rest"
        )
    own = rules.game.actions[0]
    leads = tuple(
        tuple((own.index(b), p) for b, p in _answered(first, second.answers[a]).items() if p)
        for a in own
    )
    (states,) = closed_classes(leads)
    weights = stationary(leads, states)
    play = {a: weights.get(k, Fraction(0)) for k, a in enumerate(own)}
    plays = (play, _answered(second, play))
    return AnsweringPair((first, second), plays, mixed_payoffs(rules, plays))


def _unended(first: Answering, second: Answering, depth: int) -> Fraction:
    """Return how likely it is, in either match, that simulations nest beyond a depth."""
    on = (1 - first.grounded, 1 - second.grounded)
    within, beyond = max(0, depth + 1) // 2, max(0, depth) // 2 + 1
    return max(on[0] ** beyond * on[1] ** within, on[1] ** beyond * on[0] ** within)


def _answered(program: Answering, play: Mixture) -> Mixture:
    """Return what a program plays against somebody who plays so."""
    found: dict[str, Fraction] = {}
    for seen, chance in play.items():
        for action, p in program.answers[seen].items():
            found[action] = found.get(action, Fraction(0)) + chance * p
    return found


def mixed_payoffs(rules: ProgramGame, plays: tuple[Mixture, Mixture]) -> Payoffs:
    """Return what two seats get by independent mixtures."""
    return tuple(
        sum(
            (
                p * q * rules.game.payoffs[a, b][seat]
                for a, p in plays[0].items()
                for b, q in plays[1].items()
            ),
            Fraction(0),
        )
        for seat in (0, 1)
    )
