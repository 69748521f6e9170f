"""Pictures of machines: all of the machine is in them, nothing of a game file gets out of them."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import combinations, product
from xml.etree import ElementTree

import pytest
from arena import rules
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.proof.machines import Machine, Reading, minimised
from codepact.proof.machines.picture import MOST_ARROWS, MOST_STATES, machine_svg
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.zoo import zoo_program

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = (("C",), ("D",))
BLUE, ORANGE, RED = "#0072b2", "#e69f00", "#e0002d"
ZOO = ("Alternator", "ForgetfulGrudger", "Grim", "Pavlov", "TitForTwoTats", "TwoTitsForTat")


@cache
def zoo_machine(name: str) -> Machine:
    read = read_program(zoo_program(name), rules(6), sandbox())
    assert isinstance(read, Reading), read
    return minimised(read.cases[0].machine)


def some_machine(
    states: int, actions: tuple[str, ...] = ("C", "D"), seed: int = 0, others: int = 1
) -> Machine:
    """Return a machine with steps at random."""
    draw = random.Random(seed)
    letters = tuple(product(actions, repeat=others))
    return Machine(
        letters,
        tuple(draw.choice(actions) for _ in range(states)),
        tuple(tuple(draw.randrange(states) for _ in letters) for _ in range(states)),
        tuple(draw.choice(("", "", "exception")) for _ in range(states)),
    )


def drawn(machine: Machine, title: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(machine_svg(machine, title))


def groups(picture: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [g for g in picture.iter(f"{SVG}g") if g.get("class") == kind]


def texts(picture: ElementTree.Element, kind: str) -> list[str]:
    """Return the first text in each group of a kind."""
    return [next(g.itertext()) for g in groups(picture, kind)]


def said(picture: ElementTree.Element, name: str) -> str:
    found = picture.find(SVG + name)
    assert found is not None and found.text is not None
    return found.text


def pairs(machine: Machine) -> set[tuple[int, int]]:
    return {(s, t) for s in machine.states for t in machine.steps[s]}


def discs(picture: ElementTree.Element) -> list[tuple[complex, float]]:
    """Return the middle and the radius of each state."""
    found = []
    for group in groups(picture, "state"):
        x, y = map(float, re.findall(r"-?[\d.]+", group.get("transform", "")))
        found.append((complex(x, y), float(group[0].get("r", ""))))
    return found


def boxes(picture: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each label."""
    found = []
    for group in groups(picture, "label"):
        x, y, wide, high = (float(group[0].get(a, "")) for a in ("x", "y", "width", "height"))
        found.append((x, y, x + wide, y + high))
    return found


def arrows(picture: ElementTree.Element) -> list[tuple[complex, complex, list[complex]]]:
    """Return where each arrow begins and ends, and the points that bend it."""
    found = []
    for group in groups(picture, "edge"):
        numbers = list(map(float, re.findall(r"-?[\d.]+", group[0].get("d", ""))))
        points = [complex(*p) for p in zip(numbers[::2], numbers[1::2], strict=True)]
        found.append((points[0], points[-1], points[1:-1]))
    return found


def joined(picture: ElementTree.Element) -> set[tuple[int, int]]:
    """Return the states that arrows join, told by where they begin and end."""
    places = [at for at, _ in discs(picture)]

    def state(point: complex) -> int:
        return min(range(len(places)), key=lambda s: abs(places[s] - point))

    return {(state(a), state(b)) for a, b, _ in arrows(picture)[1:]}


def test_grim_is_two_states_that_are_drawn_and_told() -> None:
    picture = drawn(zoo_machine("Grim"), "Grim")
    assert said(picture, "title") == "Grim"
    assert said(picture, "desc") == (
        "Starts by playing C, in state 0. State 0 plays C: after C stays; after D goes to state 1. "
        "State 1 plays D: after any play stays."
    )
    assert texts(picture, "state") == ["C", "D"]
    assert [g[0].get("fill") for g in groups(picture, "state")] == [BLUE, ORANGE]
    assert sorted(texts(picture, "label")) == ["C", "D", "any"]
    assert joined(picture) == {(0, 0), (0, 1), (1, 1)}
    assert {"start", "Grim"} <= set(picture.itertext())
    assert picture.get("role") == "img"


@pytest.mark.parametrize("name", ZOO)
def test_all_of_a_zoo_machine_is_there_and_nothing_covers_anything(name: str) -> None:
    machine = zoo_machine(name)
    picture = drawn(machine, name)
    assert texts(picture, "state") == list(machine.actions)
    assert joined(picture) == pairs(machine)
    assert len(groups(picture, "label")) == len(pairs(machine))
    for (l1, t1, r1, b1), (l2, t2, r2, b2) in combinations(boxes(picture), 2):
        assert r1 <= l2 or r2 <= l1 or b1 <= t2 or b2 <= t1
    for (left, top, right, bottom), (at, radius) in product(boxes(picture), discs(picture)):
        nearest = complex(min(max(at.real, left), right), min(max(at.imag, top), bottom))
        assert abs(nearest - at) >= radius
    for (a, ra), (b, rb) in combinations(discs(picture), 2):
        assert abs(a - b) > ra + rb + 30


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.sampled_from([("C", "D"), ("R", "P", "S")]), st.integers(0, 999))
def test_every_state_and_every_step_is_drawn_and_told(
    states: int, actions: tuple[str, ...], seed: int
) -> None:
    machine = some_machine(states, actions, seed)
    picture = drawn(machine)
    assert texts(picture, "state") == list(machine.actions)
    assert joined(picture) == pairs(machine)
    faults = [f for f in machine.faults if f]
    labels = texts(picture, "label")
    assert len(labels) == len(pairs(machine)) + len(faults)
    words = said(picture, "desc")
    for s, row in enumerate(machine.steps):
        own = words.partition(f" State {s} plays {machine.actions[s]}")[2].partition(". ")[0]
        for t in set(row):
            played = [a for (a,), u in zip(machine.letters, row, strict=True) if u == t]
            everything = len(set(row)) == 1
            assert ("any" if everything else ", ".join(played)) in labels
            told = "any play" if everything else " or ".join(played)
            assert f"after {told} {'stays' if s == t else f'goes to state {t}'}" in own
    left, top, wide, high = map(float, picture.get("viewBox", "").split())
    for x1, y1, x2, y2 in boxes(picture):
        assert left < x1 and top < y1 and x2 < left + wide and y2 < top + high


def test_arrows_there_and_back_go_different_ways() -> None:
    for machine in (zoo_machine("Pavlov"), zoo_machine("Alternator"), some_machine(8, seed=4)):
        found = arrows(drawn(machine))[1:]
        lines = [(a, b, bends[0]) for a, b, bends in found if len(bends) == 1]
        for (a, b, first), (c, d, second) in combinations(lines, 2):
            if abs(a - d) + abs(b - c) < 40:
                assert abs(first - second) > 20


def test_what_others_play_together_is_one_label() -> None:
    machine = Machine((("R",), ("P",), ("S",)), ("R", "P"), ((0, 1, 1), (1, 1, 1)), ("", ""), None)
    assert sorted(texts(drawn(machine), "label")) == ["P, S", "R", "any"]
    three_seats = Machine(
        tuple(product("CD", repeat=2)), ("C", "D"), ((0, 1, 1, 1), (1, 1, 1, 1)), ("", "")
    )
    assert sorted(texts(drawn(three_seats), "label")) == ["C C", "C D, D C, D D", "any"]


def test_long_labels_are_cut_and_the_rest_is_called_else() -> None:
    digits = tuple((str(k),) for k in range(20))
    steps = (tuple([1] * 8 + [0] * 12), (0,) * 20)
    picture = drawn(Machine(digits, ("0", "19"), steps, ("", "")))
    assert sorted(texts(picture, "label")) == ["0 +7", "any", "else"]
    assert " or ".join(str(k) for k in range(8)) in said(picture, "desc")


def test_names_that_are_cut_stay_apart() -> None:
    names = ("contribute everything", "contribute nothing")
    picture = drawn(Machine(tuple((a,) for a in names), names, ((0, 1), (1, 0)), ("", "")))
    assert len(set(texts(picture, "state"))) == len(set(texts(picture, "label"))) == 2
    assert all(name in said(picture, "desc") for name in names)


def test_a_fault_has_a_red_ring_and_its_kind() -> None:
    machine = Machine(LETTERS, ("C", "D"), ((0, 1), (1, 1)), ("", "illegal action"))
    picture = drawn(machine)
    rings = [[c.get("stroke") for c in g.iter(f"{SVG}circle")] for g in groups(picture, "state")]
    assert RED not in rings[0] and RED in rings[1]
    assert "illegal action" in texts(picture, "label")
    assert "State 1 plays D after a fault (illegal action)" in said(picture, "desc")


def test_a_machine_for_some_rounds_says_so() -> None:
    machine = Machine(LETTERS, ("C", "C", "D"), ((1, 2), (), ()), ("",) * 3, 2)
    picture = drawn(machine)
    dashed = [g[0].get("stroke-dasharray") is not None for g in groups(picture, "state")]
    assert dashed == [False, True, True]
    assert "exact up to round 2" in list(picture.itertext())
    assert "State 1 plays C in the last round." in said(picture, "desc")
    assert said(picture, "desc").endswith("It is exact up to round 2.")


NASTY = (
    "</text></svg><script>alert(1)</script>\"'&<",
    "]]>&lt;<!--",
    "\x00\x1b[31m\u202eD\ud800\ufffe\n",
    "協力" * 30,
    "x" * 5_000,
)


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("states", [3, MOST_STATES + 1])
def test_texts_of_others_stay_texts(text: str, states: int) -> None:
    machine = Machine(
        ((text,), ("D",)),
        (text,) + ("D",) * (states - 1),
        tuple((s, (s + 1) % states) for s in range(states)),
        (text,) + ("",) * (states - 1),
    )
    picture = drawn(machine, text)
    kinds = {"svg", "title", "desc", "g", "path", "circle", "rect", "text"}
    assert {e.tag.removeprefix(SVG) for e in picture.iter()} <= kinds
    names = {name for e in picture.iter() for name in e.attrib}
    assert not any(n.startswith("on") or n in ("id", "style", "href") for n in names)
    shown = "".join(picture.itertext())
    assert all(c.isprintable() or c == "\n" for c in shown) and "\x1b" not in shown
    assert len(shown) < 20_000
    machine_svg(machine, text).encode("utf-8")


def test_the_same_machine_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from codepact.proof.machines import Machine\n"
        "from codepact.proof.machines.picture import machine_svg\n"
        f"print(machine_svg({some_machine(9, ('R', 'P', 'S'), 3)!r}), end='')"
    )
    once = machine_svg(some_machine(9, ("R", "P", "S"), 3))
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout == once


def test_a_large_machine_is_counted() -> None:
    ring = tuple((s, (s + 1) % MOST_STATES) for s in range(MOST_STATES))
    machine = Machine(LETTERS, ("C",) * 20 + ("D",) * 4, ring, ("",) * 24)
    assert len(groups(drawn(machine), "state")) == MOST_STATES
    more = some_machine(MOST_STATES + 1)
    picture = drawn(more, "Large")
    assert not groups(picture, "state") and not groups(picture, "edge")
    counts, shown = Counter(more.actions), list(picture.itertext())
    assert {f"{counts[a]} play {a}" for a in "CD"} <= set(shown)
    faults = sum(map(bool, more.faults))
    assert said(picture, "desc") == (
        f"25 states, too many arrows to draw: {counts['C']} play C, {counts['D']} play D, "
        f"{faults} with a fault: exception."
    )
    assert said(drawn(more), "title") == "25-state machine"


def test_few_states_with_too_many_arrows_are_counted() -> None:
    machine = some_machine(12, tuple("ABCDEFGHIJKL"), seed=1)
    assert len(pairs(machine)) > MOST_ARROWS
    shown = list(drawn(machine).itertext())
    assert "12 states, too many arrows to draw" in shown
    assert any(text.endswith("play otherwise") for text in shown)


def test_colours_go_by_the_order_of_the_letters_or_by_name_if_seats_differ() -> None:
    machine = Machine((("L",), ("R",)), ("T", "B"), ((0, 1), (1, 1)), ("", ""))
    fills = dict(
        zip("TB", [g[0].get("fill") for g in groups(drawn(machine), "state")], strict=True)
    )
    assert fills == {"B": BLUE, "T": ORANGE}, "sorted, since the order of the game is not known"
    only_d = Machine(LETTERS, ("D",), ((0, 0),), ("",))
    assert groups(drawn(only_d), "state")[0][0].get("fill") == ORANGE


def test_where_coins_decide_there_are_several_starts_and_a_play_is_on_several_arrows() -> None:
    coin = Machine(LETTERS, ("C", "D"), ((0, 1, 1, 1), (0, 1, 0, 1)), ("", ""), None, 2, (0, 1))
    picture = drawn(coin)
    assert said(picture, "desc") == (
        "Starts by playing C, in state 0 or by playing D, in state 1. State 0 plays C: after C may "
        "stay; after C or D may go to state 1. State 1 plays D: after C or D may go to state 0; "
        "after C or D may stay."
    )
    assert list(picture.itertext()).count("start") == 2
    begins = [(a, b) for a, b, _ in arrows(picture)[:2]]
    for (begin, end), (at, radius) in zip(begins, discs(picture), strict=True):
        assert abs(end - at) < radius + 3 < abs(begin - at)
    assert sorted(texts(picture, "label")) == ["C", "C, D", "C, D", "C, D"]


def test_what_coins_decide_is_never_called_the_rest() -> None:
    digits = tuple((str(k),) for k in range(20))
    machine = Machine(digits, ("0", "1"), ((0, 1) * 20, (0, 0) * 20), ("", ""), None, 2)
    assert "else" not in texts(drawn(machine), "label")
