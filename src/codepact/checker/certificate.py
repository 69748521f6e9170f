"""Certificates: plain data, sealed against accidents, and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codepact.checker.claims.registry import Claim, Read, all_claims
from codepact.checker.facts import Facts
from codepact.checker.machine import Machine, flaw, from_data
from codepact.checker.matches import matched
from codepact.checker.monitors import monitored
from codepact.checker.pairs import Pairs, paired
from codepact.checker.potentials import Potential, bounded

FORMAT = "codepact certificate 1"


@dataclass(frozen=True)
class Checked:
    """Why a certificate is rejected, or nothing; and what the checker takes as given.

    `states`: the claim in words. `given`: what is not checked here, a sentence each.
    """

    problem: str
    states: str = ""
    given: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problem


def seal(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a certificate without its seal."""
    rest = {k: v for k, v in data.items() if k != "seal"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a certificate with its seal, as JSON would give it back."""
    plain: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **data}))
    return {**plain, "seal": seal(plain)}


def check(data: Any) -> Checked:
    """Check a certificate. Bad data is rejected with a reason, never an exception."""
    try:
        return _check(data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError) as e:
        return Checked(f"it is not well formed: {type(e).__name__}: {e}")


def _check(data: Mapping[str, Any]) -> Checked:
    if data.get("format") != FORMAT:
        return Checked(f"it is no {FORMAT!r}")
    if data.get("seal") != seal(data):
        return Checked("its seal does not fit its content: something has been changed")
    known = all_claims()
    name, values = data["claim"]["name"], data["claim"]["values"]
    if name not in known:
        return Checked(f"it is about the claim {name!r}, which this checker does not know")
    claim = known[name]
    if set(values) != set(claim.parameters):
        return Checked(f"{name} takes the values {', '.join(claim.parameters) or 'none'}")
    facts = facts_of(data)
    rounds = data["rounds"]
    if rounds is not None and (type(rounds) is not int or rounds < 1):
        return Checked("the rounds are no number of rounds")
    said = _in_words(claim, values, data, rounds)
    if "match" in data:
        return Checked(matched(claim, facts, data), said, _played_so(data))
    others = tuple(from_data(o["machine"]) for o in data["others"])
    problem = _others_problem(claim, data, facts, others)
    if not data["cases"]:
        problem = problem or "it has no case"
    for case in data["cases"]:
        machine = from_data(case["machine"])
        problem = (
            problem
            or flaw(machine, facts.actions, facts.seat)
            or _case_problem(claim, facts, machine, others, rounds, case, data["reading"])
        )
    return Checked(problem, said, _given(data)) if not problem else Checked(problem, said)


def facts_of(data: Mapping[str, Any]) -> Facts:
    """Return what the claim of a certificate is about."""
    game = data["game"]
    actions = tuple(tuple(map(str, a)) for a in game["actions"])
    payoffs = {tuple(joint): tuple(Fraction(v) for v in row) for joint, row in game["payoffs"]}
    seat = data["seat"]
    if type(seat) is not int or not 0 <= seat < len(actions):
        raise ValueError(f"there is no seat {seat!r}")
    return Facts(actions, payoffs, seat, data["claim"]["values"])


def _others_problem(
    claim: Claim, data: Mapping[str, Any], facts: Facts, others: tuple[Machine, ...]
) -> str:
    """Return why the machines of the others are not those that the claim is about, or nothing."""
    if claim.others == "anybody":
        return "the claim is about all others, so it names none" if others else ""
    wanted = "itself" if claim.others == "itself" else facts.values[claim.others]
    digest = data["program"]["digest"] if wanted == "itself" else wanted
    if isinstance(claim.rule, Pairs):
        seats = [facts.seat]
    else:
        seats = [k for k in range(len(facts.actions)) if k != facts.seat]
    if [o["seat"] for o in data["others"]] != seats:
        return f"the others must sit in seats {seats}"
    for seat, entry, machine in zip(seats, data["others"], others, strict=True):
        if entry["digest"] != digest:
            return "the others are not the program that the claim names"
        problem = flaw(machine, facts.actions, seat)
        if problem:
            return problem
    return ""


def _case_problem(
    claim: Claim,
    facts: Facts,
    machine: Machine,
    others: tuple[Machine, ...],
    rounds: int | None,
    case: Mapping[str, Any],
    reading: Mapping[str, Any],
) -> str:
    horizons = [m.horizon for m in (machine, *others) if m.horizon is not None]
    if horizons and (rounds is None or rounds > min(horizons)):
        return f"its machine says nothing of what comes after round {min(horizons)}"
    evidence = case["evidence"]
    rule = claim.rule
    if isinstance(rule, Read):
        if rule.what == "sources":
            return "" if reading["sources"] == "none" else "the reading did not exclude sources"
        least = facts.whole("ticks")
        return "" if reading["ticks"] <= least else f"the reading allows {reading['ticks']} ticks"
    if isinstance(rule, Pairs):
        return paired(rule, machine, others[0] if others else machine, rounds, evidence)
    if isinstance(rule, Potential):
        return bounded(rule, facts, machine, evidence)
    return monitored(rule, facts, machine, others, rounds, evidence)


def _in_words(
    claim: Claim, values: Mapping[str, str], data: Mapping[str, Any], rounds: int | None
) -> str:
    given = "".join(f" {k}={v}" for k, v in values.items())
    span = "any number of rounds" if rounds is None else f"{rounds} rounds"
    program = data["program"]["digest"][:12]
    return f"{program} in seat {data['seat']}, {span}: {claim.name}{given} ({claim.meaning})"


def _played_so(data: Mapping[str, Any]) -> tuple[str, ...]:
    names = " and ".join(entry["digest"][:12] for entry in data["profile"])
    reading = data["reading"]
    return (f"that {names} play so: {reading['method']}, by {reading['executor']}",)


def _given(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what was taken as given: that the machines are those of the programs."""
    found = []
    entries = [{**data["program"], "reading": data["reading"]}, *data["others"]]
    for entry in entries:
        reading = entry["reading"]
        found.append(
            f"that {entry['digest'][:12]} plays as its machine says: {reading['method']}, "
            f"by {reading['executor']}"
        )
    labels = [c["label"] for c in data["cases"] if c["label"]]
    if labels:
        found.append("that one of these holds of the others' sources: " + "; ".join(labels))
    return tuple(found)
