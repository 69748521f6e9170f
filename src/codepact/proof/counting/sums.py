"""Numbers that come from counting, as sums that are not worked out, and ratios of two of them.

Comparing two of them asks the world whether a sum is at least 0; nothing else looks at their value.

Ratios are floats in play, and floats round. For whole `a, b, c, d` with `b, d > 0` let `x = a/b`
and `y = c/d`, as floats `fl(x)` and `fl(y)`. If `x > y` then `fl(x) >= fl(y)`, as rounding keeps
the order; and were they equal, then `x - y <= 2**-53 * (|x| + |y|)`, while `x - y >= 1/(b*d)`, so
`|a|*d + |c|*b >= 2**53`. So where both products are below `2**51` the floats compare as the
fractions do. Python divides whole numbers with one rounding, and a literal is the float of a simple
fraction or is not followed. The products are bounded by the rounds of the match, `MOST_ROUNDS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

from codepact.checker.farkas import ONE, Form, quotient, total
from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.values import Abstract, Refused

MOST_ROUNDS = 1_000_000
"""Rounds of a match for which comparisons of ratios are exact."""

_EXACT = 2**51
_DENOMINATOR = 10_000
_DIVISOR = 1_000
_PLACES = 40


class Asked(Protocol):
    """What answers questions about sums. `floats`: whether ratios were compared."""

    floats: bool

    def at_least(self, form: Form) -> bool:
        """Return whether a sum is at least 0."""
        ...


class Linear(Count):
    """A sum of counts that is nowhere worked out; `form` has at least one number in it."""

    called = "a number that comes from counting"
    __hash__ = Count.__hash__  # which refuses; a class that says what is equal loses it

    def __init__(self, asked: Any, form: Form) -> None:
        self.world = asked
        self.asked: Asked = asked
        self.form = form

    @property
    def weights(self) -> tuple[int, ...]:  # type: ignore[override]
        """Return the weight of each play if there is nothing else in it; else refuse."""
        if any(v[0] != "count" for v in self.form if v != ONE):
            raise Refused("it uses a number of rounds that is not known as a place or a length")
        return tuple(self.form.get(("count", k), 0) for k in range(len(self.world.plays)))

    @property
    def offset(self) -> int:  # type: ignore[override]
        """Return what is added."""
        return self.form.get(ONE, 0)

    def symbol(self) -> Any:
        """Return a key of what it stands for."""
        return ("sum", tuple(sorted(self.form.items())))

    def exact(self) -> int:
        """Refuse: it has no known value."""
        raise Refused("it calculates with a count in a way that is not followed")

    def below(self, bound: int) -> int | None:
        """Return the number if it is below a bound, else None; it must not be far below 0."""
        if bound > _PLACES:
            raise Refused(f"it looks up a count in more than {_PLACES} items")
        if self >= bound:
            return None
        for number in range(bound - 1, -bound - 1, -1):
            if self >= number:
                return number
        raise Refused("it looks up a count that may be far below 0")

    def _plus(self, other: Any, sign: int) -> Any:
        form = whole(other)
        if form is None:
            raise Refused("it adds something to a count that is no whole number")
        return number(self.world, total([(1, self.form), (sign, form)]))

    def __add__(self, other: Any) -> Any:
        return self._plus(other, 1)

    def __radd__(self, other: Any) -> Any:
        return self._plus(other, 1)

    def __neg__(self) -> Any:
        return number(self.world, total([(-1, self.form)]))

    def __sub__(self, other: Any) -> Any:
        return self._plus(other, -1)

    def __rsub__(self, other: Any) -> Any:
        return (-self)._plus(other, 1)

    def __mul__(self, other: Any) -> Any:
        if type(other) in (int, bool):
            return number(self.world, total([(int(other), self.form)]))
        if type(other) is float and math.isfinite(other):
            exact = Fraction(other)
            if exact.denominator <= _DENOMINATOR and abs(exact.numerator) < _EXACT:
                top = total([(exact.numerator, self.form)])
                return Ratio(self.world, top, {ONE: exact.denominator}).in_range()
        raise Refused("it multiplies a count with what is no whole number")

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Any:
        return number(self.world, quotient(self.form, _divisor(other)))

    def __mod__(self, other: Any) -> Any:
        return self - other * (self // _divisor(other))

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __truediv__(self, other: Any) -> Any:
        return divided(self.world, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return divided(self.world, other, self)

    def _compared(self, other: Any, least: Callable[[float], int]) -> bool:
        """Return whether it is at least a number, a float rounded first so that this is right."""
        if type(other) is float:
            if math.isnan(other):
                raise Refused("it compares a count with what is no number")
            if math.isinf(other):
                return other < 0
            other = least(other)
        form = whole(other)
        if form is None:
            raise Refused("it compares a count with something that is no number")
        return self.asked.at_least(total([(1, self.form), (-1, form)]))

    def __ge__(self, other: Any) -> bool:
        if isinstance(other, Ratio):
            return other <= self
        return self._compared(other, math.ceil)

    def __gt__(self, other: Any) -> bool:
        if isinstance(other, Ratio):
            return other < self
        if type(other) is float:
            return self._compared(other, lambda x: math.floor(x) + 1)
        return bool(self._plus(other, -1) >= 1)

    def __lt__(self, other: Any) -> bool:
        return not self >= other

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ratio):
            return other == self
        if not isinstance(other, Count) and type(other) not in (int, float, bool):
            if isinstance(other, Abstract):
                raise Refused("it compares a count with something that is not known")
            return False
        return self >= other and not self > other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return self != 0


def _divisor(value: Any) -> int:
    if type(value) is not int or not 0 < value <= _DIVISOR:
        raise Refused(f"it divides a count by what is no number from 1 to {_DIVISOR}")
    return value


def whole(value: Any) -> Form | None:
    """Return a whole number as a sum, None for other values."""
    if isinstance(value, Linear):
        return value.form
    if isinstance(value, Count):
        parts = [(k, {("count", play): 1}) for play, k in enumerate(value.weights)]
        return total([*parts, (value.offset, {ONE: 1})])
    if type(value) in (int, bool) or (isinstance(value, Fraction) and value.denominator == 1):
        return total([(int(value), {ONE: 1})])
    return None


def number(asked: Any, form: Form) -> Any:
    """Return a sum as a number: a plain one if nothing of it is unknown."""
    return Linear(asked, form) if form.keys() - {ONE} else form.get(ONE, 0)


def counted(value: Any) -> Any:
    """Return a count as a sum, and other values as they are."""
    if isinstance(value, Count) and not isinstance(value, Linear):
        return number(value.world, whole(value) or {})
    return value


class Ratio(Abstract):
    """The float that comes of dividing one sum by another, which is more than 0."""

    called = "a ratio of counts"
    __hash__ = Abstract.__hash__

    def __init__(self, asked: Any, over: Form, under: Form) -> None:
        self.asked: Asked = asked
        self.over = over
        self.under = under

    def symbol(self) -> Any:
        """Return a key of what it stands for."""
        return ("ratio", tuple(sorted(self.over.items())), tuple(sorted(self.under.items())))

    def in_range(self) -> Ratio:
        """Return itself; refuse it if the sums may grow too large to be exact."""
        if max(magnitude(self.over), magnitude(self.under)) >= _EXACT:
            raise Refused("it calculates with ratios that floats do not hold exactly")
        self.asked.floats = True
        return self

    def whole(self) -> Any:
        """Return it without its fraction, as `int` does."""
        if self.under.keys() != {ONE}:
            raise Refused("it rounds a ratio of counts")
        self.in_range()
        top, bottom = number(self.asked, self.over), self.under[ONE]
        return top // bottom if top >= 0 else -(-top // bottom)

    def _least(self, other: Any, gap: int) -> bool:
        """Return whether it is at least another number (gap 0), or more (gap 1)."""
        there = _ratio(self.asked, other)
        if self.under == there.under:
            crossed = [(1, self.over), (-1, there.over)]
        else:
            crossed = [
                (1, _product(self.over, there.under)),
                (-1, _product(there.over, self.under)),
            ]
        for ratio, under in ((self, there.under), (there, self.under)):
            if magnitude(ratio.over) * magnitude(under) >= _EXACT:
                raise Refused("it compares ratios that floats do not hold exactly")
        self.asked.floats = True
        return self.asked.at_least(total([*crossed, (-gap, {ONE: 1})]))

    def __ge__(self, other: Any) -> bool:
        return self._least(other, 0)

    def __gt__(self, other: Any) -> bool:
        return self._least(other, 1)

    def __lt__(self, other: Any) -> bool:
        return not self >= other

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __eq__(self, other: object) -> bool:
        if type(other) in (str, list, tuple, dict) or other is None:
            return False
        return self >= other and not self > other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return self != 0


def divided(asked: Any, over: Any, under: Any) -> Any:
    """Return one number divided by another."""
    top, bottom = whole(over), whole(under)
    if top is None or bottom is None:
        raise Refused("it divides what is no whole number")
    least = number(asked, bottom)
    if least == 0:
        raise ZeroDivisionError("division by zero")
    if least < 0:
        top, bottom = total([(-1, top)]), total([(-1, bottom)])
    return Ratio(asked, top, bottom)


def _ratio(asked: Asked, value: Any) -> Ratio:
    """Return a number as a ratio: a float as the simple fraction of which it is the float."""
    if isinstance(value, Ratio):
        return value
    if type(value) is float and math.isfinite(value):
        simple = Fraction(value).limit_denominator(_DENOMINATOR)
        if simple.numerator / simple.denominator == value:
            return Ratio(asked, total([(simple.numerator, {ONE: 1})]), {ONE: simple.denominator})
    form = whole(value)
    if form is None:
        raise Refused("it compares a ratio of counts with what is no simple number")
    return Ratio(asked, form, {ONE: 1})


def _product(left: Form, right: Form) -> Form:
    for form, factor in ((left, right), (right, left)):
        if not factor.keys() - {ONE}:
            return total([(factor.get(ONE, 0), form)])
    raise Refused("it compares ratios of counts whose denominators differ")


def magnitude(form: Form) -> int:
    """Return what a sum cannot exceed, above or below 0, in `MOST_ROUNDS` rounds."""
    return sum(abs(k) * _largest(v) for v, k in form.items())


def _largest(variable: Any) -> int:
    match variable:
        case ("count", _) | ("rounds",):
            return MOST_ROUNDS
        case ("part", terms, _):
            return magnitude(dict(terms))
    return 1
