"""What a program that counts plays: a tree of questions about sums, and what they are about.

The numbers of a tree: how often each joint play was played, "count" (own action first, by number);
the rounds of the match; 1 or 0 for what was played in the k-th round from either end, "last" and
"first"; and parts of sums. A history that is at least as long as both windows together has them
side by side and something in the middle; of a shorter one every round is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from codepact.checker.farkas import ONE, Form, Variable, form_of, quotient, total, variable_of

NESTED = 200
"""Questions within each other."""

WINDOW = 50
"""Rounds at either end of a history that a tree looks at one by one."""


@dataclass(frozen=True)
class Branch:
    """A way through the tree: sums that are at least 0, answers about sources, what is played."""

    rows: tuple[Form, ...]
    sources: tuple[tuple[Any, bool], ...]
    action: str
    fault: str


def branches(tree: Any, depth: int = NESTED) -> Iterator[Branch]:
    """Yield the ways through a tree; raise `ValueError` if it is none."""
    if not depth:
        raise ValueError("the tree is too deep")
    match tree:
        case ["plays", str(action), str(fault)]:
            yield Branch((), (), action, fault)
        case ["at least", terms, yes, no]:
            form = form_of(terms)
            for row, then in ((form, yes), (total([(-1, form), (-1, {ONE: 1})]), no)):
                for b in branches(then, depth - 1):
                    yield Branch((row, *b.rows), b.sources, b.action, b.fault)
        case ["source", atom, yes, no]:
            for answer, then in ((True, yes), (False, no)):
                for b in branches(then, depth - 1):
                    sources = ((variable_of(atom), answer), *b.sources)
                    yield Branch(b.rows, sources, b.action, b.fault)
        case _:
            raise ValueError("the tree has something that is neither question nor play")


@dataclass(frozen=True)
class Setting:
    """A history, `then` what is played after it: what the numbers of the tree are in its terms.

    `short`: its length, None if it is at least as long as both windows together. `plays`: the
    joint plays by number that it may hold. `copy` tells two histories apart.
    """

    short: int | None
    last: int
    first: int
    plays: tuple[int, ...]
    copy: int
    then: tuple[int, ...] = ()

    def form(self, form: Form) -> Form:
        """Return a sum of numbers of the tree in terms of the history."""
        return total((k, self._value(v)) for v, k in form.items())

    def length(self) -> Form:
        """Return the length of the history."""
        return total((1, self._before(p)) for p in self.plays)

    def windows(self) -> Iterator[Form]:
        """Yield sums that are 1: in every round one play is played."""
        for k in range(1, (self.last if self.short is None else self.short) + 1):
            yield {("last", k, p, self.copy): 1 for p in self.plays}
        for k in range(1, (self.first if self.short is None else 0) + 1):
            yield {("first", k, p, self.copy): 1 for p in self.plays}

    def _before(self, play: int) -> Form:
        """Return how often something is played in the history itself."""
        found = {v: 1 for row in self.windows() for v in row if v[2] == play}
        middle = self.short is None and play in self.plays
        return {**found, ("middle", 0, play, self.copy): 1} if middle else found

    def _back(self, k: int, play: int) -> Form:
        """Return whether something is played in the k-th round from the end of the history."""
        seen = self.last if self.short is None else self.short
        return {("last", k, play, self.copy): 1} if k <= seen and play in self.plays else {}

    def _value(self, variable: Variable) -> Form:
        then = self.then
        match variable:
            case () | ("rounds",):
                return {variable: 1}
            case ("count", int(p)):
                return total([(1, self._before(p)), (then.count(p), {ONE: 1})])
            case ("last", int(k), int(p)) if k > 0:
                return {ONE: int(then[-k] == p)} if k <= len(then) else self._back(k - len(then), p)
            case ("first", int(k), int(p)) if k > 0:
                return self._front(k, p)
            case ("part", terms, int(m)) if m > 0:
                return quotient(self.form(form_of(terms)), m)
            case ("carry", terms, int(m), int(rest)) if m > 0:
                form = self.form(form_of(terms))
                more = total([(1, form), (rest, {ONE: 1})])
                return total([(1, quotient(more, m)), (-1, quotient(form, m))])
        raise ValueError(f"there is no number {variable!r}")

    def _front(self, k: int, play: int) -> Form:
        """Return whether something is played in the k-th round."""
        if self.short is None:
            return {("first", k, play, self.copy): 1} if play in self.plays else {}
        if k <= self.short:
            return self._back(self.short - k + 1, play)
        return {ONE: int(self.then[k - self.short - 1 : k - self.short] == (play,))}


def windows(ways: Iterable[Branch]) -> tuple[int, int]:
    """Return how many rounds from the end and from the beginning some way looks at.

    Raises `ValueError` if they are too many.
    """
    wide = {"last": 0, "first": 0}
    for variable in _numbers(v for way in ways for row in way.rows for v in row):
        if variable[:1] in (("last",), ("first",)):
            wide[variable[0]] = max(wide[variable[0]], variable[1])
    if max(wide.values()) > WINDOW:
        raise ValueError(f"it looks at more than {WINDOW} rounds one by one")
    return wide["last"], wide["first"]


def _numbers(variables: Iterable[Variable]) -> Iterator[Variable]:
    for variable in variables:
        yield variable
        if variable[:1] in (("part",), ("carry",)):
            yield from _numbers(v for v, _ in variable[1])
