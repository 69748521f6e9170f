"""A run as plain rows for a terminal, and as JSON for machines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from codepact.models.values import Usage
from codepact.studies.formats import count, dollars, duration, number, percent
from codepact.studies.record import MetaRound, RunRecord, SeatRow
from codepact.studies.standings import standings


@dataclass(frozen=True)
class Table:
    """A title, the columns' names, and rows of texts; the first `left` columns are words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int


def table(record: RunRecord) -> Table:
    """Return the run's table: a row for each seat of each meta-round, or the ranking."""
    if record.meta_rounds:
        return _meta_table(record)
    return _ranking(record)


def game_line(record: RunRecord) -> str:
    """Return the game, its repetition, and the state of the run, as one line."""
    started = record.started
    rounds = started.repetition.rounds
    parts = [started.game.name, f"{rounds} round{'s' if rounds > 1 else ''}"]
    if started.repetition.discount != 1:
        parts.append(f"discount {started.repetition.discount}")
    if started.repetition.noise:
        parts.append(f"noise {started.repetition.noise}")
    if started.repetition.ending:
        parts.append(f"ends with probability {started.repetition.ending} after a round")
    if record.state != "finished":
        parts.append(record.state + (f": {record.reason}" if record.reason else ""))
    return ", ".join(parts)


def _meta_table(record: RunRecord) -> Table:
    players = {p.seat: p for p in record.started.players}
    rows = []
    for meta in record.meta_rounds:
        for row in meta.seats:
            player = players.get(row.seat)
            rows.append(
                (
                    str(meta.number),
                    str(row.seat),
                    f"{player.author} {player.objective}".strip() if player else "",
                    row.digest[:8],
                    row.validity,
                    ", ".join(row.uses) or "no",
                    number(row.payoff),
                    percent(row.rate),
                    str(len(row.faults) or ""),
                    _score(row),
                    count(row.usage.tokens),
                    duration(row.usage.seconds),
                    dollars(row.usage.dollars),
                )
            )
    columns = (
        "meta-round",
        "seat",
        "author",
        "program",
        "valid",
        "uses opponent's source",
        "payoff",
        record.rate_name,
        "faults",
        "predicted",
        "tokens",
        "time",
        "cost",
    )
    return Table(game_line(record), columns, tuple(rows), 6)


def _score(row: SeatRow) -> str:
    score = row.reading.score if row.reading else None
    return f"{score.right} of {score.asked}" if score else ""


def _ranking(record: RunRecord) -> Table:
    ranked = standings(record)
    rows = tuple(
        (
            str(place),
            s.name,
            s.digest[:8],
            number(s.mean),
            percent(s.rate),
            str(s.matches),
            str(s.faults or ""),
        )
        for place, s in enumerate(ranked, 1)
    )
    columns = ("", "program", "digest", "mean payoff", record.rate_name, "matches", "faults")
    return Table(game_line(record), columns, rows, 3)


def to_json(record: RunRecord) -> dict[str, Any]:
    """Return the run as plain JSON data; exact numbers are texts such as "7/2"."""
    started, totals = record.started, record.totals
    return {
        "path": str(record.path),
        "state": record.state,
        "reason": record.reason,
        "codepact": started.codepact,
        "protocol": started.protocol,
        "game": started.game.name,
        "rounds": started.repetition.rounds,
        "seed": started.seed,
        "players": [asdict(p) for p in started.players],
        "rate_of": record.first_action,
        "totals": {
            "payoffs": [str(p) for p in totals.payoffs],
            "rates": [_exact(r) for r in totals.rates],
            "rate": _exact(totals.rate),
            "validity": dict(totals.validity),
            "faults": totals.faults,
            "predicted": [totals.right, totals.asked],
            "usage": _usage(totals.usage),
        },
        "meta_rounds": [_meta_json(meta) for meta in record.meta_rounds],
        "ranking": [
            {
                "name": s.name,
                "digest": s.digest,
                "mean": str(s.mean),
                "rate": _exact(s.rate),
                "matches": s.matches,
                "faults": s.faults,
            }
            for s in (() if record.meta_rounds else standings(record))
        ],
        "events": record.events,
        "head": record.head,
        "began": record.began,
        "ended": record.ended,
    }


def _meta_json(meta: MetaRound) -> dict[str, Any]:
    return {
        "number": meta.number,
        "seats": [
            {
                "seat": row.seat,
                "digest": row.digest,
                "mode": row.mode,
                "validity": row.validity,
                "attempts": len(row.attempts),
                "payoff": _exact(row.payoff),
                "rate": _exact(row.rate),
                "faults": [asdict(f) for f in row.faults],
                "uses": list(row.uses),
                "predicted": asdict(row.reading.score)
                if row.reading and row.reading.score
                else None,
                "accepts": row.reading.reading.accepts if row.reading else None,
                "claims": [asdict(c) for c in row.claims],
                "usage": _usage(row.usage),
            }
            for row in meta.seats
        ],
        "matches": [
            {
                "actions": [list(own) for own in m.match.actions],
                "payoffs": [str(p) for p in m.match.payoffs],
                "withdrew": list(m.withdrew),
                "slips": [list(s) for s in m.match.slips],
            }
            for m in meta.matches
        ],
    }


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "calls": usage.calls,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "seconds": round(usage.seconds, 3),
        "dollars": None if usage.dollars is None else str(usage.dollars),
    }
