"""From rules to a readable program."""

from __future__ import annotations

from collections.abc import Callable

from codepact.generation.rules import (
    Condition,
    Count,
    LastRound,
    Mentions,
    Mirror,
    Moves,
    Round,
    Rules,
    Who,
)


def render(rules: Rules) -> str:
    """Return the rules as a program in the free form; the first rule that applies returns."""
    lines = ["def act(game):"]
    for rule in rules.rules:
        lines.append(f"    if {' and '.join(map(_condition, rule.conditions))}:")
        lines.append(f"        return {rule.action!r}")
    lines.append(f"    return {rules.default!r}")
    return "\n".join(lines) + "\n"


def _condition(c: Condition) -> str:
    match c:
        case Round(sign, number):
            return f"game.round {sign} {number}"
        case LastRound():
            return "game.round == game.rounds"
        case Moves(who, count, action):
            moves = f"[{action!r}]" + (f" * {count}" if count > 1 else "")
            return _of(who, lambda p: f"{p}.actions[-{count}:] == {moves}")
        case Count(who, action, sign, number):
            return _of(who, lambda p: f"{p}.actions.count({action!r}) {sign} {number}")
        case Mentions(who, word):
            return _of(who, lambda p: f"{word!r} in {p}.source")
        case Mirror(who):
            return _of(who, lambda p: f"{p}.source == game.me.source")


def _of(who: Who, test: Callable[[str], str]) -> str:
    """Return the test of the player or players that `who` names."""
    if who == "my":
        return test("game.me")
    if who == "opponent":
        return test("game.opponent")
    return f"{'any' if who == 'any other' else 'all'}({test('p')} for p in game.others)"
