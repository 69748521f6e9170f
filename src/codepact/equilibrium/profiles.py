"""Profiles of programs as automata: each program as it plays where it sees these sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Payoffs, Repetition
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.answering import answering_pair
from codepact.equilibrium.automata import automaton_of
from codepact.equilibrium.payoffs import profile_payoffs
from codepact.proof.machines import Case, Reading, Unread
from codepact.proof.outcome import outcome
from codepact.proof.reading import read_program, read_strategy
from codepact.proof.referee import prove_outcome, sandbox
from codepact.proof.verdicts.cases import among

UNENDED = 200
"""The rounds of a match by which limits are judged, where rounds go on without end."""


@dataclass(frozen=True)
class Seated:
    """A program in its seat, as it plays where the others are who they are: one case of it."""

    reading: Reading
    case: Case
    automaton: Automaton


def rules_for(rules: ProgramGame, criterion: Criterion) -> ProgramGame:
    """Return the program game in which a criterion counts: as many rounds, or no end in sight.

    Raises `CodepactError` for a game that ends by chance: its payoff is that of a discount.
    """
    if rules.repetition.ending:
        raise CodepactError(
            f"the game ends with chance {rules.repetition.ending} after each round; say so by a "
            f"discount of {1 - rules.repetition.ending}"
        )
    noise = rules.repetition.noise
    if isinstance(criterion, Rounds):
        shown = rules.repetition.horizon_known
        return replace(
            rules, repetition=Repetition(criterion.rounds, shown, criterion.discount, noise)
        )
    return replace(rules, repetition=Repetition(UNENDED, False, Fraction(1), noise))


def reading_of(program: Program, rules: ProgramGame, seat: int) -> Reading | Unread:
    """Return a program read in a seat; with noise, as it plays after slips of its own, too.

    A program is read once and then remembered.
    """
    noise = rules.repetition.noise
    quiet = replace(rules, repetition=replace(rules.repetition, noise=Fraction(0)))
    return _read(program, quiet, seat, bool(noise))


@lru_cache(maxsize=2048)
def _read(program: Program, rules: ProgramGame, seat: int, slips: bool) -> Reading | Unread:
    if slips:
        return read_strategy(program, rules, sandbox(), seat)
    return read_program(program, rules, sandbox(), seat)


def strategy_of(program: Program, rules: ProgramGame, seat: int) -> Reading | Unread:
    """Return a program read in a seat as a strategy: as it plays after any history whatever."""
    quiet = replace(rules, repetition=replace(rules.repetition, noise=Fraction(0)))
    return _read(program, quiet, seat, True)


@lru_cache(maxsize=4096)
def automaton_of_case(
    game: Game, seat: int, case: Case, noise: Fraction = Fraction(0)
) -> Automaton:
    """Return the automaton of a case of a program; raises `CodepactError` as `automaton_of`."""
    return automaton_of(game, seat, case.chance or case.machine, noise)


Find = Callable[[Program, ProgramGame, int], Reading | Unread]
"""What reads a program in a seat."""


def seated(
    rules: ProgramGame, profile: Profile, criterion: Criterion, find: Find = reading_of
) -> tuple[Seated, ...] | str:
    """Return the automata of a profile under a criterion, or why they are not all known.

    `find`: `strategy_of` for what they play after slips of their own, too. Raises `CodepactError`
    for too few or too many programs.
    """
    if len(profile) != rules.game.seats:
        raise CodepactError(
            f"{rules.game.name!r} needs {rules.game.seats} programs, one per seat, "
            f"not {len(profile)}"
        )
    played = rules_for(rules, criterion)
    found = []
    for seat, program in enumerate(profile):
        reading = find(program, played, seat)
        if isinstance(reading, Unread):
            return f"{program.label} was not read: {reading.reason}"
        others = [p.source for k, p in enumerate(profile) if k != seat]
        settled = among(reading, others)
        if settled is None and not isinstance(criterion, Rounds):
            return unending(program)
        if settled is None:
            return f"what {program.label} plays hangs on what is provable"
        (case,) = settled.cases
        problem = horizon_problem(settled, criterion)
        if problem:
            return problem
        try:
            automaton = automaton_of_case(rules.game, seat, case, rules.repetition.noise)
        except CodepactError as e:
            return f"{program.label}: {e}"
        found.append(Seated(settled, case, automaton))
    return tuple(found)


def unending(program: Program) -> str:
    """Return why a program that asks for proofs is not known where rounds never end."""
    return (
        f"{program.label} asks what is provable of a match, and rounds without end are no match: "
        "give a number of rounds"
    )


def horizon_problem(reading: Reading, criterion: Criterion) -> str:
    """Return that a program is known for fewer rounds than count, or nothing."""
    last = reading.horizon
    if last is None or (isinstance(criterion, Rounds) and criterion.rounds <= last):
        return ""
    return f"what {reading.program.label} plays is known for {last} rounds only"


def exact_payoffs(rules: ProgramGame, profile: Profile, criterion: Criterion) -> Payoffs | str:
    """Return what each seat gets per round: exact, from automata or from the one match; or why not.

    Two programs that simulate each other have a fixed point. Others that no reader follows, or that
    ask what is provable, have one match if nothing is left to chance and it ends. Raises
    `CodepactError` as `seated` does.
    """
    found = seated(rules, profile, criterion)
    if not isinstance(found, str):
        noise = rules.repetition.noise
        try:
            return profile_payoffs(rules.game, [s.automaton for s in found], criterion, noise)
        except CodepactError as e:  # too many joint states
            found = str(e)
    pair = answering_pair(rules, profile, criterion)
    if not isinstance(pair, str):
        return pair.payoffs
    rows = match_of(rules, profile, criterion)
    return found if rows is None else match_payoffs(rules.game, rows, criterion)


def match_of(
    rules: ProgramGame, profile: Profile, criterion: Criterion
) -> tuple[tuple[str, ...], ...] | None:
    """Return the one match of a profile, per seat; None if there is none, or rounds never end."""
    played = rules_for(rules, criterion)
    if not isinstance(criterion, Rounds) or played.repetition.noise:
        return None
    if any(p.outside for p in profile):
        return None
    return outcome(prove_outcome(played, profile))


def match_payoffs(game: Game, rows: Sequence[Sequence[str]], criterion: Criterion) -> Payoffs:
    """Return what each seat gets per round in a match, weighed as a criterion of rounds says."""
    assert isinstance(criterion, Rounds), "only a match that ends is one match"
    total, weights, weight = [Fraction(0)] * game.seats, Fraction(0), Fraction(1)
    for joint in zip(*rows, strict=True):
        total = [t + weight * u for t, u in zip(total, game.payoffs[joint], strict=True)]
        weights += weight
        weight *= criterion.discount
    return tuple(t / weights for t in total)
