"""Matches of compiled machines, many at once: what is played, how often, and what it pays.

Everything is whole numbers. A play that repeats itself is followed up to there and no further (a
lasso), so a million rounds cost no more than the first few hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from codepact.core.errors import CodepactError
from codepact.equilibrium.tables.compiling import BITS, FOREVER, LANES, STRIDE, Tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from codepact.equilibrium.tables.compiling import Whole

SHORT = 48
"""Look-ups up to which a match is simply followed to its end."""

FIRST = 16
"""Look-ups after which a longer one is searched for a lasso; then after four times as many."""

CELLS = 2**16
"""Look-ups that are kept at a time, of all matches that are played together."""

FULL = 2**BITS - 1
"""The most that a lane of a tally holds."""

BLOCK = FULL // STRIDE
"""Look-ups of which tallies can be added up before a lane is full."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Results of matches of `rounds` rounds, for profiles in an array of some shape.

    `totals[..., seat]`: payoff over all rounds, divided by `scale`; whole numbers, 64 bits wide, or
    Python's where these could be too few. `counts[..., a, b, ...]`: in how many rounds the seats
    played the actions of these numbers.
    """

    rounds: int
    scale: int
    totals: NDArray[Any]
    counts: Whole


def scores(tables: Tables, profiles: ArrayLike, rounds: int) -> Scores:
    """Return the results of matches of so many rounds; no discount, no noise.

    `profiles[..., seat]`: the number of a machine in the pool of that seat. Raises `CodepactError`
    if a number is none of the pool, if there are no rounds or more than 2^62, or if a machine is
    not exact for so many.
    """
    import numpy as np

    chosen = _chosen(tables, profiles, rounds)
    flat = chosen.reshape(-1, len(tables.starts))
    begins = np.stack([own[flat[:, k]] for k, own in enumerate(tables.starts)])
    found = _counts(tables, begins, rounds)
    kind: type = np.int64 if tables.most * rounds < 2**63 else object
    totals: NDArray[Any] = found.astype(kind, copy=False) @ tables.payoffs.astype(kind, copy=False)
    shape, sizes = chosen.shape[:-1], map(len, tables.game.actions)
    return Scores(
        rounds,
        tables.scale,
        totals.reshape(*shape, len(tables.starts)),
        found.reshape(*shape, *sizes),
    )


def tournament_table(tables: Tables, rounds: int) -> Scores:
    """Return the results of all profiles: `totals[i, j, ..., seat]`, as `scores` does."""
    import numpy as np

    sizes = [len(own) for own in tables.starts]
    return scores(tables, np.moveaxis(np.indices(sizes), 0, -1), rounds)


def mean_payoffs(results: Scores) -> NDArray[Any]:
    """Return payoffs per round as fractions, in the shape of `totals`."""
    import numpy as np

    below = results.rounds * results.scale
    flat = [Fraction(int(v), below) for v in results.totals.ravel()]
    found = np.empty(len(flat), dtype=object)
    found[:] = flat
    return found.reshape(results.totals.shape)


def action_counts(results: Scores, seat: int) -> Whole:
    """Return in how many rounds a seat played each of its actions: `[..., action]`."""
    seats = results.totals.shape[-1]
    shape = results.totals.ndim - 1
    found: Whole = results.counts.sum(axis=tuple(shape + k for k in range(seats) if k != seat))
    return found


def moves(tables: Tables, profile: ArrayLike, rounds: int) -> tuple[tuple[str, ...], ...]:
    """Return what each seat plays in each round of one match, as `core.match.Match.actions`.

    Raises `CodepactError` as `scores` does.
    """
    import numpy as np

    chosen = _chosen(tables, profile, rounds)
    if chosen.ndim != 1:
        raise CodepactError("moves are those of one match; give one profile")
    begins = np.array([[own[k]] for own, k in zip(tables.starts, chosen, strict=True)])
    length = -(-rounds // tables.stride)
    meetings = _course(tables, [begins] * length)
    joints = tables.plays[:, meetings[:, 0]].T.ravel()[:rounds]
    each = np.unravel_index(joints, [len(own) for own in tables.game.actions])
    return tuple(
        tuple(own[a] for a in played.tolist())
        for own, played in zip(tables.game.actions, each, strict=True)
    )


def _chosen(tables: Tables, profiles: ArrayLike, rounds: int) -> Whole:
    """Return profiles as an array, checked to be of machines that can play so many rounds."""
    import numpy as np

    name, seats = tables.game.name, len(tables.starts)
    if type(rounds) is not int or not 1 <= rounds <= FOREVER:
        raise CodepactError(f"a match needs a whole number of rounds from 1 to 2^62, not {rounds}")
    try:
        chosen = np.asarray(profiles)
    except ValueError:
        chosen = np.empty(0)
    if not chosen.ndim or chosen.shape[-1] != seats or chosen.dtype.kind not in "iu":
        raise CodepactError(
            f"{name!r} needs profiles of {seats} whole numbers, one machine for each seat"
        )
    if not chosen.size:
        return chosen
    sizes = [len(own) for own in tables.starts]
    if chosen.min() < 0 or chosen.max() >= min(sizes):
        _check_numbers(chosen, sizes)
    for seat, own in enumerate(tables.horizons):
        exact = own[chosen[..., seat]]
        if rounds > exact.min():
            which = chosen[..., seat].ravel()[exact.argmin()]
            raise CodepactError(
                f"machine {which} of seat {seat} is exact for {exact.min()} rounds, not {rounds}; "
                f"read its program in a game of {rounds} rounds"
            )
    return chosen


def _check_numbers(chosen: Whole, sizes: Sequence[int]) -> None:
    for seat, size in enumerate(sizes):
        own = chosen[..., seat]
        if own.min() < 0 or own.max() >= size:
            raise CodepactError(f"seat {seat} has the machines 0 to {size - 1} and no others")


def _counts(tables: Tables, begins: Whole, rounds: int) -> Whole:
    """Return how often each joint action is played, `[match, joint]`, from states `[seat, match]`.

    In long matches those whose lasso is not found are begun again, with four times the look-ups.
    """
    import numpy as np

    whole, matches = rounds // tables.stride, begins.shape[1]
    if whole <= SHORT and matches * (whole + 1) <= CELLS:
        return _followed(tables, begins, rounds)
    found = np.empty((matches, len(tables.payoffs)), dtype=np.int64)
    todo, length = np.arange(matches), whole if whole <= SHORT else FIRST
    while todo.size:
        left = [todo[:0]]
        size = max(1, CELLS // (length + 1))
        for some in np.split(todo, range(size, todo.size, size)):
            if length == whole:
                found[some] = _followed(tables, begins.take(some, axis=1), rounds)
                continue
            counts, settled = _repeating(tables, begins.take(some, axis=1), length, rounds)
            found[some[settled]] = counts
            left.append(some[~settled])
        todo, length = np.concatenate(left), min(4 * length, whole)
    return found


def _followed(tables: Tables, begins: Whole, rounds: int) -> Whole:
    """Return the counts of matches that are followed to their end; `begins` is overwritten."""
    import numpy as np

    whole, rest = divmod(rounds, tables.stride)
    meetings = _course(tables, [begins] * (whole + 1))
    found = np.zeros((begins.shape[1], len(tables.payoffs)), dtype=np.int64)
    for first in range(0, whole, BLOCK):
        some = meetings[first : min(first + BLOCK, whole)]
        lanes = [np.add.reduce(tally.take(some), axis=0) for tally in tables.tallies]
        found += _unpacked(lanes, found.shape[1])
    return _completed(tables, found, meetings[whole], rest)


def _repeating(
    tables: Tables, begins: Whole, length: int, rounds: int
) -> tuple[Whole, NDArray[np.bool_]]:
    """Return the counts of matches that repeat themselves within some look-ups, and which do."""
    import numpy as np

    whole, rest = divmod(rounds, tables.stride)
    states = np.empty((length + 1, *begins.shape), dtype=np.int64)
    states[0] = begins
    meetings = _course(tables, [*states])
    same = (states[:length] == states[length]).all(axis=1)
    settled = same.any(axis=0)
    meetings = meetings[:length].compress(settled, axis=1)
    circle = same.argmax(axis=0)[settled]
    turns, over = np.divmod(whole - circle, length - circle)
    final = meetings[circle + over, np.arange(len(circle))]
    before, until, through = _sums(tables, meetings, [circle, circle + over, circle * 0 + length])
    found = until + turns[:, None] * (through - before)
    return _completed(tables, found, final, rest), settled


def _sums(tables: Tables, meetings: Whole, ends: Sequence[Whole]) -> list[Whole]:
    """Return how often each joint action is played before each of some look-ups."""
    import numpy as np

    joints = len(tables.payoffs)
    packed = len(meetings) <= BLOCK
    tallies = tables.tallies if packed else _unpacked([*tables.tallies], joints).T
    sums = np.zeros((len(tallies), len(meetings) + 1, meetings.shape[1]), dtype=np.int64)
    for tally, own in zip(tallies, sums, strict=True):
        np.cumsum(tally.take(meetings), axis=0, out=own[1:])
    match = np.arange(meetings.shape[1])
    found = [sums[:, end, match] for end in ends]
    return [_unpacked([*lanes], joints) if packed else lanes.T for lanes in found]


def _completed(tables: Tables, counts: Whole, meetings: Whole, rest: int) -> Whole:
    """Return counts with the rounds that are left of meetings, fewer than a look-up has."""
    import numpy as np

    if rest:
        match = np.arange(len(meetings))
        for played in tables.plays[:rest]:
            counts[match, played[meetings]] += 1
    return counts


def _unpacked(lanes: list[Whole], joints: int) -> Whole:
    import numpy as np

    each: Whole = np.stack(lanes, axis=1)[:, :, None] >> BITS * np.arange(LANES) & FULL
    return each.reshape(len(each), LANES * len(lanes))[:, :joints]


def _course(tables: Tables, rows: Sequence[Whole]) -> Whole:
    """Return the meetings `[k, match]` after k look-ups.

    `rows[k][seat, match]` are the states then: those of the first row are given, the others are
    written. All may be one array, whose rows are overwritten.
    """
    import numpy as np

    place = np.empty_like(rows[0])
    meetings = np.empty((len(rows), place.shape[1]), dtype=np.int64)
    first, second, *others = place
    look, answer, go, add = tables.classes.take, tables.words.take, tables.after.take, np.add
    # Numbers are never out of range; mode "clip" is there because "raise" copies what it puts out.
    for meeting, now, then in zip(meetings, rows, [*rows[1:], None], strict=True):
        look(now, None, place, "clip")
        add(first, second, meeting)
        for other in others:
            add(meeting, other, meeting)
        if then is not None:
            answer(meeting, 1, place, "clip")
            add(place, now, place)
            go(place, None, then, "clip")
    return meetings
