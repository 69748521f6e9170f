"""Loops over a whole history: followed from round to round instead of from the start each time.

A loop that reads nothing of the history but the rounds around the one it is at is a fold: what it
makes of its variables in a turn hangs on what it had made of them before, and on these plays.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codepact.proof.abstract.features import Fold, Turn
from codepact.proof.abstract.heap import Heap, changeables, packed, unpacked
from codepact.proof.abstract.library import EXCEPTIONS, faulty, faulty_too
from codepact.proof.abstract.plain import weight
from codepact.proof.abstract.scopes import (
    Env,
    Function,
    Offered,
    changeable_in,
    frozen,
    symbol_of,
)
from codepact.proof.abstract.values import (
    Abstract,
    Forbidden,
    Leaked,
    Need,
    Refused,
    Rounds,
    Uses,
    is_plain,
)
from codepact.proof.abstract.walks import Here, Walk, WantsBack, WantsNumber

if TYPE_CHECKING:
    from codepact.proof.abstract.statements import Statements

_RETURNED = "return"
"""What stands for a name of what is returned: no name of a program."""

_BACK = 3
"""Earlier rounds that a loop may look at."""


def fold(
    interpreter: Statements,
    node: ast.For,
    env: Env,
    walking: Walk,
    put: Callable[[Env, Any], None],
    body: Callable[[Env], Any],
    mentioned: set[str],
) -> Any:
    """Do a loop over a history; return how it ended: None, BREAK, or a tuple to be returned."""
    world = interpreter.world
    if env.parent is None:
        raise Refused("it loops over a history outside of functions")
    begin, others, symbols = _before(env, mentioned)
    before = changeables(begin)
    if begin and changeable_in(env.parent).keys() & changeable_in(*begin.values()).keys():
        raise Refused("a loop over the history may change what is outside of its function")
    targets = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
    loop = _Loop(interpreter, env, walking, put, body, others, targets, len(before))
    made = loop.feature((id(node), walking.key, symbols), packed(begin, before))
    known = world.features.get(made.key)
    if isinstance(known, Fold):
        made = replace(made, indexed=known.indexed, back=known.back)
    variables, ended, *_ = world.known(made)
    world.once_a_round()
    for part in before:
        interpreter.locks.check(part)
    names, _ = unpacked(variables, before)
    returned = names.pop(_RETURNED, None)
    needed = replace(made, indexed=True)
    env.vars.update(
        (name, Leaked(needed) if isinstance(value, Leaked) else value)
        for name, value in names.items()
    )
    if type(ended) is tuple and ended[0] == "raise":
        raise faulty_too(EXCEPTIONS[ended[1]]())
    if type(ended) is tuple:
        return (returned,)
    return ended or None


class _Loop:
    """A loop over a history, of which each turn can be done from the variables before it.

    `others`: what it uses and does not change; `shared`: how many lists and the like are there
    before it.
    """

    def __init__(
        self,
        interpreter: Statements,
        env: Env,
        walking: Walk,
        put: Callable[[Env, Any], None],
        body: Callable[[Env], Any],
        others: dict[str, Any],
        targets: set[str],
        shared: int,
    ) -> None:
        assert env.parent is not None
        self.interpreter = interpreter
        self.env = env
        self.walking = walking
        self.put = put
        self.body = body
        self.others = others
        self.targets = targets
        self.shared = shared
        self.outside, self.unchanged, self.held = interpreter.around(env.parent)
        self.watched = interpreter.rebinds or bool(self.held)
        self.cost = 50 + sum(len(part) + 1 for part in self.held.values())
        interpreter.meter.work(4 * self.cost)
        self.done: dict[Any, tuple[Heap, Any]] = {}

    def feature(self, loop: Hashable, begin: Heap) -> Fold:
        """Return what must be known of the history to know what the loop has made of it."""
        walking = self.walking
        self.made = Fold(
            loop, begin, self.unchanged, walking.skip, walking.ahead, 0, False, self.does
        )
        return self.made

    def does(self, variables: Heap, turn: Turn) -> tuple[Heap, Any]:
        """Return what a turn makes of the variables, and how the loop ended by it, if it did."""
        asked = (variables, turn)
        if asked not in self.done:
            try:
                self.done[asked] = self._does(variables, turn)
            except WantsNumber:
                raise Need(replace(self.made, indexed=True)) from None
            except WantsBack as wants:
                if wants.rounds > _BACK:
                    raise Refused("a loop over the history looks at another round") from None
                raise Need(replace(self.made, back=wants.rounds)) from None
        return self.done[asked]

    def _does(self, variables: Heap, turn: Turn) -> tuple[Heap, Any]:
        meter = self.interpreter.meter
        meter.aside(self.cost)
        names, objects = unpacked(variables)
        scratch = Env(names, self.outside)
        given = {n: _within(v, self.env, scratch) for n, v in self.others.items()}
        scratch.vars.update(given)
        signal = meter.apart(
            turn, lambda: _turned(self.put, self.body, scratch, self.walking.item(turn))
        )
        if self.watched and frozen(self.outside, symbol_of) != self.unchanged:
            raise Refused("a loop over the history changes what is outside of its function")
        kept = _kept(scratch, given, self.targets)
        if type(signal) is tuple and signal[0] == _RETURNED:
            if isinstance(signal[1], Here):
                raise WantsNumber
            kept[_RETURNED] = signal[1]
            signal = (_RETURNED,)
        outside = changeable_in(self.outside) if self.held else {}
        if outside and changeable_in(*kept.values()).keys() & outside.keys():
            raise Refused("a loop over the history keeps what is outside of its function")
        return packed(kept, objects[: self.shared]), signal


def _turned(
    put: Callable[[Env, Any], None], body: Callable[[Env], Any], env: Env, item: Any
) -> Any:
    """Do one turn; return how the loop ended by it, or nothing."""
    try:
        put(env, item)
        signal = body(env)
    except Exception as e:
        kind = type(faulty(e)).__name__
        if kind not in EXCEPTIONS:
            raise Refused(f"a loop over the history raises {kind}") from None
        return ("raise", kind)
    if signal == "break":
        return "break"
    return (_RETURNED, signal[0]) if type(signal) is tuple else ""


def _kept(scratch: Env, given: dict[str, Any], targets: set[str]) -> dict[str, Any]:
    """Return what a turn has made of the variables; refuse what cannot go from round to round."""
    kept = {}
    for name, value in scratch.vars.items():
        if name in given and value is given[name]:
            continue
        if name in given:
            raise Refused("a loop over the history changes what it may not use")
        if isinstance(value, Here) and name not in targets:
            raise WantsNumber
        kept[name] = Leaked() if isinstance(value, Here) else value
    return kept


def _before(env: Env, mentioned: set[str]) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Return the variables of a loop before it: plain ones, others, and what tells those apart."""
    held = dict(env.vars)
    if any(type(v) is Function and v.env is env for v in held.values()):
        mentioned = set(held)  # functions of its own may use any of them
    begin: dict[str, Any] = {}
    others: dict[str, Any] = {}
    symbols: list[Any] = []
    for name in sorted(mentioned & held.keys()):
        value = held[name]
        if isinstance(value, Rounds):
            raise Uses
        weight(value)
        if is_plain(value) or isinstance(value, Leaked):
            begin[name] = value
            continue
        others[name], symbol = _symbol(value, env)
        symbols.append((name, symbol))
    return begin, others, tuple(symbols)


def _symbol(value: Any, env: Env) -> tuple[Any, Any]:
    """Return a value as a loop may use it, and a key of it."""
    if isinstance(value, Abstract):
        try:
            return value, value.symbol()
        except Refused:
            return Forbidden(), "forbidden"
    if type(value) is Function and value.env is env and not value.defaults:
        return value, ("function", id(value.code))
    if type(value) is Offered or isinstance(value, type):
        return value, ("offered", value.__name__)
    return Forbidden(), "forbidden"


def _within(value: Any, env: Env, scratch: Env) -> Any:
    """Return a value as it is in a turn: functions of the loop's own function see its variables."""
    if type(value) is Function and value.env is env:
        return Function(value.code, scratch, {}, value.call)
    return value
