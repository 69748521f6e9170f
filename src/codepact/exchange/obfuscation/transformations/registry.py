"""The transformations by name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Literal

from codepact.core.errors import unknown_name
from codepact.core.program_game import ProgramGame


@dataclass(frozen=True)
class Transformation:
    """A way to make a source harder to read that is meant to leave what it plays as it is.

    `apply` takes a source that parses, what it draws from, and the program game it is written for;
    the same draw gives the same text. It raises `CodepactError` where it has nothing to work on.
    `form`: whether the form of the program is kept, or the result is of the exact form.
    """

    name: str
    summary: str
    apply: Callable[[str, Random, ProgramGame], str]
    form: Literal["kept", "exact"]


@cache
def all_transformations() -> Mapping[str, Transformation]:
    """Return every transformation by name."""
    found = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name == "registry":
            continue
        made = import_module(f"{__package__}.{module.name}")
        name = module.name.replace("_", "-")
        form: Literal["kept", "exact"] = getattr(made, "FORM", "kept")
        found[name] = Transformation(name, made.SUMMARY, made.apply, form)
    return found


def transformation(name: str) -> Transformation:
    """Return a transformation by its name; raise `CodepactError` if there is none."""
    known = all_transformations()
    if name not in known:
        raise unknown_name("transformation", name, known)
    return known[name]
