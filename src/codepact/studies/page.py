"""The page of a run: one HTML file that needs nothing else.

Everything in it that somebody else wrote is hostile: jinja2 escapes all of it, a content security
policy allows no script but the one of the page (named by its digest) and no request to anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from codepact.core.fault import Fault
from codepact.studies import formats
from codepact.studies.charts import charts
from codepact.studies.files import write_whole
from codepact.studies.layout import PAGE, STUDY
from codepact.studies.record import RunRecord
from codepact.studies.results import load_record
from codepact.studies.source_html import visible
from codepact.studies.standings import Standing, standings
from codepact.studies.view import MOST_MATCHES, match_rows, meta_views, payoff_table, tiles

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def write_page(path: Path) -> Path:
    """Write the page of the run in the folder `path` and return where it is.

    Raises `CodepactError` if there is no run, or what stands there was changed or damaged.
    """
    page = path / PAGE
    write_whole(page, render_page(load_record(path)).encode("utf-8", "backslashreplace"))
    return page


def render_page(record: RunRecord) -> str:
    """Return the page as HTML; finished or not, with meta-rounds or a round robin."""
    script = Markup((TEMPLATES / "run.js").read_text("utf-8"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    ranked = () if record.meta_rounds else standings(record)
    return (
        environment()
        .get_template("run.html.j2")
        .render(
            record=record,
            started=record.started,
            players={p.seat: p for p in record.started.players},
            totals=record.totals,
            tiles=tiles(record),
            charts=[(c.title, Markup(c.svg)) for c in charts(record)],
            metas=meta_views(record),
            ranked=ranked,
            heat=_heat(ranked),
            match_rows=match_rows(record.matches) if not record.meta_rounds else [],
            more_matches=max(0, len(record.matches) - MOST_MATCHES),
            payoffs=payoff_table(record.started.game),
            sandboxes=sorted({m.match.sandbox for m in record.matches}),
            study=(record.path / STUDY).read_text("utf-8", "replace"),
            style=Markup((TEMPLATES / "run.css").read_text("utf-8")),
            script=script,
            script_digest=digest,
        )
    )


@cache
def environment() -> Environment:
    """Return the templates, which escape everything and show what is invisible."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(
        number=formats.number,
        percent=formats.percent,
        count=formats.count,
        duration=formats.duration,
        dollars=formats.dollars,
        fault=_fault,
    )
    return environment


def _finalize(value: Any) -> Any:
    """Show what is invisible in any text that did not come from our own hands."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _fault(fault: Fault) -> str:
    where = f"round {fault.round}" if fault.round else "while it was loaded"
    return f"{where}: {fault.kind}" + (f" ({fault.detail})" if fault.detail else "")


def _heat(ranked: tuple[Standing, ...]) -> list[list[tuple[str, int]]]:
    """Return the score table: texts, with how warm each cell is from 0 to 9."""
    values = [v for s in ranked for v in s.scores if v is not None]
    if not values:
        return []
    low, width = min(values), max(values) - min(values)
    return [
        [
            (formats.number(v), 0 if v is None or not width else int(9 * (v - low) / width))
            for v in s.scores
        ]
        for s in ranked
    ]
