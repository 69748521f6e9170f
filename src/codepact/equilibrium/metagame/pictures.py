"""A meta-game as a picture: a heat map of what each strategy gets against each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from codepact.core.errors import CodepactError
from codepact.equilibrium.drawing import INK, canvas, shaded, shortened, svg, write_in_cells
from codepact.equilibrium.metagame.values import Cell, MetaGame

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FITS = 16
"""Up to so many strategies, the cells are wide enough for a number."""

_MARK: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.5}


def heat_map(meta: MetaGame, title: str = "") -> str:
    """Return a meta-game for two as SVG: a map for each seat, or one if both are the same, turned.

    Numbers stand in the cells while there is room. A sampled cell has a triangle in its upper right
    corner, one with faulty moves in its lower left one. Raises `CodepactError` unless there are two
    seats.
    """
    return svg(heat_map_figure(meta, title))


def heat_map_figure(meta: MetaGame, title: str = "") -> Figure:
    """Return the picture of `heat_map` as a figure of matplotlib."""
    if meta.seats != 2:
        raise CodepactError(
            f"a heat map has rows and columns, for two seats; {meta.name!r} has {meta.seats}"
        )
    rows, columns = meta.shape
    one = _is_one_map(meta)
    pitch = 0.5 if max(rows, columns) <= FITS else max(0.14, min(0.24, 9 / max(rows, columns)))
    size = 8.0 if pitch > 0.3 else max(5.5, min(7.0, 38 * pitch))
    longest = max(len(shortened(label)) for own in meta.labels for label in own)
    margin = 0.4 + longest * size * 0.0085
    panel = max(2.4, margin + pitch * columns)
    across = panel * (1 if one else 2) + 0.9
    figure = canvas(max(across, 3.8), margin + pitch * rows + 1.1)
    figure.set_layout_engine("constrained")
    axes = list(figure.subplots(1, 1 if one else 2, squeeze=False)[0])
    for seat, place in enumerate(axes):
        image = _draw(place, meta, seat, size, one)
        if not one:
            whose = "row's" if seat == 0 else "column's"
            place.set_title(f"the {whose} payoff (seat {seat})", fontsize=8.5, color=INK)
    bar = figure.colorbar(image, ax=axes, fraction=0.046, pad=0.02, aspect=24)
    bar.set_label("payoff per round" if meta.criterion else "payoff", fontsize=8, color=INK)
    bar.ax.tick_params(labelsize=7, colors=INK)
    bar.outline.set_visible(False)
    shown = "payoff of the row against the column" if one else "payoffs of both seats"
    parts = [title or f"{meta.name}: {shown}", *([meta.criterion] if meta.criterion else [])]
    text = "\n".join(fill(part, max(30, int(across * 12))) for part in parts)
    how = {"fontsize": 9.5, "x": 0.01, "ha": "left", "color": INK, "parse_math": False}
    figure.suptitle(text, **how)
    _legend(figure, meta)
    return figure


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
    first, second = ([shortened(label) for label in own] for own in meta.labels)
    image = shaded(axes, values, first, second, size, cmap="cividis", vmin=low, vmax=high)
    axes.tick_params(colors=INK)
    axes.set_xlabel("against" if one else "seat 1 plays", fontsize=8, color=INK)
    if not one:
        axes.set_ylabel("seat 0 plays", fontsize=8, color=INK)
    axes.set_xticks(np.arange(-0.5, columns), minor=True)
    axes.set_yticks(np.arange(-0.5, rows), minor=True)
    axes.grid(which="minor", color="white", linewidth=0.6)
    axes.tick_params(which="minor", length=0)
    if max(rows, columns) <= FITS:
        write_in_cells(axes, values, _number, lambda v: v < (low + high) / 2, 7.5)
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
            markeredgecolor=INK,
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
            labelcolor=INK,
            handletextpad=0.2,
        )


def _number(value: float) -> str:
    """Return a payoff as a short text."""
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}"
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
