"""Whether a profile is a program equilibrium: proved with a certificate, refuted by a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from codepact.checker import check, equilibria, sealed
from codepact.checker.criteria import Criterion, criterion_data
from codepact.core.errors import CodepactError
from codepact.core.game import Payoffs
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.answering import answering_pair
from codepact.equilibrium.correlated import correlated_profile
from codepact.equilibrium.profiles import match_of, match_payoffs, rules_for, seated
from codepact.equilibrium.proving.bounds import Bound, bound_by_cases, play_by_automata
from codepact.equilibrium.proving.exploits import (
    Exploit,
    exploit_by_mixture,
    exploit_of,
    exploit_on_the_tape,
)
from codepact.equilibrium.proving.other_bounds import (
    bound_by_logic,
    bound_by_simulation,
    bound_on_the_tape,
    play_by_simulation,
    play_on_the_tape,
)
from codepact.equilibrium.proving.readings import how_read, named_programs
from codepact.equilibrium.search import Budget, Deviation, strongest_deviation, zoo_pool
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.confirming import rules_to_data


@dataclass(frozen=True)
class SeatVerdict:
    """What was established of a seat: what it gets, and what it would with another program.

    `most`: what no program whatever gets more than, None if nothing is known that covers them all;
    `method` says what it is known from, `reason` why it is not, or not reached. `exploit`: a
    program that gains. `searched`: what a search found where these leave it open, a lower bound.
    """

    seat: int
    payoff: Fraction
    most: Fraction | None
    method: str
    exploit: Exploit | None
    reason: str = ""
    searched: Deviation | None = None

    @property
    def gap(self) -> Fraction | None:
        """Return what a program can gain at most; None if that is not known."""
        return None if self.most is None else max(Fraction(0), self.most - self.payoff)


@dataclass(frozen=True)
class EquilibriumVerdict:
    """Whether a profile is a program equilibrium (Tennenholtz, 2004), against all programs.

    "proved": nobody gains by any program. "refuted": `seats` have a program that gains, and what it
    gets is exact. "unknown": neither; `reason` says why. `certificate`: plain data for
    `codepact.checker.check` of what everybody gets, and can gain at most; there if that is known.
    """

    profile: Profile
    criterion: Criterion
    answer: Literal["proved", "refuted", "unknown"]
    payoffs: Payoffs | None
    seats: tuple[SeatVerdict, ...]
    certificate: Mapping[str, Any] | None
    reason: str = ""


@dataclass(frozen=True)
class _Played:
    """What a profile gets, with evidence."""

    payoffs: Payoffs
    data: Mapping[str, Any]


def prove_equilibrium(
    rules: ProgramGame,
    profile: Profile,
    criterion: Criterion,
    progress: Callable[[str], None] = lambda doing: None,
    budget: Budget | None = None,
) -> EquilibriumVerdict:
    """Decide whether no program whatever gains in anybody's place, while the others keep theirs.

    What the others take a deviating program for is split into cases, each with a best response; or
    they see it by simulated plays; or provability logic excludes what they do. Where none of that
    settles it a program that gains is searched for, at most with this `budget`. Raises
    `CodepactError` for too few or too many programs.
    """
    progress("what the programs play")
    played = _played(rules, profile, criterion)
    if isinstance(played, str):
        return EquilibriumVerdict(profile, criterion, "unknown", None, (), None, played)
    seats, entries = [], []
    for seat, payoff in enumerate(played.payoffs):
        progress(f"what programs in seat {seat} can get")
        verdict, entry = _seat(rules, profile, criterion, seat, payoff)
        if verdict.gap != 0 and verdict.exploit is None:
            progress(f"searching for a program that gains in seat {seat}")
            verdict = _searched(rules, profile, criterion, verdict, budget)
        seats.append(verdict)
        entries.append(entry)
    written = _sealed(rules, profile, criterion, played, seats, entries)
    certificate = None if isinstance(written, str) else written
    answer: Literal["proved", "refuted", "unknown"] = "unknown"
    if any(v.exploit is not None for v in seats):
        answer = "refuted"
    elif certificate is not None and all(v.gap == 0 for v in seats):
        answer = "proved"
    reason = written if isinstance(written, str) else ""
    if answer == "unknown":
        reason = reason or next((v.reason for v in seats if v.reason), "")
    return EquilibriumVerdict(
        profile, criterion, answer, played.payoffs, tuple(seats), certificate, reason
    )


def certified_bounds(
    rules: ProgramGame, profile: Profile, criterion: Criterion
) -> Mapping[str, Any] | None:
    """Return the certificate of what a profile gets, and what anybody can gain at most.

    None if nothing that covers all programs is known of some seat. Nothing is searched for.
    """
    played = _played(rules, profile, criterion)
    if isinstance(played, str):
        return None
    found = [_seat(rules, profile, criterion, k, u) for k, u in enumerate(played.payoffs)]
    seats, entries = [v for v, _ in found], [e for _, e in found]
    data = _sealed(rules, profile, criterion, played, seats, entries)
    return None if isinstance(data, str) else data


def _played(rules: ProgramGame, profile: Profile, criterion: Criterion) -> _Played | str:
    taped = correlated_profile(rules, profile, criterion)
    if not isinstance(taped, str):
        return _Played(*play_on_the_tape(rules, taped))
    if "tape" in rules.capabilities:
        return taped
    found = seated(rules, profile, criterion)
    if not isinstance(found, str):
        try:
            return _Played(*play_by_automata(rules, [s.automaton for s in found], criterion))
        except CodepactError as e:  # too many joint states
            found = str(e)
    pair = answering_pair(rules, profile, criterion)
    if not isinstance(pair, str):
        return _Played(pair.payoffs, play_by_simulation(pair))
    rows = match_of(rules, profile, criterion)
    if rows is None:
        return found
    payoffs = match_payoffs(rules.game, rows, criterion)
    return _Played(payoffs, {"by": "match", "match": [list(row) for row in rows]})


def _seat(
    rules: ProgramGame, profile: Profile, criterion: Criterion, seat: int, payoff: Fraction
) -> tuple[SeatVerdict, Mapping[str, Any]]:
    """Return the smallest bound that is found for a seat, and a program that gains if one does."""
    exploit = None
    known = []
    taped = correlated_profile(rules, profile, criterion)
    if not isinstance(taped, str):
        bound = bound_on_the_tape(rules, taped, seat)
        exploit = exploit_on_the_tape(rules, profile, taped, seat, payoff)
        return _verdict(bound, payoff, exploit), bound.entry
    found = bound_by_cases(rules, profile, criterion, seat)
    if isinstance(found, Bound):
        known.append(found)
        exploit = exploit_of(rules, profile, found.situations, seat, criterion, payoff)
    else:
        simulated = bound_by_simulation(rules, profile, criterion, seat)
        if not isinstance(simulated, str):
            bound, mixture = simulated
            known.append(bound)
            exploit = exploit_by_mixture(rules, profile, mixture, seat, criterion, payoff)
    reached = payoff if exploit is None else exploit.payoff
    if all(bound.most > reached for bound in known):  # perhaps it is less than was found so far
        proved = bound_by_logic(rules, profile, criterion, seat)
        known += [proved] if isinstance(proved, Bound) else []
    if not known:
        return SeatVerdict(seat, payoff, None, "", exploit, str(found)), {}
    least = min(known, key=lambda b: b.most)
    return _verdict(least, payoff, exploit), least.entry


def _searched(
    rules: ProgramGame,
    profile: Profile,
    criterion: Criterion,
    verdict: SeatVerdict,
    budget: Budget | None,
) -> SeatVerdict:
    """Return a verdict with what a search finds, programs that the others name being tried too."""
    pool = [*named_programs(rules, profile, criterion), *zoo_pool(rules)]
    found = strongest_deviation(rules, profile, verdict.seat, criterion, pool, budget=budget)
    exploit = None
    if found.exact and found.gain > 0:
        exploit = Exploit(verdict.seat, found.program, found.payoff, found.gain)
    return replace(verdict, exploit=exploit, searched=found)


def _verdict(bound: Bound, payoff: Fraction, exploit: Exploit | None) -> SeatVerdict:
    method = str(bound.entry["method"])
    reason = ""
    if bound.most > payoff and exploit is None:
        reason = (
            f"no program gets more than {bound.most} in seat {bound.seat}, and none is known that "
            f"gets more than {payoff}"
        )
    return SeatVerdict(bound.seat, payoff, bound.most, method, exploit, reason)


def _sealed(
    rules: ProgramGame,
    profile: Profile,
    criterion: Criterion,
    played: _Played,
    seats: list[SeatVerdict],
    entries: list[Mapping[str, Any]],
) -> dict[str, Any] | str | None:
    """Return the certificate, None if some seat has no bound; or why the checker rejects it."""
    if any(v.most is None for v in seats):
        return None
    game = rules_for(rules, criterion)
    reading = {"method": "played once, as nothing is left to chance", "executor": sandbox().version}
    data = sealed(
        {
            "kind": equilibria.KIND,
            "game": {**rules_to_data(game), "noise": str(rules.repetition.noise)},
            "criterion": criterion_data(criterion),
            "programs": [
                {
                    "seat": seat,
                    "digest": p.digest,
                    "name": p.name,
                    "reading": how_read(rules, p, criterion, seat) or reading,
                }
                for seat, p in enumerate(profile)
            ],
            "play": played.data,
            "payoffs": [str(u) for u in played.payoffs],
            "gains": [str(v.gap) for v in seats],
            "deviations": entries,
        }
    )
    problem = check(data).problem  # the prover is not trusted, here either
    return f"the checker rejected the certificate: {problem}" if problem else data
