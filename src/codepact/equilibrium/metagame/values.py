"""Meta-games: each seat chooses a program from a pool, and the payoffs are those of the match.

Wellman, Methods for empirical game-theoretic analysis, AAAI 2006.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, Literal

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Payoffs
from codepact.core.intervals import Interval

How = Literal["given", "automata", "one match", "sampled"]
"""How the payoffs of a profile are known; all but "sampled" are exact."""


@dataclass(frozen=True)
class Cell:
    """What one profile of a meta-game pays, per seat.

    `payoffs`: exact, or the exact means of the sampled matches. `draws`: what each sampled match
    paid. `intervals`: of the means, per seat (None: too few matches, or all alike, to say);
    `draws` and `intervals` are empty where the payoffs are exact. `matches`: how many were played.
    `faulty`: per seat, the moves in them that a default action made in place of the program, and
    `moves`: all moves of a seat in them. Where none was played, no program of the profile has a
    fault.
    """

    payoffs: Payoffs
    how: How = "given"
    draws: tuple[Payoffs, ...] = ()
    intervals: tuple[Interval | None, ...] = ()
    matches: int = 0
    moves: int = 0
    faulty: tuple[int, ...] = ()

    @property
    def exact(self) -> bool:
        """Return whether the payoffs are exact, not means of a sample."""
        return self.how != "sampled"

    @property
    def faults(self) -> int:
        """Return the faulty moves of all seats."""
        return sum(self.faulty)


@dataclass(frozen=True)
class MetaGame:
    """A game of strategies, which are mostly programs, in normal form.

    `labels[seat]`: the strategies of a seat, all different. `cells`: one for each profile of
    strategies, that of the last seat changing fastest (so they are a tensor with one axis per
    seat). `criterion`: what the payoffs count, in words. `notes`: what a reader should know.
    """

    name: str
    labels: tuple[tuple[str, ...], ...]
    cells: tuple[Cell, ...]
    criterion: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse pools that are empty or do not fit the cells."""
        if not self.labels:
            raise CodepactError(f"the meta-game {self.name!r} needs at least 1 seat")
        for seat, own in enumerate(self.labels):
            if not own:
                raise CodepactError(
                    f"the meta-game {self.name!r} has no strategies for seat {seat}; give at least "
                    "1 program"
                )
            if len(set(own)) < len(own):
                twice = next(label for label in own if own.count(label) > 1)
                raise CodepactError(
                    f"the meta-game {self.name!r} has two strategies {twice!r} in seat {seat}; "
                    "give them different names"
                )
        if len(self.cells) != prod(self.shape):
            raise CodepactError(
                f"the meta-game {self.name!r} has {prod(self.shape)} profiles, and payoffs for "
                f"{len(self.cells)}"
            )
        if any(len(cell.payoffs) != self.seats for cell in self.cells):
            raise CodepactError(f"the meta-game {self.name!r} needs {self.seats} payoffs a profile")

    @property
    def seats(self) -> int:
        """Return the number of seats."""
        return len(self.labels)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Return the number of strategies of each seat."""
        return tuple(len(own) for own in self.labels)

    @property
    def exact(self) -> bool:
        """Return whether all payoffs are exact."""
        return all(cell.exact for cell in self.cells)

    @property
    def shared(self) -> bool:
        """Return whether all seats choose from the same pool."""
        return len(set(self.labels)) == 1

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Return all profiles as numbers of strategies, in the order of the cells."""
        return product(*map(range, self.shape))

    def cell(self, *strategies: int) -> Cell:
        """Return the cell of a profile, given by one number per seat."""
        at = 0
        for strategy, size in zip(strategies, self.shape, strict=True):
            at = at * size + strategy
        return self.cells[at]

    def payoff(self, seat: int, *strategies: int) -> Fraction:
        """Return what a seat gets in a profile, given by one number per seat."""
        return self.cell(*strategies).payoffs[seat]

    def tensor(self, seat: int) -> Any:
        """Return the payoffs of a seat: lists within lists of fractions, one axis per seat."""

        def part(axis: int, first: int) -> Any:
            if axis == self.seats:
                return self.cells[first].payoffs[seat]
            step = prod(self.shape[axis + 1 :])
            return [part(axis + 1, first + k * step) for k in range(self.shape[axis])]

        return part(0, 0)


def meta_game(
    labels: Sequence[Sequence[str]], payoffs: Sequence[Any], name: str = "meta-game"
) -> MetaGame:
    """Return the meta-game of exact payoffs, one tensor per seat.

    `payoffs[seat]`: lists within lists of integers or fractions, one axis per seat. Raises
    `CodepactError` if the tensors do not have the shape of the labels, or a payoff is a float.
    """
    own = tuple(tuple(one) for one in labels)
    if len(payoffs) != len(own):
        raise CodepactError(
            f"{name!r} has {len(own)} seats; it needs as many payoff tensors, not {len(payoffs)}"
        )
    shape = [len(one) for one in own]
    flat = [list(_flat(tensor, shape, name)) for tensor in payoffs]
    return MetaGame(name, own, tuple(Cell(values) for values in zip(*flat, strict=True)))


def symmetric_meta_game(
    labels: Sequence[str], table: Sequence[Sequence[int | Fraction]], name: str = "meta-game"
) -> MetaGame:
    """Return the meta-game for two of one pool: `table[i][j]` is what i gets against j."""
    if len(table) != len(labels) or any(len(row) != len(labels) for row in table):
        raise CodepactError(f"{name!r} needs a table of {len(labels)} rows and columns")
    return meta_game((labels, labels), (table, [list(c) for c in zip(*table, strict=True)]), name)


def meta_game_of(game: Game) -> MetaGame:
    """Return a base game as a meta-game: its actions are the strategies."""
    cells = tuple(Cell(game.payoffs[joint]) for joint in product(*game.actions))
    return MetaGame(game.name, game.actions, cells)


def pool_table(meta: MetaGame) -> list[list[Fraction]]:
    """Return what each strategy of one pool gets against each: the mean over the two seats.

    Raises `CodepactError` unless two seats choose from the same pool.
    """
    if meta.seats != 2 or not meta.shared:
        raise CodepactError(
            f"{meta.name!r} has no one table: that takes two seats with the same pool"
        )
    every = range(meta.shape[0])
    return [[(meta.payoff(0, i, j) + meta.payoff(1, j, i)) / 2 for j in every] for i in every]


def restricted(meta: MetaGame, kept: Sequence[Sequence[int]]) -> MetaGame:
    """Return the meta-game in which each seat has only the strategies of `kept[seat]`."""
    return replace(
        meta,
        labels=tuple(
            tuple(own[k] for k in keep) for own, keep in zip(meta.labels, kept, strict=True)
        ),
        cells=tuple(meta.cell(*profile) for profile in product(*kept)),
    )


def equivalent_strategies(meta: MetaGame) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return for each seat its strategies in groups that pay everybody the same, whoever plays.

    If all seats choose from one pool the groups are the same for all: those that hold in each seat.
    """
    keys = [[_slice(meta, seat, k) for k in range(size)] for seat, size in enumerate(meta.shape)]
    if meta.shared:
        keys = [list(zip(*keys, strict=True))] * meta.seats
    return tuple(_groups(own) for own in keys)


def merged(meta: MetaGame) -> MetaGame:
    """Return the meta-game with one strategy for each group of equivalent ones.

    Its label names them all. It is the reduced normal form but for mixtures (Kohlberg and Mertens,
    On the strategic stability of equilibria, Econometrica 54, 1986). Every equilibrium of the whole
    game comes from one of this by dividing a group's probability among its members.
    """
    groups = equivalent_strategies(meta)
    small = restricted(meta, [[group[0] for group in own] for own in groups])
    labels = tuple(
        tuple(" = ".join(meta.labels[seat][k] for k in group) for group in own)
        for seat, own in enumerate(groups)
    )
    return replace(small, labels=labels)


def _slice(meta: MetaGame, seat: int, strategy: int) -> tuple[Payoffs, ...]:
    axes = [range(n) if k != seat else (strategy,) for k, n in enumerate(meta.shape)]
    return tuple(meta.cell(*profile).payoffs for profile in product(*axes))


def _groups(keys: Sequence[object]) -> tuple[tuple[int, ...], ...]:
    found: dict[object, list[int]] = {}
    for k, key in enumerate(keys):
        found.setdefault(key, []).append(k)
    return tuple(map(tuple, found.values()))


def _flat(tensor: Any, shape: Sequence[int], name: str) -> Iterator[Fraction]:
    if not shape:
        if isinstance(tensor, bool) or not isinstance(tensor, int | Fraction):
            raise CodepactError(
                f"{name!r}: payoffs must be integers or fractions such as Fraction(7, 2), "
                f"not {tensor!r}"
            )
        yield Fraction(tensor)
        return
    if isinstance(tensor, int | float | Fraction) or len(tensor) != shape[0]:
        raise CodepactError(f"{name!r}: a payoff tensor does not have the shape of the labels")
    for part in tensor:
        yield from _flat(part, shape[1:], name)
