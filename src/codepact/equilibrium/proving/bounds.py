"""The most that a program can get in a seat, whatever program it is, with evidence of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codepact.checker.automaton import Automaton, automaton_data
from codepact.checker.criteria import Criterion, LimitOfMeans, Rounds
from codepact.checker.equilibria.cases import Kind as CheckedKind
from codepact.checker.equilibria.cases import Setting, kind_from, situations
from codepact.core.errors import CodepactError
from codepact.core.game import Payoffs
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.chains import discounted_values, mean_values
from codepact.equilibrium.payoffs import joint_states, start_value
from codepact.equilibrium.proving.cases import Kind, kinds_against
from codepact.equilibrium.responses import BestResponse, best_choice, decision_process


@dataclass(frozen=True)
class Situation:
    """A way in which the cases of the others go together, and the best that is then to be had.

    `kinds`: the case of each other, in seat order. `known`: the program that deviates, if they say
    which one it is; then there is nothing to choose.
    """

    kinds: tuple[Kind, ...]
    best: BestResponse
    known: Program | None


@dataclass(frozen=True)
class Bound:
    """What no program gets more than in a seat, per round.

    `situations`: what it was found from, the best one first; none if other means found it. `entry`:
    the evidence, as plain data for a certificate.
    """

    seat: int
    most: Fraction
    situations: tuple[Situation, ...]
    entry: Mapping[str, Any]


def setting_of(rules: ProgramGame, criterion: Criterion) -> Setting:
    """Return what a certificate is about."""
    game = rules.game
    return Setting(game.actions, game.payoffs, rules.repetition.noise, criterion)


def bound_by_cases(
    rules: ProgramGame, profile: Profile, criterion: Criterion, seat: int
) -> Bound | str:
    """Return the most that a program can get in `seat` by all that the others may take it for.

    So it is a maximum over best responses (the case split over a finite classifier). Or why some
    other is not read. With noise, or where machines flip coins, nothing else is known either.
    """
    setting = setting_of(rules, criterion)
    kinds: list[tuple[Kind, ...]] = []
    for other in range(rules.game.seats):
        if other != seat:
            try:
                found = kinds_against(rules, profile, criterion, seat, other)
            except CodepactError as e:
                return str(e)
            if isinstance(found, str):
                return found
            kinds.append(found)
    seats = [k for k in range(rules.game.seats) if k != seat]
    rows = [[_as_checked(setting, seat, k, kind) for kind in own]
            for k, own in zip(seats, kinds, strict=True)]  # fmt: skip
    shown: list[Situation] = []
    evidence: list[dict[str, Any]] = []
    for chosen, play in situations(setting, seat, rows):
        try:
            best = best_choice(decision_process(play, seat), criterion)
        except CodepactError as e:
            return str(e)
        own = tuple(row[k] for row, k in zip(kinds, chosen, strict=True))
        known = next((kind.known[0] for kind in own if kind.known is not None), None)
        shown.append(Situation(own, best, known))
        evidence.append({"cases": list(chosen), "evidence": evidence_of(best)})
    if not shown:
        return "the cases of the others contradict each other"
    shown.sort(key=lambda s: s.best.payoff, reverse=True)
    entry = {
        "seat": seat,
        "method": "cases",
        "others": [
            {"seat": k, "cases": [kind.data() for kind in own]}
            for k, own in zip(seats, kinds, strict=True)
        ],
        "situations": evidence,
    }
    return Bound(seat, shown[0].best.payoff, tuple(shown), entry)


def _as_checked(setting: Setting, deviating: int, seat: int, kind: Kind) -> CheckedKind:
    return kind_from(setting, deviating, seat, kind.data())


def evidence_of(best: BestResponse) -> list[list[Any]]:
    """Return the values that show a best response to be one, as plain data."""
    if isinstance(best.criterion, Rounds):
        return []
    process = best.process
    biases = _raised(best) if isinstance(best.criterion, LimitOfMeans) else ()
    return [
        [list(states), [str(best.values[s])], [str(biases[s])] if biases else []]
        for s, states in enumerate(process.states)
    ]


def _raised(best: BestResponse) -> tuple[Fraction, ...]:
    """Return biases with which no choice, good or bad, seems to gain.

    Choices that lead to less in the long run may pay more at first; a multiple of the long-run
    means on top of the biases makes up for that (after Puterman, 1994, section 9.1).
    """
    process, gains, biases = best.process, best.values, best.biases
    factor = Fraction(0)
    for s, row in enumerate(process.pays):
        for pay, lead in zip(row, process.leads[s], strict=True):
            loss = gains[s] - sum((p * gains[t] for t, p in lead), Fraction(0))
            ahead = pay + sum((p * biases[t] for t, p in lead), Fraction(0))
            if loss > 0:
                factor = max(factor, (ahead - gains[s] - biases[s]) / loss)
    return tuple(h + factor * g for h, g in zip(biases, gains, strict=True))


def play_by_automata(
    rules: ProgramGame, automata: Sequence[Automaton], criterion: Criterion
) -> tuple[Payoffs, dict[str, Any]]:
    """Return what a profile of automata gets, and the evidence of that."""
    states, chain = joint_states(rules.game, automata, rules.repetition.noise)
    rows: list[Any] = []
    match criterion:
        case Rounds():
            payoffs = start_value(chain, criterion)
        case LimitOfMeans():
            found = mean_values(chain)
            payoffs = found.gains[0]
            rows = [[list(s), list(map(str, g)), list(map(str, h))]
                    for s, g, h in zip(states, found.gains, found.biases, strict=True)]  # fmt: skip
        case _:
            values = discounted_values(chain, criterion.discount)
            payoffs = values[0]
            rows = [[list(s), list(map(str, v)), []] for s, v in zip(states, values, strict=True)]
    data = {"by": "automata", "automata": [automaton_data(a) for a in automata], "evidence": rows}
    return payoffs, data
