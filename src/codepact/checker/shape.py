"""Reading plain data strictly: what is not of the right shape is no certificate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,600}(?:/[0-9]{1,600})?|[0-9]{0,600}\.[0-9]{1,600})")


def text(value: Any) -> str:
    """Return a text; raise `ValueError` if it is none, or holds what cannot be printed."""
    if type(value) is not str or not value.isprintable():
        raise ValueError(f"{value!r} is no text that can be printed")
    return value


def texts(values: Any) -> tuple[str, ...]:
    """Return a list of texts; raise `ValueError` if it is none."""
    return tuple(map(text, listed(values)))


def listed(value: Any) -> list[Any]:
    """Return a list; raise `ValueError` if it is none."""
    if type(value) is not list:
        raise ValueError(f"{value!r} is no list")
    return value


def whole(value: Any, least: int = 0) -> int:
    """Return a whole number; raise `ValueError` if it is none, or too small."""
    if type(value) is not int or value < least:
        raise ValueError(f"{value!r} is no whole number from {least} on")
    return value


def exact(value: Any) -> Fraction:
    """Return the number that a text such as "-3", "1/2" or "0.25" says; raise `ValueError`.

    Exponents are not read: a few characters would be a number of any length.
    """
    if type(value) is not str or not _NUMBER.fullmatch(value):
        raise ValueError(f"{value!r} is no number such as 3, 1/2 or 0.25")
    return Fraction(value)


def digest(entry: Mapping[str, Any]) -> str:
    """Return the digest of a program in an entry; raise `ValueError` if it is none."""
    found = entry["digest"]
    if type(found) is not str or not re.fullmatch("[0-9a-f]{64}", found):
        raise ValueError(f"{found!r} is no digest of a program")
    return found


def game_of(
    data: Mapping[str, Any],
) -> tuple[tuple[tuple[str, ...], ...], dict[tuple[str, ...], tuple[Fraction, ...]]]:
    """Return the actions of each seat, and the payoffs of each joint action.

    Raises `ValueError` if a seat has no action or one twice, or the payoffs are not there once for
    each joint action and seat.
    """
    actions = tuple(map(texts, listed(data["actions"])))
    if not actions or any(not own or len(set(own)) < len(own) for own in actions):
        raise ValueError("each seat needs actions, each once")
    joints: list[tuple[str, ...]] = [()]
    for own in actions:
        joints = [(*joint, action) for joint in joints for action in own]
    given = [(texts(joint), tuple(map(exact, listed(row)))) for joint, row in data["payoffs"]]
    if sorted(joint for joint, _ in given) != sorted(joints):
        raise ValueError("there must be payoffs once for each joint action")
    if any(len(row) != len(actions) for _, row in given):
        raise ValueError("there must be a payoff for each seat")
    return actions, dict(given)
