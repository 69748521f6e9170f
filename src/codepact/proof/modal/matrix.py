"""Who cooperates with whom, for many modal agents of two players at once.

One table holds all pairs; a formula is worked out for all opponents in one go. Agents that look at
an action outside of a box need `codepact.proof.modal.solver`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.statement import AllOf, AnyOf, Implies, Not, Plays, Provable, Statement
from codepact.proof.modal.agents import ModalAgent, Seat

OPPONENT = "the opponent"

Column = Callable[[Any], Any]
"""From the table at a stage (row cooperates with column) to a truth value per opponent."""


def outcome_matrix(agents: Sequence[ModalAgent]) -> list[list[str]]:
    """Return "CC", "CD", "DC" or "DD" for each pair, row first.

    Every agent that a formula names must be among `agents`. Raises `CodepactError` if one is not,
    if two share a name, or if an agent is not fully modalised, has other actions, or more rules
    than one.
    """
    import numpy as np

    names = {a.name: k for k, a in enumerate(agents)}
    if len(names) < len(agents):
        raise CodepactError("two agents share a name; give each a name of its own")
    pool = _Pool(names)
    plays = [pool.compiled(a, k) for k, a in enumerate(agents)]
    count = len(agents)
    bits = [np.ones(count, dtype=bool) for _ in pool.boxes]
    while True:
        pool.bits = bits
        nobody = np.zeros((0, 0))  # no formula looks at an action outside of a box
        table = np.array([np.broadcast_to(p(nobody), count) for p in plays], dtype=bool)
        after = [bit & part(table) for bit, part in zip(bits, pool.boxes, strict=True)]
        if all(np.array_equal(a, b) for a, b in zip(after, bits, strict=True)):
            break
        bits = after
    letters = np.where(table, "C", "D")
    return [[letters[i, j] + letters[j, i] for j in range(count)] for i in range(count)]


class _Pool:
    """Compiles formulas to functions of the table; `bits` are the boxes' values by opponent."""

    def __init__(self, names: dict[str, int]) -> None:
        self.names = names
        self.boxes: list[Column] = []
        self.bits: list[Any] = []

    def compiled(self, agent: ModalAgent, row: int) -> Column:
        plan = agent.plan(Seat(0, (agent.name, OPPONENT)))
        if len(plan) != 1 or plan[0][1] != "C" or agent.default != "D":
            raise CodepactError(f"{agent.name} is not one formula for C; use solve()")
        return self.test(plan[0][0], row, False)

    def test(self, statement: Statement, row: int, boxed: bool) -> Column:
        match statement:
            case Plays():
                return self.atom(statement, row, boxed)
            case Not(part):
                inner = self.test(part, row, boxed)
                return lambda table: ~inner(table)
            case AllOf(parts):
                return self.folded([self.test(p, row, boxed) for p in parts], True)
            case AnyOf(parts):
                return self.folded([self.test(p, row, boxed) for p in parts], False)
            case Implies(premise, conclusion):
                first = self.test(premise, row, boxed)
                second = self.test(conclusion, row, boxed)
                return lambda table: ~first(table) | second(table)
            case Provable(part, strength):
                for k in range(strength + 1):
                    inner = self.test(part, row, True) if k == 0 else inner
                return self.box(inner, strength)

    def box(self, inner: Column, strength: int) -> Column:
        """Return the box of a part, under the assumption of `strength` consistency statements."""
        if strength:
            assumed = self.box(self.folded([], False), 0)
            for _ in range(strength - 1):
                assumed = self.box(assumed, 0)
            plain = inner
            inner = lambda table: assumed(table) | plain(table)  # noqa: E731
        number = len(self.boxes)
        self.boxes.append(inner)
        return lambda table: self.bits[number]

    def folded(self, parts: list[Column], every: bool) -> Column:
        import numpy as np

        def value(table: Any) -> Any:
            found = np.full(len(self.names), every)
            for part in parts:
                found = found & part(table) if every else found | part(table)
            return found

        return value

    def atom(self, plays: Plays, row: int, boxed: bool) -> Column:
        """Return who plays C in a pair, by opponent; the opponent is what the columns stand for."""
        if not boxed:
            raise CodepactError("an agent looks at an action outside of a box; use solve()")
        seat, action, profile = plays.seat, plays.action, plays.profile
        if action not in ("C", "D"):
            raise CodepactError(f"the action {action!r} is neither C nor D; use solve()")
        own, other = profile[seat], profile[1 - seat]
        places = [self._place(own, row), self._place(other, row)]

        def cooperates(table: Any) -> Any:
            import numpy as np

            match places:
                case (None, int(column)):
                    return table[:, column]
                case (int(line), None):
                    return table[line, :]
                case (int(line), int(column)):
                    return np.full(len(self.names), table[line, column])
            return np.diagonal(table)

        return cooperates if action == "C" else lambda table: ~cooperates(table)

    def _place(self, name: str, row: int) -> int | None:
        if name == OPPONENT:
            return None
        if name not in self.names:
            raise CodepactError(f"a formula names {name}, which is not among the agents")
        return self.names[name]
