"""From a program to its machine: interpreted in every state of what must be known of the history.

The interpreter answers what is asked of a history from features, refuses what they do not answer,
and so begins again with more of them until nothing is missing. Each state of the features, with
what the program itself keeps, is then met once: if they close, the program does in every history
what it does in its state, since nothing else of the history reached it.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable
from codepact.execution.check import Checked, Refusal, check
from codepact.execution.sandbox import Explorer
from codepact.proof.abstract.chance import WAYS, Coins
from codepact.proof.abstract.features import Feature, Fold, World
from codepact.proof.abstract.interpreter import NESTED, Interpreter
from codepact.proof.abstract.library import faulty
from codepact.proof.abstract.metering import MATCH, Meter
from codepact.proof.abstract.players import View, arguments
from codepact.proof.abstract.questions import question_in_words
from codepact.proof.abstract.scopes import Env, copied, extent, frozen
from codepact.proof.abstract.sources import ATOMS, in_words
from codepact.proof.abstract.values import Ask, Need, Refused, Rounds, Uses
from codepact.proof.machines.chance import (
    ChanceMachine,
    Distribution,
    distribution,
    lumped,
    support,
)
from codepact.proof.machines.machine import minimised
from codepact.proof.machines.purity import impurities
from codepact.proof.machines.values import Case, Reading

EXECUTOR = "codepact's interpreter 1"
STATES = 20_000
"""States that are tried for all horizons."""

_GROWING = 4_000
"""The same where a program keeps values of its own, which may grow without end."""

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
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    why = _unfit(checked, rules)
    if why:
        return why
    for horizon, states in ((None, STATES), (rules.repetition.rounds, STATES_WITHIN)):
        meter.allot(1 if horizon is None else 2, 3)
        try:
            cases, ticks = _cases(checked, program, rules, seat, horizon, states, meter)
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
) -> tuple[tuple[Case, ...], int]:
    """Return a machine for each way to answer the program's questions about sources."""
    cases: list[Case] = []
    ticks = 0
    open_: list[dict[Any, bool]] = [{}]
    while open_:
        answers = open_.pop()
        search = _Search(checked, program, rules, seat, horizon, states, answers, meter)
        try:
            machine = search.closed()
        except Ask as e:
            if len(answers) >= ATOMS:
                raise Refused(f"it asks more than {ATOMS} things about sources") from None
            open_ += [{**answers, e.atom: False}, {**answers, e.atom: True}]
            continue
        players = rules.game.seats
        label = " and ".join(
            question_in_words(a, yes) if isinstance(a, Provable) else in_words(a, yes, players)
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


@dataclass(frozen=True)
class _Way:
    """What a program does in a state if its coins fall so, how likely that is, what it keeps."""

    chance: Fraction
    action: str
    fault: str
    env: Env
    kept: Any


@dataclass
class _Search:
    """A search for the states of a program, given the answers to its questions about sources."""

    checked: Checked
    program: Program
    rules: ProgramGame
    seat: int
    horizon: int | None
    most: int
    answers: dict[Any, bool]
    meter: Meter
    ticks: int = 0
    keeps: bool = False
    uses_rounds: bool = False
    features: dict[Hashable, Feature] = field(default_factory=dict)

    def closed(self) -> ChanceMachine:
        """Return the machine; raise `Refused` or `Ask`."""
        while True:
            self.features = {k: f for k, f in self.features.items() if not isinstance(f, Fold)}
            try:
                tree = ast.parse(self.program.source)
                interpreter = Interpreter(tree, self.meter, bool(self.checked.full))
                machine = self._with(interpreter)
                self.ticks, steps = self.meter.bounds()
                if steps * (self.rules.repetition.rounds + 1) > MATCH:
                    raise Refused(f"a call may take up to {steps} steps: a match could last long")
                return machine
            except _Keeps:
                self.keeps = True
            except Uses:
                self.uses_rounds = True
            except RecursionError:
                raise Refused("it is nested too deeply to be followed") from None

    def _with(self, interpreter: Interpreter) -> ChanceMachine:
        while True:
            try:
                return self._tried(interpreter)
            except Need as need:
                known = self.features.get(need.feature.key)
                wanted = known.joined(need.feature) if known else need.feature
                if wanted == known:
                    raise Refused("it looks at what is not kept of the history") from None
                self.features[need.feature.key] = wanted
                if len(self.features) > _FEATURES:
                    raise Refused(
                        f"it looks at more than {_FEATURES} things of the history"
                    ) from None

    def _tried(self, interpreter: Interpreter) -> ChanceMachine:
        """Go through all states, knowing just these features."""
        game = self.rules.game
        seats = [self.seat, *(k for k in range(game.seats) if k != self.seat)]
        actions = [game.actions[k] for k in seats]
        letters = tuple(product(*actions[1:]))
        start = tuple(f.start() for f in self.features.values())
        rows: list[tuple[str, str, tuple[Distribution, ...]]] = []
        found: dict[Any, int] = {}
        led: dict[Any, Distribution] = {}
        todo: list[tuple[tuple[Any, ...], _Way, int]] = []

        def reached(values: tuple[Any, ...], env: Env, kept: Any, level: int) -> Distribution:
            self.meter.aside(len(values) + (4 * extent(env) if self.keeps else 0))
            before = (values, kept)
            if before not in led:
                ways = self._ways(interpreter, actions, values, env)
                led[before] = distribution((placed(values, w, level), w.chance) for w in ways)
            return led[before]

        def placed(values: tuple[Any, ...], way: _Way, level: int) -> int:
            key = (values, way.kept, way.action, way.fault)
            if key not in found:
                grows = self.keeps or any(isinstance(f, Fold) for f in self.features.values())
                most = _GROWING if grows and self.horizon is None else self.most
                if len(todo) >= most:
                    raise Refused(f"not closed after {most} states")
                found[key] = len(todo)
                todo.append((values, way, level))
            return found[key]

        loaded = self._load(interpreter, actions, start)
        if isinstance(loaded, str):
            default, here = game.default[self.seat], distribution([(0, Fraction(1))])
            return ChanceMachine(letters, here, (default,), ((here,) * len(letters),), (loaded,))
        self.could_keep = any(impurities(self.checked.tree))
        self.base = frozen(loaded) if self.could_keep else None
        first = reached(start, loaded, self.base if self.keeps else None, 1)
        for at, (values, way, level) in enumerate(todo):
            steps: list[Distribution] = []
            for letter in letters:
                if level == self.horizon:
                    break
                if way.fault and self.rules.fault_policy == "match":
                    steps.append(distribution([(at, Fraction(1))]))
                    continue
                play = (way.action, *letter)
                new = tuple(
                    f.after(v, play) for f, v in zip(self.features.values(), values, strict=True)
                )
                steps.append(reached(new, way.env, way.kept, level + 1))
            rows.append((way.action, way.fault, tuple(steps)))
        return ChanceMachine(
            letters,
            first,
            tuple(a for a, _, _ in rows),
            tuple(s for _, _, s in rows),
            tuple(f for _, f, _ in rows),
            self.rules.repetition.rounds if self.uses_rounds else self.horizon,
        )

    def _world(self, actions: Any, values: tuple[Any, ...]) -> World:
        rounds = self.rules.repetition.rounds
        return World(actions, self.features, values, self.horizon, rounds, self.answers, self.meter)

    def _load(self, interpreter: Interpreter, actions: Any, values: tuple[Any, ...]) -> Env | str:
        """Return the program's names once it is loaded, or the kind of fault that it is."""
        world = self._world(actions, values)
        try:
            env = interpreter.load(world)
        except Exception as e:
            faulty(e)
            return "load error"
        return env

    def _ways(
        self, interpreter: Interpreter, actions: Any, values: tuple[Any, ...], env: Env
    ) -> list[_Way]:
        """Return what the program does in a state: once for each way in which its coins fall."""
        found: list[_Way] = []
        open_: list[tuple[int, ...]] = [()]
        while open_:
            coins = Coins(open_.pop())
            found.append(self._move(interpreter, actions, values, env, coins))
            open_ += coins.others
            if len(found) + len(open_) > WAYS:
                raise Refused(f"its coins fall in more than {WAYS} ways")
        return found

    def _move(
        self,
        interpreter: Interpreter,
        actions: Any,
        values: tuple[Any, ...],
        env: Env,
        coins: Coins,
    ) -> _Way:
        """Return what the program does in a state if its coins fall so."""
        if self.keeps:
            env = copied(env)
        world = self._world(actions, values)
        world.coins = coins if "random" in self.rules.capabilities else None
        interpreter.enter(world)
        interpreter.depth = 0
        rounds = self.rules.repetition.rounds if self.uses_rounds else Rounds()
        view = View(world, self.rules, self.seat, self.program.source, rounds)
        action, fault = self.rules.game.default[self.seat], ""
        try:
            answer = env.vars[self.checked.entry](*arguments(view, self.checked.form))
        except Exception as e:
            faulty(e)
            fault = "exception"
        else:
            if type(answer) is str and answer in actions[0]:
                action = answer
            else:
                _known_type(answer)
                fault = "illegal action"
        kept = frozen(env) if self.could_keep else None
        if not self.keeps and kept != self.base:
            raise _Keeps
        return _Way(coins.probability, action, fault, env, kept if self.keeps else None)


def _known_type(action: Any) -> None:
    """Refuse an answer of which it is not known whether it is an action."""
    if type(action) not in (int, float, bool, str, list, tuple, dict, set) and action is not None:
        raise Refused("it returns something that is not plain data")


class _Keeps(BaseException):
    """The program keeps something from call to call."""


_FEATURES = 24
