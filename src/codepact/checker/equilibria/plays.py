"""Automata that play a game together, one seat of it being free perhaps: what a round can bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from codepact.checker.automaton import Automaton

States = tuple[int, ...]
"""The state of each seat's automaton; 0 for a seat that is free."""

Mixture = tuple[tuple[int, Fraction], ...]
"""Actions by number, with their probabilities; only those above 0."""


@dataclass(frozen=True)
class Play:
    """A game, the automata of its seats, and what a seat without one may choose.

    `rows[k]`: the payoffs of joint action number k, one per seat. `automata[i]` is None for the one
    seat that is free, if there is one; `allowed`: its actions by number. `noise`: the probability
    that an action comes out as another one of the seat, each as likely.
    """

    sizes: tuple[int, ...]
    rows: tuple[tuple[Fraction, ...], ...]
    automata: tuple[Automaton | None, ...]
    allowed: tuple[int, ...] = ()
    noise: Fraction = Fraction(0)

    @property
    def start(self) -> States:
        """Return the states of round 1."""
        return (0,) * len(self.sizes)

    def rounds(
        self, states: States
    ) -> Iterator[tuple[tuple[Fraction, ...], dict[States, Fraction]]]:
        """Yield what each seat gets on average in a round, and where it leads with which chance.

        One for each action that the free seat may choose; just one if there is none.
        """
        free = self.automata.index(None) if None in self.automata else None
        for action in self.allowed if free is not None else (0,):
            mixtures = []
            for seat, (automaton, state) in enumerate(zip(self.automata, states, strict=True)):
                size = self.sizes[seat]
                if automaton is None:
                    row = tuple(Fraction(a == action) for a in range(size))
                else:
                    row = automaton.plays[state]
                row = slipped(row, self.noise)
                mixtures.append(tuple((a, p) for a, p in enumerate(row) if p))
            pays = [Fraction(0)] * len(self.sizes)
            leads: dict[States, Fraction] = {}
            for joint, chance in joint_chances(self.sizes, mixtures):
                for seat, pay in enumerate(self.rows[joint]):
                    pays[seat] += chance * pay
                then = tuple(
                    0 if automaton is None else automaton.steps[state][joint]
                    for automaton, state in zip(self.automata, states, strict=True)
                )
                leads[then] = leads.get(then, Fraction(0)) + chance
            yield tuple(pays), leads


def play_of(
    actions: Sequence[Sequence[str]],
    payoffs: Mapping[tuple[str, ...], tuple[Fraction, ...]],
    automata: Sequence[Automaton | None],
    allowed: Sequence[int],
    noise: Fraction,
) -> Play:
    """Return the play of automata in a game."""
    rows = tuple(payoffs[joint] for joint in product(*actions))
    return Play(tuple(map(len, actions)), rows, tuple(automata), tuple(allowed), noise)


def with_spent(
    payoffs: Mapping[tuple[str, ...], tuple[Fraction, ...]], seat: int, default: Sequence[str]
) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
    """Return payoffs where a seat gets the best of what comes if others play by default instead.

    A program that others simulate can see to that, by spending what some of their runs may.
    """
    found = {}
    for joint, row in payoffs.items():
        may = [(a,) if k == seat else (a, default[k]) for k, a in enumerate(joint)]
        best = max(payoffs[instead][seat] for instead in product(*may))
        found[joint] = (*row[:seat], best, *row[seat + 1 :])
    return found


def slipped(row: Sequence[Fraction], noise: Fraction) -> tuple[Fraction, ...]:
    """Return a mixture where each action is replaced by another one with probability `noise`."""
    if not noise or len(row) == 1:
        return tuple(row)
    other = noise / (len(row) - 1)
    return tuple((1 - noise) * p + other * (1 - p) for p in row)


def joint_chances(sizes: Sequence[int], mixtures: Sequence[Mixture]) -> list[tuple[int, Fraction]]:
    """Return the joint actions by number, with their probabilities, of mixtures per seat."""
    found = [(0, Fraction(1))]
    for size, mixture in zip(sizes, mixtures, strict=True):
        found = [(joint * size + a, p * q) for joint, p in found for a, q in mixture]
    return found
