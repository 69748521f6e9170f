"""A search for the states of a program: each is met once, knowing what the program asks for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, TypeVar

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Checked
from codepact.proof.abstract.chance import WAYS, Coins
from codepact.proof.abstract.features import Feature, Fold, World
from codepact.proof.abstract.interpreter import Interpreter
from codepact.proof.abstract.library import faulty
from codepact.proof.abstract.metering import MATCH, Meter
from codepact.proof.abstract.players import View, arguments
from codepact.proof.abstract.scopes import Env, copied, extent, frozen
from codepact.proof.abstract.values import Need, Refused, Rounds, Uses
from codepact.proof.machines.chance import (
    ChanceMachine,
    Distribution,
    distribution,
)
from codepact.proof.machines.purity import impurities

T = TypeVar("T")

_GROWING = 4_000
"""The same where a program keeps values of its own, which may grow without end."""

_FEATURES = 24
"""Things that are known of a history."""


@dataclass(frozen=True)
class _Way:
    """What a program does in a state if its coins fall so, how likely that is, what it keeps.

    `seen`: what the simulated matches of this way showed.
    """

    chance: Fraction
    action: str
    fault: str
    env: Env
    kept: Any
    seen: tuple[str, ...] = ()


@dataclass
class Search:
    """A search for the states of a program, given the answers to its questions about sources.

    `slips`: the program's own action may come out as another one, so that letters have the own
    action that was really played first. `simulates`: what it simulates is followed, any result of
    it being a way of its own.
    """

    checked: Checked
    program: Program
    rules: ProgramGame
    seat: int
    horizon: int | None
    most: int
    answers: dict[Any, bool]
    meter: Meter
    slips: bool = False
    simulates: bool = False
    ticks: int = 0
    keeps: bool = False
    uses_rounds: bool = False
    features: dict[Hashable, Feature] = field(default_factory=dict)

    def closed(self) -> ChanceMachine:
        """Return the machine; raise `Refused` or `Ask`."""
        return self._found(self._tried)

    def opening(self) -> list[_Way]:
        """Return all that the program may do in round 1; raise `Refused` or `Ask`."""
        return self._found(self._first)

    def _found(self, tried: Callable[[Interpreter], T]) -> T:
        while True:
            self.features = {k: f for k, f in self.features.items() if not isinstance(f, Fold)}
            try:
                tree = ast.parse(self.program.source)
                interpreter = Interpreter(tree, self.meter, bool(self.checked.full))
                result = self._with(interpreter, tried)
                self.ticks, steps = self.meter.bounds()
                if steps * (self.rules.repetition.rounds + 1) > MATCH:
                    raise Refused(f"a call may take up to {steps} steps: a match could last long")
                return result
            except _Keeps:
                self.keeps = True
            except Uses:
                self.uses_rounds = True
            except RecursionError:
                raise Refused("it is nested too deeply to be followed") from None

    def _with(self, interpreter: Interpreter, tried: Callable[[Interpreter], T]) -> T:
        while True:
            try:
                return tried(interpreter)
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
        letters = tuple(product(*(actions if self.slips else actions[1:])))
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
                play = letter if self.slips else (way.action, *letter)
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

    def _first(self, interpreter: Interpreter) -> list[_Way]:
        seats = [self.seat, *(k for k in range(self.rules.game.seats) if k != self.seat)]
        actions = [self.rules.game.actions[k] for k in seats]
        start = tuple(f.start() for f in self.features.values())
        loaded = self._load(interpreter, actions, start)
        if isinstance(loaded, str):
            return [
                _Way(Fraction(1), self.rules.game.default[self.seat], loaded, Env({}, None), None)
            ]
        self.could_keep, self.base = False, None
        return self._ways(interpreter, actions, start, loaded)

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
        world.coins = coins if "random" in self.rules.capabilities or self.simulates else None
        world.simulates = self.simulates
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
        kept = kept if self.keeps else None
        return _Way(coins.probability, action, fault, env, kept, coins.seen)


def _known_type(action: Any) -> None:
    """Refuse an answer of which it is not known whether it is an action."""
    if type(action) not in (int, float, bool, str, list, tuple, dict, set) and action is not None:
        raise Refused("it returns something that is not plain data")


class _Keeps(BaseException):
    """The program keeps something from call to call."""
