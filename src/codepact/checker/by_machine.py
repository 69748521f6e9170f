"""Claims about the machine of a program, for each thing that the others' sources can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codepact.checker.claims.registry import Claim, Read, all_claims
from codepact.checker.facts import Facts
from codepact.checker.machine import Machine, flaw, from_data
from codepact.checker.matches import matched
from codepact.checker.monitors import monitored
from codepact.checker.pairs import Pairs, paired
from codepact.checker.potentials import Potential, bounded, bounded_among
from codepact.checker.result import Checked
from codepact.checker.shape import digest, game_of, listed, text, whole
from codepact.checker.temporal import Temporal, satisfied


def checked(data: Mapping[str, Any]) -> Checked:
    """Check a claim about the machine of a program, or about the match of a profile."""
    name, values = data["claim"]["name"], data["claim"]["values"]
    if name not in all_claims():
        return Checked(f"it is about the claim {name!r}, which this checker does not know")
    claim = all_claims()[name]
    if set(values) != set(claim.parameters):
        return Checked(f"{name} takes the values {', '.join(claim.parameters) or 'none'}")
    if data["claim"]["meaning"] != claim.meaning:
        return Checked(f"this is not what {name} means")
    facts = facts_of(data)
    rounds = None if data["rounds"] is None else whole(data["rounds"], 1)
    said = _in_words(claim, facts, data, rounds)
    if "match" in data:
        return Checked(matched(claim, facts, data), said, _played_so(data))
    machines = [from_data(case["machine"]) for case in data["cases"]]
    others = tuple(from_data(o["machine"]) for o in listed(data["others"]))
    problem = _reading_problem(data) or _others_problem(claim, data, facts, others)
    for case, machine in zip(data["cases"], machines, strict=True):
        rivals = others or _rivals(case, claim, facts)
        problem = (
            problem
            or flaw(machine, facts.actions, facts.seat)
            or _beyond(rounds, (machine, *rivals))
            or _case_problem(claim, facts, machine, rivals, rounds, case["evidence"], data)
        )
        machines = [*machines, *rivals]
    return Checked(problem, said, _given(data, tuple(machines)))


def _rivals(case: Mapping[str, Any], claim: Claim, facts: Facts) -> tuple[Machine, ...]:
    """Return the machines of the others in a case that says who they are; none in any other.

    Raises `ValueError` if a case may not say it, or they are no machines of their seats.
    """
    entries = listed(case["others"])
    if not entries:
        return ()
    seats = [k for k in range(len(facts.actions)) if k != facts.seat]
    machines = tuple(from_data(entry["machine"]) for entry in entries)
    problem = "" if case["label"] else "a case that is no case says who the others are"
    if claim.others != "anybody" or isinstance(claim.rule, Read | Pairs | Temporal):
        problem = "a case says who the others are, and the claim is not about them"
    if [whole(entry["seat"]) for entry in entries] != seats:
        problem = f"the others must sit in seats {seats}"
    for seat, machine in zip(seats, machines, strict=False):
        problem = problem or flaw(machine, facts.actions, seat)
    if problem:
        raise ValueError(problem)
    return machines


def _reading_problem(data: Mapping[str, Any]) -> str:
    """Return why the cases are not those of one program that was read, or nothing."""
    for entry in (data, *data["others"]):
        whole(entry["reading"]["ticks"])
        if entry["reading"]["sources"] not in ("none", "asked"):
            return "a reading says whether sources are asked for"
    for entry in data["others"]:
        text(entry["label"])
    labels = [text(case["label"]) for case in listed(data["cases"])]
    if not labels or len(set(labels)) < len(labels) or (len(labels) > 1 and "" in labels):
        return "it has no case, or cases that are not told apart"
    if data["reading"]["sources"] == "none" and labels != [""]:
        return "its cases depend on sources, and the reading says that nothing does"
    return ""


def facts_of(data: Mapping[str, Any]) -> Facts:
    """Return what the claim of a certificate is about; raise `ValueError` if it is malformed."""
    actions, payoffs = game_of(data["game"])
    seat = whole(data["seat"])
    if seat >= len(actions):
        raise ValueError(f"there is no seat {seat!r}")
    values = {text(k): text(v) for k, v in data["claim"]["values"].items()}
    return Facts(actions, payoffs, seat, values)


def _others_problem(
    claim: Claim, data: Mapping[str, Any], facts: Facts, others: tuple[Machine, ...]
) -> str:
    """Return why the machines of the others are not those that the claim is about, or nothing."""
    if claim.others == "anybody":
        return "the claim is about all others, so it names none" if others else ""
    wanted = data["program"]["digest"] if claim.others == "itself" else facts.values[claim.others]
    if isinstance(claim.rule, Pairs):
        seats = [facts.seat]
    else:
        seats = [k for k in range(len(facts.actions)) if k != facts.seat]
    if [whole(o["seat"]) for o in data["others"]] != seats:
        return f"the others must sit in seats {seats}"
    for seat, entry, machine in zip(seats, data["others"], others, strict=True):
        if entry["digest"] != wanted:
            return "the others are not the program that the claim names"
        problem = flaw(machine, facts.actions, seat)
        if problem:
            return problem
    return ""


def _beyond(rounds: int | None, machines: tuple[Machine, ...]) -> str:
    """Return that the claim is about rounds of which some machine says nothing, or nothing."""
    last = min((m.horizon for m in machines if m.horizon is not None), default=None)
    if last is None or (rounds is not None and rounds <= last):
        return ""
    return f"its machine says nothing of what comes after round {last}"


def _case_problem(
    claim: Claim,
    facts: Facts,
    machine: Machine,
    others: tuple[Machine, ...],
    rounds: int | None,
    evidence: Any,
    data: Mapping[str, Any],
) -> str:
    match claim.rule:
        case Read() as rule:
            return _not_read(rule, facts, machine, rounds, data)
        case Pairs() as rule:
            return paired(rule, machine, others[0] if others else machine, rounds, evidence)
        case Potential() as rule if others:
            return bounded_among(rule, facts, machine, others, evidence)
        case Potential() as rule:
            return bounded(rule, facts, machine, evidence)
        case Temporal() as rule:
            return _length_problem(rounds, data["game"]) or satisfied(
                rule, facts, machine, rounds, evidence
            )
        case monitor:
            return monitored(monitor, facts, machine, others, rounds, evidence)


def _length_problem(rounds: int | None, game: Mapping[str, Any]) -> str:
    """Return why plays of so many rounds are not the matches of a game, or nothing."""
    if rounds is None or rounds == whole(game["rounds"], 1):
        return ""
    return f"a match has {game['rounds']} rounds, and the proof is for {rounds}"


def _not_read(
    rule: Read, facts: Facts, machine: Machine, rounds: int | None, data: Mapping[str, Any]
) -> str:
    """Return why the reading of the source does not settle a claim, or nothing."""
    reading = data["reading"]
    if rule.what == "sources":
        return "" if reading["sources"] == "none" else "the reading did not exclude sources"
    if rounds is None or rounds > whole(data["game"]["rounds"], 1):
        return "what a call spends was established for matches of the game"
    if {"budget", "wall"} & set(machine.faults):
        return "a call of it is ended by its limits"
    allowed = reading["ticks"]
    return "" if allowed <= facts.whole("ticks") else f"the reading allows {allowed} ticks"


def _in_words(claim: Claim, facts: Facts, data: Mapping[str, Any], rounds: int | None) -> str:
    """Return what is claimed: of whom, where, for how long."""
    given = "".join(f" {k}={v}" for k, v in facts.values.items())
    if isinstance(claim.rule, Temporal):
        span = "plays that never end" if rounds is None else f"plays of exactly {rounds} rounds"
    else:
        span = "any number of rounds" if rounds is None else f"{rounds} rounds"
    return (
        f"{digest(data['program'])[:12]} in seat {facts.seat} of {text(data['game']['name'])}, "
        f"where {facts.cooperation} is to cooperate, {span}: {claim.name}{given} ({claim.meaning})"
    )


def _played_so(data: Mapping[str, Any]) -> tuple[str, ...]:
    names = " and ".join(digest(entry)[:12] for entry in listed(data["profile"]))
    reading = data["reading"]
    return (f"that {names} play so: {text(reading['method'])}, by {text(reading['executor'])}",)


def _given(data: Mapping[str, Any], machines: tuple[Machine, ...]) -> tuple[str, ...]:
    """Return what was taken as given: that the machines are those of the programs."""
    found = []
    entries = [{**data["program"], "reading": data["reading"]}, *data["others"]]
    for entry in entries:
        reading = entry["reading"]
        found.append(
            f"that {digest(entry)[:12]} plays as its machine says: {text(reading['method'])}, "
            f"by {text(reading['executor'])}"
        )
    if data["rounds"] is None:
        found.append("that in matches of more rounds, too, no call is ended by its limits")
    labels = [c["label"] for c in data["cases"] if c["label"]]
    if labels:
        found.append("that one of these holds: " + "; ".join(labels))
    for case in data["cases"]:
        for entry in case["others"]:
            who = f"{digest(entry)[:12]} sits" if "digest" in entry else "somebody sits"
            found.append(
                f"that where {text(case['label'])}, {who} in seat {entry['seat']}, playing as its "
                f"machine says: {text(entry['reading']['method'])}, by "
                f"{text(entry['reading']['executor'])}"
            )
    faults = sorted({fault for m in machines for fault in m.faults} - {""})
    if faults:
        found.append(f"that where it faults ({', '.join(faults)}) the default action is played")
    return tuple(found)
