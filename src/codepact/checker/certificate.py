"""Certificates: plain data, sealed against accidents, and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from codepact.checker import any_opponent, by_machine, counting, equilibria
from codepact.checker.result import Checked

FORMAT = "codepact certificate 1"

KINDS: Mapping[str, Callable[[Mapping[str, Any]], Checked]] = {
    "machines": by_machine.checked,
    any_opponent.KIND: any_opponent.checked,
    counting.KIND: counting.checked,
    equilibria.KIND: equilibria.checked,
}
"""What checks a certificate, by what it proves its claim from."""


def seal(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a certificate without its seal."""
    rest = {k: v for k, v in data.items() if k != "seal"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a certificate with its seal, as JSON would give it back.

    Its kind is "machines" if the data say no other.
    """
    plain: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, "kind": "machines", **data}))
    return {**plain, "seal": seal(plain)}


def check(data: Any) -> Checked:
    """Check a certificate. Bad data is rejected with a reason, never an exception."""
    try:
        if data.get("format") != FORMAT:
            return Checked(f"it is no {FORMAT!r}")
        if data.get("seal") != seal(data):
            return Checked("its seal does not fit its content: something has been changed")
        if data["kind"] not in KINDS:
            return Checked(f"this checker knows nothing of {data['kind']!r}")
        found = KINDS[data["kind"]](data)
    except (AttributeError, LookupError, TypeError, ValueError) as e:
        return Checked(f"it is not well formed: {type(e).__name__}: {e}")
    except (ArithmeticError, RecursionError) as e:
        return Checked(f"it is not well formed: {type(e).__name__}: {e}")
    return found if found.accepted else Checked(found.problem, found.states)
