"""What a program is handed that is read as one that counts: counts that are sums, not features."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from codepact.checker.farkas import ONE, Form, Variable, rounded, total
from codepact.core.program_game import ProgramGame
from codepact.proof.abstract.chance import Coins
from codepact.proof.abstract.features import Alike, Feature, Sum, World
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.players import View
from codepact.proof.abstract.values import Ask, Refused
from codepact.proof.counting.sums import Linear

Terms = tuple[tuple[Variable, int], ...]

_WINDOW = 10
_SEEN = frozenset(["me", "others", "players", "opponent", "actions", "round", "rounds", "payoff"])


@dataclass(frozen=True)
class AtLeast:
    """The question whether a sum is at least `bound`; its first factor is positive."""

    terms: Terms
    bound: int

    @property
    def form(self) -> Form:
        """Return what is at least 0 if the answer is yes."""
        return total([(1, dict(self.terms)), (-self.bound, {ONE: 1})])


class _NoCoins(Coins):
    """Coins that must not be flipped."""

    def choose(self, weights: Sequence[Fraction]) -> int:
        """Refuse."""
        raise Refused("it flips coins, or draws")


class CountingWorld(World):
    """A history of which nothing is known but answers to questions about sums, and about sources.

    `rounds`: the rounds for which the ticks are counted. `floats`: whether ratios were compared.
    """

    def __init__(
        self,
        actions: Sequence[Sequence[str]],
        rounds: int,
        answers: Mapping[Any, bool],
        meter: Meter,
    ) -> None:
        super().__init__(actions, {}, (), None, rounds, answers, meter)
        self.floats = False
        self.coins = _NoCoins()
        self.ends: dict[Terms, tuple[float, float]] = {}
        played = {("count", k): 1 for k in range(len(self.plays))}
        self._within({("rounds",): 1}, least=1)
        self._within(total([(1, {("rounds",): 1}), (-1, played)]), least=1)
        for atom, yes in answers.items():
            if isinstance(atom, AtLeast):
                ends = {"least": atom.bound} if yes else {"most": atom.bound - 1}
                self._within(dict(atom.terms), **ends)

    def _within(self, form: Form, least: float = -math.inf, most: float = math.inf) -> None:
        """Note between what a sum lies."""
        terms, turned = _direction(form)
        if turned:
            least, most = -most, -least
        low, high = self._between(terms)
        self.ends[terms] = (max(low, least), min(high, most))

    def _between(self, terms: Terms) -> tuple[float, float]:
        """Return between what a sum is known to lie."""
        if terms in self.ends:
            return self.ends[terms]
        signs = {k > 0 for v, k in terms if v[0] != "part"}
        if any(v[0] == "part" for v, _ in terms) or len(signs) > 1:
            return -math.inf, math.inf
        return (0, math.inf) if signs == {True} else (-math.inf, 0)

    def at_least(self, form: Form) -> bool:
        """Return whether a sum is at least 0; raise `Ask` if nothing says.

        It may be asked in a turn of a loop over the history, as it has one answer in all of them.
        """
        bound = -form.get(ONE, 0)
        rest = {v: k for v, k in form.items() if v != ONE}
        if not rest:
            return bound <= 0
        if any(v[0] == "loop" for v in rest):
            raise Refused("a loop over the history looks at what it adds up")
        for row in rounded([rest]):
            if row.keys() - {ONE}:
                divisor = reduce(math.gcd, (k for v, k in row.items() if v != ONE), 0)
                bare = {v: k // divisor for v, k in row.items() if v != ONE}
                self._within(bare, least=-(row.get(ONE, 0) // divisor))
        divisor = reduce(math.gcd, rest.values(), 0)
        bound = -(-bound // divisor)
        terms, turned = _direction({v: k // divisor for v, k in rest.items()})
        atom = AtLeast(terms, 1 - bound if turned else bound)
        least, most = self._between(terms)
        if atom.bound <= least:
            return not turned
        if atom.bound > most:
            return turned
        raise Ask(atom)

    def known(self, feature: Feature) -> Any:
        """Return a sum, or whether histories are alike; refuse everything else."""
        if self.folding:
            raise Refused("a loop over the history looks at the history besides")
        match feature:
            case Sum(weights=weights):
                return Linear(self, total((k, {("count", p): 1}) for p, k in enumerate(weights)))
            case Alike(first=a, second=b):
                apart = (p for p, play in enumerate(self.plays) if play[a] != play[b])
                return not self.at_least(
                    total([*((1, {("count", p): 1}) for p in apart), (-1, {ONE: 1})])
                )
        raise Refused(_WHAT.get(type(feature).__name__, "it asks for what is not counted"))

    def last(self, length: int, player: int) -> tuple[str, ...]:
        """Return what a player played in the last rounds, at most so many."""
        size = self._size(length)
        return tuple(self._letter("last", k, player) for k in range(size, 0, -1))

    def first(self, length: int, player: int) -> tuple[str, ...]:
        """Return what a player played in the first rounds, at most so many."""
        size = self._size(length)
        return tuple(self._letter("first", k, player) for k in range(1, size + 1))

    def _size(self, length: int) -> int:
        if type(length) is not int or length > _WINDOW:
            raise Refused(f"it looks at a part of the history that is longer than {_WINDOW}")
        played = {("count", k): 1 for k in range(len(self.plays))}
        while length and not self.at_least(total([(1, played), (-length, {ONE: 1})])):
            length -= 1
        return length

    def _letter(self, end: str, k: int, player: int) -> str:
        *others, last = self.actions[player]
        for action in others:
            plays = (p for p, play in enumerate(self.plays) if play[player] == action)
            if self.at_least(total([*((1, {(end, k, p): 1}) for p in plays), (-1, {ONE: 1})])):
                return action
        return last


_WHAT = {
    "Fold": "it loops over the history, and keeps something from round to round",
    "Rest": "it divides a count in a way that is not followed",
}


def _direction(form: Form) -> tuple[Terms, bool]:
    """Return a sum as a key, with its sign turned if its first factor is negative."""
    terms = tuple(sorted((v, k) for v, k in form.items()))
    if terms[0][1] > 0:
        return terms, False
    return tuple((v, -k) for v, k in terms), True


class CountedView(View):
    """The game, with a number of rounds that may be any."""

    def __init__(
        self, world: CountingWorld, rules: ProgramGame, seat: int, own_source: str
    ) -> None:
        super().__init__(world, rules, seat, own_source, Linear(world, {("rounds",): 1}))

    def attribute(self, name: str) -> Any:
        """Return what a program can see of the game."""
        if name not in _SEEN:
            raise Refused(f"it uses game.{name}")
        return super().attribute(name)
