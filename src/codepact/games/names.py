"""Names of games with their parameters: `penalty(k=-5)`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game
from codepact.games.numbers import exact_number

Build = Callable[..., Game]
"""Returns a game; every parameter is an `int` or a `Fraction` and has a default."""


def with_parameters(base: str, **values: int | Fraction) -> str:
    """Return the name with its parameters, in their order: `penalty(k=-2)`."""
    return f"{base}({','.join(f'{k}={v}' for k, v in values.items())})"


def split_name(text: str) -> tuple[str, dict[str, str]]:
    """Return the bare name and the parameters of `text`, as texts.

    `"public-goods(n=4, r=3/2)"` is `("public-goods", {"n": "4", "r": "3/2"})`. Raises
    `CodepactError` if the brackets are not well formed or a parameter is given twice.
    """
    match = re.fullmatch(r"\s*([^()]*?)\s*(?:\((.*)\)\s*)?", text, re.DOTALL)
    if not match:
        raise CodepactError(f"cannot read the game {text!r}; write it as name(parameter=value)")
    given: dict[str, str] = {}
    for part in filter(str.strip, (match[2] or "").split(",")):
        key, equals, value = (p.strip() for p in part.partition("="))
        if not (key and equals and value):
            raise CodepactError(f"game {text!r}: {part.strip()!r} is not parameter=value")
        if key in given:
            raise CodepactError(f"game {text!r}: the parameter {key!r} is given twice")
        given[key] = value
    return match[1], given


def arguments(name: str, build: Build, given: Mapping[str, str]) -> dict[str, int | Fraction]:
    """Return `given` with the types that `build` wants.

    Raises `CodepactError` for an unknown parameter, which names the known ones, and for a value
    that is not an exact number or not whole where it has to be.
    """
    known = inspect.signature(build).parameters
    values: dict[str, int | Fraction] = {}
    for key, text in given.items():
        if not known:
            raise CodepactError(f"game {name!r} has no parameters, so not {key!r} either")
        if key not in known:
            shown = ", ".join(f"{k}={p.default}" for k, p in known.items())
            problem = unknown_name(f"parameter of game {name!r}:", key, known)
            raise CodepactError(f"{problem}; it has {shown}")
        try:
            value = exact_number(text)
        except CodepactError as e:
            raise CodepactError(f"game {name!r}, parameter {key}: {e}") from None
        if known[key].annotation in (int, "int"):
            if value.denominator != 1:
                raise CodepactError(
                    f"game {name!r}, parameter {key}: it must be a whole number, not {value}"
                )
            value = int(value)  # type: ignore[assignment]
        values[key] = value
    return values
