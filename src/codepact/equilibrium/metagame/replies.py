"""Exact replies to mixed profiles: what pure strategies pay, and what deviating gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from codepact.core.errors import CodepactError
from codepact.core.game import Payoffs
from codepact.equilibrium.metagame.values import MetaGame
from codepact.equilibrium.mixtures import Mixture, is_mixture, pure, together

MixedProfile = tuple[Mixture, ...]
"""One mixture of its strategies per seat, in seat order."""


@dataclass(frozen=True)
class Exploitability:
    """What seats could gain by deviating alone from a mixed profile, exactly.

    `payoffs`: what the profile pays. `gains`: per seat, what its best reply pays more.
    `best_replies`: per seat, the strategies that pay most. `total`: the sum of the gains, which is
    called NashConv (Lanctot et al., A unified game-theoretic approach to multiagent reinforcement
    learning, NeurIPS 2017); it is 0 at equilibria and nowhere else.
    """

    payoffs: Payoffs
    gains: Payoffs
    best_replies: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> Fraction:
        """Return NashConv: the sum of the gains."""
        return sum(self.gains, Fraction(0))


def exploitability(meta: MetaGame, profile: Sequence[Sequence[int | Fraction]]) -> Exploitability:
    """Return what each seat could gain by deviating from a mixed profile.

    Where payoffs are sampled, it is that of the means. Raises `CodepactError` if `profile` is not
    one distribution of exact numbers per seat.
    """
    mixed = mixed_profile(meta, profile)
    pure = [reply_payoffs(meta, seat, mixed) for seat in range(meta.seats)]
    payoffs = tuple(
        sum((p * v for p, v in zip(own, values, strict=True) if p), Fraction(0))
        for own, values in zip(mixed, pure, strict=True)
    )
    best = [max(values) for values in pure]
    return Exploitability(
        payoffs,
        tuple(b - u for b, u in zip(best, payoffs, strict=True)),
        tuple(
            tuple(k for k, v in enumerate(values) if v == b)
            for values, b in zip(pure, best, strict=True)
        ),
    )


def reply_payoffs(meta: MetaGame, seat: int, profile: MixedProfile) -> list[Fraction]:
    """Return what each pure strategy of a seat pays while the others play their mixed ones."""
    first = pure(meta.shape[seat], 0)
    step = prod(meta.shape[seat + 1 :])
    totals = [Fraction(0)] * meta.shape[seat]
    for plays, chance in together((*profile[:seat], first, *profile[seat + 1 :])):
        at = 0
        for k, size in zip(plays, meta.shape, strict=True):
            at = at * size + k
        for k in range(len(totals)):
            totals[k] += chance * meta.cells[at + k * step].payoffs[seat]
    return totals


def mixed_profile(meta: MetaGame, profile: Sequence[Sequence[int | Fraction]]) -> MixedProfile:
    """Return a profile as exact fractions, checked to be one distribution per seat."""
    if len(profile) != meta.seats:
        raise CodepactError(
            f"{meta.name!r} needs {meta.seats} mixed strategies, one per seat, not {len(profile)}"
        )
    for seat, own in enumerate(profile):
        if len(own) != meta.shape[seat]:
            raise CodepactError(
                f"seat {seat} of {meta.name!r} has {meta.shape[seat]} strategies; the mixed "
                f"strategy has {len(own)} probabilities"
            )
        if any(isinstance(p, bool) or not isinstance(p, int | Fraction) for p in own):
            raise CodepactError(
                f"the probabilities of seat {seat} must be exact, such as Fraction(1, 3)"
            )
        if not is_mixture(tuple(map(Fraction, own))):
            raise CodepactError(
                f"the probabilities of seat {seat} must be 0 or more and add up to 1, not to "
                f"{sum(own)}"
            )
    return tuple(tuple(map(Fraction, own)) for own in profile)


def pure_profile(meta: MetaGame, strategies: Sequence[int]) -> MixedProfile:
    """Return the mixed profile that plays one strategy per seat for certain."""
    return tuple(pure(size, chosen) for chosen, size in zip(strategies, meta.shape, strict=True))
