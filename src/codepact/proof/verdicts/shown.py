"""What proves a claim by other means than the machine of a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """A claim holds for `rounds`, None for any number; by which method; with what certificate."""

    certificate: Mapping[str, Any]
    method: str
    rounds: int | None
