"""From a program to its machine: interpreted in every state of what must be known of the history.

The interpreter answers what is asked of a history from features, refuses what they do not answer,
and so begins again with more of them until nothing is missing. Each state of the features, with
what the program itself keeps, is then met once: if they close, the program does in every history
what it does in its state, since nothing else of the history reached it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable
from codepact.execution.check import Checked, Refusal, check
from codepact.execution.sandbox import Explorer
from codepact.proof.abstract.interpreter import NESTED
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.questions import question_in_words
from codepact.proof.abstract.search import Search
from codepact.proof.abstract.sources import ATOMS, in_words
from codepact.proof.abstract.values import Ask, Refused
from codepact.proof.machines.chance import (
    ChanceMachine,
    lumped,
    support,
)
from codepact.proof.machines.machine import minimised
from codepact.proof.machines.values import Case, Reading

EXECUTOR = "codepact's interpreter 1"
STATES = 20_000
"""States that are tried for all horizons."""

STATES_WITHIN = 60_000
"""States that are tried for the rounds of the game."""

CASES = 64
"""What the rivals' sources can be, told apart by the program's questions."""


def abstract_machine(
    program: Program,
    rules: ProgramGame,
    sandbox: Explorer,
    seat: int = 0,
    meter: Meter | None = None,
) -> Reading | str:
    """Return the machine of a program in a seat, for all horizons or the game's rounds.

    Or why it has none that this method finds. The program is not run: the interpreter follows it,
    for as many steps as `meter` allows.
    """
    meter = meter or Meter()
    del sandbox
    return _followed(program, rules, seat, meter, slips=False)


def abstract_machine_with_slips(
    program: Program, rules: ProgramGame, seat: int = 0, meter: Meter | None = None
) -> Reading | str:
    """Return the same where the program's own actions may come out as others.

    So it is what the program does after slips of its own, too. The letters of its machines then
    have the own action that was really played first.
    """
    return _followed(program, rules, seat, meter or Meter(), slips=True)


def _followed(
    program: Program, rules: ProgramGame, seat: int, meter: Meter, *, slips: bool
) -> Reading | str:
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    why = _unfit(checked, rules)
    if why:
        return why
    for horizon, states in ((None, STATES), (rules.repetition.rounds, STATES_WITHIN)):
        meter.allot(1 if horizon is None else 2, 3)
        try:
            cases, ticks = _cases(checked, program, rules, seat, horizon, states, meter, slips)
        except Refused as e:
            why = e.reason
            continue
        if (
            ticks > rules.limits.ticks_per_call
            or ticks * (rules.repetition.rounds + 1) > rules.limits.ticks
        ):
            return f"a call may spend up to {ticks} ticks, so a match could spend its allowance"
        if len({(c.machine, c.chance) for c in cases}) == 1:  # whatever it asks, it plays alike
            cases = (replace(cases[0], label="", atoms=()),)
        method = "interpreted in every state of what it looks at"
        asked: Literal["none", "asked"] = "asked" if len(cases) > 1 else "none"
        return Reading(program, seat, method, EXECUTOR, cases, asked, ticks)
    return why


def _unfit(checked: Checked, rules: ProgramGame) -> str:
    """Return why a program or a game is not for this method, or nothing."""
    if rules.repetition.noise or rules.repetition.ending:
        return "the game has chance in its rules"
    if checked.form == "exact":
        return "it is of the exact form"
    if rules.limits.recursion < NESTED + 5:
        return f"calls may nest only {rules.limits.recursion} deep"
    if checked.form == "classic" and rules.game.seats != 2:
        return "the classic form plays games of two players only"
    return ""


def _cases(
    checked: Checked,
    program: Program,
    rules: ProgramGame,
    seat: int,
    horizon: int | None,
    states: int,
    meter: Meter,
    slips: bool,
) -> tuple[tuple[Case, ...], int]:
    """Return a machine for each way to answer the program's questions about sources."""
    cases: list[Case] = []
    ticks = 0
    open_: list[dict[Any, bool]] = [{}]
    while open_:
        answers = open_.pop()
        search = Search(checked, program, rules, seat, horizon, states, answers, meter, slips)
        try:
            machine = search.closed()
        except Ask as e:
            if len(answers) >= ATOMS:
                raise Refused(f"it asks more than {ATOMS} things about sources") from None
            open_ += [{**answers, e.atom: False}, {**answers, e.atom: True}]
            continue
        players = rules.game.seats
        label = " and ".join(
            question_in_words(a, yes)
            if isinstance(a, Provable)
            else in_words(a, yes, players, program.source)
            for a, yes in answers.items()
        )
        cases.append(_case(label, machine, tuple(answers.items())))
        ticks = max(ticks, search.ticks)
        if len(cases) + len(open_) > CASES:
            raise Refused(f"it tells more than {CASES} kinds of sources apart")
    return tuple(cases), ticks


def _case(label: str, machine: ChanceMachine, atoms: tuple[tuple[Any, bool], ...]) -> Case:
    can = support(machine)
    if can.ways > 1 or len(can.starts) > 1:  # coins decide, if they are not all alike in the end
        machine = lumped(machine)
        can = support(machine)
    if can.ways == len(can.starts) == 1:
        return Case(label, minimised(can), atoms)
    return Case(label, can, atoms, machine)
