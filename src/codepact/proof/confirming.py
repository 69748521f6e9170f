"""The first link of a certificate, established again: that its machines are those of programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

from codepact.checker import Checked, check
from codepact.checker.machine import to_data
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition, normal_form
from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.machines import Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox


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
    known = {p.digest: p for p in programs}
    if data["program"]["digest"] not in known:
        return replace(checked, problem="it is about another program than the one given")
    own = {"seat": data["seat"], "reading": data["reading"], "cases": data["cases"]}
    entries = [{**data["program"], **own}]
    entries += [{**o, "cases": [{"label": "", "machine": o["machine"]}]} for o in data["others"]]
    given = list(checked.given)
    try:
        rules = rules_from_data(data["game"])
        for place, entry in enumerate(entries):
            if entry["digest"] in known:
                problem = _differs(entry, known[entry["digest"]], rules)
                if problem:
                    return replace(checked, problem=problem)
                given[place] = f"that {sandbox().version} runs programs as they will be run"
    except (CodepactError, KeyError, TypeError, ValueError) as e:
        return replace(checked, problem=f"it is not well formed: {e}")
    return replace(checked, given=tuple(dict.fromkeys(given)))


def _differs(entry: Mapping[str, Any], program: Program, rules: ProgramGame) -> str:
    """Return in what a program, read again, is not what a certificate says of it, or nothing."""
    read = read_program(program, rules, sandbox(), entry["seat"])
    if isinstance(read, Unread):
        return f"the program was not read: {read.attempts[-1]}"
    found = [(c.label, to_data(c.machine)) for c in read.cases]
    if found != [(c["label"], c["machine"]) for c in entry["cases"]]:
        return "the program does not play as its machine says"
    if (read.ticks, read.sources) != (entry["reading"]["ticks"], entry["reading"]["sources"]):
        return "reading the program again established something else"
    return ""
