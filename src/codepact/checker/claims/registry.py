"""The claims by name, and claims as people write them."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

from codepact.checker.monitors import Monitor
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential


@dataclass(frozen=True)
class Read:
    """A claim that the reading of the source settles alone; `what` it must have established."""

    what: Literal["sources", "ticks"]


@dataclass(frozen=True)
class Claim:
    """A claim by name.

    `others`: "anybody", "itself", or the parameter that names the program in the other seats.
    """

    name: str
    meaning: str
    parameters: Mapping[str, str | None]
    rule: Monitor | Pairs | Potential | Read
    others: str


@cache
def all_claims() -> Mapping[str, Claim]:
    """Return every claim by name."""
    found = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name == "registry":
            continue
        made = import_module(f"{__package__}.{module.name}")
        name = module.name.replace("_", "-")
        others = getattr(made, "OTHERS", "anybody")
        found[name] = Claim(name, made.MEANING, made.PARAMETERS, made.RULE, others)
    return found


def parse_claim(text: str) -> tuple[Claim, dict[str, str]]:
    """Return the claim and the values that a text such as `forgives within=2` names.

    Raises `ValueError` that says what is wrong and what there is.
    """
    name, *given = text.split(maxsplit=1)[:1] + text.split()[1:] if text.split() else [""]
    known = all_claims()
    if name not in known:
        raise ValueError(f"unknown claim {name!r}; known: {', '.join(known)}")
    claim = known[name]
    values = {k: v for k, v in claim.parameters.items() if v is not None}
    for part in given:
        key, sign, value = part.partition("=")
        if not sign or key not in claim.parameters:
            takes = " ".join(f"{k}=..." for k in claim.parameters) or "nothing"
            raise ValueError(f"{name} takes {takes}, not {part!r}")
        values[key] = value
    missing = [k for k in claim.parameters if k not in values]
    if missing:
        raise ValueError(f"{name} needs {missing[0]}=...")
    return claim, values
