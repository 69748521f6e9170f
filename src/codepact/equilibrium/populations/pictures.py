"""Pictures of populations as SVG: shares over time, chances of taking over, and the simplex."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

from codepact.equilibrium.drawing import (
    COLOURS,
    DASHES,
    FAINT,
    INK,
    RULE,
    apart,
    canvas,
    shaded,
    shortened,
    svg,
    write,
    write_in_cells,
)
from codepact.equilibrium.populations.rare import RareMutations
from codepact.equilibrium.populations.trajectory import Trajectory
from codepact.equilibrium.populations.triangle import simplex

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["fixation_chances", "shares_over_time", "simplex"]

_MOST_LINES = 12
"""Strategies with a line and a label of their own; further ones are thin and grey."""

_MOST_BARS = 5
"""Types up to which every pair gets a bar; more are shown as a table."""

_FITS = 16
"""Types up to which the cells of a table are wide enough for a number."""

_DECADES = 4
"""Bars end at so many powers of 10 from the neutral chance; the number beside them goes on."""


def shares_over_time(trajectory: Trajectory, *, title: str = "Shares in the population") -> str:
    """Return the share of each strategy over time as SVG, each line labelled at its end.

    Of more than 12 strategies, those that reached the largest shares are labelled.
    """
    return svg(shares_over_time_figure(trajectory, title))


def shares_over_time_figure(trajectory: Trajectory, title: str) -> Figure:
    """Return the picture of `shares_over_time` as a figure of matplotlib."""
    import numpy as np

    figure = canvas(7.0, 3.8)
    axes = figure.add_axes((0.09, 0.14, 0.66, 0.74))
    shares = np.array(trajectory.shares)
    peaks = shares.max(axis=0)
    chosen = sorted(np.argsort(-peaks, kind="stable")[:_MOST_LINES].tolist())
    rest = [k for k in range(shares.shape[1]) if k not in chosen]
    still = len(trajectory.times) == 1
    times = [*trajectory.times, *([trajectory.times[0] + 1] if still else [])]
    if still:
        shares = np.repeat(shares, 2, axis=0)
    for k in rest:
        axes.plot(times, shares[:, k], color="#b9c1ca", lw=0.8, zorder=2)
    ends = apart([shares[-1, k] for k in chosen], 0.056, 0.0, 1.0)
    for n, (k, end) in enumerate(zip(chosen, ends, strict=True)):
        colour = COLOURS[n % len(COLOURS)]
        dash = DASHES[n // len(COLOURS) % len(DASHES)]
        axes.plot(times, shares[:, k], color=colour, lw=2, ls=dash, zorder=3, clip_on=False)
        axes.plot(
            [1.0, 1.03],
            [shares[-1, k], end],
            transform=axes.get_yaxis_transform(),
            color=colour,
            lw=0.9,
            clip_on=False,
        )
        label = f"{shortened(trajectory.labels[k])}  {shares[-1, k]:.2f}"
        write(
            axes,
            1.04,
            end,
            label,
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=9,
            color=colour,
        )
    if rest:
        write(
            axes,
            1.04,
            -0.1,
            f"grey: {len(rest)} others, at most {peaks[rest].max():.2f}",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=8.5,
            color=FAINT,
        )
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlim(times[0], times[-1])
    ending = ", until nothing changes" if trajectory.settled else ""
    axes.set_xlabel(f"{trajectory.unit}{ending}", fontsize=9, color=INK)
    axes.set_ylabel("share", fontsize=9, color=INK)
    _plain(axes, "y")
    axes.set_title(title, loc="left", fontsize=12, weight="bold", color=INK, parse_math=False)
    return figure


def fixation_chances(law: RareMutations, *, title: str | None = None) -> str:
    """Return as SVG how likely each mutant takes over each resident, and the long run.

    Up to 5 types, a bar for each pair begins at the chance of a neutral mutant, 1/N, and is drawn
    on a logarithmic scale: to the right if selection favours the mutant. More types are a table of
    the chance times N. Beside it, the part of the time in which the population is of each type.
    """
    return svg(fixation_chances_figure(law, title))


def fixation_chances_figure(law: RareMutations, title: str | None) -> Figure:
    """Return the picture of `fixation_chances` as a figure of matplotlib."""
    count = len(law.labels)
    pairs = count * (count - 1)
    bars = count <= _MOST_BARS
    height = max(2.6, 1.1 + 0.27 * pairs) if bars else max(3.4, 1.8 + 0.36 * count)
    figure = canvas(9.6, height)
    bottom, high = 0.62 / height, 1 - (1.1 if bars else 1.35) / height
    left = figure.add_axes((0.22, bottom, 0.38, high))
    right = figure.add_axes((0.78, bottom, 0.2, high))
    (_draw_bars if bars else _draw_table)(left, law)
    _draw_law(right, law)
    figure.text(
        0.02,
        1 - 0.12 / height,
        title or f"One mutant in a population of {law.population}",
        fontsize=12,
        weight="bold",
        color=INK,
        va="top",
        parse_math=False,
    )
    return figure


def _draw_bars(axes: Any, law: RareMutations) -> None:
    size = range(len(law.labels))
    pairs = [(i, j) for j in size for i in size if i != j]
    names = []
    for y, (i, j) in enumerate(pairs):
        chance = law.fixations[i][j]
        times = float(chance * law.population)
        decades = max(-_DECADES, min(_DECADES, log10(times))) if times > 0 else -_DECADES
        colour = COLOURS[0] if decades > 1e-9 else COLOURS[1] if decades < -1e-9 else FAINT
        axes.barh(y, decades, height=0.62, color=colour, zorder=3)
        cut = "◂ " if times < 10.0**-_DECADES else ""
        write(
            axes,
            decades + (0.06 if decades >= 0 else -0.06),
            y,
            cut + _number(float(chance)),
            ha="left" if decades >= 0 else "right",
            va="center",
            fontsize=8.5,
        )
        names.append(f"{shortened(law.labels[i], 18)} in {shortened(law.labels[j], 18)}")
    axes.axvline(0, color=INK, lw=1, zorder=4)
    _yticks(axes, names)
    low = min((bar.get_width() for bar in axes.patches), default=0)
    high = max((bar.get_width() for bar in axes.patches), default=0)
    margin = 0.45 * max(-low, high, 1)
    axes.set_xlim(min(low, 0) - margin, max(high, 0) + margin)
    step = 2 if high - low > 3 else 1
    ticks = [k for k in range(-_DECADES, _DECADES + 1, step) if low - 0.3 <= k <= high + 0.3]
    axes.set_xticks(ticks, [_factor(k) for k in ticks])
    axes.set_xlabel(f"chance to take over, from neutral, 1/N = 1/{law.population}", fontsize=9)
    _plain(axes, "x")


def _draw_table(axes: Any, law: RareMutations) -> None:
    import numpy as np

    count = len(law.labels)
    times = np.array([[float(v * law.population) for v in row] for row in law.fixations])
    with np.errstate(divide="ignore"):
        decades = np.clip(np.log10(times), -_DECADES, _DECADES)
    np.fill_diagonal(decades, np.nan)
    size = 7 if count > 12 else 8
    names = [shortened(label, 18) for label in law.labels]
    shades = {"cmap": "PuOr", "vmin": -_DECADES / 2, "vmax": _DECADES / 2, "aspect": "auto"}
    shaded(axes, decades, names, names, size, **shades)
    axes.tick_params(colors=INK)
    if count <= _FITS:
        np.fill_diagonal(times, np.nan)
        write_in_cells(axes, times, _times, lambda v: not 10**-1.2 <= v <= 10**1.2, size - 1.5)
    axes.set_ylabel("mutant", fontsize=9)
    axes.set_title(
        f"chance to take over × {law.population}, by resident (1: neutral)", loc="left", fontsize=9
    )


def _draw_law(axes: Any, law: RareMutations) -> None:
    shares = [float(v) for v in law.shares]
    axes.barh(range(len(shares)), shares, height=0.62, color=COLOURS[2], zorder=3)
    for y, share in enumerate(shares):
        write(axes, share + 0.02, y, f"{share:.3f}", va="center", fontsize=8.5)
    _yticks(axes, [shortened(label, 18) for label in law.labels])
    axes.set_xlim(0, 1.25)
    axes.set_xticks([0, 0.5, 1])
    axes.set_xlabel("part of the time, rare mutations", fontsize=9)
    _plain(axes, "x")


def _yticks(axes: Any, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), names, fontsize=8.5, parse_math=False)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _plain(axes: Any, grid: str) -> None:
    for side in ("top", "right", "left" if grid == "y" else "bottom"):
        axes.spines[side].set_visible(False)
    for spine in axes.spines.values():
        spine.set_edgecolor(RULE)
    axes.grid(axis=grid, color=RULE, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=INK, labelsize=8.5)


def _factor(decades: int) -> str:
    if decades == 0:
        return "1/N"
    power = str(10 ** abs(decades)) if abs(decades) < 3 else f"10{'⁰¹²³⁴'[abs(decades)]}"
    return f"{'×' if decades > 0 else '÷'}{power}"


def _times(value: float) -> str:
    return f"{value:{'.2g' if value >= 0.01 else '.0e'}}".replace("e-0", "e-")


def _number(value: float) -> str:
    return "0" if value == 0 else f"{value:.3f}" if value >= 0.01 else f"{value:.0e}"
