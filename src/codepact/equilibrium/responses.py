"""Best responses to automata: a decision process whose states are those of the others, exactly.

The one who responds sees everything that the others' automata see, so it always knows their states,
and a best response needs no more than these (theory of finite automata: Gilboa, 1988). So it is
best among all strategies and all programs that the others take for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.checker.equilibria.plays import Play, States, play_of
from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.equilibrium.chains import Chain, Leads, discounted_values, mean_values
from codepact.equilibrium.payoffs import numbered

STATES = 20_000
"""Joint states of the others that are looked at."""

Policy = tuple[int, ...]
"""The number of the own action in each state."""


@dataclass(frozen=True)
class Process:
    """What a seat decides about: in each state of the others, each own action that it may choose.

    `states[s]`: the states of all seats, 0 for the own one; state 0 is round 1. `choices`: own
    actions by number; `pays[s][c]` and `leads[s][c]`: what choice c pays in state s in a round, and
    where it leads.
    """

    seat: int
    states: tuple[States, ...]
    choices: tuple[int, ...]
    pays: tuple[tuple[Fraction, ...], ...]
    leads: tuple[tuple[Leads, ...], ...]


@dataclass(frozen=True)
class BestResponse:
    """The most that a seat can get, per round, and how.

    `values[s]`: from each state of the process on; for rounds that end, with all of them to go.
    `biases`: what shows that no more can be had in the long run, where that is the criterion.
    `policies`: what it chooses, the same in every round, or one policy for each round.
    """

    process: Process
    criterion: Criterion
    payoff: Fraction
    values: tuple[Fraction, ...]
    biases: tuple[Fraction, ...]
    policies: tuple[Policy, ...]


def best_response(
    game: Game,
    seat: int,
    automata: Sequence[Automaton],
    criterion: Criterion,
    noise: Fraction = Fraction(0),
) -> BestResponse:
    """Return the most that `seat` can get against the others' automata, and how.

    `automata`: one per seat; that of `seat` does not matter. Rounds without end are solved by
    Howard's policy iteration (for long-run means its multichain form: Puterman, 1994, section 9.2),
    rounds that end by backward induction; all in exact fractions. Raises `CodepactError` for more
    than `STATES` joint states of the others.
    """
    if len(automata) != game.seats:
        raise CodepactError(f"{game.name!r} needs {game.seats} automata, not {len(automata)}")
    free = [None if k == seat else a for k, a in enumerate(automata)]
    allowed = range(len(game.actions[seat]))
    play = play_of(game.actions, game.payoffs, free, allowed, noise)
    return best_choice(decision_process(play, seat), criterion)


def best_choice(process: Process, criterion: Criterion) -> BestResponse:
    """Return the most that can be had in a decision process, and how."""
    match criterion:
        case Discounted(discount):
            return _discounted(process, discount)
        case LimitOfMeans():
            return _means(process)
        case Rounds():
            return _backwards(process, criterion)


def decision_process(play: Play, seat: int, starts: Iterable[States] = ()) -> Process:
    """Return what the free `seat` of a play decides about, from round 1 on.

    If no seat is free there is nothing to decide, and the process is what it gets. `starts`: joint
    states to be in it besides. Raises `CodepactError` for more than `STATES` joint states.
    """
    found = {s: k for k, s in enumerate(dict.fromkeys([play.start, *starts]))}
    todo = list(found)
    pays, leads = [], []
    for states in todo:
        row = list(play.rounds(states))
        pays.append(tuple(paid[seat] for paid, _ in row))
        leads.append(tuple(numbered(after, found, todo, STATES) for _, after in row))
    choices = play.allowed if None in play.automata else (0,)
    return Process(seat, tuple(todo), tuple(choices), tuple(pays), tuple(leads))


def chain_of(process: Process, policy: Policy) -> Chain:
    """Return the chain of a process under a policy; `policy[s]` counts the choices of state s."""
    return Chain(
        tuple((row[c],) for row, c in zip(process.pays, policy, strict=True)),
        tuple(row[c] for row, c in zip(process.leads, policy, strict=True)),
    )


def _discounted(process: Process, discount: Fraction) -> BestResponse:
    policy = [max(range(len(row)), key=row.__getitem__) for row in process.pays]
    while True:
        values = [v for (v,) in discounted_values(chain_of(process, tuple(policy)), discount)]
        better = False
        for s, row in enumerate(process.pays):
            for c, pay in enumerate(row):
                ahead = (1 - discount) * pay + discount * _mean(process.leads[s][c], values)
                now = (1 - discount) * row[policy[s]] + discount * _mean(
                    process.leads[s][policy[s]], values
                )
                if ahead > now:
                    policy[s], better = c, True
        if not better:
            break
    chosen = _actions(process, policy)
    criterion = Discounted(discount)
    return BestResponse(process, criterion, values[0], tuple(values), (), (chosen,))


def _means(process: Process) -> BestResponse:
    policy = [max(range(len(row)), key=row.__getitem__) for row in process.pays]
    while True:
        found = mean_values(chain_of(process, tuple(policy)))
        gains = [g for (g,) in found.gains]
        biases = [h for (h,) in found.biases]
        better = _improved(process, policy, gains, None)
        if not better:
            better = _improved(process, policy, gains, biases)
        if not better:
            break
    chosen = _actions(process, policy)
    return BestResponse(process, LimitOfMeans(), gains[0], tuple(gains), tuple(biases), (chosen,))


def _improved(
    process: Process, policy: list[int], gains: list[Fraction], biases: list[Fraction] | None
) -> bool:
    """Improve a policy by where it leads in the long run, or of equals by the bias."""
    better = False
    for s, row in enumerate(process.pays):
        leads = process.leads[s]
        ahead = [_mean(lead, gains) for lead in leads]
        best = max(ahead)
        if biases is None:
            if ahead[policy[s]] < best:
                policy[s], better = ahead.index(best), True
            continue
        worth = {c: pay + _mean(leads[c], biases) for c, pay in enumerate(row) if ahead[c] == best}
        if worth[policy[s]] < max(worth.values()):
            policy[s], better = max(worth, key=worth.__getitem__), True
    return better


def _backwards(process: Process, criterion: Rounds) -> BestResponse:
    totals = [Fraction(0)] * len(process.states)
    policies: list[Policy] = []
    for _ in range(criterion.rounds):
        following, policy = [], []
        for row, leads in zip(process.pays, process.leads, strict=True):
            worth = [
                pay + criterion.discount * _mean(lead, totals)
                for pay, lead in zip(row, leads, strict=True)
            ]
            policy.append(max(range(len(worth)), key=worth.__getitem__))
            following.append(worth[policy[-1]])
        totals = following
        policies.append(_actions(process, policy))
    weights = sum(criterion.discount**t for t in range(criterion.rounds))
    values = tuple(t / weights for t in totals)
    return BestResponse(process, criterion, values[0], values, (), tuple(reversed(policies)))


def _actions(process: Process, policy: Sequence[int]) -> Policy:
    return tuple(process.choices[c] for c in policy)


def _mean(leads: Leads, values: Sequence[Fraction]) -> Fraction:
    if len(leads) == 1:
        return values[leads[0][0]]
    return sum((p * values[t] for t, p in leads), Fraction(0))
