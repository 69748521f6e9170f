"""The claims by name, and claims as people write them."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

from codepact.checker.monitors import Monitor
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal


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
    rule: Monitor | Pairs | Potential | Temporal | Read
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


_PART = re.compile(r"""(?:[^\s"'=]+=)?(?:"[^"]*"|'[^']*')(?=\s|$)|\S+""")
_QUOTED = re.compile(r"""("|')(.*)\1""", re.DOTALL)


def parse_claim(text: str) -> tuple[Claim, dict[str, str]]:
    """Return the claim and the values that a text such as `forgives within=2` names.

    A value with blanks stands between quotation marks, single or double: what is between them is
    the value as it is, up to the next such mark. Of a value that is given twice the last counts.
    Raises `ValueError` that says what is wrong and what there is.
    """
    name, *given = _PART.findall(text) or [""]
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
        values[key] = _unquoted(key, value)
    missing = [k for k in claim.parameters if k not in values]
    if missing:
        raise ValueError(f"{name} needs {missing[0]}=...")
    return claim, values


def _unquoted(key: str, value: str) -> str:
    if value[:1] not in ("'", '"'):
        return value
    found = _QUOTED.fullmatch(value)
    if found is None:
        raise ValueError(f"the value of {key} begins with {value[0]} and does not end with it")
    return found[2]


def written(claim: Claim, values: Mapping[str, str]) -> str:
    """Return a claim with its values as text that `parse_claim` reads back.

    Values come in the order of their names, so that two ways to write a claim give one text. Raises
    `ValueError` if a value has blanks and both kinds of quotation marks.
    """
    return " ".join([claim.name, *(f"{key}={_quoted(values[key])}" for key in sorted(values))])


def _quoted(value: str) -> str:
    if value[:1] not in ("'", '"') and not re.search(r"\s", value):
        return value
    for mark in ('"', "'"):
        if mark not in value:
            return f"{mark}{value}{mark}"
    raise ValueError(f"{value!r} has blanks and both kinds of quotation marks")
