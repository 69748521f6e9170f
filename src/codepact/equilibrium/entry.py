"""The entry game: join the program game at a cost, or play the base game directly.

All seats decide at once. If all join, the program game is played; who joins pays, whatever comes
of it. A tie counts for joining: a seat that gains exactly the cost has no reason to stay away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType

from codepact.core.errors import CodepactError
from codepact.core.game import Payoffs

MOST_SEATS = 10
"""Seats for which all pure equilibria are listed; there are two to the power of it profiles."""

Joiners = frozenset[int]
"""The seats that join."""


@dataclass(frozen=True)
class EntryGame:
    """What each seat gets, before it pays, by who joins.

    `joined`: if all do; the payoffs of an equilibrium of the program game. `direct`: if nobody
    does; those of an equilibrium of the base game. `partial`: if only some do; where a set of
    joiners is missing, all play directly.
    """

    joined: Payoffs
    direct: Payoffs
    partial: Mapping[Joiners, Payoffs]

    @property
    def seats(self) -> int:
        """Return the number of seats."""
        return len(self.joined)

    def before_cost(self, joiners: Joiners) -> Payoffs:
        """Return what each seat gets if these join, before anybody pays."""
        if len(joiners) == self.seats:
            return self.joined
        return self.partial.get(joiners, self.direct)


@dataclass(frozen=True)
class EntryAnalysis:
    """The entry game at one cost; all exact.

    `break_even`: for each seat the highest cost at which it joins if all others do; below 0 if it
    would have to be paid. `all_join`: whether everybody joining is an equilibrium. `subsidies`: the
    least for each seat, on condition that it joins, with which it is; `total`: their sum.
    `equilibria`: the sets of joiners of all pure equilibria, without subsidies, smallest first;
    None for more than `MOST_SEATS` seats.
    """

    cost: Fraction
    break_even: Payoffs
    all_join: bool
    subsidies: Payoffs
    total: Fraction
    equilibria: tuple[Joiners, ...] | None


def entry_game(
    joined: Sequence[int | Fraction],
    direct: Sequence[int | Fraction],
    partial: Mapping[Joiners, Sequence[int | Fraction]] | None = None,
) -> EntryGame:
    """Return the entry game; see `EntryGame`.

    Raises `CodepactError` if a payoff is a float, if the numbers of seats differ, or if `partial`
    has a set of all seats or of none, or a seat that is not there.
    """
    count = len(joined)
    everybody = frozenset(range(count))
    some: dict[Joiners, Payoffs] = {}
    for joiners, payoffs in (partial or {}).items():
        if not joiners or not joiners < everybody:
            raise CodepactError(
                f"partial play is by some of the seats 0 to {count - 1}, not by {sorted(joiners)}; "
                "what all or none of them get stands in `joined` and `direct`"
            )
        some[frozenset(joiners)] = _payoffs(payoffs, f"of joiners {sorted(joiners)}", count)
    return EntryGame(
        _payoffs(joined, "of the program game", count),
        _payoffs(direct, "of direct play", count),
        MappingProxyType(some),
    )


def analyse_entry(game: EntryGame, cost: int | Fraction) -> EntryAnalysis:
    """Return what becomes of the entry game at a cost of joining, the same for every seat.

    Raises `CodepactError` for a cost that is not exact.
    """
    price = _exact(cost, "the cost")
    limits = break_even_costs(game)
    subsidies = tuple(max(Fraction(0), price - limit) for limit in limits)
    total = sum(subsidies, Fraction(0))
    listed = pure_equilibria(game, price) if game.seats <= MOST_SEATS else None
    return EntryAnalysis(price, limits, not total, subsidies, total, listed)


def break_even_costs(game: EntryGame) -> Payoffs:
    """Return for each seat the highest cost at which it joins if all others do."""
    everybody = frozenset(range(game.seats))
    return tuple(
        own - game.before_cost(everybody - {seat})[seat] for seat, own in enumerate(game.joined)
    )


def pure_equilibria(game: EntryGame, cost: int | Fraction) -> tuple[Joiners, ...]:
    """Return the sets of joiners from which no single seat gains by changing its mind.

    The smallest come first. Raises `CodepactError` for a cost that is not exact, and for more than
    `MOST_SEATS` seats.
    """
    price = _exact(cost, "the cost")
    if game.seats > MOST_SEATS:
        raise CodepactError(
            f"pure equilibria are listed for up to {MOST_SEATS} seats, and there are {game.seats}"
        )
    sizes = range(game.seats + 1)
    sets = (frozenset(c) for n in sizes for c in combinations(range(game.seats), n))
    return tuple(joiners for joiners in sets if _is_stable(game, joiners, price))


def _is_stable(game: EntryGame, joiners: Joiners, cost: Fraction) -> bool:
    return all(
        _after_cost(game, joiners, seat, cost) >= _after_cost(game, joiners ^ {seat}, seat, cost)
        for seat in range(game.seats)
    )


def _after_cost(game: EntryGame, joiners: Joiners, seat: int, cost: Fraction) -> Fraction:
    return game.before_cost(joiners)[seat] - (cost if seat in joiners else 0)


def _payoffs(values: Sequence[int | Fraction], what: str, seats: int) -> Payoffs:
    if len(values) != seats or not seats:
        raise CodepactError(
            f"the payoffs {what} are one for each of {seats or 'one or more'} seats, and there are "
            f"{len(values)}"
        )
    return tuple(_exact(v, f"a payoff {what}") for v in values)


def _exact(value: int | Fraction, what: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise CodepactError(f"{what} must be an integer or a fraction such as 7/2, not {value!r}")
    return Fraction(value)
