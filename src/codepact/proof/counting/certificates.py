"""Certificates of claims about programs that count: the tree as data, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codepact.checker.claims import Claim
from codepact.checker.counting import KIND
from codepact.checker.facts import Facts
from codepact.checker.trees import branches
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.counting.deciding import CountingProved
from codepact.proof.counting.paths import EXECUTOR, Paths, counted_paths

METHOD = "followed through each answer to each question about what is counted"


def certificate_data(
    claim: Claim,
    facts: Facts,
    paths: Paths,
    proved: CountingProved,
    rounds: int | None,
    game: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what `codepact.checker.sealed` makes a certificate of.

    `rounds` is what the claim was decided for; `game` the rules as plain data.
    """
    return {
        "kind": KIND,
        "claim": {"name": claim.name, "values": dict(facts.values), "meaning": claim.meaning},
        "game": game,
        "seat": paths.seat,
        "program": {"digest": paths.program.digest, "name": paths.program.name},
        "reading": {
            "method": METHOD,
            "executor": EXECUTOR,
            "sources": "asked" if paths.sources else "none",
            "ticks": paths.ticks,
        },
        "tree": paths.tree,
        "bound": paths.bound,
        "match": rounds,
        "evidence": proved.evidence,
    }


def tree_differs(data: Mapping[str, Any], program: Program, rules: ProgramGame) -> str:
    """Return in what a program, read again, is not what a certificate says of it, or nothing."""
    found = counted_paths(program, rules, data["seat"])
    if isinstance(found, str):
        return f"the program was not read: {found}"
    if list(branches(found.tree)) != list(branches(data["tree"])):
        return "the program does not play as its tree says"
    bound, ticks = data["bound"], data["reading"]["ticks"]
    if ticks != found.ticks or (found.bound is not None and bound != found.bound):
        return "reading the program again established something else"
    return ""
