"""Labels beside points of a picture, where they hide neither points nor each other."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, pi, sin
from typing import TYPE_CHECKING, Any

from codepact.equilibrium.drawing import FAINT, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Labelled = tuple[float, float, str]
"""Where a point is, and what is written beside it."""

_FAR = (8.0, 13.0, 19.0, 27.0, 36.0)  # points away from what is labelled
_AROUND = 16


def place_labels(
    axes: Axes,
    labelled: Sequence[Labelled],
    avoid: Sequence[tuple[float, float]],
    size: float = 9,
) -> None:
    """Write a label beside each point; `avoid`: points that labels keep off, too.

    The layout of the figure must be settled. A label that is not near its point gets a line to it.
    """
    figure: Any = axes.figure
    renderer = figure.canvas.get_renderer()
    unit = figure.dpi / 72
    frame = axes.get_window_extent(renderer)
    marks = [axes.transData.transform(p) for p in [*((x, y) for x, y, _ in labelled), *avoid]]
    taken = [(x - 5 * unit, y - 5 * unit, x + 5 * unit, y + 5 * unit) for x, y in marks]
    count = max(1, len(labelled))
    middle = [sum(p[k] for p in marks[: len(labelled)]) / count for k in (0, 1)]
    for x, y, text in labelled:
        at = axes.transData.transform((x, y))
        probe = axes.text(x, y, text, fontsize=size, parse_math=False)
        box = probe.get_window_extent(renderer)
        probe.remove()
        wide, high = box.width / 2 + 2 * unit, box.height / 2 + unit
        best: tuple[float, float, float, float, Any] | None = None
        for far in _FAR:
            for k in range(_AROUND):
                turn = 2 * pi * k / _AROUND
                dx = cos(turn) * (far * unit + wide)
                dy = sin(turn) * (far * unit + high)
                new = (at[0] + dx - wide, at[1] + dy - high, at[0] + dx + wide, at[1] + dy + high)
                bad = sum(_overlap(new, other) for other in taken)
                bad += 4 * (4 * wide * high - _overlap(new, frame.extents))  # out of the frame
                inward = (middle[0] - at[0], middle[1] - at[1])
                long = (hypot(*inward) or 1.0) * hypot(dx, dy)
                cosine = (dx * inward[0] + dy * inward[1]) / long
                cost = bad + unit * (2 * far + 9 * cosine) + abs(dx) / 50
                if best is None or cost < best[0]:
                    best = (cost, dx / unit, dy / unit, far, new)
        if best is None:
            continue
        _, dx, dy, far, new = best
        taken.append(new)
        axes.annotate(
            text,
            (x, y),
            xytext=(dx, dy),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            zorder=9,
            color=INK,
            parse_math=False,
            bbox={"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.75},
            arrowprops={"arrowstyle": "-", "lw": 0.6, "color": FAINT} if far > 13 else None,
        )


def _overlap(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the area that two boxes (left, bottom, right, top) share."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, wide) * max(0.0, high)
