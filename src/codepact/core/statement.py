"""Statements: what is true or false of the match of a named profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plays:
    """Seat `seat` plays `action` in round `round` (None: in every round) of `profile`'s match.

    `profile` holds the digest of one program per seat: two programs that share a name are told
    apart by it.
    """

    seat: int
    action: str
    round: int | None
    profile: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """`part` is false."""

    part: Statement


@dataclass(frozen=True)
class AllOf:
    """Every one of `parts` is true."""

    parts: tuple[Statement, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of `parts` is true."""

    parts: tuple[Statement, ...]


@dataclass(frozen=True)
class Implies:
    """If `premise` is true, so is `conclusion`."""

    premise: Statement
    conclusion: Statement


@dataclass(frozen=True)
class Provable:
    """`part` is provable in PA plus `strength` iterated consistency statements."""

    part: Statement
    strength: int = 0


Statement = Plays | Not | AllOf | AnyOf | Implies | Provable


def atoms(statement: Statement) -> set[Plays]:
    """Return every `Plays` in the statement, boxed or not."""
    match statement:
        case Plays():
            return {statement}
        case Not(part) | Provable(part):
            return atoms(part)
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(atoms, parts))
        case Implies(premise, conclusion):
            return atoms(premise) | atoms(conclusion)


def boxes(statement: Statement) -> set[Provable]:
    """Return every `Provable` in the statement, itself included, at any depth."""
    match statement:
        case Plays():
            return set()
        case Provable(part):
            return boxes(part) | {statement}
        case Not(part):
            return boxes(part)
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(boxes, parts))
        case Implies(premise, conclusion):
            return boxes(premise) | boxes(conclusion)


def holds(statement: Statement, leaf: Callable[[Plays | Provable], bool]) -> bool:
    """Return whether a statement is true, given which plays and which boxes are."""
    match statement:
        case Plays() | Provable():
            return leaf(statement)
        case Not(part):
            return not holds(part, leaf)
        case AllOf(parts):
            return all(holds(p, leaf) for p in parts)
        case AnyOf(parts):
            return any(holds(p, leaf) for p in parts)
        case Implies(premise, conclusion):
            return not holds(premise, leaf) or holds(conclusion, leaf)


def replaced(statement: Statement, change: Callable[[Plays], Plays]) -> Statement:
    """Return the statement with each `Plays` changed, boxed or not."""
    match statement:
        case Plays():
            return change(statement)
        case Not(part):
            return Not(replaced(part, change))
        case AllOf(parts):
            return AllOf(tuple(replaced(p, change) for p in parts))
        case AnyOf(parts):
            return AnyOf(tuple(replaced(p, change) for p in parts))
        case Implies(premise, conclusion):
            return Implies(replaced(premise, change), replaced(conclusion, change))
        case Provable(part, strength):
            return Provable(replaced(part, change), strength)


def describe(statement: Statement, names: Mapping[str, str] | None = None) -> str:
    """Return the statement as a line of text; `names` maps digests to names for people."""
    known = names or {}

    def text(s: Statement) -> str:
        match s:
            case Plays(seat, action, round_, profile):
                own = known.get(profile[seat], profile[seat][:8])
                rest = " and ".join(known.get(d, d[:8]) for i, d in enumerate(profile) if i != seat)
                when = "" if round_ is None else f" in round {round_}"
                return f"{own} (seat {seat}) plays {action}{when} against {rest}"
            case Not(part):
                return f"not ({text(part)})"
            case AllOf(parts):
                return " and ".join(f"({text(p)})" for p in parts) or "truth"
            case AnyOf(parts):
                return " or ".join(f"({text(p)})" for p in parts) or "falsehood"
            case Implies(premise, conclusion):
                return f"({text(premise)}) implies ({text(conclusion)})"
            case Provable(part, strength):
                return f"PA{f'+{strength}' if strength else ''} proves [{text(part)}]"

    return text(statement)
