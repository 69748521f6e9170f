"""The simplex of three strategies as a picture: where a population moves, and where it rests."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from codepact.core.errors import CodepactError
from codepact.equilibrium.drawing import (
    COLOURS,
    FAINT,
    INK,
    RULE,
    canvas,
    shortened,
    svg,
    write,
)
from codepact.equilibrium.populations.matrix import PayoffMatrix, restricted
from codepact.equilibrium.populations.replicator import flow, velocities
from codepact.equilibrium.populations.rest_marks import (
    CORNERS,
    draw_legend,
    draw_rest,
    place,
    shares_at,
)
from codepact.equilibrium.populations.resting import rest_points

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def simplex(
    matrix: PayoffMatrix,
    *,
    title: str = "Replicator dynamics",
    starts: Sequence[Sequence[int | float | Fraction]] = (),
) -> str:
    """Return the flow of the replicator dynamics of three strategies as SVG.

    The first strategy is at the lower left, the second at the lower right, the third on top. Shades
    show the speed, as a share of the largest; marks show the isolated rest points by stability,
    and lines of rest points are full where they attract and hollow where they repel. From each of
    `starts`, shares of the three, the path is drawn in colour. Raises `CodepactError` for another
    number of strategies (see `restricted`) and for what are no shares.
    """
    return svg(simplex_figure(matrix, title, starts))


def simplex_figure(
    matrix: PayoffMatrix, title: str, starts: Sequence[Sequence[int | float | Fraction]] = ()
) -> Figure:
    """Return the picture of `simplex` as a figure of matplotlib."""
    if len(matrix.labels) != 3:
        raise CodepactError(
            f"a simplex is drawn of 3 strategies, and there are {len(matrix.labels)}: choose with "
            "restricted(matrix, labels)"
        )
    figure = canvas(6.0, 5.6)
    axes = figure.add_axes((0.08, 0.12, 0.84, 0.78))
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 0.9)
    _draw_flow(figure, axes, matrix)
    for k, start in enumerate(starts):
        _draw_path(axes, matrix, start, COLOURS[k % len(COLOURS)])
    kinds, lines = draw_rest(axes, matrix)
    for (x, y), label, (dx, dy) in zip(
        CORNERS, matrix.labels, ((0, -15), (0, -15), (0, 12)), strict=True
    ):
        axes.annotate(
            shortened(label),
            (x, y),
            (dx, dy),
            textcoords="offset points",
            ha="center",
            va="bottom" if dy > 0 else "top",
            fontsize=11,
            color=INK,
            weight="bold",
            parse_math=False,
        )
    draw_legend(axes, kinds, lines, bool(starts))
    write(axes, -0.02, 0.985, title, fontsize=12, weight="bold", va="bottom")
    return figure


def _draw_flow(figure: Figure, axes: Any, matrix: PayoffMatrix) -> None:
    """Draw the speed as shades and the flow as lines with arrows, within the triangle."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import FancyArrowPatch, Polygon

    triangle = Polygon(CORNERS, closed=True, fc="none", ec=INK, lw=1.1, zorder=4)
    axes.add_patch(triangle)
    across, up = np.linspace(-0.02, 1.02, 261), np.linspace(-0.02, 0.9, 231)
    x, y = np.meshgrid(across, up)
    shares = shares_at(x, y)
    # Outside the triangle the formula goes on, so that lines along the edges are right; hidden.
    velocity = velocities(matrix, shares)
    moved = place(velocity)
    speed = np.hypot(moved[..., 0], moved[..., 1])
    inside = (shares >= -0.01).all(axis=-1)
    top = float(speed[inside].max())
    if top < 1e-12 * max(1.0, float(np.abs(matrix.floats()).max())):
        triangle.set_facecolor("#eef2f6")
        return
    shades = LinearSegmentedColormap.from_list("speed", ["#f7f9fb", "#bcd3ea", "#7fa9d4"])
    image = axes.imshow(
        speed / top,
        extent=(across[0], across[-1], up[0], up[-1]),
        origin="lower",
        cmap=shades,
        vmin=0,
        vmax=1,
        interpolation="bilinear",
        zorder=1,
    )
    image.set_clip_path(triangle)
    stream = axes.streamplot(
        across[::5],
        up[::5],
        *np.moveaxis(moved[::5, ::5], -1, 0),
        density=1.25,
        color="#4c5866",
        linewidth=0.7,
        arrowsize=0.9,
        arrowstyle="-|>",
        zorder=2,
    )
    stream.lines.set_clip_path(triangle)
    for arrow in [p for p in axes.patches if isinstance(p, FancyArrowPatch)]:
        arrow.set_clip_path(triangle)
        if shares_at(*np.mean(np.array(arrow.get_path().vertices), axis=0)).min() < 0.015:
            arrow.remove()  # it would be cut; edges have their own
    for one, other in combinations(range(3), 2):
        _draw_edge(axes, matrix, one, other)
    bar_axes = axes.inset_axes((0.86, 0.62, 0.022, 0.3))
    bar = figure.colorbar(image, cax=bar_axes, ticks=[0, 0.5, 1])
    bar.set_label("speed, relative to the largest", fontsize=8, color=FAINT)
    bar.outline.set_edgecolor(RULE)
    bar_axes.tick_params(labelsize=8, length=0, colors=FAINT)


def _draw_edge(axes: Any, matrix: PayoffMatrix, one: int, other: int) -> None:
    """Draw an arrow on each piece of an edge between rest points."""
    import numpy as np

    pair = restricted(matrix, [matrix.labels[one], matrix.labels[other]])
    rests = sorted(point.shares[1] for point in rest_points(pair).points)
    for low, high in pairwise(rests):
        middle = float(low + high) / 2
        sign = np.sign(velocities(pair, np.array([1 - middle, middle]))[1])
        along = np.subtract(CORNERS[other], CORNERS[one]) * sign
        tip = np.array(CORNERS[one]) * (1 - middle) + np.array(CORNERS[other]) * middle
        axes.annotate(
            "",
            tip + along * 0.018,
            tip - along * 0.018,
            arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 0.8, "shrinkA": 0, "shrinkB": 0},
            zorder=5,
        )


def _draw_path(
    axes: Any, matrix: PayoffMatrix, start: Sequence[int | float | Fraction], colour: str
) -> None:
    import numpy as np

    path = flow(matrix, start, points=4001)
    places = place(np.array(path.shares))
    axes.plot(*places.T, color=colour, lw=1.8, zorder=5, solid_capstyle="round")
    axes.plot(*places[0], "D", color=colour, ms=5, zorder=5, mec="white", mew=0.6)
