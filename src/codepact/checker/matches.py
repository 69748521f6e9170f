"""Claims about a profile that is named, from the match that it plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codepact.checker.claims.registry import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.monitors import Monitor
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal


def matched(claim: Claim, facts: Facts, data: Mapping[str, Any]) -> str:
    """Return why a match does not show a claim about who plays it, or nothing.

    `data["profile"]` has the digest of the program in each seat, `data["match"]` what each seat
    plays, a row a seat. The claim is then shown for that many rounds.
    """
    if claim.others == "anybody" or isinstance(claim.rule, Read | Pairs | Potential | Temporal):
        return "a match shows only what is claimed of programs that the claim names"
    wanted = data["program"]["digest"] if claim.others == "itself" else facts.values[claim.others]
    for seat, entry in enumerate(data["profile"]):
        if entry["digest"] != (data["program"]["digest"] if seat == facts.seat else wanted):
            return "the others are not the program that the claim names"
    return _flaw(facts, data) or _broken(claim.rule, facts, data["match"])


def _flaw(facts: Facts, data: Mapping[str, Any]) -> str:
    """Return why a match is none of this game, or nothing."""
    rows, rounds = data["match"], data["rounds"]
    if not len(rows) == len(data["profile"]) == len(facts.actions):
        return "the match needs a program and a row of actions for each seat"
    if not rounds or any(len(row) != rounds for row in rows):
        return f"the match has not {rounds} rounds"
    if any(not set(row) <= set(own) for row, own in zip(rows, facts.actions, strict=True)):
        return "somebody plays what is no action"
    return ""


def _broken(monitor: Monitor, facts: Facts, rows: Sequence[Sequence[str]]) -> str:
    """Return that a match breaks a claim, or nothing."""
    number = 0
    for joint in zip(*rows, strict=True):
        others = (*joint[: facts.seat], *joint[facts.seat + 1 :])
        then = monitor(facts, number, joint[facts.seat], others)
        if then is None:
            return "the match breaks the claim"
        number = then
    return ""
