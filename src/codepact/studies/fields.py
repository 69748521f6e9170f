"""Reading JSON objects with checks: every error names the place and the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

from codepact.core.errors import CodepactError

T = TypeVar("T")


@dataclass(frozen=True)
class Fields:
    """A JSON object, and where it stands, for the messages."""

    data: Mapping[str, Any]
    where: str

    def get(self, name: str, read: Callable[[Any, str], T]) -> T:
        """Return the field as `read` takes it; `read` is given the value and its place."""
        if name not in self.data:
            raise CodepactError(f"{self.where}: the field {name!r} is missing")
        return read(self.data[name], f"{self.where}, {name}")

    def maybe(self, name: str, read: Callable[[Any, str], T], otherwise: T) -> T:
        """Return the field, or `otherwise` if it is missing or null."""
        if self.data.get(name) is None:
            return otherwise
        return self.get(name, read)


def fields(value: Any, where: str) -> Fields:
    """Take a JSON object."""
    if not isinstance(value, Mapping):
        raise _wrong(value, where, "an object")
    return Fields(value, where)


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """Take a JSON object as it is."""
    return fields(value, where).data


def text(value: Any, where: str) -> str:
    """Take a text."""
    if not isinstance(value, str):
        raise _wrong(value, where, "a text")
    return value


def flag(value: Any, where: str) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise _wrong(value, where, "true or false")
    return value


def whole(value: Any, where: str) -> int:
    """Take a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(value, where, "a whole number")
    return value


def seconds(value: Any, where: str) -> float:
    """Take a number that need not be exact."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, where, "a number")
    return float(value)


def exact(value: Any, where: str) -> Fraction:
    """Take an exact number: 3, "3" or "7/2". Floats are refused."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            pass
    raise _wrong(value, where, "an exact number such as 3 or '7/2'")


def money(value: Any, where: str) -> Decimal:
    """Take a sum of money: a text such as "0.0042", or a number."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            pass
    raise _wrong(value, where, "a sum such as '0.0042'")


def many(read: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    """Return the reader of a list whose items `read` takes."""

    def take(value: Any, where: str) -> tuple[T, ...]:
        if not isinstance(value, list | tuple):
            raise _wrong(value, where, "a list")
        return tuple(read(item, f"{where}[{k}]") for k, item in enumerate(value))

    return take


def nullable(read: Callable[[Any, str], T]) -> Callable[[Any, str], T | None]:
    """Return the reader of what `read` takes, or null."""
    return lambda value, where: None if value is None else read(value, where)


texts = many(text)
wholes = many(whole)


def _wrong(value: Any, where: str, wanted: str) -> CodepactError:
    shown = repr(value)
    return CodepactError(f"{where}: {shown[:80]}{'…' * (len(shown) > 80)} is not {wanted}")
