"""Move strips: what each seat played in each round, as cells for the page and as a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from codepact.core.fault import Fault
from codepact.core.game import Game
from codepact.interpretation.reading import Reading
from codepact.studies.events import MatchPlayed

BLOCK = 10
"""Rounds in one block; blocks wrap to the next line, and their seats stay under each other."""


@dataclass(frozen=True)
class Cell:
    """One move. `level` (0 to 4) is how deep its colour is; `marks` are classes; `hint` is said."""

    text: str
    level: int
    marks: str
    hint: str


@dataclass(frozen=True)
class Block:
    """Some rounds: the first, the last, and one row of cells for each seat."""

    first: int
    last: int
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Strip:
    """The moves of a match. `size` is "large", "medium" or "small", by the number of rounds."""

    size: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...]


def strip(played: MatchPlayed, game: Game) -> Strip:
    """Return the strip of a match."""
    match = played.match
    letters = [short_names(own) for own in game.actions]
    faults = {(f.seat, f.round): f for f in match.faults}
    slips = set(match.slips)
    rows = [
        [
            _cell(seat, r, action, game, letters[seat], faults, (seat, r) in slips)
            for r, action in enumerate(own, 1)
        ]
        for seat, own in enumerate(match.actions)
    ]
    size = "large" if match.rounds <= 20 else "medium" if match.rounds <= 60 else "small"
    blocks = tuple(
        Block(
            first + 1,
            min(first + BLOCK, match.rounds),
            tuple(tuple(row[first : first + BLOCK]) for row in rows),
        )
        for first in range(0, match.rounds, BLOCK)
    )
    return Strip(size, blocks, tuple(run_lengths(own) for own in match.actions))


def short_names(actions: Sequence[str]) -> dict[str, str]:
    """Return what stands in a cell for each action: itself if short, else what tells it apart."""
    for length in (1, 2, 3):
        cut = {a: a if len(a) <= 3 else a[:length] for a in actions}
        if len(set(cut.values())) == len(actions):
            return cut
    return {a: str(k) for k, a in enumerate(actions)}


def level(action: str, actions: Sequence[str]) -> int:
    """Return how deep an action's colour is: 0 for the first, 4 for the last."""
    if action not in actions or len(actions) < 2:
        return 0
    return round(4 * actions.index(action) / (len(actions) - 1))


def run_lengths(actions: Sequence[str]) -> str:
    """Return moves as text, such as "C×9 D"."""
    runs = [(action, sum(1 for _ in same)) for action, same in groupby(actions)]
    return " ".join(action if n == 1 else f"{action}×{n}" for action, n in runs)


def _cell(
    seat: int,
    round_: int,
    action: str,
    game: Game,
    letters: dict[str, str],
    faults: dict[tuple[int, int | None], Fault],
    slipped: bool,
) -> Cell:
    hint = f"round {round_}: seat {seat} {action}"
    marks = []
    fault = faults.get((seat, round_)) or faults.get((seat, None))
    if fault and fault.kind != "mutation":
        marks.append("fault")
        hint += f"; default action after a fault ({fault.kind})"
    if slipped:
        marks.append("slip")
        hint += "; a slip: noise changed the action"
    known = game.actions[seat]
    return Cell(letters.get(action, action), level(action, known), " ".join(marks), hint)


@dataclass(frozen=True)
class Prediction:
    """What a reader expected of one seat: cells, marked "hit" or "miss" once it was played."""

    seat: int
    cells: tuple[Cell, ...]


def predictions(reading: Reading, game: Game, played: MatchPlayed | None) -> list[Prediction]:
    """Return a reading's predictions, compared with the match if the programs were played."""
    compare = played is not None and not played.withdrew
    found = []
    for seat, expected in enumerate(reading.predicted):
        if expected is None or seat >= game.seats:
            continue
        letters, cells = short_names(game.actions[seat]), []
        actual = played.match.actions[seat] if played is not None and compare else ()
        for k, action in enumerate(expected):
            hint, mark = f"round {k + 1}: expected {action} of seat {seat}", ""
            if k < len(actual):
                mark = "hit" if actual[k] == action else "miss"
                hint += f"; it played {actual[k]}"
            cells.append(
                Cell(letters.get(action, action[:3]), level(action, game.actions[seat]), mark, hint)
            )
        found.append(Prediction(seat, tuple(cells)))
    return found
