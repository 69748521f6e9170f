"""Claims of the kind "two plays are alike": pairs of states that are met in the same round.

`any`: after any two histories. `same`: after the same history. The evidence is every pair with the
first round in which it can be met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from codepact.checker.machine import Letter, Machine


@dataclass(frozen=True)
class Pairs:
    """Which histories are compared."""

    histories: Literal["any", "same"]


def pairs_after(
    rule: Pairs, first: Machine, second: Machine, pair: tuple[int, int]
) -> Iterator[tuple[tuple[Letter, Letter], tuple[int, int]]]:
    """Yield what can be played to each of the two, and the pair of states to which it leads."""
    a, b = pair
    for x, s in zip(first.letters, first.steps[a], strict=False):
        for y, t in zip(second.letters, second.steps[b], strict=False):
            if rule.histories == "any" or x == y:
                yield (x, y), (s, t)


def paired(rule: Pairs, first: Machine, second: Machine, rounds: int | None, evidence: Any) -> str:
    """Return why the evidence does not show that the plays are alike for `rounds`, or nothing."""
    levels = {(a, b): level for a, b, level in evidence}
    if any(m.ways > 1 or m.starts != (0,) for m in (first, second)):
        return "coins decide what is played, and plays are compared"
    return _unpaired(rule, first, second, rounds, levels)


def _unpaired(
    rule: Pairs,
    first: Machine,
    second: Machine,
    rounds: int | None,
    levels: Mapping[tuple[int, int], int],
) -> str:
    if levels.get((0, 0)) != 1:
        return "the evidence does not begin in round 1"
    for pair, level in levels.items():
        if type(level) is not int or level < 1:
            return f"a pair is met in round {level!r}"
        if first.actions[pair[0]] != second.actions[pair[1]]:
            return f"the states {pair[0]} and {pair[1]} do not play alike"
        if rounds is not None and level >= rounds:
            continue
        following = list(pairs_after(rule, first, second, pair))
        if not following:
            return f"the states {pair[0]} and {pair[1]} end before round {rounds}"
        for _, then in following:
            if levels.get(then, level + 2) > level + 1:
                return f"the pair of states {then[0]} and {then[1]} is not accounted for"
    return ""
