"""Certificates: accepted as they are, rejected after every change, bound to their program."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from arena import rules

from codepact.checker import check, sealed
from codepact.checker.certificate import seal
from codepact.core.program import Program
from codepact.proof.claims import prove_claim, prove_claim_of
from codepact.proof.confirming import confirm
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.zoo import zoo_program

RULES = rules(6)
CLAIMS = (
    ("Grim", "nice"),
    ("Grim", "retaliates-at-once"),
    ("TitForTwoTats", "forgives within=1"),
    ("Pavlov", "cooperates-with-itself"),
    ("Pavlov", "plays action=C against=Grim"),
    ("Grim", "exploitable-at-most by=0"),
    ("PublicGrim", "equals program=Grim"),
    ("Alternator", "history-independent"),
    ("Grim", "source-independent"),
    ("TwoTitsForTat", "sucker-at-most times=2"),
    ("Gradual", "nice"),
)


def certificate(name: str, claim: str) -> dict[str, Any]:
    verdict = prove_claim_of(zoo_program(name), claim, RULES)
    assert verdict.answer == "proved" and verdict.certificate is not None, verdict
    return dict(verdict.certificate)


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in items:
            yield from leaves(value, (*path, key))
    else:
        yield path


def changed(data: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return the certificate with one entry changed, and sealed again as a forger would."""
    new = copy.deepcopy(data)
    at: Any = new
    for key in path[:-1]:
        at = at[key]
    old = at[path[-1]]
    match old:
        case bool():
            at[path[-1]] = not old
        case int() | float():
            at[path[-1]] = old + 1
        case "C" | "D":
            at[path[-1]] = "D" if old == "C" else "C"
        case str():
            at[path[-1]] = f"{old}0" if old[-1:].isdigit() else f"{old}x"
        case None:
            at[path[-1]] = 3
    return new


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_a_certificate_is_accepted_and_survives_a_file(name: str, claim: str) -> None:
    data = json.loads(json.dumps(certificate(name, claim)))
    checked = check(data)
    assert checked.accepted, checked.problem
    assert claim.split(maxsplit=1)[0] in checked.states and any(
        "machine" in g for g in checked.given
    )
    named = [
        zoo_program(w.partition("=")[2]) for w in claim.split() if "=" in w and w[-1].islower()
    ]
    found = confirm(data, [zoo_program(name), *named])
    assert found.accepted and all("runs programs" in g for g in found.given), found


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_every_change_of_one_entry_is_rejected(name: str, claim: str) -> None:
    data = certificate(name, claim)
    for path in leaves(data):
        assert check(changed(data, path)).problem, path


WORDS = {"name", "meaning", "method", "executor", "seal", "capabilities", "limits"}
"""What is only said, or says by what limits a program was read; not part of the proof."""


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_a_forger_who_seals_again_does_not_get_past_the_program(name: str, claim: str) -> None:
    data = certificate(name, claim)
    accepted = []
    for path in leaves(data):
        if WORDS & set(path):
            continue
        forged = changed(data, path)
        forged["seal"] = seal(forged)
        if confirm(forged, [zoo_program(name), zoo_program("Grim")]).accepted:
            accepted.append((path, forged))
    # What remains are true statements: other numbers in a proof that it does not need, or rules
    # under which the program plays alike.
    for path, forged in accepted:
        again = path[0] in ("game", "rounds", "seat", "claim") or "evidence" in path
        assert again, path
        assert forged["cases"][0]["machine"] == data["cases"][0]["machine"]


def test_a_true_proof_about_another_machine_is_rejected() -> None:
    data = certificate("Grim", "nice")
    other = certificate("Pavlov", "nice")
    forged = {**data, "cases": other["cases"]}
    forged = sealed({k: v for k, v in forged.items() if k not in ("seal", "format")})
    assert check(forged).accepted, "the proof itself is right"
    assert "does not play as its machine" in confirm(forged, [zoo_program("Grim")]).problem
    assert "another program" in confirm(data, [zoo_program("Pavlov")]).problem


@pytest.mark.parametrize("data", [None, [], {}, {"format": "codepact certificate 1"}, 7, "x"])
def test_what_is_no_certificate_is_rejected_in_a_sentence(data: object) -> None:
    assert check(data).problem


def test_a_claim_is_only_accepted_with_its_own_proof() -> None:
    data = certificate("TitForTwoTats", "forgives within=1")
    swapped = copy.deepcopy(data)
    swapped["claim"] = {"name": "nice", "values": {}, "meaning": "whatever"}
    swapped["seal"] = seal(swapped)
    assert check(swapped).problem


def test_a_machine_for_some_rounds_proves_nothing_for_more() -> None:
    data = certificate("Gradual", "nice")
    longer = {**data, "rounds": 7}
    longer["seal"] = seal(longer)
    assert "after round 6" in check(longer).problem
    for_ever = {**data, "rounds": None}
    for_ever["seal"] = seal(for_ever)
    assert "after round 6" in check(for_ever).problem


def test_a_changed_comment_is_another_program() -> None:
    grim = zoo_program("Grim")
    commented = Program(grim.source + "\n# harmless\n")
    read = read_program(commented, RULES, sandbox())
    assert isinstance(read, Reading) and prove_claim(read, "nice", RULES).answer == "proved"
    assert confirm(certificate("Grim", "nice"), [commented]).problem
