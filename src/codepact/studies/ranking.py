"""What the matches of a tournament add up to: means, a score table, ranks with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.intervals import rank_percentiles
from codepact.core.seeds import derive_seed
from codepact.studies.files import sha256_of
from codepact.studies.layout import read_contents, read_study
from codepact.studies.runs import program_game
from codepact.studies.shards import actions_from, read_rows
from codepact.studies.tournaments import TournamentSpec, tournament_from_data

RESAMPLES = 2000


@dataclass(frozen=True)
class Placed:
    """One program's place. `mean`: payoff a match, over opponents that each count the same.

    `rank`, `low`, `high`: its rank, and the interval in which its rank lies for 95 % of the pools
    that are drawn, with replacement, from the opponents that it met. `rate`: share of the game's
    first action among its own moves (None: it made none); `faults` by kind, counted apart.
    """

    name: str
    digest: str
    mean: Fraction
    rank: int
    low: int
    high: int
    rate: Fraction | None
    faults: dict[str, int]
    matches: int


@dataclass(frozen=True)
class Ranking:
    """A tournament's result, best program first.

    `scores[i][j]`: mean payoff of the i-th against the j-th (None: they did not meet).
    """

    spec: TournamentSpec
    placed: tuple[Placed, ...]
    scores: tuple[tuple[Fraction | None, ...], ...]
    matches: int
    finished: bool


@dataclass
class _Sum:
    payoff: Fraction = Fraction(0)
    matches: int = 0


def load_ranking(path: Path) -> Ranking:
    """Return what the matches in the folder of a tournament add up to, finished or not.

    The files are read one after another, so memory does not grow with the number of matches.
    Raises `CodepactError` if a file is missing or was changed.
    """
    spec = tournament_from_data(read_study(path), f"{path}/study.yaml")
    contents = read_contents(path)
    place = {d: k for k, d in enumerate(spec.digests)}
    firsts = [own[0] for own in program_game(spec).game.actions]
    pairs: dict[tuple[int, int], _Sum] = {}
    own = [_Sum() for _ in place]
    moves = [[0, 0] for _ in place]
    faults: list[Counter[str]] = [Counter() for _ in place]
    for line in contents.lines:
        if line.kind != "shard.written":
            continue
        file = path / str(line.data["file"])
        if not file.is_file() or sha256_of(file) != line.data["sha256"]:
            raise CodepactError(
                f"{file}: the file of matches is missing, or was changed; "
                f"`codepact study resume {path}` plays its matches again"
            )
        for row in _rows(file):
            _add(row, place, firsts, pairs, own, moves, faults)
    count = len(place)
    table = [
        [
            pairs[i, j].payoff / pairs[i, j].matches if (i, j) in pairs else None
            for j in range(count)
        ]
        for i in range(count)
    ]
    means = [_mean(own[k], table[k], len(firsts)) for k in range(count)]
    order = sorted(range(count), key=lambda i: -means[i])
    intervals = rank_intervals_of(table, spec.seed)
    placed = tuple(
        Placed(
            spec.programs[i],
            spec.digests[i],
            means[i],
            1 + sum(m > means[i] for m in means),
            *intervals[i],
            Fraction(moves[i][0], moves[i][1]) if moves[i][1] else None,
            dict(sorted(faults[i].items())),
            own[i].matches,
        )
        for i in order
    )
    scores = tuple(tuple(table[i][j] for j in order) for i in order)
    matches = sum(int(x.data["rows"]) for x in contents.lines if x.kind == "shard.written")
    finished = any(x.kind == "run.finished" for x in contents.lines)
    return Ranking(spec, placed, scores, matches, finished)


def _mean(total: _Sum, row: Sequence[Fraction | None], seats: int) -> Fraction:
    """Return the mean payoff: over opponents (itself too) in games for two, else over groups."""
    met = [v for v in row if v is not None]
    if seats == 2 and met:
        return sum(met, Fraction(0)) / len(met)
    return total.payoff / total.matches if total.matches else Fraction(0)


def _rows(file: Path) -> list[dict[str, Any]]:
    return read_rows(file, ["digests", "actions", "payoffs", "faults"])


def _add(
    row: dict[str, Any],
    place: dict[str, int],
    firsts: Sequence[str],
    pairs: dict[tuple[int, int], _Sum],
    own: list[_Sum],
    moves: list[list[int]],
    faults: list[Counter[str]],
) -> None:
    entries = [place[d] for d in row["digests"]]
    payoffs = [Fraction(p) for p in row["payoffs"]]
    for seat, i in enumerate(entries):
        own[i].payoff += payoffs[seat]
        own[i].matches += 1
        for other, j in enumerate(entries):
            if other != seat:
                pair = pairs.setdefault((i, j), _Sum())
                pair.payoff += payoffs[seat]
                pair.matches += 1
        _count_moves(row, seat, firsts[seat], moves[i], faults[i])


def _count_moves(
    row: dict[str, Any], seat: int, first: str, moves: list[int], faults: Counter[str]
) -> None:
    """Count first actions and all moves of a seat's own; default actions after faults are none."""
    mine = [f for f in row["faults"] if f["seat"] == seat]
    faults.update(f["kind"] for f in mine)
    faulty = {f["round"] for f in mine if f["kind"] != "mutation"}
    text = row["actions"][seat]
    if not faulty and len(first) == 1 and not text.endswith("\n"):
        moves[0] += text.count(first)
        moves[1] += len(text)
    elif None not in faulty:
        made = [a for r, a in enumerate(actions_from(text), 1) if r not in faulty]
        moves[0] += made.count(first)
        moves[1] += len(made)


def rank_intervals_of(
    table: Sequence[Sequence[Fraction | None]], seed: int, confidence: float = 0.95
) -> list[tuple[int, int]]:
    """Return (lowest, highest) rank of each program over resampled pools of opponents.

    A percentile bootstrap over opponents (Efron, 1979): each resample draws as many opponents as
    there are, with replacement, the same for all programs, and ranks the means. It says how far a
    rank depends on who else was entered, which is what remains open when play is deterministic.
    """
    import numpy as np

    scores = np.array([[np.nan if v is None else float(v) for v in row] for row in table])
    count = len(scores)
    draw = np.random.default_rng(derive_seed("rank intervals", seed))
    drawn = draw.integers(0, count, size=(RESAMPLES, count))
    weights = np.zeros((RESAMPLES, count))
    np.add.at(weights, (np.arange(RESAMPLES)[:, None], drawn), 1.0)
    known = ~np.isnan(scores)
    totals = weights @ np.where(known, scores, 0.0).T
    met = weights @ known.T.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(met > 0, totals / met, -np.inf)
    return rank_percentiles(means, confidence)
