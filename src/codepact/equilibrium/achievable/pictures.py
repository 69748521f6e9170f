"""The payoff polygon: what is feasible, what programs reach in equilibrium, and by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.equilibrium.achievable.hull import Point, corners
from codepact.equilibrium.achievable.labels import Labelled, place_labels
from codepact.equilibrium.achievable.sets import AchievableSet, exact_point
from codepact.equilibrium.drawing import COLOURS, FAINT, INK, canvas, shortened, svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STRIPS = 240
"""Chances of seat 0 for which the set of independent mixtures is drawn."""

MOST_DOTS = 2_000
"""Payoff vectors that are drawn one by one."""

MOST_LABELS = 12
"""Payoff vectors that are labelled with their joint actions; of more, only the corners are."""

_BLUE, _RED, _GREEN = COLOURS[:3]
_GREY, _EDGE, _SKY, _YELLOW = "#e3e5e8", "#8a9099", "#9fd3f2", "#f0e442"


def payoff_picture(
    found: AchievableSet,
    *,
    seats: tuple[int, int] = (0, 1),
    point: Sequence[int | Fraction] | None = None,
    others: Mapping[str, Sequence[int | Fraction]] | None = None,
) -> str:
    """Return the picture of an achievable set, on the payoffs of two seats, as SVG.

    `point`: a payoff vector to be marked as chosen; `others`: more of them by name, such as the
    payoffs of profiles of programs. With more than two seats it is the projection on `seats`. The
    set of independent mixtures is drawn for games of two seats with two actions each; it is
    sampled at `STRIPS` chances of seat 0, and straight between them. Raises `CodepactError` if the
    game has fewer than two seats, or not these.
    """
    return svg(payoff_figure(found, seats=seats, point=point, others=others))


def payoff_figure(
    found: AchievableSet,
    *,
    seats: tuple[int, int] = (0, 1),
    point: Sequence[int | Fraction] | None = None,
    others: Mapping[str, Sequence[int | Fraction]] | None = None,
) -> Figure:
    """Return the picture of `payoff_picture` as a figure of matplotlib."""
    game = found.game
    if len(set(seats)) != 2 or not set(seats) <= set(range(game.seats)):
        raise CodepactError(
            f"a picture has the payoffs of two seats; {game.name!r} has seats 0 to "
            f"{game.seats - 1}, and {seats} are not two of them"
        )
    figure = canvas(6.4, 6.0)
    figure.set_layout_engine("constrained")
    axes = figure.add_subplot()
    marked = {"chosen point": point} if point is not None else {}
    exact = {name: exact_point(game, p) for name, p in {**marked, **(others or {})}.items()}
    dots = _dots(game, seats)
    shown = list(dots) if len(dots) <= MOST_DOTS else list(corners(list(dots)))
    _frame(axes, [*dots, *(_on(p, seats) for p in exact.values())], found, seats)
    _sets(axes, found, seats, list(dots))
    _minmax(axes, found, seats)
    every = "all pure profiles" if len(shown) == len(dots) else "pure profiles at corners"
    every += " (+k: k more there)" if len(dots) + 1 < len(game.payoffs) else ""
    small = len(shown) > 40
    axes.plot(*_floats(shown), "o", color=INK, ms=2.5 if small else 5, zorder=6, label=every)
    named: list[Labelled] = []
    for name, p in exact.items():
        own = name == "chosen point" and point is not None
        style: dict[str, Any] = {"marker": "*", "ms": 17, "mfc": _YELLOW} if own else {
            "marker": "D", "ms": 8, "mfc": _GREEN}  # fmt: skip
        x, y = map(float, _on(p, seats))
        label = f"chosen point ({', '.join(map(str, p))})" if own else None
        axes.plot(x, y, mec=INK, mew=1, ls="none", zorder=8, label=label, **style)
        if not own:
            named.append((x, y, shortened(name, 28)))
    outer = set(corners(list(dots)))
    few = [p for p in dots if len(dots) <= MOST_LABELS or p in outer]
    labelled = [*((float(p[0]), float(p[1]), dots[p]) for p in few), *named]
    figure.suptitle("Payoffs of program equilibria", fontsize=12, x=0.02, ha="left", color=INK)
    axes.set_title(_about(found, seats), fontsize=9.5, loc="left", color=FAINT, parse_math=False)
    figure.legend(loc="outside lower left", ncols=2, fontsize=8.5, frameon=False)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    avoid = [*shown, *(_on(p, seats) for p in exact.values())]
    place_labels(axes, labelled, [(float(p[0]), float(p[1])) for p in avoid])
    return figure


def _on(point: Point, seats: tuple[int, int]) -> Point:
    return point[seats[0]], point[seats[1]]


def _floats(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    return [float(p[0]) for p in points], [float(p[1]) for p in points]


def _dots(game: Game, seats: tuple[int, int]) -> dict[Point, str]:
    """Return payoff vectors on two seats, each with the joint actions that give it."""
    found: dict[Point, list[str]] = {}
    for joint, payoffs in game.payoffs.items():
        text = f"({', '.join(shortened(a, 12) for a in joint)})"
        found.setdefault(_on(payoffs, seats), []).append(text)
    return {
        p: "\n".join(texts) if len(texts) < 3 else f"{texts[0]} +{len(texts) - 1}"
        for p, texts in found.items()
    }


def _frame(
    axes: Axes, points: Sequence[Point], found: AchievableSet, seats: tuple[int, int]
) -> None:
    lows = [found.minmaxes[s].high for s in seats]
    spans = []
    for k in (0, 1):
        values = [float(p[k]) for p in points] + [float(lows[k])]
        spans.append((min(values), max(values)))
    widest = max(b - a for a, b in spans) or 1.0
    rooms = [0.2 * max(b - a, widest / 3) for a, b in spans]
    axes.set_xlim(spans[0][0] - rooms[0], spans[0][1] + rooms[0])
    axes.set_ylim(spans[1][0] - rooms[1], spans[1][1] + rooms[1])
    if min(b - a for a, b in spans) * 3 >= widest:
        axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel(f"payoff of seat {seats[0]}")
    axes.set_ylabel(f"payoff of seat {seats[1]}")
    axes.grid(color="#eceef0", lw=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _sets(axes: Axes, found: AchievableSet, seats: tuple[int, int], dots: Sequence[Point]) -> None:
    """Draw what is feasible, the rational part of it, and what is mixed independently."""
    _area(axes, corners(dots), _GREY, _EDGE, "feasible payoffs", 2)
    if found.rational:
        what = {
            "repeated": "program equilibria: joint actions that take turns",
            "correlated": "program equilibria with a shared device",
            "independent": "individually rational payoffs",
        }[found.kind]
        part = corners([_on(p, seats) for p in found.rational])
        _area(axes, part, _SKY, _BLUE, what, 3)
    if [len(own) for own in found.game.actions] == [2, 2]:
        _independent(axes, found, seats)


def _area(
    axes: Axes, points: Sequence[Point], fill: str, edge: str, label: str, order: float
) -> None:
    if len(points) > 2:
        axes.fill(*_floats(points), fc=fill, ec=edge, lw=1.2, label=label, zorder=order)
    elif len(points) == 2:
        axes.plot(*_floats(points), color=edge, lw=5, solid_capstyle="round", label=label,
                  zorder=order)  # fmt: skip
    elif points:
        axes.plot(*_floats(points), "s", ms=13, mfc=fill, mec=edge, label=label, zorder=order)


def _independent(axes: Axes, found: AchievableSet, seats: tuple[int, int]) -> None:
    """Draw the rational part of what independent mixtures give.

    For each chance of seat 0 it is a segment, from what seat 1's first action gives to what its
    second one does; between two such segments lies a strip.
    """
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Rectangle

    game = found.game
    (a, b), (c, d) = game.actions
    ends = [
        [tuple(map(float, _on(game.payoffs[own, other], seats))) for own in (a, b)]
        for other in (c, d)
    ]

    def at(p: float, side: int) -> tuple[float, float]:
        (x, y), (u, v) = ends[side]
        return x + p * (u - x), y + p * (v - y)

    chances = [k / STRIPS for k in range(STRIPS + 1)]
    strips = [(at(p, 0), at(p, 1), at(q, 1), at(q, 0)) for p, q in pairwise(chances)]
    lows = [float(found.minmaxes[s].high) for s in seats]
    wide, high = axes.get_xlim()[1] - lows[0], axes.get_ylim()[1] - lows[1]
    box = Rectangle((lows[0], lows[1]), wide, high, transform=axes.transData)
    drawn = PolyCollection(
        strips,
        facecolors=_BLUE,
        edgecolors=_BLUE,
        linewidths=1.0,
        zorder=4,
        label="program equilibria: each mixes independently",
    )
    axes.add_collection(drawn, autolim=False)
    drawn.set_clip_path(box)


def _minmax(axes: Axes, found: AchievableSet, seats: tuple[int, int]) -> None:
    first, second = (found.minmaxes[s] for s in seats)
    line: dict[str, Any] = {"color": _RED, "ls": (0, (5, 3)), "lw": 1.4, "zorder": 5}
    axes.axvline(float(first.high), **line)
    axes.axhline(float(second.high), **line)
    values = ", ".join(
        str(m.high) if m.value is not None else f"≤{float(m.high):.4g}" for m in (first, second)
    )
    label = f"minmax values ({values})"
    where = [float(first.high)], [float(second.high)]
    axes.plot(*where, "P", color=_RED, mec="white", ms=11, zorder=7, label=label, ls="none")


def _about(found: AchievableSet, seats: tuple[int, int]) -> str:
    name = shortened(found.game.name, 56)
    if found.game.seats == 2:
        return name
    return f"{name}, projected on seats {seats[0]} and {seats[1]}"
