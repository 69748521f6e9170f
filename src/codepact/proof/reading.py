"""The methods of reading a program, strongest first."""

from __future__ import annotations

from dataclasses import replace

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Explorer
from codepact.proof.abstract.extraction import abstract_machine
from codepact.proof.machines.exact import exact_machine
from codepact.proof.machines.refused import refused_machine
from codepact.proof.machines.values import Reading, Unread


def read_program(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int = 0
) -> Reading | Unread:
    """Return what a program does in a seat, by the first method that tells."""
    attempts: list[str] = []
    methods = (
        ("static check", refused_machine),
        ("exact form", exact_machine),
        ("interpreter", abstract_machine),
    )
    for name, method in methods:
        found = method(program, rules, sandbox, seat)
        if isinstance(found, Reading):
            return replace(found, attempts=tuple(attempts))
        if found:
            attempts.append(f"{name}: {found}")
    return Unread(program, tuple(attempts), seat)
