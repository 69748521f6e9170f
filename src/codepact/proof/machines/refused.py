"""Programs that no sandbox runs: what stands in for them is all that they ever play."""

from __future__ import annotations

from itertools import product

from codepact.checker.machine import Machine
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.prepare import prepare
from codepact.execution.sandbox import Explorer
from codepact.proof.machines.values import Case, Reading


def refused_machine(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int = 0
) -> Reading | str:
    """Return the machine that plays the default action for ever, if the program is refused.

    Or nothing, if it is not. A refusal is a fault from the first round to the last.
    """
    del sandbox
    refusal = None if program.outside else prepare(program, rules.limits.source).refusal
    if refusal is None:
        return ""
    if rules.repetition.noise or rules.repetition.ending:
        return "the game has chance in its rules"
    others = [own for k, own in enumerate(rules.game.actions) if k != seat]
    letters = tuple(product(*others))
    default = rules.game.default[seat]
    machine = Machine(letters, (default,), ((0,) * len(letters),), (refusal.kind,))
    method = f"refused before it runs, so the default action stands in: {refusal.detail}"
    return Reading(program, seat, method, "the static check", (Case("", machine),), "none", 0)
