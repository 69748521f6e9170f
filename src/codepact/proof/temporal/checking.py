"""Is a formula true of every play of a machine, whatever the others do?

A search for a play of which it is false. A tableau of its negation (Gerth, Peled, Vardi and Wolper,
1995), built as it is met, runs beside the machine: what is owed in a round leaves some ways to go
on, each with what is owed next, and with the promises that it puts off (what F and U, or G and R
denied, owe at last), as marks on the step (Couvreur, 1999). A play falsifies the formula if some
run beside it never ends, and puts no promise off for ever; or, if the play ends (De Giacomo and
Vardi, 2013), if some run beside it owes nothing afterwards.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from typing import Any, NamedTuple

from codepact.checker.machine import Letter, Machine
from codepact.core.errors import CodepactError
from codepact.proof.temporal.formulas import (
    Atom,
    Binary,
    Constant,
    Formula,
    Round,
    Unary,
    bounded,
    parts,
    place,
    printed,
)

WAYS = 1_000
"""More ways to go on from a round than this are not compared."""

STEPS = 500_000
"""More steps of machine and tableau than this are not tried."""


@dataclass(frozen=True)
class Proved:
    """The formula is true of every play. `evidence`: plain data that `holds` goes over."""

    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Counterexample:
    """Plays of the others, one letter a round, for which the formula is false.

    After `history` they play `cycle` for ever; it is empty if the play ends.
    """

    history: tuple[Letter, ...]
    cycle: tuple[Letter, ...] = ()


def check(machine: Machine, formula: Formula, rounds: int | None = None) -> Proved | Counterexample:
    """Return whether a formula is true of all plays of `rounds` rounds (None: that never end).

    Raises `CodepactError` if the machine is not exact for so many rounds, if the formula names
    players that are not there, or if it is too large.
    """
    tableau = _tableau(machine, formula, rounds)
    if rounds is None:
        return _check_for_ever(machine, tableau)
    return _check_within(machine, tableau, rounds)


def holds(machine: Machine, formula: Formula, evidence: Any, rounds: int | None = None) -> bool:
    """Whether `evidence` shows that a formula is true of all plays: once over it, without search.

    For `rounds` it lists pairs of a state and what is owed in it, round by round: they must hold
    what the formula owes, hold what the round before leads to, and leave no way to end. After the
    last list comes the one at `back` again. For all rounds each pair has a rank: no step leads to
    a higher one, and all steps within a rank put off one promise, which `waits` names; a run stays
    within some rank at last, and does not keep that promise.

    Raises `CodepactError` where `check` does for the same question.
    """
    tableau = _tableau(machine, formula, rounds)
    try:
        if rounds is None:
            return _holds_for_ever(machine, tableau, evidence)
        return _holds_within(machine, tableau, evidence, rounds)
    except (CodepactError, LookupError, TypeError, ValueError):
        return False  # it is not of that shape


def play(
    machine: Machine, history: Sequence[Letter], cycle: Sequence[Letter] = ()
) -> tuple[tuple[Round, ...], int | None]:
    """Return the rounds that letters lead to, and where they go on after the last (None: nowhere).

    After `history` the others play `cycle` for ever, unless it is empty.
    """
    letters, found = [*history, *cycle], list[Round]()
    seen: dict[tuple[int, int], int] = {}
    state = at = 0
    while at < len(letters) and (state, at) not in seen:
        seen[state, at] = len(found)
        letter = letters[at]
        found.append((machine.actions[state], *letter))
        at += 1
        if at < len(letters) or cycle:
            state = machine.steps[state][machine.letters.index(letter)]
            at = at if at < len(letters) else len(history)
    return tuple(found), seen[state, at] if cycle else None


Way = tuple[int, int]
"""What is owed from the next round on, and the promises that are put off: sets, as bits."""

_NONE: frozenset[Way] = frozenset()
_FREE: frozenset[Way] = frozenset([(0, 0)])


class Tableau:
    """In which ways a formula can become false. What can be owed are its parts, true or false."""

    def __init__(self, formula: Formula) -> None:
        signed = [(p, truth) for p in dict.fromkeys(parts(formula)) for truth in (True, False)]
        texts = [printed(p if truth else Unary("!", p)) for p, truth in signed]
        self._signed = dict(zip(texts, signed, strict=True))
        numbers = {text: k for k, text in enumerate(self._signed)}
        self._bits = {s: 1 << numbers[text] for s, text in zip(signed, texts, strict=True)}
        self._ways: dict[tuple[int, Round, bool], tuple[Way, ...]] = {}
        self._found = cache(self._reader)
        self.denied = self._bits[formula, False]

    def texts(self, owed: int) -> list[str]:
        """Return what is owed, as texts."""
        return [text for k, text in enumerate(self._signed) if owed >> k & 1]

    def owed(self, texts: Collection[str]) -> int:
        """Return what is owed, from its texts; raise `KeyError` if it can never be owed."""
        return reduce(int.__or__, (self._bits[self._signed[text]] for text in texts), 0)

    def ways(self, owed: int, played: Round, last: bool = False) -> tuple[Way, ...]:
        """Return the ways to go on from a round; from the last one, the way to have ended."""
        key = (owed, played, last)
        if key not in self._ways:
            of = self._found(played, last)
            due = [of(*signed) for k, signed in enumerate(self._signed.values()) if owed >> k & 1]
            found: frozenset[Way] = reduce(_both, due, _FREE)
            self._ways[key] = tuple(sorted(found))
        return self._ways[key]

    def _reader(self, played: Round, last: bool) -> Callable[[Formula, bool], frozenset[Way]]:
        """Return what gives the ways in which a part is true, or false, if this is played."""

        def next_time(part: Formula, truth: bool, promise: bool, ended: bool) -> frozenset[Way]:
            if last:
                return _FREE if ended else _NONE
            bit = self._bits[part, truth]
            return frozenset([(bit, bit if promise else 0)])

        def lasting(part: Formula, truth: bool, promise: bool, *two: Formula) -> frozenset[Way]:
            later = next_time(part, truth, promise, not promise)
            while_, goal = (of(p, truth) for p in two)
            if promise:
                return _either(goal, _both(while_, later))
            return _both(goal, _either(while_, later))

        @cache
        def of(part: Formula, truth: bool) -> frozenset[Way]:  # noqa: PLR0911
            match part:
                case Constant(value):
                    return _FREE if value == truth else _NONE
                case Atom(player, action):
                    here = played[place(player, len(played))] == action
                    return _FREE if here == truth else _NONE
                case Unary("!", a):
                    return of(a, not truth)
                case Unary("X" | "N" as sign, a):
                    return next_time(a, truth, False, (sign == "N") == truth)
                case Unary(sign, a):
                    return lasting(part, truth, (sign == "F") == truth, Constant(sign == "F"), a)
                case Binary("U" | "R" as sign, a, b):
                    return lasting(part, truth, (sign == "U") == truth, a, b)
                case Binary("->", a, b):
                    return of(Binary("|", Unary("!", a), b), truth)
                case Binary("<->", a, b):
                    return of(Binary("&", Binary("->", a, b), Binary("->", b, a)), truth)
                case Binary(sign, a, b):
                    join = _both if (sign == "&") == truth else _either
                    return join(of(a, truth), of(b, truth))

        return of


def _both(first: frozenset[Way], second: frozenset[Way]) -> frozenset[Way]:
    return _fewest({(a | b, p | q) for a, p in first for b, q in second})


def _either(first: frozenset[Way], second: frozenset[Way]) -> frozenset[Way]:
    return _fewest(first | second)


def _fewest(ways: Collection[Way]) -> frozenset[Way]:
    """Return the ways without those that owe, and put off, all that another does and more."""
    if len(ways) > WAYS:
        raise CodepactError(f"the formula leaves more than {WAYS:,} ways to go on: make it smaller")
    kept: list[Way] = []
    for owed, off in sorted(ways, key=lambda way: way[0].bit_count() + way[1].bit_count()):
        if not any(a | owed == owed and p | off == off for a, p in kept):
            kept.append((owed, off))
    return frozenset(kept)


def _tableau(machine: Machine, formula: Formula, rounds: int | None) -> Tableau:
    """Return the tableau; raise `CodepactError` if the question makes no sense."""
    if rounds is not None and rounds < 1:
        raise CodepactError(f"a play has at least 1 round, not {rounds}")
    if machine.horizon is not None and (rounds is None or rounds > machine.horizon):
        raise CodepactError(
            f"the machine is exact for {machine.horizon} rounds: ask for so many or fewer, "
            f"not for {'plays that never end' if rounds is None else rounds}"
        )
    bounded(formula)
    for part in parts(formula):
        if isinstance(part, Atom):
            place(part.player, 1 + len(machine.letters[0]))
    return Tableau(formula)


Pair = tuple[int, int]
"""A state, and what is owed in it."""


class _Step(NamedTuple):
    letter: Letter
    put_off: int
    after: Pair


def _steps(machine: Machine, tableau: Tableau, pair: Pair) -> Iterator[_Step]:
    state, owed = pair
    for letter, after in zip(machine.letters, machine.steps[state], strict=True):
        for later, put_off in tableau.ways(owed, (machine.actions[state], *letter)):
            yield _Step(letter, put_off, (after, later))


def _endings(
    machine: Machine, tableau: Tableau, pairs: Collection[Pair]
) -> Iterator[tuple[Pair, Letter]]:
    """Yield the last letters with which a play falsifies the formula."""
    for state, owed in pairs:
        for letter in machine.letters:
            if tableau.ways(owed, (machine.actions[state], *letter), last=True):
                yield (state, owed), letter


def _number(k: int, count: int, back: int | None) -> int:
    """Return which list of pairs is that of round k, from 0."""
    if k < count:
        return k
    if back is None or not 0 <= back < count:
        raise IndexError
    return back + (k - back) % (count - back)


def _check_within(machine: Machine, tableau: Tableau, rounds: int) -> Proved | Counterexample:
    """Go through the pairs that can be met, round by round, until they repeat or the play ends."""
    pairs: tuple[Pair, ...] = ((0, tableau.denied),)
    lists, came, back, met = {pairs: 0}, list[dict[Pair, tuple[Pair, Letter]]](), None, 0
    while len(lists) < rounds and back is None:
        came.append({})
        for pair in pairs:
            for step in _steps(machine, tableau, pair):
                came[-1].setdefault(step.after, (pair, step.letter))
                met = _counted(met + 1)
        pairs = tuple(sorted(came[-1]))
        back = lists.get(pairs)
        lists.setdefault(pairs, len(lists))
    listed = list(lists)
    number = partial(_number, count=len(listed), back=back)
    for pair, letter in _endings(machine, tableau, listed[number(rounds - 1)]):
        at, history = pair, [letter]
        for k in reversed(range(rounds - 1)):
            at, before = came[number(k)][at]
            history.append(before)
        return Counterexample(tuple(reversed(history)))
    written = [[[state, tableau.texts(owed)] for state, owed in pairs] for pairs in listed]
    return Proved({"rounds": written, "back": back})


def _holds_within(machine: Machine, tableau: Tableau, evidence: Any, rounds: int) -> bool:
    lists = [{(s, tableau.owed(texts)) for s, texts in pairs} for pairs in evidence["rounds"]]
    number = partial(_number, count=len(lists), back=evidence["back"])
    kept = all(
        step.after in lists[number(k + 1)]
        for k in range(min(len(lists), rounds - 1))
        for pair in lists[k]
        for step in _steps(machine, tableau, pair)
    )
    ends = any(_endings(machine, tableau, lists[number(rounds - 1)]))
    return (0, tableau.denied) in lists[0] and kept and not ends


def _check_for_ever(machine: Machine, tableau: Tableau) -> Proved | Counterexample:
    """Look for a circle of steps that put no promise off all the way."""
    start = (0, tableau.denied)
    graph: dict[Pair, list[_Step]] = {}
    todo, met = deque([start]), 0
    while todo:
        pair = todo.popleft()
        if pair not in graph:
            graph[pair] = list(_steps(machine, tableau, pair))
            met = _counted(met + len(graph[pair]))
            todo.extend(step.after for step in graph[pair])
    ranks = _ranks(graph, start)
    waits = [-1] * (1 + max(ranks.values()))  # all bits, as long as there is no step
    within = {p: [e for e in steps if ranks[e.after] == ranks[p]] for p, steps in graph.items()}
    for pair, steps in within.items():
        waits[ranks[pair]] = reduce(int.__and__, (e.put_off for e in steps), waits[ranks[pair]])
    for pair in graph:
        if waits[ranks[pair]] == 0:
            here = {p: steps for p, steps in within.items() if ranks[p] == ranks[pair]}
            to = {step for steps in graph.values() for step in steps if step.after == pair}
            history = _route(graph, start, to) if pair != start else []
            return _falsified([e.letter for e in history], [e.letter for e in _circle(here, pair)])
    written = [[state, tableau.texts(owed), ranks[state, owed]] for state, owed in graph]
    named = [tableau.texts(mask)[0] if mask > 0 else None for mask in waits]
    return Proved({"pairs": written, "waits": named})


def _holds_for_ever(machine: Machine, tableau: Tableau, evidence: Any) -> bool:
    ranks = {(state, tableau.owed(texts)): rank for state, texts, rank in evidence["pairs"]}
    waits = [tableau.owed([text] if text else []) for text in evidence["waits"]]
    return (0, tableau.denied) in ranks and all(
        ranks[step.after] < rank or (ranks[step.after] == rank and waits[rank] & step.put_off)
        for pair, rank in ranks.items()
        for step in _steps(machine, tableau, pair)
    )


def _falsified(history: list[Letter], cycle: list[Letter]) -> Counterexample:
    """Return the same plays, said with as few letters as can be."""
    size = next(n for n in range(1, len(cycle) + 1) if cycle[n:] + cycle[:n] == cycle)
    cycle = cycle[:size]
    while history and history[-1] == cycle[-1]:
        cycle = [history.pop(), *cycle[:-1]]
    return Counterexample(tuple(history), tuple(cycle))


def _circle(graph: Mapping[Pair, Sequence[_Step]], start: Pair) -> list[_Step]:
    """Return a circle from `start` such that no promise is put off in all its steps."""
    steps = {step for steps in graph.values() for step in steps}
    found, at = list[_Step](), start
    late = reduce(int.__or__, (step.put_off for step in steps))
    while late:
        more = _route(graph, at, {step for step in steps if late & ~step.put_off})
        late = reduce(int.__and__, (step.put_off for step in more), late)
        found, at = found + more, more[-1].after
    if at != start or not found:
        found += _route(graph, at, {step for step in steps if step.after == start})
    return found


def _route(
    graph: Mapping[Pair, Sequence[_Step]], start: Pair, ends: Collection[_Step]
) -> list[_Step]:
    """Return a shortest way that ends with one of some steps."""
    came: dict[Pair, tuple[Pair, _Step] | None] = {start: None}
    todo = deque([start])
    while todo:
        pair = todo.popleft()
        for step in graph[pair]:
            if step in ends:
                found, before = [step], came[pair]
                while before is not None:
                    found.append(before[1])
                    before = came[before[0]]
                return found[::-1]
            if step.after not in came:
                came[step.after] = (pair, step)
                todo.append(step.after)
    raise AssertionError("the pairs of a rank reach each other")


def _ranks(graph: Mapping[Pair, Sequence[_Step]], start: Pair) -> dict[Pair, int]:
    """Return strong components by number; no step leads to a higher one (Tarjan, 1972)."""
    numbers, low = {start: 0}, {start: 0}
    ranks: dict[Pair, int] = {}
    path, open_ = [(start, iter(graph[start]))], [start]
    count = 0
    while path:
        pair, steps = path[-1]
        for step in steps:
            if step.after not in numbers:
                numbers[step.after] = low[step.after] = len(numbers)
                path.append((step.after, iter(graph[step.after])))
                open_.append(step.after)
                break
            if step.after not in ranks:
                low[pair] = min(low[pair], numbers[step.after])
        else:
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[pair])
            if low[pair] == numbers[pair]:
                while pair not in ranks:
                    ranks[open_.pop()] = count
                count += 1
    return ranks


def _counted(steps: int) -> int:
    if steps > STEPS:
        raise CodepactError(
            f"it takes more than {STEPS:,} steps of machine and formula: make the formula smaller"
        )
    return steps
