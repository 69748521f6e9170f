"""Charts of a run, as inline SVG that takes its colours from the page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codepact.studies.record import MetaRound, RunRecord

_INK, _LINE, _FAINT = "#010101", "#020202", "#030303"
_SEATS = tuple(f"#0a0a{k:02x}" for k in range(6))
_MARKERS = "osD^vP"
_DASHES = ("-", (0, (4, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)), "-", "--")


@dataclass(frozen=True)
class Chart:
    """A picture and what it shows, in words."""

    title: str
    svg: str


def charts(record: RunRecord) -> tuple[Chart, ...]:
    """Return the charts of a run with meta-rounds: payoffs and rates, or the course of one match.

    matplotlib is imported when the first chart is drawn.
    """
    played = [m for m in record.meta_rounds if m.matches]
    if len(played) > 1:
        return _payoffs(record, played), _rates(record, played)
    if played and played[0].matches[0].match.rounds > 2:
        return (_course(record, played[0]),)
    return ()


def _payoffs(record: RunRecord, played: Sequence[MetaRound]) -> Chart:
    series = [[_float(row.payoff) for row in m.seats] for m in played]
    title = "Payoff by meta-round"
    return Chart(title, _lines([m.number for m in played], series, _levels(record, played)))


def _rates(record: RunRecord, played: Sequence[MetaRound]) -> Chart:
    series = [[_float(row.rate, 100) for row in m.seats] for m in played]
    name = record.rate_name
    title = f"{name[0].upper()}{name[1:]} by meta-round, % of own moves"
    return Chart(title, _lines([m.number for m in played], series, {}, (0, 100)))


def _course(record: RunRecord, meta: MetaRound) -> Chart:
    """Return the chart of the payoffs that add up during one match."""
    table, discount = record.started.game.payoffs, record.started.repetition.discount
    actions = meta.matches[0].match.actions
    totals, weight = [Fraction(0)] * len(actions), Fraction(1)
    series: list[list[float]] = []
    for joint in zip(*actions, strict=True):
        totals = [t + weight * p for t, p in zip(totals, table[joint], strict=True)]
        weight *= discount
        series.append([float(t) for t in totals])
    xs = list(range(1, len(series) + 1))
    return Chart("Payoff so far, by round", _lines(xs, series, {}, width=11.4))


def _levels(record: RunRecord, played: Sequence[MetaRound]) -> dict[str, float]:
    """Return what everybody gets if all play their first action, or all their last, throughout."""
    game, discount = record.started.game, record.started.repetition.discount
    rounds = played[0].matches[0].match.rounds
    weight = sum((discount**k for k in range(rounds)), Fraction(0)) if discount != 1 else rounds
    levels = {}
    for k in (0, -1):
        joint = tuple(own[k] for own in game.actions)
        if len(set(joint)) == 1 and len(set(game.payoffs[joint])) == 1:
            levels[f"all {joint[0]}"] = float(game.payoffs[joint][0] * weight)
    return levels


def _float(value: Fraction | None, times: int = 1) -> float:
    return float("nan") if value is None else float(value * times)


def _lines(
    xs: Sequence[int],
    series: Sequence[Sequence[float]],
    levels: dict[str, float],
    limits: tuple[float, float] | None = None,
    width: float = 5.6,
) -> str:
    """Draw `series[x][seat]` over `xs`; the lines of the seats are moved apart a little."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    settings: dict[Any, Any] = {
        "svg.fonttype": "path",
        "svg.hashsalt": "codepact",
        "font.size": 10,
        "text.parse_math": False,
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(width, 2.7), layout="constrained")
        axes = figure.add_subplot()
        seats = max(len(row) for row in series)
        many = len(xs) > 30
        for name, level in levels.items():
            axes.axhline(level, color=_LINE, lw=1, ls=(0, (2, 3)), zorder=1)
            axes.annotate(
                name,
                (1, level),
                xycoords=("axes fraction", "data"),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=_FAINT,
            )
        for seat in range(seats):
            shift = 0 if many else 0.05 * (seat - (seats - 1) / 2)
            ys = [row[seat] if seat < len(row) else float("nan") for row in series]
            axes.plot(
                [x + shift for x in xs],
                ys,
                color=_SEATS[seat % len(_SEATS)],
                marker=None if many else _MARKERS[seat % len(_MARKERS)],
                ls=_DASHES[seat % len(_DASHES)],
                ms=6,
                lw=2,
                clip_on=False,
                zorder=3,
            )
        if limits:
            low, high = limits
            axes.set_ylim(low - (high - low) * 0.03, high + (high - low) * 0.03)
        else:
            axes.margins(y=0.12)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10, min_n_ticks=1))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        if len(xs) <= 10:
            axes.set_xticks(list(xs))
        _plain_axes(axes)
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return _themed(out.getvalue())


def _plain_axes(axes: Any) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_LINE)
    axes.grid(axis="y", color=_LINE, lw=0.6, alpha=0.7)
    axes.tick_params(colors=_INK, length=0, labelcolor=_INK)
    axes.set_axisbelow(True)


def _themed(svg: str) -> str:
    """Return the `<svg>` element alone, with colours as variables of the page and few ids."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg)
    svg = re.sub(r'<g id="[a-z]+[0-9.]*_[0-9]+">', "<g>", svg)
    names = {_INK: "var(--ink)", _LINE: "var(--rule)", _FAINT: "var(--faint)"}
    names |= {colour: f"var(--s{k})" for k, colour in enumerate(_SEATS)}
    for colour, name in names.items():
        svg = svg.replace(colour, name)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
