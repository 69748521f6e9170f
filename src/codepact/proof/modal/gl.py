"""A search for derivations in GL and GLS, the logics of provability.

GL is what PA proves of its own provability under every reading of the letters, GLS what is true
(Solovay, 1976). GL is complete for finite transitive irreflexive frames; a world that refutes a box
sees a world that refutes what is in it, where that box holds, so the search ends (Boolos, The Logic
of Provability, ch. 10). What is found is a derivation that the checker goes over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

from codepact.checker.provability import Sequent, Table
from codepact.core.errors import CodepactError

SEQUENTS = 30_000
"""More sequents than this are not tried."""

Step = list[Any]
"""A step of a derivation, as `codepact.checker.provability.derived` reads it."""

_Search = Generator[Sequent, int | None, int | None]


@dataclass(frozen=True)
class Derivation:
    """Steps, each of which follows from earlier ones; the last concludes what was asked for."""

    steps: tuple[Step, ...]


def derivation(table: Table, assumed: Iterable[int], wanted: int) -> Derivation | None:
    """Return a derivation in GL of one formula from others, None if there is none.

    Raises `CodepactError` if that takes more than `SEQUENTS`.
    """
    prover = _Prover(table)
    last = prover.proved((frozenset(assumed), frozenset([wanted])))
    return None if last is None else Derivation(_needed(prover.steps, last))


def reflected(table: Table, *formulas: int) -> list[int]:
    """Return reflection, that what is provable is true, for every box in formulas: GLS has it."""
    boxes = [n for n in table.parts(*formulas) if table.rows[n][0] == "box"]
    return [table.implies(box, table.rows[box][1]) for box in boxes]


class _Prover:
    """Looks for the derivation of a sequent from its end; what was found is kept."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.steps: list[Step] = []
        self._shown: list[Sequent] = []
        self._known: dict[Sequent, int | None] = {}

    def proved(self, goal: Sequent) -> int | None:
        """Return the step that shows a sequent, or a stronger one; None if none does."""
        open_ = [(goal, self._search(*goal))]
        found: int | None = None
        while open_:  # and not by recursion: formulas of programs are long
            at, search = open_[-1]
            try:
                then = search.send(found)
            except StopIteration as end:
                open_.pop()
                found = self._known[at] = end.value
                continue
            found = self._known.get(then)
            if then not in self._known:
                open_.append((then, self._search(*then)))
            if len(self._known) + len(open_) > SEQUENTS:
                raise CodepactError(f"the proof takes more than {SEQUENTS:,} sequents")
        return found

    def _search(self, true: frozenset[int], false: frozenset[int]) -> _Search:
        """Yield what would show a sequent, be sent how that is shown, and return how this is."""
        absurd, both = self.table.false(), true & false
        if absurd in true:
            return self._step((frozenset([absurd]), frozenset()), "false")
        if both:
            same = frozenset([min(both)])
            return self._step((same, same), "same", min(both))
        for f in sorted(false):
            if self.table.rows[f][0] == "implies":
                return (yield from self._assumed(true, false, f))
        split = self._to_split(true, false)
        if split is not None:
            return (yield from self._split(true, false, split))
        # What is left are letters and boxes: if none of the boxes follows from those that are
        # assumed, each has a world of its own that refutes it.
        for f in sorted(false):
            if self.table.rows[f][0] == "box":
                found = yield from self._boxed(true, f)
                if found is not None:
                    return found
        return None

    def _assumed(self, true: frozenset[int], false: frozenset[int], f: int) -> _Search:
        _, a, b = self.table.rows[f]
        k = yield true | {a}, false - {f} | {b}
        if k is None:
            return None
        assumed, concluded = self._shown[k]
        if a not in assumed and b not in concluded:
            return k
        return self._step((assumed - {a}, concluded - {b} | {f}), "assume", f, k)

    def _to_split(self, true: frozenset[int], false: frozenset[int]) -> int | None:
        """Return the implication to look at next: one with a side that is clear, if there is."""
        some = None
        for f in sorted(true):
            kind, *inside = self.table.rows[f]
            if kind == "implies":
                if inside[0] in true or inside[1] in false or inside[1] == self.table.false():
                    return f
                some = f if some is None else some
        return some

    def _split(self, true: frozenset[int], false: frozenset[int], f: int) -> _Search:
        _, a, b = self.table.rows[f]
        rest = true - {f}
        if b in true or a in false:  # it says nothing that is not said
            return (yield rest, false)
        k = yield rest | {b}, false
        if k is None:
            return None
        assumed, concluded = self._shown[k]
        if b not in assumed:
            return k
        n = yield rest, false | {a}
        if n is None:
            return None
        others, ends = self._shown[n]
        if a not in ends:
            return n
        shown = assumed - {b} | others | {f}, concluded | ends - {a}
        return self._step(shown, "split", f, k, n)

    def _boxed(self, true: frozenset[int], f: int) -> _Search:
        (part,) = self.table.rows[f][1:]
        boxes = {b for b in true if self.table.rows[b][0] == "box"}
        inside = {self.table.rows[b][1]: b for b in sorted(boxes)}
        k = yield frozenset([f, *boxes, *inside]), frozenset([part])
        if k is None:
            return None
        used = sorted({n if n in boxes else inside[n] for n in self._shown[k][0] - {f}})
        return self._step((frozenset(used), frozenset([f])), "box", f, k, used)

    def _step(self, shown: Sequent, *step: Any) -> int:
        self.steps.append(list(step))
        self._shown.append(shown)
        return len(self.steps) - 1


def _needed(steps: list[Step], last: int) -> tuple[Step, ...]:
    """Return the steps that one of them needs, numbered anew."""
    needed, todo = set[int](), [last]
    while todo:
        k = todo.pop()
        if k not in needed:
            needed.add(k)
            todo += _earlier(steps[k])
    places = {k: place for place, k in enumerate(sorted(needed))}
    return tuple(
        [*step[:2], *(places[n] for n in _earlier(step)), *(n for n in step[3:] if type(n) is list)]
        for step in (steps[k] for k in sorted(needed))
    )


def _earlier(step: Step) -> list[int]:
    return [n for n in step[2:] if type(n) is int]
