"""Figures for papers and pages: plain data in, SVG and PNG out. The same data, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codepact.core.errors import CodepactError
from codepact.equilibrium.drawing import canvas, shaded, write_in_cells

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FITS = 16
"""Up to so many programs, the cells of a heat map are wide enough for a number."""


def heat_map(
    labels: Sequence[str], scores: Sequence[Sequence[float | None]], title: str, unit: str
) -> Figure:
    """Return the score table as a picture: the payoff of the row against the column.

    `scores` is square, in the order of `labels`; None: they did not meet (left white). `unit` says
    what a number is, beside the colour bar.
    """
    import numpy as np

    count = len(labels)
    pitch, size = _rows_of(count)
    side = max(4.0, 1.6 + pitch * count)
    figure, axes = _axes(side + 1.0, side)
    values = np.array([[np.nan if v is None else v for v in row] for row in scores], dtype=float)
    image = shaded(axes, values, labels, labels, size, cmap="cividis", aspect="equal")
    axes.set_xlabel("against", fontsize=8)
    if count <= _FITS:
        middle = (np.nanmin(values) + np.nanmax(values)) / 2
        write_in_cells(axes, values, "{:.3g}".format, lambda v: v < middle, 6)
    bar = figure.colorbar(image, ax=axes, fraction=0.046, pad=0.03)
    bar.set_label(unit, fontsize=8)
    bar.ax.tick_params(labelsize=7)
    axes.set_title(title, fontsize=10, loc="left")
    return figure


def rank_intervals(
    labels: Sequence[str],
    ranks: Sequence[int],
    lows: Sequence[int],
    highs: Sequence[int],
    title: str,
) -> Figure:
    """Return ranks as dots with their intervals, the best on top."""
    count = len(labels)
    pitch, size = _rows_of(count)
    figure, axes = _axes(6.0, max(2.0, 0.9 + 0.8 * pitch * count))
    places = range(count)
    axes.hlines(places, lows, highs, color="#7a8fa6", linewidth=2.5)
    axes.plot(ranks, places, "o", color="#12355b", markersize=4)
    axes.set_yticks(places, labels, fontsize=size)
    axes.set_ylim(count - 0.4, -0.6)
    axes.set_xlim(0.5, count + 0.5)
    axes.set_xlabel("rank (line: 95 % of pools resampled from these opponents)", fontsize=8)
    axes.tick_params(axis="x", labelsize=7)
    axes.grid(axis="x", color="#dddddd", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_title(title, fontsize=10, loc="left")
    return figure


def condition_means(
    conditions: Sequence[str],
    values: Mapping[str, Mapping[int, float]],
    means: Sequence[float],
    intervals: Sequence[tuple[float, float] | None],
    outcome: str,
) -> Figure:
    """Return an outcome by condition: each seed a dot, seeds joined by lines, means with intervals.

    `values[condition][seed]`; an interval is None where there are too few values for one.
    """
    figure, axes = _axes(max(3.6, 1.4 + 1.1 * len(conditions)), 3.4)
    seeds = sorted({seed for by_seed in values.values() for seed in by_seed})
    for seed in seeds:
        known = [(k, values[c][seed]) for k, c in enumerate(conditions) if seed in values[c]]
        axes.plot(*zip(*known, strict=True), "-o", color="#b8c4d0", markersize=3, linewidth=0.8)
    for k, (mean, interval) in enumerate(zip(means, intervals, strict=True)):
        if interval is not None:
            axes.vlines(k + 0.12, *interval, color="#12355b", linewidth=2)
        axes.plot(k + 0.12, mean, "D", color="#12355b", markersize=6)
    axes.set_xticks(range(len(conditions)), conditions, fontsize=8)
    axes.set_xlim(-0.5, len(conditions) - 0.5)
    axes.tick_params(axis="y", labelsize=7)
    axes.grid(axis="y", color="#dddddd", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_title(outcome, fontsize=10, loc="left")
    return figure


def save(figure: Figure, path: Path) -> tuple[Path, Path]:
    """Write `path`.svg and `path`.png; return both paths."""
    import matplotlib as mpl

    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # laid out once, for both files
    svg, png = path.with_name(path.name + ".svg"), path.with_name(path.name + ".png")
    try:
        with mpl.rc_context({"svg.hashsalt": "codepact", "svg.fonttype": "none"}):
            figure.savefig(svg, metadata={"Date": None})
        figure.savefig(png, dpi=160, metadata={"Software": None})
    except OSError as e:
        raise CodepactError(f"cannot write the figure {path}: {e.strerror}") from e
    return svg, png


def _rows_of(count: int) -> tuple[float, float]:
    """Return how high a row is, in inches, and how large its label, in points."""
    pitch = min(0.24, max(0.1, 14 / count))
    return pitch, min(7.0, 45 * pitch)


def _axes(width: float, height: float) -> tuple[Figure, Any]:
    figure = canvas(width, height)
    figure.set_layout_engine("constrained")
    return figure, figure.subplots()
