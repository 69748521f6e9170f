"""Machines of a game, made into tables in which one look-up is several rounds.

Two states that play alike in the next `stride` rounds, whatever the others do, are of one class
(the partition of Moore, 1956, stopped early). What states do against each other in these rounds
hangs on their classes alone. Machines have many states but few classes, so that can be a table for
all combinations of classes, where one for all combinations of states would be far too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from codepact.checker.machine import Letter, Machine, flaw
from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.equilibrium.payoffs import scaled_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

STRIDE = 10
"""Rounds in one look-up, at most; there are 2^10 words of them in a 2x2 game."""

AFTER = 2**18
"""States times words in a table of the next states, at most, where `stride` is above 1."""

MEETINGS = 2**18
"""Meetings times joint actions in a table, at most, where `stride` is above 1."""

LANES, BITS = 4, 15
"""Tallies of so many joint actions share a whole number, each in so many bits of it."""

FOREVER = 2**62
"""The rounds for which a machine without a horizon is exact: more than are ever counted."""


@dataclass(frozen=True, eq=False)
class Tables:
    """Machines by seat, as arrays. States of all seats are numbered through.

    A *word* is what the others play in `stride` rounds; a *meeting* is a class of states for each
    seat. Joint actions are numbered in the order of `itertools.product(*game.actions)`.

    `starts[seat]`: the state in which each machine begins. `horizons[seat]`: the rounds for which
    each is exact. `classes[state]`: these add up, over the seats, to the number of the meeting.
    `words[seat, meeting]`: the word that a seat is answered, times the number of states.
    `after[word * states + state]`: the next state. `plays[k, meeting]`: the joint action of round
    k. `tallies[j // LANES, meeting]`: how often joint action j is played, in lane j % LANES.
    `payoffs[joint, seat]`: divided by `scale`; `most`: the largest of them, signs aside.
    """

    game: Game
    starts: tuple[Whole, ...]
    horizons: tuple[Whole, ...]
    stride: int
    classes: Whole
    words: Whole
    after: Whole
    plays: Whole
    tallies: Whole
    payoffs: NDArray[Any]
    scale: int
    most: int


@dataclass(frozen=True, eq=False)
class _Seat:
    """The machines of a seat, their states numbered through from 0: `steps[letter, state]`."""

    starts: Whole
    horizons: Whole
    actions: Whole
    steps: Whole


def compiled(game: Game, pools: Sequence[Sequence[Machine]]) -> Tables:
    """Return the tables of machines: one pool of them for each seat of a game.

    Raises `CodepactError` if there is not one pool for each seat, or there is only one seat, if a
    pool is empty, if a machine is none of its seat, or if coins decide what it plays.
    """
    if game.seats < 2:
        raise CodepactError(f"{game.name!r} has one seat; machines meet in games of two and more")
    if len(pools) != game.seats:
        raise CodepactError(f"{game.name!r} needs a pool for each of {game.seats} seats")
    built: dict[object, _Seat] = {}
    seats = []
    for seat, pool in enumerate(pools):  # the same pool in seats that are alike is read once
        key = id(pool), game.actions[seat], game.actions[:seat] + game.actions[seat + 1 :]
        if key not in built:
            built[key] = _seat(game, seat, pool)
        seats.append(built[key])
    stride, classes, after = _classes(game, seats)
    return _joined(game, seats, stride, classes, after)


def _seat(game: Game, seat: int, pool: Sequence[Machine]) -> _Seat:
    import numpy as np

    if not pool:
        raise CodepactError(f"seat {seat} has no machine; give it at least one")
    own = {action: k for k, action in enumerate(game.actions[seat])}
    letters = list(product(*(a for k, a in enumerate(game.actions) if k != seat)))
    starts, horizons = list[int](), list[int]()
    actions, steps = list[int](), list[list[int]]()
    for k, machine in enumerate(pool):
        why = flaw(machine, game.actions, seat)
        if not why and (machine.ways > 1 or len(machine.starts) > 1):
            why = "coins decide what it plays, so a match has no one course"
        if why:
            raise CodepactError(f"machine {k} of seat {seat} in {game.name!r}: {why}")
        first, order = len(actions), [machine.letters.index(x) for x in letters]
        starts.append(first + machine.starts[0])
        horizons.append(_horizon(machine))
        actions += [own[a] for a in machine.actions]
        for s, row in enumerate(machine.steps, first):
            steps.append([first + row[x] for x in order] if row else [s] * len(order))
    return _Seat(np.array(starts), np.array(horizons), np.array(actions), np.array(steps).T.copy())


def _horizon(machine: Machine) -> int:
    """Return the rounds for which a machine is exact, and not more than it has steps for."""
    if machine.horizon is None:
        return FOREVER
    rounds, now = 1, {machine.starts[0]}
    met = set(now)
    while now and rounds < machine.horizon and all(machine.steps[s] for s in now):
        now = {t for s in now for t in machine.steps[s]} - met
        met |= now
        rounds += 1
    return rounds if now else machine.horizon


def _classes(game: Game, seats: Sequence[_Seat]) -> tuple[int, list[Whole], list[Whole]]:
    """Return the stride, the class of each state, and the next states by word, for each seat.

    The first letter of a word is its lowest digit.
    """
    import numpy as np

    stride = 1
    classes = [np.unique(seat.actions, return_inverse=True)[1] for seat in seats]
    after = [seat.steps for seat in seats]
    while stride < STRIDE:
        if any(table.size * len(s.steps) > AFTER for table, s in zip(after, seats, strict=True)):
            break
        finer = [_refined(seat, c) for seat, c in zip(seats, classes, strict=True)]
        meetings = prod(int(c.max()) + 1 for c in finer)
        if meetings * len(game.payoffs) > MEETINGS:
            break
        stride, classes = stride + 1, finer
        after = [
            np.take(seat.steps, table, axis=1).reshape(-1, table.shape[1])
            for seat, table in zip(seats, after, strict=True)
        ]
    return stride, classes, after


def _refined(seat: _Seat, classes: Whole) -> Whole:
    """Return the classes of states that play alike for one round more."""
    import numpy as np

    many = int(classes.max()) + 1
    finer = seat.actions
    for step in seat.steps:
        finer = np.unique(finer * many + classes[step], return_inverse=True)[1]
    return finer


def _joined(
    game: Game,
    seats: Sequence[_Seat],
    stride: int,
    classes: Sequence[Whole],
    after: Sequence[Whole],
) -> Tables:
    """Return the tables of all seats as one, having played each meeting once."""
    import numpy as np

    sizes = [int(c.max()) + 1 for c in classes]
    states = sum(len(seat.actions) for seat in seats)
    firsts = np.cumsum([0, *(len(seat.actions) for seat in seats)])
    table = scaled_table(game)
    most = max(abs(v) for row in table.rows for v in row)
    plays, words = _met(game, seats, stride, classes)
    whole = np.zeros((max(map(len, after)), states), dtype=np.int64)
    for first, own in zip(firsts, after, strict=False):
        whole[: len(own), first : first + own.shape[1]] = own + first
    scales = [prod(sizes[k + 1 :]) for k in range(len(sizes))]
    return Tables(
        game,
        tuple(first + seat.starts for first, seat in zip(firsts, seats, strict=False)),
        tuple(seat.horizons for seat in seats),
        stride,
        np.concatenate([c * scale for c, scale in zip(classes, scales, strict=True)]),
        words * states,
        whole.ravel(),
        plays,
        _tallies(plays, len(game.payoffs)),
        np.array(table.rows, dtype=np.int64 if most < 2**63 else object),
        table.scale,
        most,
    )


def _tallies(plays: Whole, joints: int) -> Whole:
    """Return for each meeting how often each joint action is played, several in one number."""
    import numpy as np

    found = np.zeros((-(-joints // LANES), plays.shape[1]), dtype=np.int64)
    for joint in range(joints):
        found[joint // LANES] += (plays == joint).sum(axis=0) << BITS * (joint % LANES)
    return found


def _met(
    game: Game, seats: Sequence[_Seat], stride: int, classes: Sequence[Whole]
) -> tuple[Whole, Whole]:
    """Return for each meeting the joint action of each round, and the word of each seat."""
    import numpy as np

    joints = list(product(*game.actions))
    grid = np.meshgrid(
        *(np.unique(c, return_index=True)[1] for c in classes), indexing="ij", copy=False
    )
    now = [states.ravel() for states in grid]
    plays = np.empty((stride, len(now[0])), dtype=np.int64)
    words = np.zeros((len(seats), len(now[0])), dtype=np.int64)
    letters = [np.array(_letters(joints, k)) for k in range(len(seats))]
    for r in range(stride):
        plays[r] = 0
        for seat, own, states in zip(seats, game.actions, now, strict=True):
            plays[r] = plays[r] * len(own) + seat.actions[states]
        for k, seat in enumerate(seats):
            letter = letters[k][plays[r]]
            words[k] += letter * len(seat.steps) ** r
            now[k] = seat.steps[letter, now[k]]
    return plays, words


def _letters(joints: Sequence[Letter], seat: int) -> list[int]:
    """Return for each joint action which letter it is to a seat."""
    numbers: dict[Letter, int] = {}
    others = [(*joint[:seat], *joint[seat + 1 :]) for joint in joints]
    for letter in sorted(set(others), key=others.index):
        numbers[letter] = len(numbers)
    return [numbers[letter] for letter in others]
