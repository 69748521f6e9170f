"""Exact transformations: the same game with other seats, other words, other units.

None of them changes the name or the summary of the game; use `dataclasses.replace` for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import TypeVar

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game, Joint, Payoffs

_T = TypeVar("_T")


def swap_seats(game: Game, permutation: Sequence[int]) -> Game:
    """Return the game with its seats in another order.

    `permutation[i]` is the old seat that becomes seat `i`: it must hold every seat once. Actions,
    payoffs, default and disagreement move with the seat. Swapping with the inverse permutation
    gives back the game. Raises `CodepactError` if it is not a permutation of the seats.
    """
    order = tuple(permutation)
    if sorted(order) != list(range(game.seats)):
        raise CodepactError(
            f"game {game.name!r}: {order} is not an order of its seats 0 to {game.seats - 1}"
        )

    def moved(row: Sequence[_T]) -> tuple[_T, ...]:
        return tuple(row[old] for old in order)

    table = {moved(joint): moved(values) for joint, values in game.payoffs.items()}
    return replace(
        game,
        actions=moved(game.actions),
        payoffs=_in_order(moved(game.actions), table),
        default=moved(game.default),
        disagreement=moved(game.disagreement),
    )


def rename_actions(game: Game, mapping: Mapping[str, str] | Sequence[Mapping[str, str]]) -> Game:
    """Return the game with other words for its actions; payoffs and order stay.

    `mapping` takes old names to new ones, for all seats at once or, as a sequence, one mapping
    per seat; an action that it leaves out keeps its name. Renaming back gives back the game.
    Raises `CodepactError` for an action that the game does not have, for a wrong number of
    mappings, for a new name that is not a text, and if two actions of a seat get the same name.
    """
    together = isinstance(mapping, Mapping)
    each = [mapping] * game.seats if isinstance(mapping, Mapping) else list(mapping)
    if len(each) != game.seats:
        raise CodepactError(
            f"game {game.name!r} has {game.seats} seats, but there are {len(each)} mappings"
        )
    anywhere = {a for own in game.actions for a in own}
    new: list[dict[str, str]] = []
    for seat, own in enumerate(game.actions):
        for old, word in each[seat].items():
            if old not in (anywhere if together else own):
                where = "" if together else f" of seat {seat}"
                raise unknown_name(
                    f"action{where} in game {game.name!r}:", old, anywhere if together else own
                )
            if not isinstance(word, str) or not word:
                raise CodepactError(f"the new name of {old!r} must be a text, not {word!r}")
        new.append({a: each[seat].get(a, a) for a in own})
        if len(set(new[seat].values())) != len(own):
            raise CodepactError(
                f"game {game.name!r}: seat {seat} would have two actions of the same name in "
                f"{list(new[seat].values())}"
            )

    def renamed(joint: Joint) -> Joint:
        return tuple(words[a] for words, a in zip(new, joint, strict=True))

    return replace(
        game,
        actions=tuple(tuple(words.values()) for words in new),
        payoffs=MappingProxyType({renamed(j): v for j, v in game.payoffs.items()}),
        default=renamed(game.default),
        disagreement=renamed(game.disagreement),
    )


def rescale(game: Game, by: Mapping[int, tuple[int | Fraction, int | Fraction]]) -> Game:
    """Return the game with payoffs in other units, which changes no equilibrium.

    `by` takes a seat to `(scale, shift)`: its payoff `u` becomes `scale * u + shift`, exactly.
    Seats that it leaves out keep theirs. Rescaling with `(1 / scale, -shift / scale)` gives back
    the game. Raises `CodepactError` for a seat that does not exist, a float, or a scale that is
    not positive.
    """
    for seat, pair in by.items():
        if seat not in range(game.seats):
            raise CodepactError(
                f"game {game.name!r} has no seat {seat}, only 0 to {game.seats - 1}"
            )
        if len(pair) != 2 or not all(isinstance(x, int | Fraction) for x in pair):
            raise CodepactError(f"seat {seat}: give (scale, shift) as exact numbers, not {pair}")
        if pair[0] <= 0:
            raise CodepactError(f"seat {seat}: the scale must be positive, not {pair[0]}")
    factors = [tuple(map(Fraction, by.get(seat, (1, 0)))) for seat in range(game.seats)]

    def scaled(values: Payoffs) -> Payoffs:
        return tuple(a * u + b for (a, b), u in zip(factors, values, strict=True))

    return replace(game, payoffs=MappingProxyType({j: scaled(v) for j, v in game.payoffs.items()}))


def _in_order(
    actions: Iterable[tuple[str, ...]], table: Mapping[Joint, Payoffs]
) -> Mapping[Joint, Payoffs]:
    """Return the table in the order in which `normal_form` lists joint actions."""
    return MappingProxyType({joint: table[joint] for joint in product(*actions)})
