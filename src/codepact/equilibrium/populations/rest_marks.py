"""How rest points are drawn in a simplex of three strategies, and where shares lie in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from codepact.equilibrium.drawing import COLOURS, INK
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.resting import Stability, rest_points
from codepact.equilibrium.populations.trajectory import Shares

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.5, 0.75**0.5))
"""Where the first, second and third strategy stand."""

_MARKS: dict[Stability, dict[str, Any]] = {
    "stable": {"marker": "o", "mfc": INK},
    "neutral": {"marker": "o", "mfc": "#9aa3ad"},
    "centre": {"marker": "o", "mfc": "white", "dot": True},
    "saddle": {"marker": "o", "mfc": INK, "fillstyle": "left"},
    "unstable": {"marker": "o", "mfc": "white"},
    "undecided": {"marker": "s", "mfc": "white"},
}

_MEANINGS: dict[Stability, str] = {
    "stable": "stable",
    "neutral": "neutral: paths stay near",
    "centre": "centre: paths turn round it",
    "saddle": "saddle",
    "unstable": "unstable",
    "undecided": "not decided",
}


_LINES = {-1: "attracts", 0: "even", 1: "repels"}


def place(shares: NDArray[float64]) -> NDArray[float64]:
    """Return where shares lie in the plane, along the last axis."""
    import numpy as np

    placed: NDArray[float64] = shares @ np.array(CORNERS)
    return placed


def shares_at(x: NDArray[float64], y: NDArray[float64]) -> NDArray[float64]:
    """Return the shares at a place in the plane, along a new last axis."""
    import numpy as np

    third = y / CORNERS[2][1]
    second = x - third / 2
    return np.stack([1 - second - third, second, third], axis=-1)


def draw_rest(axes: Any, matrix: PayoffMatrix) -> tuple[list[Stability], list[str]]:
    """Draw all rest points; return which kinds of points, and of lines, there are."""
    import numpy as np

    found = rest_points(matrix)
    lines: list[str] = []
    for face in found.faces:
        if face.dimension == 2:
            lines.append("plane")
        else:
            lines.extend(_draw_line(axes, matrix, *(end.shares for end in face.ends)))
    for point in found.points:
        style = dict(_MARKS[point.stability])
        dot = style.pop("dot", False)
        at = place(np.array([float(v) for v in point.shares]))
        axes.plot(*at, ms=9, mec=INK, mew=1.3, mfcalt="white", zorder=8, ls="", **style)
        if dot:
            axes.plot(*at, "o", ms=3, color=INK, zorder=9)
    kinds = [kind for kind in _MARKS if any(p.stability == kind for p in found.points)]
    return kinds, list(dict.fromkeys(lines))


def _draw_line(axes: Any, matrix: PayoffMatrix, one: Shares, other: Shares) -> set[str]:
    """Draw a line of rest points, full where it attracts and hollow where it repels.

    Along the line nothing happens, so the sign of the other eigenvalue is that of the divergence.
    """
    import numpy as np

    way = np.linspace(0, 1, 801)[:, None]
    ends = np.array([[float(v) for v in one], [float(v) for v in other]])
    signs = np.sign(_divergence(matrix, (1 - way) * ends[0] + way * ends[1]).round(12))
    places = place((1 - way) * ends[0] + way * ends[1])
    how = {"solid_capstyle": "round"}
    axes.plot(*places[[0, -1]].T, color=INK, lw=6.4, zorder=6, **how)
    axes.plot(*places[[0, -1]].T, color="white", lw=3.4, zorder=6.5, **how)
    for sign, colour in ((-1, INK), (0, "#9aa3ad")):
        for run in np.split(np.arange(801), np.flatnonzero(np.diff(signs == sign)) + 1):
            # A single point between two others is where the sign changes.
            if signs[run[0]] == sign and len(run) > 1:
                axes.plot(*places[run].T, color=colour, lw=5.6, zorder=7, **how)
    return {_LINES[sign] for sign in signs if (signs == sign).sum() > 1}


def _divergence(matrix: PayoffMatrix, points: NDArray[float64]) -> NDArray[float64]:
    """Return the trace of the derivative of the dynamics along the simplex, at rest points."""
    import numpy as np

    table = matrix.floats()
    earned, spent = points @ table.T, points @ table
    mean = np.sum(points * earned, axis=-1)
    # The derivative of the mean is earned + spent; off the simplex the eigenvalue is -mean.
    whole = (earned - mean[:, None] + points * (table.diagonal() - earned - spent)).sum(axis=-1)
    trace: NDArray[float64] = whole + mean
    return trace


def draw_legend(axes: Any, kinds: Sequence[Stability], lines: Sequence[str], paths: bool) -> None:
    """Explain below the simplex what marks, lines and paths it has."""
    from matplotlib.legend_handler import HandlerTuple
    from matplotlib.lines import Line2D

    handles: list[Any] = []
    texts = []
    for kind in kinds:
        style = dict(_MARKS[kind])
        dot = style.pop("dot", False)
        mark = Line2D([], [], ls="", ms=8, mec=INK, mew=1.2, mfcalt="white", **style)
        handles.append(
            (mark, Line2D([], [], ls="", marker="o", ms=2.6, color=INK)) if dot else mark
        )
        texts.append(_MEANINGS[kind])
    full, hollow = Line2D([], [], color=INK, lw=5), Line2D([], [], color="white", lw=2.6)
    for line, handle, text in (
        ("attracts", full, "line of rest points, attracts"),
        ("repels", (full, hollow), "line of rest points, repels"),
        ("even", Line2D([], [], color="#9aa3ad", lw=5), "line of rest points, not decided"),
    ):
        if line in lines:
            handles.append(handle)
            texts.append(text)
    if "plane" in lines:
        handles.append(Line2D([], [], color="#eef2f6", lw=8))
        texts.append("every population rests")
    if paths:
        start = Line2D([], [], color=COLOURS[0], lw=1.8, marker="D", ms=4.5, mec="white", mew=0.6)
        handles.append(start)
        texts.append("path from a start")
    axes.legend(
        handles,
        texts,
        handler_map={tuple: HandlerTuple(ndivide=1, pad=0)},
        loc="upper center",
        bbox_to_anchor=(0.5, -0.065),
        ncols=2 if lines or len(handles) > 3 else len(handles),
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        columnspacing=1.6,
        handletextpad=0.7,
    )
