"""The table of what is read of programs that language models wrote, as it stands in the docs.

Run it with `make corpus`. The programs are in tests/data/recorded_programs.json: 42 that a model
of 1.5 billion parameters wrote, and 22 that a person wrote in the style of a stronger one. They are
functions of five arguments, which a wrapper calls with what `game` shows.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.games import load_game
from codepact.proof.counting import Paths, counted_paths
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox

PROGRAMS = Path(__file__).parents[1] / "tests" / "data" / "recorded_programs.json"
RULES = ProgramGame(load_game("prisoners-dilemma"), Repetition(200))
CALLED = """

def act(game):
    return strategy(
        game.me.actions, game.opponent.actions, game.opponent.source, game.round - 1, game.rounds
    )
"""
WHO = {"A": "a model of 1.5B", "B": "in the style of a stronger one"}
HOW = (
    "machine, any number of rounds",
    "cases by counts, any number of rounds",
    "machine, 200 rounds",
    "never runs (it needs `exec`)",
    "not read",
)


@dataclass(frozen=True)
class Row:
    """How a program was read, and in how many seconds."""

    name: str
    how: str
    seconds: float
    chance: bool
    reason: str = ""


def rows() -> Iterator[Row]:
    """Read every program."""
    for entry in json.loads(PROGRAMS.read_text("utf-8")):
        yield row(entry["id"], Program(entry["source"] + CALLED))


def row(name: str, program: Program) -> Row:
    """Read a program, by its machine, and by counts if that is not exact for all rounds."""
    start = time.perf_counter()
    read = read_program(program, RULES, sandbox())
    exact = isinstance(read, Reading)
    chance = isinstance(read, Reading) and any(c.chance for c in read.cases)
    how, reason = HOW[0], ""
    if isinstance(read, Reading) and read.executor == "the static check":
        how = HOW[3]
    elif not (isinstance(read, Reading) and read.horizon is None):
        paths = counted_paths(program, RULES, 0)
        how = HOW[1] if isinstance(paths, Paths) else HOW[2] if exact else HOW[4]
        if not isinstance(read, Reading):
            reason = read.reason
    return Row(name, how, time.perf_counter() - start, chance, reason)


def table(found: list[Row]) -> str:
    """Return the table as Markdown."""
    head = ["| written by | programs |", "|---|---|"]
    for how in HOW:
        head[0] += f" {how} |"
        head[1] += "---|"
    head[0] += " seconds: median, slowest |"
    head[1] += "---|"
    for corpus, who in WHO.items():
        own = [r for r in found if r.name.startswith(corpus)]
        seconds = [r.seconds for r in own]
        counts = [sum(r.how == how for r in own) for how in HOW]
        cells = [who, str(len(own)), *map(str, counts)]
        cells.append(f"{statistics.median(seconds):.3f}, {max(seconds):.1f}")
        head.append(f"| {' | '.join(cells)} |")
    return "\n".join(head)


def main() -> None:
    """Print the table, and why programs were not read."""
    found = list(rows())
    reasons = [f"{r.name}: {r.reason}" for r in found if r.reason]
    chance = ", ".join(r.name for r in found if r.chance)
    lines = [table(found), "", *reasons, f"with exact chances: {chance}"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
