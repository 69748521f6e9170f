"""Programs that see another only by what it plays in one simulated match: one round, two seats.

Such a program answers each play with a mixture. A program opposite comes to nothing but one
mixture of its actions, since every run of it tosses coins of its own; so what it gets is a
quadratic form of that mixture (Oesterheld, Robust program equilibrium, Theory and Decision
86:143-159, 2019). With each action it can besides spend so much that a run which simulates it meets
its limits, while its own run just ends; then the other plays its default action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from codepact.checker.shape import exact

MOST = 5
"""Actions of a seat; the work is four times as much with each more."""

Answers = Mapping[str, Mapping[str, Fraction]]
"""For each action of the other, how likely each own action is; and "" for a run that was spent."""


def answers_from(data: Any, own: Sequence[str], others: Sequence[str]) -> Answers:
    """Return the answers in a certificate; raise `ValueError` if they are none."""
    found = {seen: {a: exact(p) for a, p in row.items()} for seen, row in data.items()}
    if set(found) != set(others):
        raise ValueError("there must be an answer to each action of the other")
    for row in found.values():
        if not set(row) <= set(own) or min(row.values()) < 0 or sum(row.values()) != 1:
            raise ValueError("an answer is a mixture of own actions")
    return found


def exceeds(
    answers: Answers,
    payoff: Mapping[tuple[str, str], Fraction],
    actions: Sequence[str],
    bound: Fraction,
) -> bool:
    """Whether some mixture of `actions` gets more than a bound against a program's answers.

    `payoff`: by own action and that of the program. It is so if bound·1·1' less the form is not
    copositive (Hadeler, On copositive matrices, Linear Algebra Appl. 49:79-89, 1983, theorem 2).
    """
    if len(actions) > MOST:
        raise ValueError(f"mixtures of more than {MOST} actions are not gone through")
    form = payoff_form(answers, payoff, actions)
    size = range(len(form))
    slack = [[bound - (form[a][b] + form[b][a]) / 2 for b in size] for a in size]
    return not copositive(slack)


def payoff_form(
    answers: Answers, payoff: Mapping[tuple[str, str], Fraction], actions: Sequence[str]
) -> list[list[Fraction]]:
    """Return what each way to play gets where the program sees each way.

    The ways are the actions, and then the actions again, with the program's own run being spent.
    """
    ways = [*((a, a) for a in actions), *((a, "") for a in actions)]
    return [
        [
            sum((p * payoff[own, o] for o, p in answers[seen].items()), Fraction(0))
            for _, seen in ways
        ]
        for own, _ in ways
    ]


def copositive(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Whether x'Ax is at least 0 for every x with no entry below 0; A symmetric.

    It is not if and only if some principal submatrix has a determinant below 0 and an adjugate with
    no entry below 0.
    """
    for size in range(1, len(matrix) + 1):
        for kept in combinations(range(len(matrix)), size):
            part = [[matrix[a][b] for b in kept] for a in kept]
            if determinant(part) < 0 and _adjugate_at_least_zero(part):
                return False
    return True


def _adjugate_at_least_zero(matrix: Sequence[Sequence[Fraction]]) -> bool:
    size = range(len(matrix))
    return all(
        (-1) ** (a + b)
        * determinant([[matrix[r][c] for c in size if c != b] for r in size if r != a])
        >= 0
        for a in size
        for b in size
    )


def determinant(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
    """Return the determinant, by elimination; 1 of the empty matrix."""
    rows = [list(row) for row in matrix]
    found = Fraction(1)
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            rows[k], rows[pivot], found = rows[pivot], rows[k], -found
        found *= rows[k][k]
        for r in range(k + 1, len(rows)):
            factor = rows[r][k] / rows[k][k]
            rows[r] = [x - factor * y for x, y in zip(rows[r], rows[k], strict=True)]
    return found
