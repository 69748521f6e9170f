"""A meta-game as a picture: a heat map of what each strategy gets against each."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from textwrap import fill
from typing import Any

from codepact.core.errors import CodepactError
from codepact.equilibrium.metagame.values import Cell, MetaGame

FITS = 16
"""Up to so many strategies, the cells are wide enough for a number."""

_LONGEST = 24
"""Characters of a label that are shown."""

_MARK: dict[str, Any] = {"facecolor": "white", "edgecolor": "black", "linewidth": 0.5}


def heat_map(meta: MetaGame, title: str = "") -> str:
    """Return a meta-game for two as SVG: a map for each seat, or one if both are the same, turned.

    Numbers stand in the cells while there is room. A sampled cell has a triangle in its upper right
    corner, one with faulty moves in its lower left one. Raises `CodepactError` unless there are two
    seats.
    """
    if meta.seats != 2:
        raise CodepactError(
            f"a heat map has rows and columns, for two seats; {meta.name!r} has {meta.seats}"
        )
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows, columns = meta.shape
    one = _is_one_map(meta)
    pitch = 0.5 if max(rows, columns) <= FITS else max(0.14, min(0.24, 9 / max(rows, columns)))
    size = 8.0 if pitch > 0.3 else max(5.5, min(7.0, 38 * pitch))
    longest = max(len(_short(label)) for own in meta.labels for label in own)
    margin = 0.4 + longest * size * 0.0085
    panel = max(2.4, margin + pitch * columns)
    across = panel * (1 if one else 2) + 0.9
    settings: dict[Any, Any] = {
        "svg.hashsalt": "codepact",
        "svg.fonttype": "path",
        "text.parse_math": False,
    }
    with mpl.rc_context(settings):
        figure = Figure(
            figsize=(max(across, 3.8), margin + pitch * rows + 1.1), layout="constrained"
        )
        FigureCanvasAgg(figure)
        axes = list(figure.subplots(1, 1 if one else 2, squeeze=False)[0])
        for seat, place in enumerate(axes):
            image = _draw(place, meta, seat, size, one)
            if not one:
                whose = "row's" if seat == 0 else "column's"
                place.set_title(f"the {whose} payoff (seat {seat})", fontsize=8.5)
        bar = figure.colorbar(image, ax=axes, fraction=0.046, pad=0.02, aspect=24)
        bar.set_label("payoff per round" if meta.criterion else "payoff", fontsize=8)
        bar.ax.tick_params(labelsize=7)
        bar.outline.set_visible(False)
        shown = "payoff of the row against the column" if one else "payoffs of both seats"
        parts = [title or f"{meta.name}: {shown}", *([meta.criterion] if meta.criterion else [])]
        text = "\n".join(fill(part, max(30, int(across * 12))) for part in parts)
        figure.suptitle(text, fontsize=9.5, x=0.01, ha="left")
        _legend(figure, meta)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def _is_one_map(meta: MetaGame) -> bool:
    if not meta.shared:
        return False
    size = range(meta.shape[0])
    return all(meta.payoff(0, i, j) == meta.payoff(1, j, i) for i in size for j in size)


def _draw(axes: Any, meta: MetaGame, seat: int, size: float, one: bool) -> Any:
    """Draw the map of a seat; return the image, for the colour bar."""
    import numpy as np

    rows, columns = meta.shape
    every = [float(v) for cell in meta.cells for v in cell.payoffs]
    low, high = min(every), max(every)
    values = np.array([float(c.payoffs[seat]) for c in meta.cells]).reshape(rows, columns)
    high = high if high > low else low + 1
    image = axes.imshow(values, cmap="cividis", interpolation="nearest", vmin=low, vmax=high)
    axes.set_xticks(range(columns), map(_short, meta.labels[1]), rotation=90, fontsize=size)
    axes.set_yticks(range(rows), map(_short, meta.labels[0]), fontsize=size)
    axes.tick_params(length=0)
    axes.set_xlabel("against" if one else "seat 1 plays", fontsize=8)
    if not one:
        axes.set_ylabel("seat 0 plays", fontsize=8)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks(np.arange(-0.5, columns), minor=True)
    axes.set_yticks(np.arange(-0.5, rows), minor=True)
    axes.grid(which="minor", color="white", linewidth=0.6)
    axes.tick_params(which="minor", length=0)
    if max(rows, columns) <= FITS:
        for i in range(rows):
            for j in range(columns):
                ink = "white" if values[i, j] < (low + high) / 2 else "black"
                text = _number(values[i, j])
                axes.text(j, i, text, ha="center", va="center", fontsize=7.5, color=ink)
    _corners(axes, meta, lambda cell: not cell.exact, ((0.43, -0.43), (0.17, -0.43), (0.43, -0.17)))
    _corners(
        axes, meta, lambda cell: cell.faults > 0, ((-0.43, 0.43), (-0.17, 0.43), (-0.43, 0.17))
    )
    return image


def _corners(
    axes: Any,
    meta: MetaGame,
    wanted: Callable[[Cell], bool],
    corner: Sequence[tuple[float, float]],
) -> None:
    """Draw a triangle into a corner of each cell that is wanted."""
    from matplotlib.collections import PolyCollection

    places = [
        profile for profile, cell in zip(meta.profiles(), meta.cells, strict=True) if wanted(cell)
    ]
    triangles = [[(j + x, i + y) for x, y in corner] for i, j in places]
    axes.add_collection(PolyCollection(triangles, **_MARK), autolim=False)


def _legend(figure: Any, meta: MetaGame) -> None:
    """Say below the maps what the marks are, if there are any."""
    from matplotlib.lines import Line2D
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    def mark(corner: Sequence[tuple[float, float]], text: str) -> Any:
        shape = MarkerStyle(Path([*corner, corner[0]], closed=True))
        return Line2D(
            [],
            [],
            linestyle="",
            marker=shape,
            markersize=6,
            color="white",
            label=text,
            markeredgecolor="black",
            markeredgewidth=0.5,
        )

    marks = []
    if not meta.exact:
        marks.append(mark([(1, 1), (-1, 1), (1, -1)], "sampled: a mean of matches"))
    if any(cell.faults for cell in meta.cells):
        marks.append(mark([(-1, -1), (1, -1), (-1, 1)], "with faulty moves"))
    if marks:
        figure.legend(
            handles=marks,
            loc="outside lower left",
            ncols=1,
            fontsize=8,
            frameon=False,
            handletextpad=0.2,
        )


def _number(value: float) -> str:
    """Return a payoff as a short text."""
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}"
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
