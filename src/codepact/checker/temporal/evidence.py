"""Is a formula true of every play of a machine? Evidence says so, and is gone over once.

The evidence is what can be owed in which state of the machine if the formula is to become false
(`Tableau`). A play that ends falsifies it if nothing is owed afterwards (De Giacomo and Vardi,
2013); one that never ends, if no promise is put off for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from codepact.checker.machine import Letter, Machine
from codepact.checker.temporal.formulas import Atom, Formula, bounded, parts, place
from codepact.checker.temporal.tableau import Tableau

Pair = tuple[int, int]
"""A state, and what is owed in it."""


class Step(NamedTuple):
    """A play of the others, the promises that are put off then, and the pair that comes next."""

    letter: Letter
    put_off: int
    after: Pair


def tableau_for(machine: Machine, formula: Formula, rounds: int | None) -> Tableau:
    """Return the tableau; raise `ValueError` if the question makes no sense."""
    if rounds is not None and rounds < 1:
        raise ValueError(f"a play has at least 1 round, not {rounds}")
    if machine.horizon is not None and (rounds is None or rounds > machine.horizon):
        raise ValueError(
            f"the machine is exact for {machine.horizon} rounds: ask for so many or fewer, "
            f"not for {'plays that never end' if rounds is None else rounds}"
        )
    bounded(formula)
    for part in parts(formula):
        if isinstance(part, Atom):
            place(part.player, 1 + len(machine.letters[0]))
    return Tableau(formula)


def first_pairs(machine: Machine, tableau: Tableau) -> tuple[Pair, ...]:
    """Return the pairs of round 1."""
    return tuple(sorted({(start, tableau.denied) for start in machine.starts}))


def steps(machine: Machine, tableau: Tableau, pair: Pair) -> Iterator[Step]:
    """Yield what can come after a pair; raise `ValueError` if the machine ends there."""
    state, owed = pair
    for letter in machine.letters:
        following = machine.after(state, letter)
        if not following:
            raise ValueError(f"the machine ends in state {state}")
        for later, put_off in tableau.ways(owed, (machine.actions[state], *letter)):
            for after in following:
                yield Step(letter, put_off, (after, later))


def endings(
    machine: Machine, tableau: Tableau, pairs: Collection[Pair]
) -> Iterator[tuple[Pair, Letter]]:
    """Yield the last letters with which a play falsifies the formula."""
    for state, owed in pairs:
        for letter in machine.letters:
            if tableau.ways(owed, (machine.actions[state], *letter), last=True):
                yield (state, owed), letter


def number(k: int, count: int, back: int | None) -> int:
    """Return which list of pairs is that of round k, from 0; raise `IndexError` if none is."""
    if k < count:
        return k
    if type(back) is not int or not 0 <= back < count:
        raise IndexError("the lists of the evidence end before the play")
    return back + (k - back) % (count - back)


def unshown(machine: Machine, formula: Formula, rounds: int | None, evidence: Any) -> str:
    """Return why evidence does not show that a formula is true of all plays, or nothing.

    The plays are those of exactly `rounds` rounds, or those that never end. For `rounds` the
    evidence lists pairs of a state and what is owed in it, round by round: they must hold what the
    formula owes, hold what the round before leads to, and leave no way to end. After the last list
    comes the one at `back` again. For plays that never end each pair has a rank: no step leads to
    a higher one, and all steps within a rank put off one promise, which `waits` names; a play
    stays within some rank at last, and does not keep that promise.

    Raises `ValueError` if the question makes no sense, as `tableau_for` does.
    """
    tableau = tableau_for(machine, formula, rounds)
    try:
        if rounds is None:
            return _unshown_for_ever(machine, tableau, evidence)
        return _unshown_within(machine, tableau, evidence, rounds)
    except (LookupError, TypeError, ValueError) as e:
        return f"the evidence is not well formed: {e}"


def _unshown_within(machine: Machine, tableau: Tableau, evidence: Any, rounds: int) -> str:
    lists = [{(s, tableau.owed(texts)) for s, texts in pairs} for pairs in evidence["rounds"]]
    back = evidence["back"]
    if not lists or not lists[0].issuperset(first_pairs(machine, tableau)):
        return "the evidence does not begin in round 1"
    for k in range(min(len(lists), rounds - 1)):
        for pair in lists[k]:
            for step in steps(machine, tableau, pair):
                if step.after not in lists[number(k + 1, len(lists), back)]:
                    return _lost(pair, step)
    last = lists[number(rounds - 1, len(lists), back)]
    for (state, _), letter in endings(machine, tableau, last):
        return f"the play of {' '.join(letter)} in state {state} may end with the formula false"
    return ""


def _unshown_for_ever(machine: Machine, tableau: Tableau, evidence: Any) -> str:
    waits = [tableau.owed([] if text is None else [text]) for text in evidence["waits"]]
    ranks = {(s, tableau.owed(texts)): rank for s, texts, rank in evidence["pairs"]}
    if not ranks.keys() >= set(first_pairs(machine, tableau)):
        return "the evidence does not begin in round 1"
    for pair, rank in ranks.items():
        if type(rank) is not int or not 0 <= rank < len(waits):
            return f"there is no rank {rank!r}"
        for step in steps(machine, tableau, pair):
            if step.after not in ranks:
                return _lost(pair, step)
            then = ranks[step.after]
            if then > rank or (then == rank and not waits[rank] & step.put_off):
                return f"what the others can do in state {pair[0]} is not put off there"
    return ""


def _lost(pair: Pair, step: Step) -> str:
    return f"the play of {' '.join(step.letter)} in state {pair[0]} is not accounted for"
