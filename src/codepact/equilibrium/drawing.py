"""What pictures have in common: colours, a canvas, SVG, labels that do not meet."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, FAINT, RULE = "#1b1f24", "#6b7480", "#d5dae0"

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5d4a99", "#7a7a00")
"""Told apart by the colour-blind (Okabe and Ito, 2008, with two more); dashes tell further ones."""

DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (6, 1.2, 1, 1.2)))


def canvas(width: float, height: float) -> Figure:
    """Return an empty figure of so many inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def svg(figure: Figure) -> str:
    """Return the figure as SVG, cut to what is drawn; the same figure gives the same text."""
    import matplotlib as mpl

    out = io.StringIO()
    settings: dict[Any, Any] = {"svg.hashsalt": "codepact", "svg.fonttype": "path"}
    with mpl.rc_context(settings):
        figure.savefig(out, format="svg", dpi=144, bbox_inches="tight", metadata={"Date": None})
    return out.getvalue()


def write(axes: Any, x: float, y: float, text: str, **how: Any) -> Any:
    """Write a text as it stands: a program's name is never read as a formula."""
    return axes.text(x, y, text, parse_math=False, **{"color": INK, "fontsize": 10, **how})


def shaded(
    axes: Any, values: Any, rows: Sequence[str], columns: Sequence[str], size: float, **how: Any
) -> Any:
    """Draw a table as shaded cells with the names of its rows and columns; return the image.

    `size`: of the names, in points. `how`: what matplotlib's `imshow` takes.
    """
    image = axes.imshow(values, interpolation="nearest", **how)
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=size, parse_math=False)
    axes.set_yticks(range(len(rows)), rows, fontsize=size, parse_math=False)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return image


def write_in_cells(
    axes: Any, values: Any, text: Callable[[float], str], dark: Callable[[float], bool], size: float
) -> None:
    """Write each value of a table in its cell, white where the cell is dark; NaN is left out."""
    import numpy as np

    for (i, j), value in np.ndenumerate(values):
        if not np.isnan(value):
            ink = "white" if dark(value) else INK
            write(axes, j, i, text(value), ha="center", va="center", fontsize=size, color=ink)


def apart(places: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Return places moved as little as needed to be `distance` apart, in the same order.

    They stay between `low` and `high` as long as there is room.
    """
    order = sorted(range(len(places)), key=lambda k: places[k])
    blocks: list[tuple[float, list[int]]] = []  # the place of the first, and who follows upwards
    for k in order:
        first, members = places[k], [k]
        while blocks and blocks[-1][0] + distance * len(blocks[-1][1]) > first:
            _, before = blocks.pop()
            members = before + members
            wished = [places[m] - distance * n for n, m in enumerate(members)]
            first = sum(wished) / len(wished)
            first = max(low, min(first, high - distance * (len(members) - 1)))
        blocks.append((first, members))
    moved = [0.0] * len(places)
    for first, members in blocks:
        for n, k in enumerate(members):
            moved[k] = first + distance * n
    return moved


def shortened(text: str, most: int = 24) -> str:
    """Return a text of at most so many characters, cut in the middle."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[: most - 1 - half]}…{text[-half:]}"
