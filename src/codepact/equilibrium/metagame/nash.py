"""All equilibria of a meta-game: found by the solvers of others, each one checked exactly here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.core.game import Payoffs
from codepact.equilibrium.metagame.dominance import without_dominated
from codepact.equilibrium.metagame.replies import (
    Exploitability,
    MixedProfile,
    exploitability,
    pure_profile,
)
from codepact.equilibrium.metagame.solvers import (
    Candidates,
    Solver,
    pure_candidates,
    solver_for,
)
from codepact.equilibrium.metagame.values import MetaGame, restricted
from codepact.equilibrium.mixtures import filled

NEAR = Fraction(1, 10**6)
"""An equilibrium in floats counts if no deviation gains more than this part of the span."""


@dataclass(frozen=True)
class Equilibrium:
    """A mixed profile from which no seat gains by deviating alone.

    `regret`: the most that a seat gains by a pure deviation, computed exactly. It is 0, but for
    equilibria of three or more seats whose probabilities are irrational or were not recognised.
    """

    strategies: MixedProfile
    payoffs: Payoffs
    regret: Fraction = Fraction(0)

    @property
    def pure(self) -> bool:
        """Return whether no seat mixes."""
        return all(p in (0, 1) for own in self.strategies for p in own)


@dataclass(frozen=True)
class Equilibria:
    """The equilibria that were found, all different, pure ones first.

    `method`: by what. `guarantee`: which ones these are. `degenerate`: at some equilibrium a seat
    has more best replies than strategies that the other plays (for two seats; else more than it
    plays itself), so there can be a continuum. `components`: for two seats, the numbers of the
    equilibria that are connected through equilibria; a component of one is isolated, any other is a
    continuum. `complete`: whether these are all extreme equilibria, so that every other one is a
    mixture of them. `notes`: what else a reader should know.
    """

    found: tuple[Equilibrium, ...]
    method: str
    guarantee: str
    degenerate: bool
    components: tuple[tuple[int, ...], ...]
    complete: bool
    notes: tuple[str, ...] = ()


def equilibria(meta: MetaGame, solver: Solver | None = None) -> Equilibria:
    """Return all equilibria of a meta-game, as far as the solver finds all.

    Strictly dominated strategies go first, which keeps all equilibria. `solver`: one of
    `codepact.equilibrium.metagame.solvers`; unless given, Gambit where it is installed, else, for
    two seats, Nashpy. Where payoffs are sampled, the equilibria are those of the means.

    Raises `CodepactError` if there is no solver for so many seats, or the game is too large for it.
    """
    kept = without_dominated(meta)
    small = restricted(meta, kept)
    candidates = _candidates(small, solver)
    span = max(
        max(values) - min(values) for values in zip(*(c.payoffs for c in meta.cells), strict=True)
    )
    found: list[Equilibrium] = []
    tested: list[Exploitability] = []
    wrong = 0
    for profile in dict.fromkeys(candidates.profiles):
        whole = tuple(
            filled(dict(zip(keep, own, strict=True)), size)
            for own, keep, size in zip(profile, kept, meta.shape, strict=True)
        )
        test = exploitability(meta, whole)
        regret = max(test.gains)
        if regret and (meta.seats == 2 or regret > NEAR * span):
            wrong += 1
            continue
        found.append(Equilibrium(whole, test.payoffs, regret))
        tested.append(test)
    order = sorted(range(len(found)), key=lambda k: _place(found[k]))
    chosen = tuple(found[k] for k in order)
    degenerate = any(_degenerate(found[k], tested[k]) for k in order)
    components = _components(chosen) if meta.seats == 2 else ()
    notes = _notes(meta, small, candidates, chosen, wrong, degenerate, components)
    return Equilibria(
        chosen,
        candidates.method,
        candidates.guarantee,
        degenerate,
        components,
        candidates.complete and not wrong and bool(chosen),
        notes,
    )


def pure_equilibria(meta: MetaGame) -> tuple[Equilibrium, ...]:
    """Return all equilibria in pure strategies, for any number of seats and strategies."""
    return tuple(
        Equilibrium(pure_profile(meta, profile), meta.cell(*profile).payoffs)
        for profile in pure_candidates(meta)
    )


def _candidates(small: MetaGame, solver: Solver | None) -> Candidates:
    if len(small.cells) == 1:
        only = pure_profile(small, (0,) * small.seats)
        only_one = "the only equilibrium"
        return Candidates([only], "iterated strict dominance", only_one, complete=True)
    if small.seats == 1:
        best = [pure_profile(small, profile) for profile in pure_candidates(small)]
        return Candidates(
            best,
            "the best strategies of the one seat",
            "all, with every mixture of them",
            complete=True,
        )
    found = (solver or solver_for(small.seats))(small)
    if small.seats == 2:
        return found
    pure = [pure_profile(small, profile) for profile in pure_candidates(small)]
    return Candidates(
        [*pure, *found.profiles],
        found.method,
        f"all pure equilibria; of the mixed ones, {found.guarantee}",
        found.missing,
    )


def _place(one: Equilibrium) -> tuple[int, list[list[Fraction]]]:
    """Return what equilibria are sorted by: how many strategies are played, then the first ones."""
    played = sum(p > 0 for own in one.strategies for p in own)
    return played, [[-p for p in own] for own in one.strategies]


def _degenerate(one: Equilibrium, test: Exploitability) -> bool:
    """Whether a seat has more best replies than a game that is not degenerate allows.

    For two seats, more than the strategies that the other plays (von Stengel, Equilibrium
    computation for two-player games, 2007, definition 3.2); else more than it plays itself.
    """
    played = [sum(p > 0 for p in own) for own in one.strategies]
    allowed = played[::-1] if len(played) == 2 else played
    return any(len(best) > most for best, most in zip(test.best_replies, allowed, strict=True))


def _components(found: Sequence[Equilibrium]) -> tuple[tuple[int, ...], ...]:
    """Return the extreme equilibria of a game for two in connected groups.

    Equilibria that share a seat's strategy can be mixed, and all maximal convex sets of
    equilibria come from that (Winkels, 1979; Jansen, 1981), so what is linked by shared strategies
    is connected, and nothing else is.
    """
    groups: list[set[int]] = []
    for k, one in enumerate(found):
        linked = [
            g
            for g in groups
            if any(
                a == b for j in g for a, b in zip(found[j].strategies, one.strategies, strict=True)
            )
        ]
        groups = [g for g in groups if g not in linked] + [{k}.union(*linked)]
    return tuple(sorted(tuple(sorted(g)) for g in groups))


def _notes(
    meta: MetaGame,
    small: MetaGame,
    candidates: Candidates,
    found: Sequence[Equilibrium],
    wrong: int,
    degenerate: bool,
    components: Sequence[Sequence[int]],
) -> tuple[str, ...]:
    notes = []
    if not meta.exact:
        notes.append("some payoffs are sampled: these are the equilibria of the means")
    if small.shape != meta.shape:
        gone = sum(meta.shape) - sum(small.shape)
        notes.append(
            f"{gone} strictly dominated strateg{'ies' if gone > 1 else 'y'} had no part in it"
        )
    listed, different = len(candidates.profiles), len(set(candidates.profiles))
    if meta.seats == 2 and listed > different:
        notes.append(f"the solver listed {listed}, some of them twice: {different} are different")
    if candidates.missing:
        notes.append(candidates.missing)
    wide = [c for c in components if len(c) > 1]
    if wide:
        which = "" if candidates.complete else " of those found"
        notes.append(
            f"the game is degenerate: {len(found)} extreme equilibria, and a continuum of "
            f"equilibria in {len(wide)} of {len(components)} components{which}"
        )
    elif degenerate:
        notes.append(
            f"the game is degenerate: {len(found)} found, and a continuum of equilibria is possible"
        )
    if wrong:
        notes.append(
            f"{wrong} candidate{'s' * (wrong > 1)} of the solver left out: our exact check found a "
            "deviation that gains"
        )
    if not found:
        notes.append("none was found, though every finite game has one (Nash, 1950)")
    if any(one.regret for one in found):
        most = max(one.regret for one in found)
        notes.append(
            f"some probabilities are rounded: no deviation gains more than {float(most):.1g}"
        )
    return tuple(notes)
