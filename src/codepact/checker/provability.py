"""Derivations in GL, the logic of provability: formulas by number, and the rules of a sequent.

A sequent says: if all formulas of the first set are true, some formula of the second is. The rules
are those of Sambin and Valentini (The modal logic of provability: the sequential approach, 1982);
that of the box is Löb's theorem. Sequents are not written down but follow from the steps, so that
a derivation holds nothing that could be wrong and go unseen. What GL proves is what Peano
arithmetic proves of its own provability (Solovay, 1976).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from codepact.checker.shape import listed, text

Row = tuple[Any, ...]
"""("false",), ("letter", name), ("implies", a, b) or ("box", a), with formulas by number."""

Sequent = tuple[frozenset[int], frozenset[int]]
"""What is assumed together, and what is concluded: one of these at least."""

LONGEST = 1_000
"""Characters of a formula that are shown."""

_PARTS = {"false": 0, "letter": 0, "implies": 2, "box": 1}


class Table:
    """Formulas, each once; all else is made of falsehood, letters, implication and the box."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._numbers: dict[Row, int] = {}

    def add(self, *row: Any) -> int:
        """Return the number of a formula, which is written down if it is new."""
        number = self._numbers.setdefault(row, len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number

    def find(self, *row: Any) -> int | None:
        """Return the number of a formula, None if it is not written down."""
        return self._numbers.get(row)

    def false(self) -> int:
        """Return ⊥."""
        return self.add("false")

    def true(self) -> int:
        """Return ⊤."""
        return self.negation(self.false())

    def letter(self, name: str) -> int:
        """Return a letter: an arbitrary sentence."""
        return self.add("letter", name)

    def implies(self, a: int, b: int) -> int:
        """Return a → b."""
        return self.add("implies", a, b)

    def negation(self, a: int) -> int:
        """Return ¬a, without a double negation."""
        within = self._denied(a)
        return self.implies(a, self.false()) if within is None else within

    def both(self, a: int, b: int) -> int:
        """Return a ∧ b, without ⊤ and ⊥ in it."""
        if self.true() in (a, b):
            return b if a == self.true() else a
        if self.false() in (a, b):
            return self.false()
        return self.negation(self.implies(a, self.negation(b)))

    def either(self, a: int, b: int) -> int:
        """Return a ∨ b, without ⊤ and ⊥ in it."""
        if self.false() in (a, b):
            return b if a == self.false() else a
        if self.true() in (a, b):
            return self.true()
        return self.implies(self.negation(a), b)

    def box(self, a: int) -> int:
        """Return □a: a is provable."""
        return self.add("box", a)

    def equivalent(self, a: int, b: int) -> int:
        """Return a ↔ b."""
        return self.both(self.implies(a, b), self.implies(b, a))

    def _denied(self, formula: int) -> int | None:
        """Return what a formula denies, None if it is no negation."""
        kind, *inside = self.rows[formula]
        return inside[0] if kind == "implies" and self.rows[inside[1]] == ("false",) else None

    def parts(self, *formulas: int) -> list[int]:
        """Return formulas and all that they are made of, what others are made of first."""
        found, todo = set[int](), list(formulas)
        while todo:
            number = todo.pop()
            if number not in found:
                found.add(number)
                kind, *inside = self.rows[number]
                todo += inside if kind != "letter" else []
        return sorted(found)

    def bare(self, formula: int) -> set[int]:
        """Return the boxes and letters that stand outside of every box."""
        found, seen, todo = set[int](), set[int](), [formula]
        while todo:
            number = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            kind, *inside = self.rows[number]
            if kind == "implies":
                todo += inside
            elif kind != "false":
                found.add(number)
        return found

    def letters(self, *formulas: int) -> set[int]:
        """Return the letters in formulas."""
        return {n for n in self.parts(*formulas) if self.rows[n][0] == "letter"}

    def excerpt(self, *formulas: int) -> list[list[Any]]:
        """Return what formulas are made of, the same for the same formulas in another table."""
        order: dict[int, int] = {}
        rows: list[list[Any]] = []
        todo = list(reversed(formulas))
        while todo:
            number = todo[-1]
            kind, *inside = self.rows[number]
            new = [] if kind == "letter" else [n for n in inside if n not in order]
            if number in order or not new:
                todo.pop()
                if number not in order:
                    order[number] = len(rows)
                    rows.append([kind, *(inside if kind == "letter" else map(order.get, inside))])
            else:
                todo += reversed(new)
        return [*rows, ["formulas", *map(order.get, formulas)]]

    def shown(self, formula: int) -> str:
        """Return a formula as text, with long parts by their numbers."""
        texts: dict[int, str] = {}
        for number in self.parts(formula):
            said = self._said(number, texts)
            texts[number] = said if len(said) <= LONGEST else f"[formula {number}]"
        return texts[formula]

    def _said(self, formula: int, texts: Mapping[int, str]) -> str:
        kind, *inside = self.rows[formula]
        if kind != "implies":
            name = str(inside[0]) if inside else "⊥"
            letter = f"[{name}]" if " " in name else name
            return f"□{texts[inside[0]]}" if kind == "box" else letter
        a, b = inside
        denied, part = self._denied(formula), self._denied(a)
        if denied is None:
            return f"({texts[a]} → {texts[b]})" if part is None else f"({texts[part]} ∨ {texts[b]})"
        kind, *within = self.rows[denied]
        if kind != "implies" or part is not None:
            return f"¬{texts[denied]}"
        end = self._denied(within[1])
        second = f"¬{texts[within[1]]}" if end is None else texts[end]
        return f"({texts[within[0]]} ∧ {second})"


def table_from(data: Any) -> Table:
    """Return the formulas of a certificate; raise `ValueError` if they are none."""
    table = Table()
    for row in listed(data):
        kind, *inside = listed(row)
        if kind not in _PARTS or len(inside) != (_PARTS[kind] or (kind == "letter")):
            raise ValueError(f"{row!r} is no formula")
        if kind == "letter":
            text(inside[0])
        elif not _earlier(inside, len(table.rows)):
            raise ValueError(f"{row!r} is made of what does not stand before it")
        if table.find(kind, *inside) is not None:
            raise ValueError(f"{row!r} stands there twice")
        table.add(kind, *inside)
    return table


def derived(table: Table, steps: Any) -> Sequent:
    """Return what a derivation proves; raise `ValueError` if a step does not follow.

    Each step may use earlier ones, by number: `same` f: f gives f. `false`: falsehood gives
    anything. `assume` f k, with f = a → b: what step k shows, if a need not be assumed any more and
    f is concluded in place of b. `split` f k l: of an assumed f = a → b either b may be assumed, as
    in k, or a is concluded, in l. `box` f k boxes, with f = □a: if k concludes nothing but a from
    the boxes, what is in them, and f itself, then the boxes give f.
    """
    found: list[Sequent] = []
    for step in listed(steps):
        rule, *given = listed(step)
        try:
            found.append(_follows(table, found, rule, *given))
        except TypeError:
            raise ValueError(f"{step!r} is no step of a derivation") from None
    if not found:
        raise ValueError("a derivation has a last step")
    return found[-1]


def _follows(
    table: Table,
    before: Sequence[Sequent],
    rule: str,
    formula: int = -1,
    first: int = -1,
    second: Any = (),
) -> Sequent:
    if rule == "false" and formula == -1:
        return frozenset([table.false()]), frozenset()
    if not _earlier([formula], len(table.rows)):
        raise ValueError(f"there is no formula {formula!r}")
    if rule == "same" and first == -1:
        return frozenset([formula]), frozenset([formula])
    if not _earlier([first], len(before)):
        raise ValueError(f"there is no step {first!r} before")
    assumed, concluded = before[first]
    kind, *inside = table.rows[formula]
    if rule == "assume" and kind == "implies" and second == ():
        return assumed - {inside[0]}, concluded - {inside[1]} | {formula}
    if rule == "split" and kind == "implies" and _earlier([second], len(before)):
        others, ends = before[second]
        return (
            (assumed - {inside[1]}) | others | {formula},
            concluded | (ends - {inside[0]}),
        )
    if rule == "box" and kind == "box" and concluded <= {inside[0]}:
        return _boxed(table, formula, assumed, listed(second))
    raise ValueError(f"{rule!r} is no rule, or not for formula {formula}")


def _boxed(table: Table, formula: int, assumed: Collection[int], boxes: Sequence[int]) -> Sequent:
    if not _earlier(boxes, len(table.rows)) or any(table.rows[b][0] != "box" for b in boxes):
        raise ValueError("what is assumed for a box are boxes")
    may = {formula, *boxes, *(table.rows[b][1] for b in boxes)}
    if not may.issuperset(assumed):
        raise ValueError(f"formula {formula} assumes more than its boxes hold")
    return frozenset(boxes), frozenset([formula])


def _earlier(numbers: Iterable[Any], count: int) -> bool:
    return all(type(n) is int and 0 <= n < count for n in numbers)
