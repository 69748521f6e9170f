"""Whether strategies are best responses after every history: subgame perfection.

Automata say what is played after any history, slips included, so each joint state to which some
joint actions lead is a subgame (Selten, 1975; Mailath and Samuelson, Repeated Games and
Reputations, 2006, section 2.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.checker.equilibria.plays import States, play_of
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.chains import discounted_values, mean_values
from codepact.equilibrium.payoffs import joint_states
from codepact.equilibrium.profiles import seated, strategy_of
from codepact.equilibrium.responses import Process, best_choice, decision_process

STATES = 5_000
"""Joint states that are looked at."""

Values = Sequence[Fraction]
"""What a seat gets per round, from each joint state on."""

Stages = Iterable[tuple[int | None, Iterable[int], Values, Values, Sequence[Sequence[Fraction]]]]
"""The rounds to go, the states where that can be, the own and the best values, one-shot values."""


@dataclass(frozen=True)
class OneShot:
    """A gain by one other action in one subgame, the strategy being kept ever after.

    `history`: a shortest one that leads there. `left`: the rounds to go, None without end. `gain`:
    per round of that subgame, weighed as the criterion weighs them.
    """

    seat: int
    states: States
    history: tuple[Joint, ...]
    action: str
    gain: Fraction
    left: int | None = None


@dataclass(frozen=True)
class SubgameTest:
    """The most that anybody can gain in any subgame, per round of it: `gap`, by `seat`.

    `history`: a shortest one to where that is. `one_shots`: all gains by one other action, the
    greatest first. There are none if and only if the profile is subgame perfect, where payoffs are
    discounted or rounds end (the one-shot deviation principle); for limits of means they are left
    out, as they say nothing.
    """

    gap: Fraction
    seat: int
    history: tuple[Joint, ...]
    one_shots: tuple[OneShot, ...]

    @property
    def perfect(self) -> bool:
        """Return whether it is a subgame-perfect equilibrium."""
        return self.gap <= 0


@dataclass(frozen=True)
class _Subgames:
    """The joint states, how they are come by, and what each seat may do in them.

    `levels`: the states in which each round may begin, if rounds end.
    """

    states: tuple[States, ...]
    histories: Mapping[States, tuple[Joint, ...]]
    levels: tuple[frozenset[int], ...]
    processes: tuple[Process, ...]


def subgame_test(
    game: Game,
    automata: Sequence[Automaton],
    criterion: Criterion,
    noise: Fraction = Fraction(0),
) -> SubgameTest:
    """Return what anybody can gain in any subgame against strategies that go on as automata do.

    The automata must say what is played after slips of the own action, too. Raises `CodepactError`
    if there is not one for each seat, or more than `STATES` joint states.
    """
    if len(automata) != game.seats:
        raise CodepactError(f"{game.name!r} needs {game.seats} automata, not {len(automata)}")
    subgames = _subgames(game, automata, criterion, noise)
    chain = joint_states(game, automata, noise, subgames.states)[1]
    gaps: list[tuple[Fraction, int, tuple[Joint, ...]]] = []
    one_shots: list[OneShot] = []
    for seat, process in enumerate(subgames.processes):
        own_pays = [row[seat] for row in chain.pays]
        match criterion:
            case Discounted(discount):
                own = [v[seat] for v in discounted_values(chain, discount)]
                best: Values = best_choice(process, criterion).values
                shots = _ahead(process, own, 1 - discount, discount)
                stages: Stages = [(None, range(len(own)), own, best, shots)]
            case LimitOfMeans():
                own = [g[seat] for g in mean_values(chain).gains]
                best = best_choice(process, criterion).values
                stages = [(None, range(len(own)), own, best, ())]
            case Rounds():
                stages = _backwards(subgames, process, chain.leads, own_pays, criterion)
        for left, begins, kept, most, ahead_of in stages:
            for s in begins:
                history = subgames.histories[subgames.states[s]]
                gaps.append((most[s] - kept[s], seat, history))
                for action, ahead in zip(
                    game.actions[seat], ahead_of[s] if ahead_of else (), strict=False
                ):
                    if ahead > kept[s]:
                        one_shots.append(
                            OneShot(
                                seat, subgames.states[s], history, action, ahead - kept[s], left
                            )
                        )
    gap, seat, history = max(gaps, key=lambda x: (x[0], -len(x[2]), -x[1]))
    one_shots.sort(key=lambda o: (-o.gain, len(o.history), o.seat, o.history))
    return SubgameTest(gap, seat, history, tuple(one_shots))


def subgames_of(rules: ProgramGame, profile: Profile, criterion: Criterion) -> SubgameTest | str:
    """Return what anybody can gain in any subgame of programs that play as strategies; or why not.

    They are read as they play after slips of their own, against the others of the profile. Raises
    `CodepactError` for too few or too many programs.
    """
    found = seated(rules, profile, criterion, strategy_of)
    if isinstance(found, str):
        return found
    automata = [s.automaton for s in found]
    try:
        return subgame_test(rules.game, automata, criterion, rules.repetition.noise)
    except CodepactError as e:  # too many joint states
        return str(e)


def _subgames(
    game: Game, automata: Sequence[Automaton], criterion: Criterion, noise: Fraction
) -> _Subgames:
    joints = list(product(*game.actions))
    start = (0,) * len(automata)
    histories: dict[States, tuple[Joint, ...]] = {start: ()}
    todo = [start]
    after: list[tuple[States, ...]] = []
    for states in todo:
        row = []
        for k, joint in enumerate(joints):
            then = tuple(a.steps[s][k] for a, s in zip(automata, states, strict=True))
            row.append(then)
            if then not in histories:
                if len(histories) >= STATES:
                    raise CodepactError(f"there are more than {STATES} joint states")
                histories[then] = (*histories[states], joint)
                todo.append(then)
        after.append(tuple(row))
    place = {states: k for k, states in enumerate(todo)}
    levels = [frozenset([0])]
    if isinstance(criterion, Rounds):
        for _ in range(criterion.rounds - 1):
            levels.append(frozenset(place[t] for s in levels[-1] for t in after[s]))
    processes = tuple(_process(game, automata, seat, noise, todo) for seat in range(game.seats))
    return _Subgames(tuple(todo), histories, tuple(levels), processes)


def _process(
    game: Game, automata: Sequence[Automaton], seat: int, noise: Fraction, states: list[States]
) -> Process:
    """Return what a seat may do in each joint state, its own automaton seeing what it does."""
    size = range(len(game.actions[seat]))
    parts = []
    for action in size:
        row = tuple(Fraction(a == action) for a in size)
        forced = replace(automata[seat], plays=(row,) * len(automata[seat].plays))
        played = [*automata[:seat], forced, *automata[seat + 1 :]]
        play = play_of(game.actions, game.payoffs, played, (), noise)
        parts.append(decision_process(play, seat, states))
    pays = tuple(tuple(p.pays[s][0] for p in parts) for s in range(len(states)))
    leads = tuple(tuple(p.leads[s][0] for p in parts) for s in range(len(states)))
    return Process(seat, tuple(states), tuple(size), pays, leads)


def _ahead(
    process: Process, values: Values, now: Fraction, later: Fraction
) -> list[list[Fraction]]:
    """Return what each action is worth in each state if the strategy is kept ever after."""
    return [
        [
            now * pay + later * sum((p * values[t] for t, p in lead), Fraction(0))
            for pay, lead in zip(pays, leads, strict=True)
        ]
        for pays, leads in zip(process.pays, process.leads, strict=True)
    ]


def _backwards(
    subgames: _Subgames,
    process: Process,
    kept: Sequence[Sequence[tuple[int, Fraction]]],
    own_pays: Values,
    criterion: Rounds,
) -> Stages:
    """Yield for each number of rounds to go: where that can be, and values per round."""
    own = best = [Fraction(0)] * len(own_pays)
    weights, discount = Fraction(0), criterion.discount
    for left in range(1, criterion.rounds + 1):
        weights += discount ** (left - 1)
        shots = _ahead(process, own, Fraction(1), discount)
        best = [max(row) for row in _ahead(process, best, Fraction(1), discount)]
        own = [
            pay + discount * sum((p * own[t] for t, p in lead), Fraction(0))
            for pay, lead in zip(own_pays, kept, strict=True)
        ]
        yield (
            left,
            subgames.levels[criterion.rounds - left],
            [v / weights for v in own],
            [v / weights for v in best],
            [[v / weights for v in row] for row in shots],
        )
