"""A picture of a machine for people: SVG that needs nothing else and says in words what it shows.

States stand on a circle, so that straight lines pass by other states. Colours hold on white, on
black and for the colour-blind; without ids and styles, several pictures fit on one page.
"""

from __future__ import annotations

import cmath
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from itertools import chain, product
from math import comb, pi, sin
from unicodedata import east_asian_width

from codepact.checker.machine import Machine
from codepact.proof.machines.chance import ChanceMachine
from codepact.proof.machines.machine import histories

MOST_STATES, MOST_ARROWS = 24, 60
"""What the eye can follow; of a larger machine the states are counted."""
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#f0e442")  # Okabe and Ito
_GREY, _FAULT, _PALE, _INK = "#777c84", "#e0002d", "#f1f3f6", "#16191d"
_MAY = ("may stay", "may go to state {}")
_Ends = tuple[int, int]


@dataclass
class _Sheet:
    """Where states stand, how far off arrows end, and what is drawn: labels keep off all of it."""

    words: str
    places: list[complex] = field(default_factory=list)
    rims: list[float] = field(default_factory=list)
    boxes: list[tuple[complex, complex]] = field(default_factory=list)  # centre, half the size
    curves: dict[_Ends, list[complex]] = field(default_factory=dict)  # 41 points of each arrow
    parts: list[str] = field(default_factory=list)


def machine_svg(machine: Machine, title: str = "", chance: ChanceMachine | None = None) -> str:
    """Return a machine as an SVG element: a circle per state, an arrow per pair of states.

    `chance` says how likely steps are where coins decide. Texts are escaped, and cut if long. Of a
    large machine, states are counted by what they play.
    """
    size = len(machine.actions)
    few = size <= MOST_STATES and sum(len(set(row)) for row in machine.steps) <= MOST_ARROWS
    sheet = _diagram(machine, chance) if few else _summary(machine)
    exact = "" if machine.horizon is None else f"exact up to round {machine.horizon}"
    heading = ", ".join(filter(None, [_cut(title, 60), exact]))
    held = [*chain(*sheet.curves.values()), *(c + h * k for c, h in sheet.boxes for k in (1, -1))]
    xs, ys = [p.real for p in held], [p.imag for p in held]
    x, y = min(xs) - 12, min(ys) - (36 if heading else 12)
    wide, high = max(max(xs) - x, _width(heading, 15) + 12) + 12, max(ys) - y + 12
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="system-ui, sans-serif" '
        f'width="{wide:.0f}" height="{high:.0f}" viewBox="{x:.1f} {y:.1f} {wide:.1f} {high:.1f}">'
        f"<title>{escape(_cut(title, 200) or f'{size}-state machine')}</title>"
        f"<desc>{escape(sheet.words)}{exact and f' It is {exact}.'}</desc>{''.join(sheet.parts)}"
        f"{heading and _text(complex(x + 12, y + 18), heading, 15, _GREY, 'start')}</svg>\n"
    )


def _plays(
    machine: Machine, s: int, names: dict[str, str], chance: ChanceMachine | None
) -> dict[int, list[str]]:
    """Return what leads from a state to each next one; a single empty text if anything does.

    Where coins decide, a play leads to several; how likely each is stands behind it, if known.
    """
    found: dict[int, list[str]] = {}
    for k, letter in enumerate(machine.letters if machine.steps[s] else ()):
        for after in machine.after(s, letter):
            share = dict(chance.steps[s][k])[after] if chance else Fraction(1)
            likely = "" if share == 1 else f" {_share(share)}"
            found.setdefault(after, []).append(" ".join(names[a] for a in letter) + likely)
    return found if len(found) != 1 else {t: [""] for t in found}


def _share(chance: Fraction) -> str:
    """Return a chance as people write it."""
    return str(chance) if chance.denominator < 1000 else f"{float(chance):.3g}"


def _looks(machine: Machine) -> tuple[dict[str, str], dict[str, str]]:
    """Return short names of all actions, no two alike, and colours of its own."""
    known, played = dict.fromkeys(chain.from_iterable(machine.letters)), set(machine.actions)
    # Letters keep the order of the game, which is that of its own actions if these are the same.
    own = list(known) if played <= set(known) else sorted(played)
    cuts = {a: _cut(a, 10) for a in [*known, *own]}
    many = Counter(cuts.values())
    names = cuts | {a: f"{c[:6]}…#{k}" for k, (a, c) in enumerate(cuts.items(), 1) if many[c] > 1}
    return names, {a: _COLOURS[k] if k < len(_COLOURS) else _PALE for k, a in enumerate(own)}


def _words(machine: Machine, chance: ChanceMachine | None) -> str:
    names = {a: _cut(a, 40) for a in chain(machine.actions, *machine.letters)}
    starts = (f"playing {names[machine.actions[s]]}, in state {s}" for s in machine.starts)
    said = f"Starts by {' or by '.join(starts)}."
    for s in machine.states:
        fault = f" after a fault ({_cut(machine.faults[s], 40)})" if machine.faults[s] else ""
        said += f" State {s} plays {names[machine.actions[s]]}{fault}"
        for k, (t, plays) in enumerate(_plays(machine, s, names, chance).items()):
            said += f"{';' if k else ':'} after {_cut(' or '.join(plays) or 'any play', 200)} "
            moves = ("stays", f"goes to state {t}") if machine.ways == 1 else _MAY
            said += moves[0] if t == s else moves[1].format(t)
        said += "." if machine.steps[s] else " in the last round."
    return said


def _summary(machine: Machine) -> _Sheet:
    """Draw a bar for each action and each kind of fault, as long as there are states of it."""
    size, (names, colours) = len(machine.actions), _looks(machine)
    rows = [(machine.actions.count(a), f"play {names[a]}", c) for a, c in colours.items()]
    rows[11:] = [(sum(row[0] for row in rows[11:]), "play otherwise", _PALE)] * bool(rows[11:])
    for fault in sorted(set(machine.faults) - {""})[:12]:
        rows.append((machine.faults.count(fault), f"with a fault: {_cut(fault, 18)}", _FAULT))
    sheet = _Sheet(f"{size} states, too many arrows to draw")
    sheet.parts.append(_text(0j, sheet.words, 13, _GREY, "start"))
    for k, (count, what, fill) in enumerate(rows, 1):
        long = 200 * count / size
        sheet.parts.append(
            f'<rect y="{30 * k - 10}" width="{long:.1f}" height="20" rx="3" fill="{fill}" stroke='
            f'"{_GREY}"/>{_text(complex(long + 8, 30 * k), f"{count} {what}", 13, _GREY, "start")}'
        )
    sheet.words += f": {', '.join(f'{count} {what}' for count, what, _ in rows)}."
    sheet.boxes.append((complex(200, 15 * len(rows)), complex(200, 15 * len(rows) + 10)))
    return sheet


def _diagram(machine: Machine, chance: ChanceMachine | None) -> _Sheet:
    """Draw arrows, then states, then labels where these leave room."""
    names, colours = _looks(machine)
    labels: dict[_Ends, str] = {}
    for s in machine.states:
        to = _plays(machine, s, names, chance)
        for t, how in to.items():
            labels[s, t] = _cut(", ".join(how) or "any", 24)
            if len(how) > 1 and len(labels[s, t]) > 20:
                rest = machine.ways == 1 and how is max(to.values(), key=len)
                labels[s, t] = "else" if rest else _cut(f"{how[0]} +{len(how) - 1}", 24)
    radius = max(24.0, 6 + max(_width(names[a], 14) for a in machine.actions) / 2)
    rims = [radius + (6 if fault else 1.5) for fault in machine.faults]
    sheet = _Sheet(_words(machine, chance), _places(machine, labels, 2 * radius + 64), rims)
    for s in machine.starts:
        at = sheet.places[s]
        out = at / abs(at) if at else -1 + 0j  # for the first state this is to the left
        begin = at + out * (rims[s] + 36)
        word = begin + complex(20 * out.real, 12 * out.imag)
        sheet.boxes.append((word, 18 + 8j))
        sheet.parts.append(_text(word, "start", 12, _GREY))
        _draw_arrow(sheet, (-1, s), [begin, begin - 10 * out, begin - 36 * out])
    order = sorted(labels, key=lambda e: round(abs(sheet.places[e[0]] - sheet.places[e[1]]), 3))
    for s, t in sorted(order, key=lambda e: e[0] == e[1]):  # loops go where lines leave room
        _draw_arrow(sheet, (s, t), _loop(sheet, s) if s == t else _line(sheet, s, t))
    for s, (action, at) in enumerate(zip(machine.actions, sheet.places, strict=True)):
        fill, ink = colours[action], "#ffffff" if colours[action] == _COLOURS[0] else _INK
        sheet.boxes.append((at, complex(rims[s], rims[s])))
        dash = "" if machine.steps[s] else ' stroke-dasharray="5 3"'
        ring = f'<circle r="{radius + 4:.1f}" fill="none" stroke="{_FAULT}" stroke-width="3"/>'
        sheet.parts.append(
            f'<g class="state" transform="translate({at.real:.1f} {at.imag:.1f})">'
            f'<circle r="{radius:.1f}" fill="{fill}" stroke="{_GREY}" stroke-width="1.5"{dash}/>'
            f"{ring if machine.faults[s] else ''}{_text(0j, names[action], 14, ink)}"
            f"{_text((radius - 9) * 1j, str(s), 9, ink)}</g>"
        )
    for at, rim, fault in zip(sheet.places, rims, machine.faults, strict=True):
        if fault:  # these come first: labels of arrows have more places to go
            far = complex(_width(_cut(fault, 18), 13) / 2 + 7 + rim, 12 + rim)
            turns = [cmath.rect(1 + k % 2 / 10, k * pi / 4) for k in (2, 6, 0, 4, 1, 3, 5, 7)]
            spots = [at + complex(far.real * t.real, far.imag * t.imag) for t in turns]
            _draw_label(sheet, spots, _cut(fault, 18))
    for s, t in order:
        path, at = sheet.curves[s, t], sheet.places[s]
        spots = [path[20 + k] for k in (0, -3, 3, -6, 6, -9, 9, -11, 11)]
        if s == t:
            spots = [at + (path[20] - at) * k / 20 for k in range(20, 50)]
        _draw_label(sheet, spots, labels[s, t], (s, t))
    return sheet


def _places(machine: Machine, labels: dict[_Ends, str], apart: float) -> list[complex]:
    """Return where states stand: on the left the first, then clockwise, for few crossings."""
    order, before = list(dict.fromkeys([*histories(machine), *machine.states])), [-1]
    count, pairs = len(order), {(min(e), max(e)) for e in labels if e[0] != e[1]}

    def cost(order: list[int]) -> _Ends:
        at = {s: k for k, s in enumerate(order)}
        ends = [(min(at[a], at[b]), max(at[a], at[b])) for a, b in pairs]
        crossings = sum(a < c < b < d for a, b in ends for c, d in ends)
        return crossings, sum(min(b - a, count - b + a) for a, b in ends)

    while before != order:
        before = order
        for s, k in product(before[1:], range(1, count)):
            moved = [t for t in order if t != s]
            order = min(order, [*moved[:k], s, *moved[k:]], key=cost)
    apart += min(90.0, max((_width(x, 13) for e, x in labels.items() if e[0] != e[1]), default=0))
    around = apart / (2 * sin(pi / count)) if count > 1 else 0.0
    return [-cmath.rect(around, 2 * pi * order.index(s) / count) for s in machine.states]


def _line(sheet: _Sheet, s: int, t: int) -> list[complex]:
    """Return a curve between two states, bent around other states and away from other curves."""
    a, b = sheet.places[s], sheet.places[t]
    others = [c for c in sheet.places if c not in (a, b)]
    found: list[tuple[float, list[complex]]] = []
    for bow in (0.3, -0.3, 0.15, -0.15, 0.5, -0.5, 0.75, -0.75):
        middle = (a + b) / 2 - 1j * bow * (b - a)
        begin, end = (middle - a) / abs(middle - a), (middle - b) / abs(middle - b)
        controls = [a + sheet.rims[s] * begin, middle, b + sheet.rims[t] * end]
        points = _bezier(controls)
        near = min((abs(p - c) for p, c in product(points, others)), default=1e9)
        pairs = product(points[4:40:4], sheet.curves.values())
        bad = sum(max(0.0, 26 - min(abs(p - q) for q in other[::2])) for p, other in pairs)
        # Outside the circle labels have room, but only neighbours are joined there.
        bad += 20 * max(0.0, sheet.rims[s] + 14 - near, abs(points[20]) - abs(a) - 30)
        bad += 100 * abs(bow) - 20 * abs(points[20] / (b - a))
        found.append((round(bad, 3), controls))
    return min(found, key=lambda f: f[0])[1]


def _loop(sheet: _Sheet, s: int) -> list[complex]:
    """Return a curve from a state to itself, outside the circle, where lines leave most room."""
    at, rim, out = sheet.places[s], sheet.rims[s], cmath.phase(sheet.places[s] or -1j)
    busy = [curve[40 if e[1] == s else 0] - at for e, curve in sheet.curves.items() if s in e]
    turns = [cmath.rect(1, out + pi * k / 12) for k in sorted(range(-6, 7), key=abs)]
    turn = max(turns, key=lambda t: min([0.8, *(round(abs(cmath.phase(b / t)), 3) for b in busy)]))
    spread = ((rim, -0.42), (rim + 46, -0.5), (rim + 46, 0.5), (rim, 0.42))
    return [at + turn * cmath.rect(far, angle) for far, angle in spread]


def _bezier(controls: list[complex]) -> list[complex]:
    n, steps = len(controls) - 1, [k / 40 for k in range(41)]
    rows = [[comb(n, k) * t**k * (1 - t) ** (n - k) for k in range(n + 1)] for t in steps]
    return [sum((w * c for w, c in zip(row, controls, strict=True)), 0j) for row in rows]


def _draw_arrow(sheet: _Sheet, ends: _Ends, controls: list[complex]) -> None:
    points = sheet.curves[ends] = _bezier(controls)
    tip, back = points[-1], cmath.phase(points[-3] - points[-1])
    drawn = [*controls, tip, tip + cmath.rect(10, back + 0.42), tip + cmath.rect(10, back - 0.42)]
    first, *bends, at, left, right = [f"{p.real:.1f} {p.imag:.1f}" for p in drawn]
    sheet.parts.append(
        f'<g class="edge"><path d="M{first}{"QC"[len(bends) - 2]}{" ".join(bends)}" fill="none" '
        f'stroke="{_GREY}" stroke-width="1.8"/><path d="M{at}L{left} {right}z" fill="{_GREY}"/></g>'
    )


def _draw_label(sheet: _Sheet, spots: list[complex], text: str, own: _Ends | None = None) -> None:
    """Write a label, of an arrow or of a fault, at the first of the spots where it hides least."""
    half, colour = complex(_width(text, 13) / 2 + 5, 10), _GREY if own else _FAULT
    blocks = [(at, half + size, 9) for at, size in sheet.boxes]
    blocks += [(p, half, 1) for ends, curve in sheet.curves.items() if ends != own for p in curve]
    hidden = []
    for spot in spots:
        offs = [(at - spot, size, weight) for at, size, weight in blocks]
        deep = (w * min(z.real - abs(off.real), z.imag - abs(off.imag)) for off, z, w in offs)
        hidden.append(round(sum(d for d in deep if d > 0), 3))
    spot = spots[hidden.index(min(hidden))]
    sheet.boxes.append((spot, half))
    place = f'x="{(spot - half).real:.1f}" y="{(spot - half).imag:.1f}"'
    sheet.parts.append(
        f'<g class="label"><rect {place} width="{2 * half.real:.1f}" height="20" rx="5" '
        f'fill="{_PALE}" stroke="{colour}"/>{_text(spot, text, 13, _INK)}</g>'
    )


def _text(at: complex, text: str, size: float, ink: str, anchor: str = "middle") -> str:
    place = f'x="{at.real:.1f}" y="{at.imag + size * 0.35:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size:.1f}" fill="{ink}">{escape(text)}</text>'


def _width(text: str, size: float) -> float:
    return size * sum(1.0 if east_asian_width(c) in "WF" else 0.62 for c in text)


def _cut(text: str, most: int) -> str:
    """Return a text with nothing invisible in it, of its beginning and its end if it is long."""
    seen = "".join(c if c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in text)
    return seen if len(seen) <= most else f"{seen[: most - 4]}…{seen[-3:]}"
