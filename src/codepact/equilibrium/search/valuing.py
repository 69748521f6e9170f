"""What candidates get in a seat of a profile: exact where it can be, else the mean of matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import fmean, stdev

from codepact.checker.criteria import Criterion, Rounds
from codepact.core.errors import CodepactError
from codepact.core.intervals import Interval, half_width
from codepact.core.match import Match
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.payoffs import profile_payoffs
from codepact.equilibrium.profiles import Seated, seated
from codepact.equilibrium.search.sources import is_costly
from codepact.equilibrium.search.trying import matches_of, try_in_turn

CONFIDENCE = 0.95

QUESTION, DRAWN_QUESTION = 500, 20_000
"""What counts as spent for a question of provability, which costs time but no program's ticks.

The second is for a match in which something is drawn: all that could be drawn is looked at then.
"""

_FEWEST = 5
_BRANCHES = 64
_UNREPEATABLE = frozenset({"wall", "memory", "crash"})

Progress = Callable[[int, int], None]
"""Is told how many candidates are done, and of how many."""


@dataclass(frozen=True)
class Budget:
    """What a search may spend.

    `candidates`: programs tried at most. `ticks`: of all programs in the matches that choose, and
    as many again in those that measure what was chosen; automata cost none. The last matches may
    go beyond it. Where chance decides and no automata are known, up to `matches` per candidate
    choose (fewer where they are costly), and up to `confirming` measure.
    """

    candidates: int = 1000
    ticks: int = 3_000_000
    matches: int = 30
    confirming: int = 300

    def __post_init__(self) -> None:
        """Refuse what is too little to try anything."""
        if min(self.candidates, self.ticks) < 1 or min(self.matches, self.confirming) < 2:
            raise CodepactError(
                "a search needs at least 1 candidate, 1 tick and 2 matches to repeat, not "
                f"{self.candidates}, {self.ticks}, and {self.matches} and {self.confirming}"
            )


@dataclass(frozen=True)
class Worth:
    """What a candidate gets per round. `sure`: the same if exact, else the interval's low end."""

    payoff: Fraction
    sure: Fraction
    exact: bool


@dataclass
class Search:
    """A search under way: what is fixed, and what has been found.

    `limited`: the rules with the rounds of the criterion. `faulty`, `unknown`: as in `Deviation`.
    """

    rules: ProgramGame
    limited: ProgramGame
    profile: Profile
    seat: int
    criterion: Criterion
    seeds: tuple[int, ...]
    budget: Budget
    worth: dict[Program, Worth] = field(default_factory=dict)
    faulty: int = 0
    unknown: int = 0

    def having(self, program: Program) -> Profile:
        """Return the profile with a program in the seat."""
        return (*self.profile[: self.seat], program, *self.profile[self.seat + 1 :])


def value(search: Search, programs: Sequence[Program], progress: Progress) -> None:
    """Value candidates, as far as the budget goes.

    Without an end of rounds by automata alone; else by a match, which is exact if nothing is drawn
    in it, then by automata, and only where these are not known by many matches.
    """
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(done, len(programs))

    if not isinstance(search.criterion, Rounds):
        for program in programs:
            if not _by_automata(search, program):
                search.unknown += 1
            tell(1)
        return

    def spend(chunk: Sequence[Program]) -> int:
        cost = _by_matches(search, chunk)
        tell(len(chunk))
        return cost

    ticks = search.budget.ticks
    for costly in (False, True):
        group = [p for p in programs if is_costly(p, search.limited) is costly]
        ticks -= try_in_turn(sorted(group, key=lambda p: len(p.source)), ticks, spend)


def own_payoff(search: Search) -> Fraction | None:
    """Return what the seat gets without deviating, None if that takes many matches.

    Raises `CodepactError` where rounds never end and it is not known exactly.
    """
    if isinstance(search.criterion, Rounds):
        (match,) = played(search, [search.profile[search.seat]], search.seeds[:1])[0]
        if not match.drew and not _ended(match):
            return per_round(search, match)
    found = seated(search.rules, search.profile, search.criterion)
    if not isinstance(found, str):
        return _payoff(search, found)
    if isinstance(search.criterion, Rounds):
        return None
    raise CodepactError(
        f"what the profile itself gets is not known, so neither is a gain: {found}; give a number "
        "of rounds, which can be played"
    )


def _by_automata(search: Search, program: Program) -> bool:
    """Value a candidate by the automata of its profile; return whether these are known.

    A candidate whose machine may fault, against whomever, is passed over.
    """
    found = seated(search.rules, search.having(program), search.criterion)
    if isinstance(found, str):
        return False
    if any(found[search.seat].case.machine.faults):
        search.faulty += 1
        return True
    try:
        payoff = _payoff(search, found)
    except CodepactError:  # too many joint states
        return False
    search.worth[program] = Worth(payoff, payoff, True)
    return True


def _payoff(search: Search, found: Sequence[Seated]) -> Fraction:
    automata = [s.automaton for s in found]
    game, noise = search.rules.game, search.rules.repetition.noise
    return profile_payoffs(game, automata, search.criterion, noise)[search.seat]


def _by_matches(search: Search, programs: Sequence[Program]) -> int:
    """Value candidates where rounds end; return what that cost."""
    cost = 0
    first = played(search, programs, search.seeds[:1])
    for program, (match,) in zip(programs, first, strict=True):
        cost += cost_of([match])
        if _failed(search, match):
            search.faulty += 1
        elif not match.drew:
            payoff = per_round(search, match)
            search.worth[program] = Worth(payoff, payoff, True)
        elif not _by_automata(search, program):
            cost += _by_many(search, program, match)
    return cost


def _by_many(search: Search, program: Program, first: Match) -> int:
    """Value a candidate by repeated matches, of which there is one; return what they cost."""
    affordable = search.budget.ticks // (_BRANCHES * (cost_of([first]) + 1))
    count = min(max(affordable, _FEWEST), search.budget.matches)
    (more,) = played(search, [program], search.seeds[1:count])
    if any(_failed(search, match) for match in more):
        search.faulty += 1
    else:
        mean, interval = estimate([per_round(search, m) for m in (first, *more)])
        sure = Fraction(interval[0]) if interval else mean
        search.worth[program] = Worth(mean, sure, False)
    return cost_of(more)


def played(
    search: Search, programs: Sequence[Program], seeds: Sequence[int]
) -> list[tuple[Match, ...]]:
    """Return the matches of each program in the seat, one for each seed."""
    found = matches_of(search.limited, programs, lambda own: (search.having(own),), seeds)
    return [row for (row,) in found]


def cost_of(matches: Sequence[Match]) -> int:
    """Return what matches cost, in ticks."""
    asked = sum(
        DRAWN_QUESTION if match.drew else QUESTION
        for match in matches
        for event in match.events
        if event.kind == "asked"
    )
    return asked + sum(sum(match.ticks) for match in matches)


def per_round(search: Search, match: Match) -> Fraction:
    """Return what the seat gets per round in a match, rounds weighed as the criterion says."""
    repetition = search.limited.repetition
    weights = (repetition.discount**t for t in range(repetition.rounds))
    return match.payoffs[search.seat] / sum(weights, Fraction(0))


def _failed(search: Search, match: Match) -> bool:
    return _ended(match) or any(fault.seat == search.seat for fault in match.faults)


def _ended(match: Match) -> bool:
    """Return whether memory or time ended something in a match, which may not happen again."""
    return any(fault.kind in _UNREPEATABLE for fault in match.faults)


def estimate(values: Sequence[Fraction]) -> tuple[Fraction, Interval | None]:
    """Return the mean and its Student t interval; no interval where all values are the same."""
    mean = sum(values, Fraction(0)) / len(values)
    if len(set(values)) < 2:
        return mean, None
    numbers = [float(v) for v in values]
    middle = fmean(numbers)
    half = half_width(len(numbers), stdev(numbers), CONFIDENCE)
    return mean, (middle - half, middle + half)
