"""What the page shows, in the order in which it shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from codepact.core.game import Game
from codepact.core.match import Match
from codepact.generation.author import Attempt
from codepact.studies import formats
from codepact.studies.events import MatchPlayed
from codepact.studies.explanation import inquiries
from codepact.studies.record import MetaRound, RunRecord, SeatRow
from codepact.studies.source_html import Diff, diff, highlighted
from codepact.studies.strips import Prediction, Strip, predictions, run_lengths, strip

MOST_LINES = 60
"""Lines of what happened inside a match that the page shows."""

MOST_MATCHES = 3000
"""Matches of a round robin that the page lists."""


@dataclass(frozen=True)
class Inside:
    """What a program asked or simulated, with all the rounds in which it got that answer."""

    seat: int
    kind: str
    detail: str
    answer: str
    rounds: str
    nested: int


@dataclass(frozen=True)
class ProgramView:
    """One program on the page."""

    row: SeatRow
    name: str
    code: Markup
    diff: Diff | None
    before: int | None
    strategy: str
    failed: tuple[tuple[int, Attempt, Markup | None], ...]
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True)
class MatchView:
    """One match on the page."""

    played: MatchPlayed
    strip: Strip
    inside: tuple[Inside, ...]
    more_inside: int


@dataclass(frozen=True)
class MetaView:
    """One meta-round on the page."""

    meta: MetaRound
    matches: tuple[MatchView, ...]
    programs: tuple[ProgramView, ...]


def meta_views(record: RunRecord) -> list[MetaView]:
    """Return the meta-rounds as the page shows them."""
    before: dict[int, tuple[int, str]] = {}
    views = []
    for meta in record.meta_rounds:
        programs = []
        for row in meta.seats:
            programs.append(_program(record, meta, row, before.get(row.seat)))
            before[row.seat] = meta.number, row.source
        matches = tuple(_match(m, record.started.game) for m in meta.matches)
        views.append(MetaView(meta, matches, tuple(programs)))
    return views


def _program(
    record: RunRecord, meta: MetaRound, row: SeatRow, before: tuple[int, str] | None
) -> ProgramView:
    accepted = [a for a in row.attempts if a.problem is None]
    failed = tuple(
        (k, a, highlighted(a.source) if a.source is not None else None)
        for k, a in enumerate(row.attempts, 1)
        if a.problem is not None
    )
    played = meta.matches[0] if meta.matches else None
    name = played.names[row.seat] if played and not played.withdrew else ""
    return ProgramView(
        row=row,
        name=name,
        code=highlighted(row.source),
        diff=diff(before[1], row.source) if before else None,
        before=before[0] if before else None,
        strategy=(accepted or list(row.attempts) or [Attempt("", None, None)])[-1].strategy,
        failed=failed,
        predictions=tuple(predictions(row.reading.reading, record.started.game, played))
        if row.reading
        else (),
    )


def _match(played: MatchPlayed, game: Game) -> MatchView:
    inside = _inside(played.match)
    return MatchView(
        played,
        strip(played, game),
        tuple(inside[:MOST_LINES]),
        max(0, len(inside) - MOST_LINES),
    )


def _inside(match: Match) -> list[Inside]:
    """Return what was asked and simulated, the same in several rounds told once."""
    rounds: dict[tuple[int, str, str, str], list[int]] = {}
    nested: dict[tuple[int, str, str, str], int] = {}
    for inquiry in inquiries(match):
        event = inquiry.event
        key = event.seat, event.kind, event.detail, event.answer
        rounds.setdefault(key, []).append(event.round)
        nested[key] = nested.get(key, 0) + len(inquiry.nested)
    return [Inside(*key, formats.spans(rounds[key]), nested[key]) for key in rounds]


@dataclass(frozen=True)
class Tile:
    """A number that sums the run up. `seat` gives it the colour of a seat."""

    name: str
    value: str
    note: str
    seat: int | None = None


def tiles(record: RunRecord) -> list[Tile]:
    """Return the tiles at the top of the page."""
    totals = record.totals
    found: list[Tile] = []
    name = record.rate_name[0].upper() + record.rate_name[1:]
    if record.meta_rounds:
        played = sum(bool(m.matches) for m in record.meta_rounds)
        span = "in one match" if played == 1 else f"over {formats.plural(played, 'meta-round')}"
        found += [
            Tile(f"Payoff of seat {seat}", formats.number(payoff), span, seat)
            for seat, payoff in enumerate(totals.payoffs)
        ]
        by_seat = " · ".join(formats.percent(r) for r in totals.rates)
        found.append(Tile(name, formats.percent(totals.rate), f"by seat: {by_seat}"))
        found.append(_validity(record))
        if totals.asked:
            found.append(
                Tile("Moves predicted", f"{totals.right} of {totals.asked}", "by the readers")
            )
    else:
        found.append(Tile("Programs", formats.count(len(record.started.players)), "entered"))
        found.append(Tile("Matches", formats.count(len(record.matches)), "played"))
        found.append(Tile(name, formats.percent(totals.rate), "of all own moves"))
    found.append(Tile("Faults", formats.count(totals.faults), "never counted as moves"))
    usage = totals.usage
    if usage.calls or usage.tokens:
        tokens = (
            f"{formats.count(usage.input_tokens)} in · {formats.count(usage.output_tokens)} out"
        )
        found.append(Tile("Tokens", formats.count(usage.tokens), tokens))
        calls = formats.plural(usage.calls, "model call")
        found.append(Tile("Model time", formats.duration(usage.seconds), calls))
        found.append(Tile("Cost", formats.dollars(usage.dollars), "by the list of prices"))
    return found


def _validity(record: RunRecord) -> Tile:
    counts = record.totals.validity
    modes = sorted({row.mode for m in record.meta_rounds for row in m.seats} - {"free-form"})
    note = f"{counts['after feedback']} after feedback · {counts['invalid']} invalid"
    if modes:
        note += f" · mode: {', '.join(modes)}"
    return Tile("Valid at once", f"{counts['at once']} of {sum(counts.values())}", note)


def payoff_table(game: Game) -> dict[str, Any] | None:
    """Return the payoffs as a table: a matrix for two seats, else rows; None if it is too long."""
    if len(game.payoffs) > 400:
        return None
    if game.seats == 2 and all(len(a) <= 12 for a in game.actions):
        rows, columns = game.actions
        return {
            "columns": columns,
            "more": 0,
            "rows": [
                (a, [tuple(map(formats.number, game.payoffs[a, b])) for b in columns]) for a in rows
            ],
        }
    listed = [(joint, tuple(map(formats.number, u))) for joint, u in game.payoffs.items()]
    return {"columns": None, "rows": listed[:100], "more": max(0, len(listed) - 100)}


def match_rows(matches: Sequence[MatchPlayed]) -> list[dict[str, Any]]:
    """Return the matches of a round robin as rows of texts."""
    return [
        {
            "names": m.names,
            "payoffs": [formats.number(p) for p in m.match.payoffs],
            "moves": [_cut(run_lengths(own)) for own in m.match.actions],
            "faults": formats.plural(len(m.match.faults), "fault") if m.match.faults else "",
        }
        for m in matches[:MOST_MATCHES]
    ]


def _cut(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "…"
