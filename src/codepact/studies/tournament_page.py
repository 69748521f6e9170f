"""The page of a tournament: ranking, heat map, and every meeting, usable with 10^4 matches.

One HTML file that needs nothing else. The meetings stand in it as compact data, and a page of them
is drawn at a time; a click shows the moves of a sample match.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from markupsafe import Markup

from codepact.studies.files import write_whole
from codepact.studies.layout import PAGE, read_contents
from codepact.studies.page import TEMPLATES, environment
from codepact.studies.ranking import Ranking, load_ranking
from codepact.studies.runs import program_game
from codepact.studies.shards import actions_from, read_rows

SHOWN_ROUNDS = 200
"""Moves of a sample match that the page holds, per seat."""


def write_tournament_page(path: Path, ranking: Ranking | None = None) -> Path:
    """Write the page and the figures of the tournament in the folder `path`; return the page."""
    from codepact.studies.figures import heat_map, rank_intervals, save

    ranking = ranking or load_ranking(path)
    labels = [p.name for p in ranking.placed]
    rounds = ranking.spec.rounds
    scores = [[None if v is None else float(v) / rounds for v in row] for row in ranking.scores]
    game = program_game(ranking.spec).game
    figures = path / "figures"
    figures.mkdir(exist_ok=True)
    title = f"{game.name}: row against column"
    heat, _ = save(heat_map(labels, scores, title, "mean payoff a round"), figures / "heat-map")
    ranks, _ = save(
        rank_intervals(
            labels,
            [p.rank for p in ranking.placed],
            [p.low for p in ranking.placed],
            [p.high for p in ranking.placed],
            f"{game.name}: ranks",
        ),
        figures / "ranks",
    )
    script = Markup((TEMPLATES / "tournament.js").read_text("utf-8"))
    data = json.dumps(_data(path, ranking), separators=(",", ":")).replace("<", "\\u003c")
    page = (
        environment()
        .get_template("tournament.html.j2")
        .render(
            ranking=ranking,
            game=game,
            rate_name=f"{game.actions[0][0]} rate",
            heat=_inline(heat),
            ranks=_inline(ranks),
            data=Markup(data),
            style=Markup((TEMPLATES / "run.css").read_text("utf-8")),
            script=script,
            digests=[_digest(script)],
        )
    )
    write_whole(path / PAGE, page.encode("utf-8", "backslashreplace"))
    return path / PAGE


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _inline(svg: Path) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.read_bytes()).decode()


def _data(path: Path, ranking: Ranking) -> Mapping[str, Any]:
    """Return the meetings: programs by rank, matches, mean payoffs, faults, a sample match."""
    place = {p.digest: k for k, p in enumerate(ranking.placed)}
    symbols = sorted({a for own in program_game(ranking.spec).game.actions for a in own})
    met: dict[tuple[int, ...], list[Any]] = {}
    for line in read_contents(path).lines:
        if line.kind != "shard.written":
            continue
        columns = ["digests", "actions", "payoffs", "faults"]
        for row in read_rows(path / str(line.data["file"]), columns):
            key = tuple(place[d] for d in row["digests"])
            paid = [Fraction(p) for p in row["payoffs"]]
            if key not in met:
                moves = [
                    "".join(str(symbols.index(a)) for a in actions_from(text)[:SHOWN_ROUNDS])
                    if len(symbols) <= 10
                    else ""
                    for text in row["actions"]
                ]
                met[key] = [0, [Fraction(0)] * len(key), 0, moves]
            entry = met[key]
            entry[0] += 1
            entry[1] = [a + b for a, b in zip(entry[1], paid, strict=True)]
            entry[2] += len(row["faults"])
    rows = [
        [list(key), n, [round(float(t / n), 3) for t in total], faults, _packed(moves)]
        for key, (n, total, faults, moves) in met.items()
    ]
    return {"names": [p.name for p in ranking.placed], "actions": symbols, "rows": rows}


def _packed(moves: list[str]) -> list[str]:
    """Return moves as runs, such as 0x200 for two hundred of the first action."""
    return [_runs(text) for text in moves]


def _runs(text: str) -> str:
    """Return the shortest of: the text itself, or its period with the number of moves."""
    for period in range(1, min(13, len(text) // 2 + 1)):
        whole = text[:period] * (len(text) // period + 1)
        if whole[: len(text)] == text:
            return f"{text[:period]}*{len(text)}"
    return text
