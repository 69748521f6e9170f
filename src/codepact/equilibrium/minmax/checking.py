"""Whether a minmax value is right, by its punishment and its proof alone; nothing is solved."""

from __future__ import annotations

from fractions import Fraction

from codepact.core.game import Game, Joint
from codepact.equilibrium.minmax.covering import Corners, parts
from codepact.equilibrium.minmax.tables import (
    Table,
    matrix,
    product_joint,
    punishers,
    table,
    turned,
)
from codepact.equilibrium.minmax.values import Bound, Minmax, Split
from codepact.equilibrium.mixtures import Mixture, is_mixture, pure


def flaw(game: Game, claimed: Minmax) -> str:
    """Return why a minmax value is not established for this game, or nothing if it is.

    The punishment must hold the seat down to `high` exactly, and the proof must cover all that
    the punishers can do with bounds of at least `low`.
    """
    payoffs = table(game, claimed.seat)
    found = _punishment_flaw(game, payoffs, claimed)
    if found or claimed.kind != "pure":
        return found or _proof_flaw(payoffs, claimed, punishers(game, claimed.seat))
    best = min(max(column) for column in zip(*matrix(payoffs), strict=True))
    return "" if claimed.low <= best else "the low bound is above what a pure play attains"


def _punishment_flaw(game: Game, payoffs: Table, claimed: Minmax) -> str:
    chances = dict(claimed.joint)
    if not is_mixture(tuple(chances.values())):
        return "the chances of the punishment do not add up to 1"
    if claimed.kind == "pure" and len(chances) != 1:
        return "the punishers mix"
    if claimed.mixtures is None and claimed.kind != "correlated":
        return "the punishers need a coin that they do not share"
    if claimed.mixtures is not None:
        own = [claimed.mixtures[j] for j in punishers(game, claimed.seat)]
        sizes = payoffs.shape[1:]
        if not all(is_mixture(m) and len(m) == n for m, n in zip(own, sizes, strict=True)):
            return "a punisher has no mixture of its actions"
        if dict(product_joint(game, claimed.seat, own)) != chances:
            return "the mixtures of the punishers are not what they play together"
    most = max(_payoff(game, claimed, a, chances) for a in game.actions[claimed.seat])
    return "" if most == claimed.high else "the punishment does not come to the high bound"


def _payoff(game: Game, claimed: Minmax, own: str, chances: dict[Joint, Fraction]) -> Fraction:
    seat = claimed.seat
    return sum(
        (p * game.payoffs[(*j[:seat], own, *j[seat:])][seat] for j, p in chances.items()),
        Fraction(0),
    )


def _proof_flaw(payoffs: Table, claimed: Minmax, others: tuple[int, ...]) -> str:
    if claimed.kind == "correlated" and any(isinstance(node, Split) for node in claimed.proof):
        return "the proof splits what correlated punishers can do"
    first = tuple(tuple(pure(n, k) for k in range(n)) for n in payoffs.shape[1:])
    todo: list[tuple[int, tuple[Corners, ...]]] = [(0, first)]
    while todo:
        at, corners = todo.pop()
        node = claimed.proof[at] if at < len(claimed.proof) else None
        if isinstance(node, Bound):
            why = _bound_flaw(payoffs, claimed, corners, node)
        elif isinstance(node, Split) and min(node.parts, default=0) > at:
            why = _split_flaw(others, corners, node)
        else:
            why = "the proof leads nowhere"  # parts stand behind what is split, so it ends
        if why:
            return why
        if isinstance(node, Split):
            factor = others.index(node.seat)
            smaller = parts(corners[factor], node.weights)
            for place, own in zip(node.parts, smaller, strict=True):
                todo.append((place, (*corners[:factor], own, *corners[factor + 1 :])))
    return ""


def _bound_flaw(payoffs: Table, claimed: Minmax, corners: tuple[Corners, ...], node: Bound) -> str:
    if not is_mixture(node.defence) or len(node.defence) != payoffs.shape[0]:
        return "a defence is no mixture of the seat's actions"
    secured = _secured(payoffs, corners, node.defence)
    return "" if secured >= claimed.low else "a defence does not secure the low bound"


def _split_flaw(others: tuple[int, ...], corners: tuple[Corners, ...], node: Split) -> str:
    if node.seat not in others or not is_mixture(node.weights):
        return "the proof splits at what is no mixture"
    own = corners[others.index(node.seat)]
    if len(node.weights) != len(own) or sum(w > 0 for w in node.weights) != len(node.parts):
        return "the proof does not follow up all parts"
    return ""


def _secured(payoffs: Table, corners: tuple[Corners, ...], defence: Mixture) -> Fraction:
    """Return the least that a mixture gets where the punishers play corners: no mixture is less."""
    import numpy as np

    values = np.tensordot(np.array(defence, dtype=object), payoffs, axes=(0, 0))
    values = values.reshape(1, *values.shape)
    for k, own in enumerate(corners):
        values = turned(values, k, own)
    found = values.reshape(-1).tolist()
    return Fraction(min(found)) if found else Fraction(0)
