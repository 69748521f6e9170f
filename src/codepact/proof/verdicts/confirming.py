"""The first link of a certificate, established again: that its machines are those of programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

from codepact.checker import Checked, check
from codepact.checker.claims import Read, all_claims
from codepact.checker.machine import to_data
from codepact.checker.pairs import Pairs
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition, normal_form
from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.counting import tree_differs
from codepact.proof.machines import Case, Unread
from codepact.proof.outcome import outcome
from codepact.proof.reading import read_program
from codepact.proof.referee import prove_outcome, sandbox
from codepact.proof.verdicts.cases import Known, among, known_rivals


def rules_to_data(rules: ProgramGame) -> dict[str, Any]:
    """Return a program game without chance as plain data."""
    game, repetition = rules.game, rules.repetition
    return {
        "name": game.name,
        "actions": game.actions,
        "payoffs": [[joint, [str(v) for v in row]] for joint, row in game.payoffs.items()],
        "default": game.default,
        "rounds": repetition.rounds,
        "horizon known": repetition.horizon_known,
        "capabilities": sorted(rules.capabilities),
        "fault policy": rules.fault_policy,
        "limits": asdict(rules.limits),
    }


def rules_from_data(data: Mapping[str, Any]) -> ProgramGame:
    """Return the program game that `rules_to_data` wrote."""
    game = normal_form(
        data["name"],
        data["actions"],
        {tuple(joint): [Fraction(v) for v in row] for joint, row in data["payoffs"]},
        default=tuple(data["default"]),
    )
    return ProgramGame(
        game,
        Repetition(data["rounds"], data["horizon known"]),
        frozenset(data["capabilities"]),
        Limits(**data["limits"]),
        data["fault policy"],
    )


def confirm(data: Any, programs: Iterable[Program]) -> Checked:
    """Check a certificate, and read the programs that it is about again.

    What is then still taken as given is only about programs that were not handed in.
    """
    checked = check(data)
    if not checked.accepted:
        return checked
    if data["kind"] == "provability logic":
        from codepact.proof.against_all import confirm_against_all  # which proves by other means

        return confirm_against_all(data, programs)
    known = {p.digest: p for p in programs}
    if data["program"]["digest"] not in known:
        return replace(checked, problem="it is about another program than the one given")
    if data["kind"] == "counting":
        return _followed_again(checked, data, known)
    if "match" in data:
        return _played_again(checked, data, known)
    return _read_again(checked, data, known)


def _followed_again(
    checked: Checked, data: Mapping[str, Any], known: Mapping[str, Program]
) -> Checked:
    """Follow a program that counts again."""
    try:
        rules = rules_from_data(data["game"])
    except (CodepactError, KeyError, TypeError, ValueError) as e:
        return replace(checked, problem=f"it is not well formed: {e}")
    problem = tree_differs(data, known[data["program"]["digest"]], rules)
    return replace(checked, problem=problem) if problem else checked


def _read_again(checked: Checked, data: Mapping[str, Any], known: Mapping[str, Program]) -> Checked:
    """Read again those programs of a certificate that are there."""
    given = list(checked.given)
    try:
        rules = rules_from_data(data["game"])
        rule, rounds = all_claims()[data["claim"]["name"]].rule, data["rounds"]
        longer = rounds is None or rounds > rules.repetition.rounds
        if isinstance(rule, Read) and rule.what == "ticks" and longer:
            problem = "ticks are bounded for the rounds of the game only"
            return replace(checked, problem=problem)
        for place, entry in enumerate(_entries(data)):
            if entry["digest"] in known:
                problem = _differs(entry, known[entry["digest"]], rules, _met(data, entry, known))
                if problem:
                    return replace(checked, problem=problem)
                executor = entry["reading"]["executor"]
                given[place] = f"that {executor} follows programs as they will be run"
    except (CodepactError, KeyError, TypeError, ValueError) as e:
        return replace(checked, problem=f"it is not well formed: {e}")
    return replace(checked, given=tuple(dict.fromkeys(given)))


def _entries(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the programs that a certificate is about, with their cases."""
    own = {"seat": data["seat"], "reading": data["reading"], "cases": data["cases"]}
    yield {**data["program"], **own}
    for other in data["others"]:
        case = {"label": other["label"], "machine": other["machine"], "others": []}
        yield {**other, "cases": [case]}


def _met(
    data: Mapping[str, Any], entry: Mapping[str, Any], known: Mapping[str, Program]
) -> tuple[Program | None, ...]:
    """Return whom a claim lets a program meet, in seat order, None for who was not handed in.

    Nobody, if the claim is about anybody, or compares programs that do not meet.
    """
    if not data["others"] or isinstance(all_claims()[data["claim"]["name"]].rule, Pairs):
        return ()
    seated = {e["seat"]: e["digest"] for e in (*data["others"], {**data["program"], **data})}
    return tuple(known.get(d) for k, d in sorted(seated.items()) if k != entry["seat"])


def _played_again(
    checked: Checked, data: Mapping[str, Any], known: Mapping[str, Program]
) -> Checked:
    """Play the match of a certificate again, if all of its programs are there."""
    digests = [entry["digest"] for entry in data["profile"]]
    if not all(d in known for d in digests):
        return checked
    try:
        rules = rules_from_data(data["game"])
        rows = outcome(prove_outcome(rules, [known[d] for d in digests]))
    except (CodepactError, KeyError, TypeError, ValueError) as e:
        return replace(checked, problem=f"it is not well formed: {e}")
    if rows is None or [list(row) for row in rows] != data["match"]:
        return replace(checked, problem="the programs do not play as its match says")
    return replace(checked, given=(f"that {sandbox().version} runs programs as they will be run",))


def _differs(
    entry: Mapping[str, Any],
    program: Program,
    rules: ProgramGame,
    met: tuple[Program | None, ...],
) -> str:
    """Return in what a program, read again, is not what a certificate says of it, or nothing.

    Where it is said whom it has `met`, a certificate holds the one case that is theirs, else all.
    """
    read = read_program(program, rules, sandbox(), entry["seat"])
    if isinstance(read, Unread):
        return f"the program was not read: {read.reason}"
    stated = [{k: v for k, v in case.items() if k != "evidence"} for case in entry["cases"]]
    cases = read.cases
    if met and all(met):
        theirs = among(read, [p.source for p in met if p])
        cases = theirs.cases if theirs else ()
    elif met:  # which case it is stays given, as the others were not handed in
        cases = tuple(c for c in cases if case_data(c, ()) in stated)
    alone = [case_data(case, ()) for case in cases]
    # A claim that is not about the others' plays, or names them, leaves out who they are.
    told = alone if met else [case_data(c, known_rivals(read, c, rules)) for c in cases]
    pairs = zip(stated, alone, told, strict=False)
    if len(stated) != len(alone) or not all(one in both for one, *both in pairs):
        return "the program does not play as its machine says"
    if (read.ticks, read.sources) != (entry["reading"]["ticks"], entry["reading"]["sources"]):
        return "reading the program again established something else"
    return ""


def case_data(case: Case, others: Sequence[Known]) -> dict[str, Any]:
    """Return a case of a program, and who the others are in it, as plain data."""
    return {
        "label": case.label,
        "machine": to_data(case.machine),
        "others": [dict(other.data) for other in others],
    }
