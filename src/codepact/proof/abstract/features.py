"""What is known of a history: features, each exact and kept up from round to round.

A history is the sequence of joint plays, own first. The interpreter begins knowing nothing of it,
and each question that cannot be answered names the feature that would answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from codepact.proof.abstract.chance import Coins
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.values import Need, Refused

Play = tuple[str, ...]
"""What was played in a round: the program's own action, then the others' in seat order."""

LONGEST = 10
"""Rounds at either end of a history that are kept one by one."""

HIGHEST = 1000
"""How far something is counted before it is only known to be more."""


_SMALL = 8
"""A bound of counting that is raised a little beyond this is doubled instead, so that it is not
raised often."""


@dataclass(frozen=True)
class Last:
    """What a player played in the last rounds, at most so many."""

    length: int
    player: int

    @property
    def key(self) -> Hashable:
        """Return whose rounds they are."""
        return ("last", self.player)

    def start(self) -> Any:
        """Return what is known before round 1."""
        return ()

    def after(self, value: Any, play: Play) -> Any:
        """Return what is known after a play."""
        return (*value, play[self.player])[-self.length :]

    def joined(self, other: Any) -> Any:
        """Return what knows what both know."""
        return self if self.length >= other.length else other


@dataclass(frozen=True)
class First:
    """What a player played in the first rounds, at most so many."""

    length: int
    player: int

    @property
    def key(self) -> Hashable:
        """Return whose rounds they are."""
        return ("first", self.player)

    def start(self) -> Any:
        """Return what is known before round 1."""
        return ()

    def after(self, value: Any, play: Play) -> Any:
        """Return what is known after a play."""
        return (*value, play[self.player])[: self.length]

    def joined(self, other: Any) -> Any:
        """Return what knows what both know."""
        return self if self.length >= other.length else other


@dataclass(frozen=True)
class Sum:
    """A sum over the rounds of a weight of each play; at `cap` it stays, if there is one."""

    weights: tuple[int, ...]
    cap: int | None
    plays: tuple[Play, ...] = field(compare=False, repr=False)

    @property
    def key(self) -> Hashable:
        """Return what it is the sum of."""
        return ("sum", self.weights)

    def start(self) -> Any:
        """Return what is known before round 1."""
        return 0

    def after(self, value: Any, play: Play) -> Any:
        """Return what is known after a play."""
        total = value + self.weights[self.plays.index(play)]
        return total if self.cap is None else min(total, self.cap)

    def joined(self, other: Any) -> Any:
        """Return what knows what both know."""
        if self.cap is None or (other.cap is not None and self.cap >= other.cap):
            return self
        if other.cap is None or other.cap <= _SMALL or other.cap > 2 * self.cap:
            return other
        return replace(other, cap=1 << (other.cap - 1).bit_length())


@dataclass(frozen=True)
class Rest:
    """A sum over the rounds of a weight of each play, but for multiples of `modulus`."""

    weights: tuple[int, ...]
    modulus: int
    plays: tuple[Play, ...] = field(compare=False, repr=False)

    @property
    def key(self) -> Hashable:
        """Return what it is the rest of."""
        return ("rest", self.weights, self.modulus)

    def start(self) -> Any:
        """Return what is known before round 1."""
        return 0

    def after(self, value: Any, play: Play) -> Any:
        """Return what is known after a play."""
        return (value + self.weights[self.plays.index(play)]) % self.modulus

    def joined(self, other: Any) -> Any:
        """Return itself: the key says all."""
        return self


@dataclass(frozen=True)
class Alike:
    """Whether two players have played the same in every round."""

    first: int
    second: int

    @property
    def key(self) -> Hashable:
        """Return whose histories are compared."""
        return ("alike", self.first, self.second)

    def start(self) -> Any:
        """Return what is known before round 1."""
        return True

    def after(self, value: Any, play: Play) -> Any:
        """Return what is known after a play."""
        return value and play[self.first] == play[self.second]

    def joined(self, other: Any) -> Any:
        """Return itself: the key says all."""
        return self


@dataclass(frozen=True)
class Turn:
    """A turn of a loop over the history: what can be known of the history in it.

    `at`: which round it is at, counted from 0, if that is known; `window`: the plays around it,
    of which the one at `here` is its own. In a sum over the history, where turns have no order,
    `turned` says whether rounds are counted from the end. `back`: how many earlier rounds are
    there, if the history has them.
    """

    at: int | None
    window: tuple[Play, ...]
    here: int
    back: int = 0
    turned: list[bool] | None = None


@dataclass(frozen=True)
class Fold:
    """What a loop over the history has made of its variables.

    `loop`: which loop, over what. `begin`: its variables before it, packed. `outside`: what its
    function sees besides, frozen. It begins at round `skip`, and in each turn knows the next
    `ahead` rounds and the last `back`; `indexed`: whether the loop knows the number of the round.
    `does` does one turn: from the variables and the turn to the variables and how it ended.
    """

    loop: Hashable
    begin: Any
    outside: Any
    skip: int
    ahead: int
    back: int
    indexed: bool
    does: Callable[[Any, Turn], tuple[Any, Any]] = field(compare=False, repr=False)

    @property
    def key(self) -> Hashable:
        """Return which loop it is, and from where it begins."""
        return ("fold", self.loop, self.begin, self.outside)

    def start(self) -> Any:
        """Return what is known before round 1: variables, how it ended, plays, rounds to wait."""
        return (self.begin, "", (), self.skip + self.ahead, 0)

    def after(self, value: Any, play: Play) -> Any:
        """Return what is known after a play."""
        variables, ended, recent, wait, number = value
        if ended:
            return value
        window = (*recent, play)
        kept = self.back + self.ahead
        recent = window[-kept:] if kept else ()
        if wait:
            return (variables, ended, recent, wait - 1, 0)
        at = number + self.skip if self.indexed else None
        turn = Turn(at, window, len(window) - 1 - self.ahead, self.back)
        variables, ended = self.does(variables, turn)
        if ended:
            return (variables, ended, (), 0, 0)
        return (variables, ended, recent, 0, number + 1 if self.indexed else 0)

    def joined(self, other: Any) -> Any:
        """Return what knows what both know."""
        known = (max(self.back, other.back), self.indexed or other.indexed)
        return (
            self
            if known == (self.back, self.indexed)
            else replace(self, back=known[0], indexed=known[1])
        )


Feature = Last | First | Sum | Rest | Alike | Fold


class World:
    """All that is known at one call: features with their values, the players, the game.

    `horizon`: None if nothing may be counted without end. `rounds`: the longest history for which
    bounds of what a call spends must hold, which `meter` counts.
    """

    def __init__(
        self,
        actions: Sequence[Sequence[str]],
        features: Mapping[Hashable, Feature],
        values: Sequence[Any],
        horizon: int | None,
        rounds: int,
        answers: Mapping[Any, bool],
        meter: Meter,
    ) -> None:
        self.actions = actions
        self.plays: tuple[Play, ...] = tuple(product(*actions))
        self.values = dict(zip(features, values, strict=True))
        self.features = features
        self.horizon = horizon
        self.rounds = rounds
        self.answers = answers
        self.meter = meter
        self.coins: Coins | None = None
        self.simulates = False

    @property
    def folding(self) -> bool:
        """Whether a turn of a loop over the history is under way."""
        return self.meter.turn is not None

    def known(self, feature: Feature) -> Any:
        """Return the value of a feature that knows at least this much; else raise `Need`."""
        if self.folding:
            raise Refused("a loop over the history looks at the history besides")
        held = self.features.get(feature.key)
        if held is None or held.joined(feature) != held:
            raise Need(feature)
        return self.values[feature.key]

    def last(self, length: int, player: int) -> tuple[str, ...]:
        """Return what a player played in the last rounds, at most so many."""
        if length > LONGEST:
            raise Refused(f"it looks {length} rounds back")
        found: tuple[str, ...] = self.known(Last(length, player)) if length else ()
        return found[-length:] if length else ()

    def first(self, length: int, player: int) -> tuple[str, ...]:
        """Return what a player played in the first rounds, at most so many."""
        if length > LONGEST:
            raise Refused(f"it looks at the first {length} rounds")
        found: tuple[str, ...] = self.known(First(length, player)) if length else ()
        return found[:length]

    def spend(self, ticks: int) -> None:
        """Count what a call may spend; refuse what does not end."""
        self.meter.spend(ticks)

    def once_a_round(self) -> None:
        """Count a turn for each round of the longest history."""
        self.meter.turns += self.rounds
