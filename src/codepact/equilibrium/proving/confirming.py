"""The first link of a certificate of a program equilibrium: that its programs are as it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from codepact.checker import Checked, check
from codepact.checker.criteria import criterion_from
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.equilibrium.proving.verdicts import certified_bounds
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.confirming import rules_from_data


def confirm_equilibrium(data: Any, programs: Iterable[Program]) -> Checked:
    """Check a certificate of a program equilibrium, and read its programs again.

    What is then still taken as given is what readings rest on: the interpreter, the sandbox, and
    that what is provable is true.
    """
    checked = check(data)
    if not checked.accepted:
        return checked
    known = {p.digest: p for p in programs}
    if any(entry["digest"] not in known for entry in data["programs"]):
        return replace(checked, problem="it is about other programs than those given")
    profile = tuple(known[entry["digest"]] for entry in data["programs"])
    try:
        rules = rules_from_data(data["game"])
        noise = replace(rules.repetition, noise=Fraction(data["game"]["noise"]))
        found = certified_bounds(
            replace(rules, repetition=noise), profile, criterion_from(data["criterion"])
        )
    except (CodepactError, KeyError, TypeError, ValueError) as e:
        return replace(checked, problem=f"it is not well formed: {e}")
    if found is None or _without_evidence(found) != _without_evidence(data):
        return replace(checked, problem="its programs, read again, are not as it says")
    readers = {entry["reading"]["executor"] for entry in data["programs"]}
    given = [f"that {reader} follows programs as they will be run" for reader in sorted(readers)]
    again = (
        " plays as it is said to here: ",
        "that where only seat ",
        " sits in seat ",
        " does not hold ",
    )
    kept = [g for g in checked.given if not any(part in g for part in again)]
    ran = f"that {sandbox().version} runs programs as they will be run"
    return replace(checked, given=(*given, ran, *kept))


def _without_evidence(data: Any) -> Any:
    """Return a certificate without what the checker itself goes over, and without names."""
    if isinstance(data, Mapping):
        left_out = ("evidence", "name", "seal")
        return {k: _without_evidence(v) for k, v in data.items() if k not in left_out}
    return [_without_evidence(v) for v in data] if isinstance(data, list) else data
