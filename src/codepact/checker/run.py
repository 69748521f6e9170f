"""Checking a certificate from a file, for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codepact.checker.certificate import check


def run(arguments: Sequence[str]) -> int:
    """Print whether the certificate in a file is accepted, what it states, and what it leaves.

    Returns the exit status: 0 if it is accepted, 1 if it is rejected, 2 if there is none to check.
    """
    if len(arguments) != 1:
        print("usage: python -m codepact.checker CERTIFICATE.json", file=sys.stderr)  # noqa: T201
        return 2
    try:
        data = json.loads(Path(arguments[0]).read_text("utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError) as e:
        print(f"{arguments[0]}: {e}", file=sys.stderr)  # noqa: T201
        return 2
    found = check(data)
    print(f"rejected   {found.problem}" if found.problem else "accepted")  # noqa: T201
    if found.states:
        print(f"states     {found.states}")  # noqa: T201
    for sentence in found.given:
        print(f"given      {sentence}")  # noqa: T201
    return 1 if found.problem else 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one that has a key twice would be read in two ways."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object in it has a key twice")
    return found
