"""The methods of reading a program, strongest first."""

from __future__ import annotations

from dataclasses import replace

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Explorer
from codepact.proof.machines.exact import exact_machine
from codepact.proof.machines.values import Case, Reading, Unread

__all__ = ["Case", "Reading", "Unread", "read_program"]


def read_program(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int = 0
) -> Reading | Unread:
    """Return what a program does in a seat, by the first method that tells."""
    attempts: list[str] = []
    for name, method in (("exact form", exact_machine),):
        found = method(program, rules, sandbox, seat)
        if isinstance(found, Reading):
            return replace(found, attempts=tuple(attempts))
        attempts.append(f"{name}: {found}")
    return Unread(program, tuple(attempts))
