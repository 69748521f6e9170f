"""What a profile of automata is worth, exactly: for so many rounds, discounted, in the long run.

Payoffs are per round. With noise each action is replaced by another of the seat's, each as likely,
and everybody sees what was really played.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.checker.equilibria.plays import States, play_of
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Payoffs
from codepact.equilibrium.chains import Chain, Leads, discounted_values, mean_values

STATES = 20_000
"""Joint states of a profile that are looked at."""


def profile_payoffs(
    game: Game,
    automata: Sequence[Automaton],
    criterion: Criterion,
    noise: Fraction = Fraction(0),
) -> Payoffs:
    """Return what each seat gets per round if it plays its automaton: exact.

    Where nothing is left to chance the play is a lasso, of at most as many rounds as there are
    joint states; else it is a Markov chain, solved by linear equations (theory of finite automata
    in repeated games: Rubinstein, 1986; Puterman, 1994, chapters 6 and 8).

    Raises `CodepactError` if there is not one automaton per seat, or there are more than `STATES`
    joint states.
    """
    if len(automata) != game.seats:
        raise CodepactError(f"{game.name!r} needs {game.seats} automata, not {len(automata)}")
    pure = [a.pure for a in automata]
    if not noise and all(p is not None for p in pure):
        return _lasso_payoffs(game, automata, [p for p in pure if p is not None], criterion)
    joint = joint_chain(game, automata, noise)
    return start_value(joint, criterion)


def start_value(chain: Chain, criterion: Criterion) -> Payoffs:
    """Return what a chain pays per round from its first state on."""
    match criterion:
        case Discounted(discount):
            return discounted_values(chain, discount)[0]
        case LimitOfMeans():
            return mean_values(chain).gains[0]
        case Rounds(rounds, discount):
            return _within(chain, rounds, discount)


def _within(chain: Chain, rounds: int, discount: Fraction) -> Payoffs:
    """Return what so many rounds pay, in whole numbers: fractions would be reduced at every step.

    How likely each state is in round t+1 is counted in parts of D^t, for the chances of a round in
    parts of D; so Σ_{t<T} δ^t·x_t, for δ = p/q, is a whole number over (q·D)^(T-1), by Horner.
    """
    p, q = discount.numerator, discount.denominator
    shared = lcm(*(chance.denominator for row in chain.leads for _, chance in row))
    scale = lcm(*(pay.denominator for row in chain.pays for pay in row))
    leads = [[(t, int(chance * shared)) for t, chance in row] for row in chain.leads]
    pays = [[int(pay * scale) for pay in row] for row in chain.pays]
    totals, weights, weight, base = [0] * len(pays[0]), 0, 1, q * shared
    now = {0: 1}
    for t in range(rounds):
        if t:
            after: dict[int, int] = {}
            for s, ways in now.items():
                for then, parts in leads[s]:
                    after[then] = after.get(then, 0) + ways * parts
            now, weight = after, weight * p
        paid = [sum(ways * pays[s][k] for s, ways in now.items()) for k in range(len(totals))]
        totals = [total * base + weight * x for total, x in zip(totals, paid, strict=True)]
        weights = weights * q + weight
    below = weights * scale * shared ** (rounds - 1)
    return tuple(Fraction(total, below) for total in totals)


def joint_chain(game: Game, automata: Sequence[Automaton], noise: Fraction = Fraction(0)) -> Chain:
    """Return the chain of the joint states of a profile that can be reached."""
    return joint_states(game, automata, noise)[1]


def joint_states(
    game: Game,
    automata: Sequence[Automaton],
    noise: Fraction = Fraction(0),
    starts: Iterable[States] = (),
) -> tuple[tuple[States, ...], Chain]:
    """Return the joint states of a profile that can be reached, and their chain.

    `starts`: joint states to be in it besides, in this order behind that of round 1.
    """
    play = play_of(game.actions, game.payoffs, automata, (), noise)
    found = {states: k for k, states in enumerate(dict.fromkeys([play.start, *starts]))}
    todo = list(found)
    pays: list[Payoffs] = []
    leads: list[Leads] = []
    for states in todo:
        ((paid, after),) = play.rounds(states)
        pays.append(paid)
        leads.append(numbered(after, found, todo, STATES))
    return tuple(todo), Chain(tuple(pays), tuple(leads))


def numbered(
    after: Mapping[States, Fraction], found: dict[States, int], todo: list[States], most: int
) -> Leads:
    """Return where joint states lead by number; new ones are numbered, and are still to do."""
    for then in after:
        if then not in found:
            if len(found) >= most:
                raise CodepactError(f"there are more than {most} joint states")
            found[then] = len(found)
            todo.append(then)
    return tuple((found[then], chance) for then, chance in after.items())


@dataclass(frozen=True)
class ScaledTable:
    """Payoffs of a game as whole numbers: `rows[joint][seat]` divided by `scale`."""

    sizes: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    scale: int


@lru_cache(maxsize=64)
def scaled_table(game: Game) -> ScaledTable:
    """Return the payoffs of a game by the numbers of joint actions."""
    joints = list(product(*game.actions))
    scale = lcm(*(v.denominator for row in game.payoffs.values() for v in row))
    rows = tuple(tuple(int(v * scale) for v in game.payoffs[joint]) for joint in joints)
    return ScaledTable(tuple(map(len, game.actions)), rows, scale)


def _lasso_payoffs(
    game: Game,
    automata: Sequence[Automaton],
    pure: Sequence[Sequence[int]],
    criterion: Criterion,
) -> Payoffs:
    table = scaled_table(game)
    most = criterion.rounds if isinstance(criterion, Rounds) else None
    rows, begin = _lasso(table.sizes, automata, pure, most)
    if isinstance(criterion, Rounds) and begin < len(rows):
        return _rounds_of(rows, begin, criterion, table)
    match criterion:
        case LimitOfMeans():
            circle = [table.rows[j] for j in rows[begin:]]
            below = len(circle) * table.scale
            return tuple(Fraction(sum(column), below) for column in zip(*circle, strict=True))
        case Discounted(discount):
            return _discounted(rows, begin, discount, table)
        case Rounds(rounds, discount):
            return _finite(rows, rounds, discount, table)


def _lasso(
    sizes: Sequence[int],
    automata: Sequence[Automaton],
    pure: Sequence[Sequence[int]],
    most: int | None,
) -> tuple[list[int], int]:
    """Return the joint actions of a play up to where it repeats itself, and where that begins."""
    rows: list[int] = []
    seen: dict[object, int] = {}
    if len(automata) == 2:
        (first, second), (one, two) = (a.steps for a in automata), pure
        size, s, t = sizes[1], 0, 0
        while (s, t) not in seen and (most is None or len(rows) < most):
            seen[s, t] = len(rows)
            joint = one[s] * size + two[t]
            rows.append(joint)
            s, t = first[s][joint], second[t][joint]
        return rows, seen.get((s, t), len(rows))
    states = (0,) * len(automata)
    while states not in seen and (most is None or len(rows) < most):
        seen[states] = len(rows)
        joint = 0
        for size, play, state in zip(sizes, pure, states, strict=True):
            joint = joint * size + play[state]
        rows.append(joint)
        states = tuple(a.steps[s][joint] for a, s in zip(automata, states, strict=True))
    return rows, seen.get(states, len(rows))


def _discounted(rows: Sequence[int], begin: int, discount: Fraction, table: ScaledTable) -> Payoffs:
    """Return V = (1-δ)·[Σ_{t<k} δ^t·x_t + δ^k/(1-δ^L)·Σ_{t<L} δ^t·x_{k+t}], in whole numbers."""
    p, q = discount.numerator, discount.denominator
    length = len(rows) - begin
    found = []
    before, circle = rows[:begin], rows[begin:]
    # Σ_{t<n} δ^t·x_t = total / q^(n-1), by Horner's rule from the end.
    for k in range(len(table.sizes)):
        total, power = 0, 1
        for joint in reversed(circle):
            total, power = total * p + table.rows[joint][k] * power, power * q
        # circle sum = total / (power / q); with δ^L = p^L / q^L = p^L / power.
        above, below = total * q, power - p**length
        # rest = above / below, the value of the circle from its beginning, without (1-δ).
        for joint in reversed(before):
            above, below = above * p + table.rows[joint][k] * below * q, below * q
        found.append(Fraction(above * (q - p), below * q * table.scale))
    return tuple(found)


def _finite(rows: Sequence[int], rounds: int, discount: Fraction, table: ScaledTable) -> Payoffs:
    """Return the payoffs of rows, one a round, that were all played."""
    weights = [discount**t for t in range(rounds)] if discount != 1 else [Fraction(1)] * rounds
    whole = sum(weights) * table.scale
    return tuple(
        sum((w * table.rows[j][k] for j, w in zip(rows, weights, strict=True)), Fraction(0)) / whole
        for k in range(len(table.sizes))
    )


def _rounds_of(rows: Sequence[int], begin: int, criterion: Rounds, table: ScaledTable) -> Payoffs:
    """Return the payoffs of a lasso that is played for some rounds."""
    length = len(rows) - begin
    if criterion.discount != 1:
        played = [
            rows[t] if t < begin else rows[begin + (t - begin) % length]
            for t in range(criterion.rounds)
        ]
        return _finite(played, criterion.rounds, criterion.discount, table)
    times, rest = divmod(criterion.rounds - begin, length)
    counts = [1] * begin + [times + (k < rest) for k in range(length)]
    below = criterion.rounds * table.scale
    return tuple(
        Fraction(sum(n * table.rows[j][k] for j, n in zip(rows, counts, strict=True)), below)
        for k in range(len(table.sizes))
    )
