"""Loops over a whole history: followed from round to round instead of from the start each time.

A loop that reads nothing of the history but the round it is at is a fold: what it makes of its
variables after a round hangs on what it had made of them before, and on the play of the round.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codepact.proof.abstract.features import Fold, Play
from codepact.proof.abstract.histories import Here, History, Walk
from codepact.proof.abstract.library import EXCEPTIONS
from codepact.proof.abstract.scopes import Env, Function, changeable_in, frozen, sealed
from codepact.proof.abstract.values import (
    Abstract,
    Forbidden,
    Need,
    Refused,
    Rounds,
    Uses,
    packed,
    unpacked,
)

if TYPE_CHECKING:
    from codepact.proof.abstract.interpreter import Interpreter


class Passing(Abstract):
    """A history inside a loop over it: only the round that the loop is at can be read."""

    called = "the history inside a loop over it"

    def __init__(self, player: int, number: Any, play: Play) -> None:
        self.player = player
        self.number = number
        self.play = play

    def __getitem__(self, index: Any) -> Any:
        if index is self.number:
            return self.play[self.player]
        if type(index) is int and isinstance(self.number, Here):
            raise _WantsNumber
        if type(index) is not int or index != self.number:
            raise Refused("a loop over the history looks at another round")
        return self.play[self.player]


class _WantsNumber(BaseException):
    """The number of the round must be known."""


def _wants(self: object, *args: object) -> Any:
    raise _WantsNumber


for _name in [
    "bool",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "mod",
    "rmod",
    "floordiv",
    "rfloordiv",
    "truediv",
    "rtruediv",
    "pow",
    "rpow",
    "neg",
    "index",
    "int",
    "float",
    "hash",
    "str",
    "repr",
    "format",
    "abs",
]:
    setattr(Here, f"__{_name}__", _wants)


def fold(
    interpreter: Interpreter,
    node: ast.For,
    env: Env,
    walking: Walk,
    put: Callable[[Env, Any], None],
    body: Callable[[Env], Any],
    mentioned: set[str],
) -> Any:
    """Do a loop over a history; return how it ended: None, BREAK, or a tuple to be returned."""
    world = interpreter.world
    if interpreter.keeps:
        raise Refused("it loops over the history, and keeps something from call to call")
    begin, histories = _before(env, mentioned)
    held = frozenset(begin)
    assert env.parent is not None, "a function has the module around it"
    outside = sealed(env.parent)
    unchanged = frozen(outside)

    def turn(variables: Any, number: int | None, play: Play) -> tuple[Any, Any]:
        at: Any = Here() if number is None else number
        inside = dict(unpacked(variables))
        inside |= {n: Passing(p, at, play) for n, p in histories.items() if n not in inside}
        for name in mentioned & env.vars.keys():
            inside.setdefault(name, Forbidden())
        scratch = Env(inside, outside)
        try:
            signal = interpreter.apart(lambda: _turned(put, body, scratch, walking.item(at, play)))
        except _WantsNumber:
            raise Need(replace(made, indexed=True)) from None
        if frozen(outside) != unchanged:
            raise Refused("a loop over the history changes what is outside of its function")
        kept = {
            name: value
            for name, value in scratch.vars.items()
            if not isinstance(value, Passing | Forbidden)
        }
        return packed(kept), signal

    made = Fold(
        id(node),
        packed({n: begin[n] for n in sorted(held)}),
        unchanged,
        walking.skip,
        walking.indexed,
        turn,
    )
    known = world.features.get(made.key)
    if isinstance(known, Fold) and known.indexed:
        made = replace(made, indexed=True)
    variables, ended, _, _ = world.known(made)
    world.spend(world.rounds * (2 + interpreter.turn_cost))
    env.vars.update(unpacked(variables))
    if isinstance(ended, tuple) and ended[0] == "raise":
        raise EXCEPTIONS[ended[1]]
    if isinstance(ended, tuple):
        return (unpacked(ended[1]),)
    return ended or None


def _turned(
    put: Callable[[Env, Any], None], body: Callable[[Env], Any], env: Env, item: Any
) -> Any:
    """Do one turn; return how the loop ended by it, or nothing."""
    try:
        put(env, item)
        signal = body(env)
    except Exception as e:
        if type(e).__name__ not in EXCEPTIONS:
            raise Refused(f"a loop over the history raises {type(e).__name__}") from None
        return ("raise", type(e).__name__)
    if signal == "break":
        return "break"
    return ("return", packed(signal[0])) if type(signal) is tuple else ""


def _before(env: Env, mentioned: set[str]) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the variables of a loop before it, and which of them are histories."""
    begin: dict[str, Any] = {}
    histories: dict[str, int] = {}
    for name in mentioned & env.vars.keys():
        value = env.vars[name]
        if isinstance(value, Rounds):
            raise Uses
        if isinstance(value, History) and not value.skip + value.drop:
            histories[name] = value.player
        elif not isinstance(value, Abstract | Function) and not callable(value):
            begin[name] = value
    shared = changeable_in(*begin.values())
    others = changeable_in(env.parent, *(v for n, v in env.vars.items() if n not in begin))
    if len(set(shared)) < len(shared) or set(shared) & set(others):
        raise Refused("a loop over the history changes what has two names")
    return begin, histories
