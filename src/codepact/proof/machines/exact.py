"""From a program of the exact form to its machine: called in every state that it can be in.

That is the whole program if it keeps nothing between calls but its state and looks at nothing but
what it is handed. Both are seen to by its text: a program that could do otherwise is refused, with
the line, before anything is called.
"""

from __future__ import annotations

from codepact.checker.machine import Machine
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Refusal, check
from codepact.execution.prepare import prepare
from codepact.execution.sandbox import Explorer
from codepact.proof.machines.machine import minimised
from codepact.proof.machines.purity import impurities
from codepact.proof.machines.values import Case, Reading

STATES = 5_000
"""States that are tried for all horizons."""

STATES_WITHIN = 60_000
"""States that are tried for the rounds of the game."""


def exact_machine(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int = 0
) -> Reading | str:
    """Return the exact machine of a program in a seat: for all horizons, or the game's rounds.

    Or why it has none that this method finds.
    """
    return _explored(program, rules, sandbox, seat, slips=False)


def exact_machine_with_slips(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int = 0
) -> Reading | str:
    """Return the same where the program's own actions may come out as others.

    The letters of its machine then have the own action that was really played first.
    """
    return _explored(program, rules, sandbox, seat, slips=True)


def _explored(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int, *, slips: bool
) -> Reading | str:
    reason = _unreadable(program, rules)
    if reason:
        return reason
    rounds: int | None = None
    found = sandbox.explore(rules, program, seat, STATES, slips=slips)
    if found.refused.startswith("not closed"):
        rounds = rules.repetition.rounds
        found = sandbox.explore(rules, program, seat, STATES_WITHIN, rounds, slips)
    if found.refused:
        return found.refused
    if found.ticks > rules.limits.ticks_per_call:
        return f"its first call spends {found.ticks} ticks, more than a call may"
    if found.ticks * rules.repetition.rounds > rules.limits.ticks:
        return (
            f"its calls spend up to {found.ticks} ticks, so {rules.repetition.rounds} rounds could "
            "spend those of a match"
        )
    if rules.repetition.horizon_known and "rounds" in _attributes(program, rules):
        rounds = rules.repetition.rounds  # another number of rounds would be another machine
    machine = Machine(found.letters, found.actions, found.steps, found.faults, rounds)
    return Reading(
        program,
        seat,
        "exact form: called in every state",
        found.sandbox,
        (Case("", minimised(machine)),),
        "none",
        found.ticks,
    )


def _attributes(program: Program, rules: ProgramGame) -> frozenset[str]:
    checked = check(program.source, rules.limits.source)
    return frozenset() if isinstance(checked, Refusal) else checked.attributes


def _unreadable(program: Program, rules: ProgramGame) -> str:
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    if checked.form != "exact":
        return "it is not of the exact form: start(game) and step(state, seen)"
    features = prepare(program, rules.limits.source).features
    looks = sorted({"source", "round"} & checked.attributes | features)
    reasons = {
        "the game has chance in its rules": rules.repetition.noise or rules.repetition.ending,
        f"it needs full Python: {checked.full}": checked.full,
        "it reaches attributes by names that are not known before it runs": checked.everything,
        f"it looks at game.{''.join(looks[:1])}, so it is more than its state": looks,
    }
    impure = (f"line {line}: {why}" for line, why in impurities(checked.tree))
    return next((why for why, true in reasons.items() if true), "") or next(impure, "")
