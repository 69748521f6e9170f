"""The meta-game of pools of programs: exact payoffs where there are any, else means of matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from codepact.checker.criteria import Criterion, Rounds
from codepact.core.errors import CodepactError
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.metagame.sampling import (
    Key,
    Known,
    SamplePlan,
    both_seats,
    other_way,
    sampled_cells,
)
from codepact.equilibrium.metagame.values import Cell, MetaGame
from codepact.equilibrium.profiles import exact_payoffs, rules_for, seated
from codepact.execution.check import Refusal, check
from codepact.games.symmetry import is_symmetric
from codepact.proof.referee import as_programs

Progress = Callable[[int, int], None]
"""Called with how many profiles are done, and of how many."""

_SEAT_TELLING = frozenset(
    ["seat", "players", "plays", "profile", "provable", "box", "simulate", "certified"]
)
"""What a program mentions that could learn its seat: the numbers of seats, and records by seat."""


def _silent(done: int, total: int) -> None:
    del done, total


def pool_meta_game(
    rules: ProgramGame,
    programs: Sequence[Program | str],
    criterion: Criterion | None = None,
    *,
    matches: int = 30,
    seed: int = 0,
    confidence: float = 0.95,
    progress: Progress = _silent,
) -> MetaGame:
    """Return the meta-game in which every seat chooses from one pool of programs.

    As `pools_meta_game`, with the same pool for all seats.
    """
    pool = as_programs(programs)
    return pools_meta_game(
        rules,
        [pool] * rules.game.seats,
        criterion,
        matches=matches,
        seed=seed,
        confidence=confidence,
        progress=progress,
    )


def pools_meta_game(
    rules: ProgramGame,
    pools: Sequence[Sequence[Program | str]],
    criterion: Criterion | None = None,
    *,
    matches: int = 30,
    seed: int = 0,
    confidence: float = 0.95,
    progress: Progress = _silent,
) -> MetaGame:
    """Return the meta-game in which each seat chooses from a pool of its own.

    Payoffs are per round, as `criterion` weighs rounds; unless given, it is the repetition of the
    rules. They are exact where the programs are read as automata, or where nothing in their one
    match is left to chance. The rest is sampled: `matches` matches each, with a Student t interval
    of the mean at `confidence`. For `Discounted`, a match stands for all rounds after its last by
    its own mean, and the interval is widened by all that these could pay.

    In a symmetric game for two, a pair of programs of which neither can tell its seat is computed
    once, for both orders; such a program gets against itself the mean over the seats. A faulty move
    is the game's default action, counted in `Cell.faulty`. The seeds of matches come from who plays
    alone, so that entering a program changes no other cell.

    Raises `CodepactError` for an empty pool, a wrong number of pools, fewer than 2 matches, a game
    that ends by chance, and for `LimitOfMeans` where a profile is not exact, since matches do not
    tell limits.
    """
    game = rules.game
    entered = [as_programs(pool) for pool in pools]
    if len(entered) != game.seats:
        raise CodepactError(
            f"{game.name!r} needs {game.seats} pools, one per seat, not {len(entered)}"
        )
    if not all(entered):
        seat = next(k for k, pool in enumerate(entered) if not pool)
        raise CodepactError(f"the pool of seat {seat} is empty; enter at least 1 program")
    if matches < 2 or not 0 < confidence < 1:
        raise CodepactError(
            "a sample takes 2 matches or more, and a confidence between 0 and 1, "
            f"not {matches} and {confidence}"
        )
    counted = criterion or Rounds(rules.repetition.rounds, rules.repetition.discount)
    blind = _seat_blind_programs(rules, entered)
    asked = list(product(*entered))
    profiles = {_key(one): one for one in (_in_order(profile, blind) for profile in asked)}
    known: dict[Key, Known] = {}
    cells: dict[Key, Cell] = {}
    for key, profile in profiles.items():
        known[key] = one = _known(rules, profile, counted)
        if one.payoffs is not None and one.faultless:
            cells[key] = Cell(one.payoffs, one.how, faulty=(0,) * game.seats)
            progress(len(cells), len(profiles))
    plan = SamplePlan(rules_for(rules, counted), counted, matches, seed, confidence)
    todo = {key: profile for key, profile in profiles.items() if key not in cells}
    done = len(cells)
    cells |= sampled_cells(plan, todo, known, lambda k, _: progress(done + k, len(profiles)))
    found = []
    for profile in asked:
        cell = cells[_key(_in_order(profile, blind))]
        if _in_order(profile, blind) != profile:
            cell = other_way(cell)
        elif profile[0] in blind and len(set(profile)) == 1:
            cell = both_seats(cell, plan)
        found.append(cell)
    labels, notes = _labels(entered)
    return MetaGame(game.name, labels, tuple(found), str(counted), notes)


def _key(profile: Profile) -> Key:
    return tuple(p.digest for p in profile)


def _in_order(profile: Profile, blind: set[Program]) -> Profile:
    """Return a profile as it is played: two programs that may change seats, by their digests."""
    if len(profile) == 2 and blind.issuperset(profile):
        first, second = sorted(profile, key=lambda p: p.digest)
        return first, second
    return profile


def _known(rules: ProgramGame, profile: Profile, criterion: Criterion) -> Known:
    """Return what is known of a profile without a sample."""
    try:
        payoffs = exact_payoffs(rules, profile, criterion)
        found = seated(rules, profile, criterion)
    except CodepactError as e:  # more joint states than are looked at
        return Known(None, "sampled", str(e))
    if isinstance(payoffs, str):
        return Known(None, "sampled", payoffs)
    if isinstance(found, str):
        return Known(payoffs, "one match")
    faultless = not any(any(s.case.machine.faults) for s in found)
    return Known(payoffs, "automata", faultless=faultless)


def _seat_blind_programs(rules: ProgramGame, pools: Sequence[Profile]) -> set[Program]:
    """Return the programs that may change seats with each other: a pair is then played once."""
    game = rules.game
    if game.seats != 2 or not is_symmetric(game) or len(set(game.default)) > 1:
        return set()
    return {p for pool in pools for p in pool if _seat_blind(p, rules.limits.source)}


def _seat_blind(program: Program, characters: int) -> bool:
    """Whether a program mentions nothing that could tell it its seat. Errs towards no."""
    if program.outside:
        return True
    checked = check(program.source, characters)
    if isinstance(checked, Refusal):
        return not checked.full
    return not (checked.everything or checked.attributes & _SEAT_TELLING)


def _labels(pools: Sequence[Profile]) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return different labels for the programs of each seat, and notes on programs given twice."""
    labels, notes = [], []
    for pool in pools:
        own: list[str] = []
        first: dict[str, str] = {}
        for program in pool:
            label, number = program.label, 1
            while label in own:
                number += 1
                label = f"{program.label} ({number})"
            own.append(label)
            if program.digest in first:
                notes.append(f"{label} is the same program as {first[program.digest]}")
            first.setdefault(program.digest, label)
        labels.append(tuple(own))
    return tuple(labels), tuple(dict.fromkeys(notes))
