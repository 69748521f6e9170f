"""The tableau of a formula: in which ways it can become false, round by round.

What is owed in a round, to make the formula false, leaves some ways to go on, each with what is
owed next, and with the promises that it puts off (what F and U, or G and R denied, owe at last)
as marks on the step (Gerth, Peled, Vardi and Wolper, 1995; Couvreur, 1999).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, reduce

from codepact.checker.temporal.formulas import (
    Atom,
    Binary,
    Constant,
    Formula,
    Round,
    Unary,
    parts,
    place,
    printed,
)

WAYS = 1_000
"""More ways to go on from a round than this are not compared."""

Way = tuple[int, int]
"""What is owed from the next round on, and the promises that are put off: sets, as bits."""

_NONE: frozenset[Way] = frozenset()
_FREE: frozenset[Way] = frozenset([(0, 0)])


class Tableau:
    """In which ways a formula can become false. What can be owed are its parts, true or false."""

    def __init__(self, formula: Formula) -> None:
        signed = [(p, truth) for p in dict.fromkeys(parts(formula)) for truth in (True, False)]
        texts = [printed(p if truth else Unary("!", p)) for p, truth in signed]
        self._signed = dict(zip(texts, signed, strict=True))
        numbers = {text: k for k, text in enumerate(self._signed)}
        self._bits = {s: 1 << numbers[text] for s, text in zip(signed, texts, strict=True)}
        self._ways: dict[tuple[int, Round, bool], tuple[Way, ...]] = {}
        self._found = cache(self._reader)
        self.denied = self._bits[formula, False]

    def texts(self, owed: int) -> list[str]:
        """Return what is owed, as texts."""
        return [text for k, text in enumerate(self._signed) if owed >> k & 1]

    def owed(self, texts: Collection[str]) -> int:
        """Return what is owed, from its texts; raise `KeyError` if it can never be owed."""
        return reduce(int.__or__, (self._bits[self._signed[text]] for text in texts), 0)

    def ways(self, owed: int, played: Round, last: bool = False) -> tuple[Way, ...]:
        """Return the ways to go on from a round; from the last one, the way to have ended."""
        key = (owed, played, last)
        if key not in self._ways:
            of = self._found(played, last)
            due = [of(*signed) for k, signed in enumerate(self._signed.values()) if owed >> k & 1]
            found: frozenset[Way] = reduce(_both, due, _FREE)
            self._ways[key] = tuple(sorted(found))
        return self._ways[key]

    def _reader(self, played: Round, last: bool) -> Callable[[Formula, bool], frozenset[Way]]:
        """Return what gives the ways in which a part is true, or false, if this is played."""

        def next_time(part: Formula, truth: bool, promise: bool, ended: bool) -> frozenset[Way]:
            if last:
                return _FREE if ended else _NONE
            bit = self._bits[part, truth]
            return frozenset([(bit, bit if promise else 0)])

        def lasting(part: Formula, truth: bool, promise: bool, *two: Formula) -> frozenset[Way]:
            later = next_time(part, truth, promise, not promise)
            while_, goal = (of(p, truth) for p in two)
            if promise:
                return _either(goal, _both(while_, later))
            return _both(goal, _either(while_, later))

        @cache
        def of(part: Formula, truth: bool) -> frozenset[Way]:  # noqa: PLR0911
            match part:
                case Constant(value):
                    return _FREE if value == truth else _NONE
                case Atom(player, action):
                    here = played[place(player, len(played))] == action
                    return _FREE if here == truth else _NONE
                case Unary("!", a):
                    return of(a, not truth)
                case Unary("X" | "N" as sign, a):
                    return next_time(a, truth, False, (sign == "N") == truth)
                case Unary(sign, a):
                    return lasting(part, truth, (sign == "F") == truth, Constant(sign == "F"), a)
                case Binary("U" | "R" as sign, a, b):
                    return lasting(part, truth, (sign == "U") == truth, a, b)
                case Binary("->", a, b):
                    return of(Binary("|", Unary("!", a), b), truth)
                case Binary("<->", a, b):
                    return of(Binary("&", Binary("->", a, b), Binary("->", b, a)), truth)
                case Binary(sign, a, b):
                    join = _both if (sign == "&") == truth else _either
                    return join(of(a, truth), of(b, truth))

        return of


def _both(first: frozenset[Way], second: frozenset[Way]) -> frozenset[Way]:
    return _fewest({(a | b, p | q) for a, p in first for b, q in second})


def _either(first: frozenset[Way], second: frozenset[Way]) -> frozenset[Way]:
    return _fewest(first | second)


def _fewest(ways: Collection[Way]) -> frozenset[Way]:
    """Return the ways without those that owe, and put off, all that another does and more."""
    if len(ways) > WAYS:
        raise ValueError(f"the formula leaves more than {WAYS:,} ways to go on: make it smaller")
    kept: list[Way] = []
    for owed, off in sorted(ways, key=lambda way: way[0].bit_count() + way[1].bit_count()):
        if not any(a | owed == owed and p | off == off for a, p in kept):
            kept.append((owed, off))
    return frozenset(kept)
