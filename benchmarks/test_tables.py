"""Matches of 200 rounds from tables, against a plain loop on two lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from codepact.checker.machine import Machine
from codepact.core.game import Repetition
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.tables import Tables, compiled, scores
from codepact.games import load_game
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.zoo import zoo_program

TURNS = 200
PD = load_game("prisoners-dilemma")
ORACLE = json.loads(
    (Path(__file__).parents[1] / "tests/data/axelrod_pairs.json").read_text("utf-8")
)
NAMES = list(ORACLE["names"].values())
PAIRS = np.array([[NAMES.index(p[seat]) for seat in "ab"] for p in ORACLE["pairs"]])


def plain() -> int:
    """Play TitForTat against Alternator with two functions on two lists."""

    def tft(own: list[str], other: list[str]) -> str:
        return other[-1] if other else "C"

    def alternator(own: list[str], other: list[str]) -> str:
        return "D" if len(own) % 2 else "C"

    a: list[str] = []
    b: list[str] = []
    for _ in range(TURNS):
        x, y = tft(a, b), alternator(b, a)
        a.append(x)
        b.append(y)
    return a.count("C")


@pytest.fixture(scope="module")
def pool() -> list[Machine]:
    rules = ProgramGame(PD, Repetition(TURNS))
    read = [read_program(zoo_program(n), rules, sandbox()) for n in NAMES]
    return [r.cases[0].machine for r in read if isinstance(r, Reading)]


def random_machine(random: Random, size: int) -> Machine:
    steps = tuple(tuple(random.randrange(size) for _ in "CD") for _ in range(size))
    actions = tuple(random.choice("CD") for _ in range(size))
    return Machine((("C",), ("D",)), actions, steps, ("",) * size)


def many(way: Callable[[], object], n: int) -> Callable[[], object]:
    return lambda: [way() for _ in range(n)]


def row(ratios: Any, what: str, tables: Tables, profiles: Any, rounds: int = TURNS) -> float:
    """Report microseconds a match, and how much that is of a plain match of 200 rounds."""
    repeat = max(1, 2000 // len(profiles))  # about as long as a hundred plain matches
    median = ratios(
        31, ours=many(lambda: scores(tables, profiles, rounds), repeat), plain=many(plain, 100)
    )
    ours, loop = median["ours"] / repeat / len(profiles), median["plain"] / 100
    ratios.row(what, f"{ours * 1e6:10.3f} {ours / loop:14.4f}")
    return float(ours / loop)


def test_ratios_to_a_plain_loop(ratios: Any, pool: list[Machine]) -> None:
    tables = compiled(PD, [pool, pool])
    found = scores(tables, PAIRS, TURNS).totals.tolist()
    assert found == [[p["score_a"], p["score_b"]] for p in ORACLE["pairs"]]
    ratios.row("matches from tables (target 0.02 in batch)", "us a match   x plain loop")
    row(ratios, "  253 pairs of Axelrod's table, 200 rounds", tables, PAIRS)
    large = row(ratios, "  10 000 pairs of it", tables, np.resize(PAIRS, (10_000, 2)))
    row(ratios, "  2 pairs", tables, PAIRS[[3, 40]])
    random = Random(1)
    drawn = [random_machine(random, 8) for _ in range(300)]
    pairs = np.array([[random.randrange(300), random.randrange(300)] for _ in range(10_000)])
    others = compiled(PD, [drawn, drawn])
    row(ratios, "  10 000 pairs of 300 random machines of 8 states", others, pairs)
    row(ratios, "  the same, a million rounds", others, pairs, 10**6)
    assert large < 0.02


def test_compiling(ratios: Any, pool: list[Machine]) -> None:
    small = [m for m in pool if m.horizon is None]
    median = ratios(
        9,
        whole=lambda: compiled(PD, [pool, pool]),
        small=lambda: compiled(PD, [small, small]),
        plain=many(plain, 100),
    )
    for what, machines in (("whole", pool), ("small", small)):
        states = sum(len(m.actions) for m in machines)
        matches = median[what] / median["plain"] * 100
        ratios.row(
            f"compiling {len(machines)} machines, {states} states, for two seats",
            f"{median[what] * 1e3:.1f} ms, {matches:.0f} plain matches",
        )
