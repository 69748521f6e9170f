"""Markov chains with rewards, exactly: what a profile of automata is worth, and where it stays.

A chain is given by rows: what a state pays, and where it leads with which probability. Values are
per round, as criteria say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.linear import solution

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Pays = tuple[Fraction, ...]
"""What a round pays, for each of several payees."""

Leads = tuple[tuple[int, Fraction], ...]
"""Next states, each once, with their probabilities; these sum to 1."""


@dataclass(frozen=True)
class Chain:
    """A Markov chain with rewards: `pays[s]` and `leads[s]` of each state s. It begins in 0."""

    pays: tuple[Pays, ...]
    leads: tuple[Leads, ...]


@dataclass(frozen=True)
class Gains:
    """Long-run means and biases of each state, for each payee.

    They solve g = P·g and g + h = r + P·h (Puterman, Markov decision processes, 1994, section 8.2).
    """

    gains: tuple[Pays, ...]
    biases: tuple[Pays, ...]


def discounted_values(chain: Chain, discount: Fraction) -> tuple[Pays, ...]:
    """Return (1-δ)·Σδ^t of what is paid on average from each state on: v = (1-δ)r + δP·v."""
    if all(len(row) == 1 for row in chain.leads):
        return _followed(chain, discount)
    size = range(len(chain.pays))
    matrix = [[Fraction(s == t) for t in size] for s in size]
    for s in size:
        for t, p in chain.leads[s]:
            matrix[s][t] -= discount * p
    sides = [[(1 - discount) * u for u in row] for row in chain.pays]
    found = solution(matrix, sides)
    assert found is not None, "I - δP has an inverse for δ below 1"
    return tuple(map(tuple, found))


def _followed(chain: Chain, discount: Fraction) -> tuple[Pays, ...]:
    """Return the same where each state leads to one: a circle first, then what leads to it."""
    found: dict[int, Pays] = {}
    for start in range(len(chain.pays)):
        path: list[int] = []
        place: dict[int, int] = {}
        state = start
        while state not in found and state not in place:
            place[state] = len(path)
            path.append(state)
            state = chain.leads[state][0][0]
        if state not in found:
            circle = path[place[state] :]
            weights = [discount**t for t in range(len(circle))]
            below = 1 - discount ** len(circle)
            found[state] = tuple(
                (1 - discount) * sum(w * u for w, u in zip(weights, column, strict=True)) / below
                for column in zip(*(chain.pays[s] for s in circle), strict=True)
            )
        for s in reversed(path):
            if s not in found:
                after = found[chain.leads[s][0][0]]
                found[s] = tuple(
                    (1 - discount) * u + discount * v
                    for u, v in zip(chain.pays[s], after, strict=True)
                )
    return tuple(found[s] for s in range(len(chain.pays)))


def mean_values(chain: Chain) -> Gains:
    """Return the long-run means from each state on, and biases that go with them."""
    classes = closed_classes(chain.leads)
    size, payees = len(chain.pays), len(chain.pays[0])
    gains: list[Pays | None] = [None] * size
    for states in classes:
        weights = stationary(chain.leads, states)
        mean = tuple(
            sum((w * chain.pays[s][k] for s, w in weights.items()), Fraction(0))
            for k in range(payees)
        )
        for s in states:
            gains[s] = mean
    open_ = [s for s in range(size) if gains[s] is None]
    if open_:
        place = {s: k for k, s in enumerate(open_)}
        matrix = [[Fraction(s == t) for t in open_] for s in open_]
        sides = [[Fraction(0)] * payees for _ in open_]
        for s in open_:
            for t, p in chain.leads[s]:
                known = gains[t]
                if known is None:
                    matrix[place[s]][place[t]] -= p
                else:
                    for k, g in enumerate(known):
                        sides[place[s]][k] += p * g
        found = solution(matrix, sides)
        assert found is not None, "what is not in a closed class is left for ever"
        for s, row in zip(open_, found, strict=True):
            gains[s] = tuple(row)
    known_gains = tuple(g for g in gains if g is not None)
    return Gains(known_gains, _biases(chain, known_gains, [c[0] for c in classes]))


def _biases(chain: Chain, gains: Sequence[Pays], anchors: Sequence[int]) -> tuple[Pays, ...]:
    """Return biases that are 0 in one state of each closed class."""
    size = range(len(chain.pays))
    matrix = [[Fraction(s == t) for t in size] for s in size]
    sides = [[u - g for u, g in zip(chain.pays[s], gains[s], strict=True)] for s in size]
    for s in size:
        for t, p in chain.leads[s]:
            matrix[s][t] -= p
    for s in anchors:  # its equation follows from those of the rest of its class
        matrix[s] = [Fraction(s == t) for t in size]
        sides[s] = [Fraction(0)] * len(sides[s])
    found = solution(matrix, sides)
    assert found is not None, "one anchor a closed class fixes all biases"
    return tuple(map(tuple, found))


def closed_classes(leads: Sequence[Leads]) -> list[list[int]]:
    """Return the recurrent classes: states that reach each other, and nothing else."""
    return closed_sets([[t for t, _ in row] for row in leads])


def closed_sets(follows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the same of states that may follow each other, whatever the chances are."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(follows)
    arrows = [(s, t) for s, row in enumerate(follows) for t in row]
    graph = coo_array(
        ([1] * len(arrows), ([s for s, _ in arrows], [t for _, t in arrows])), shape=(size, size)
    )
    count, label = connected_components(graph, directed=True, connection="strong")
    open_ = {label[s] for s, t in arrows if label[s] != label[t]}
    found: list[list[int]] = [[] for _ in range(count)]
    for s in range(size):
        found[label[s]].append(s)
    return [states for k, states in enumerate(found) if k not in open_]


def stationary(leads: Sequence[Leads], states: Sequence[int]) -> dict[int, Fraction]:
    """Return the share of rounds that a chain spends in each state of a closed class."""
    place = {s: k for k, s in enumerate(states)}
    size = len(states)
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for s in states:
        matrix[place[s]][place[s]] -= 1
        for t, p in leads[s]:
            matrix[place[t]][place[s]] += p
    matrix[0] = [Fraction(1)] * size
    found = solution(matrix, [[Fraction(k == 0)] for k in range(size)])
    if found is None:
        raise CodepactError("these states are no closed class of the chain")
    return {s: found[place[s]][0] for s in states}


def log_stationary(logs: NDArray[float64]) -> tuple[float, ...]:
    """Return the shares of time in each state of a chain, from logarithms of its rates, in floats.

    `logs[from, to]`; what is on the diagonal, and a common factor, do not matter. States are taken
    out one by one (Grassmann, Taksar and Heyman, Operations Research 33:1107-1116, 1985), which
    subtracts nothing: chances as small as exp(-10000) are as exact as others.
    """
    import numpy as np

    rates = np.array(logs)
    count = len(rates)
    for n in range(count - 1, 0, -1):
        rates[:n, n] -= np.logaddexp.reduce(rates[n, :n])
        through = rates[:n, n, None] + rates[None, n, :n]
        rates[:n, :n] = np.logaddexp(rates[:n, :n], through)
    weights = np.zeros(count)
    for n in range(1, count):
        weights[n] = np.logaddexp.reduce(weights[:n] + rates[:n, n])
    shares = np.exp(weights - weights.max())
    return tuple((shares / shares.sum()).tolist())
