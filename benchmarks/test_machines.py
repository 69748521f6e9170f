"""Exact machines of zoo programs of bounded memory, and every claim about one of 10 rounds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from codepact.checker.claims import all_claims
from codepact.core.game import Repetition
from codepact.core.program_game import ProgramGame
from codepact.games import load_game
from codepact.proof.claims import ClaimVerdict, prove_claim
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.zoo import zoo_names, zoo_program
from codepact.zoo.catalogue import fits

PD = load_game("prisoners-dilemma")
LONG, SHORT = ProgramGame(PD, Repetition(200)), ProgramGame(PD, Repetition(10))
CLAIMS = (
    "nice",
    "retaliates-at-once",
    "retaliates-eventually within=2",
    "forgives within=2",
    "cooperates-with-itself",
    "cooperates-with program=TitForTat",
    "plays action=C against=Pavlov",
    "sucker-at-most times=1",
    "exploitable-at-most by=1",
    "equals program=TitForTat",
    "history-independent",
    "source-independent",
    "halts-within ticks=1000",
    'satisfies formula="G (opponent=D -> F me=D)"',
)


def read_all(names: list[str]) -> dict[str, tuple[Reading | Unread, float]]:
    """Return how each program is read, and in how many seconds."""
    found = {}
    for name in names:
        start = time.perf_counter()
        reading = read_program(zoo_program(name), LONG, sandbox())
        found[name] = reading, time.perf_counter() - start
    return found


@pytest.fixture(scope="module")
def bounded() -> list[str]:
    """Return the programs whose memory is bounded: their machines are for any number of rounds."""
    read = read_all([n for n in zoo_names() if fits(n, 2)])
    return [n for n, (r, _) in read.items() if isinstance(r, Reading) and r.horizon is None]


def test_the_exact_machine_of_every_zoo_program_of_bounded_memory(
    benchmark: Any, ratios: Any, bounded: list[str]
) -> None:
    assert len(bounded) >= 33
    read = benchmark.pedantic(read_all, args=(bounded,), rounds=3, warmup_rounds=1)
    slowest = max(read, key=lambda name: read[name][1])
    seconds = read[slowest][1]
    assert seconds < 1, f"{slowest} took {seconds:.1f} s"
    if benchmark.stats:
        ratios.row(
            f"exact machines of {len(bounded)} zoo programs of bounded memory",
            f"{benchmark.stats.stats.median * 1e3:.0f} ms together, "
            f"slowest {slowest}: {seconds * 1e3:.0f} ms",
        )


@pytest.mark.parametrize("name", ["GoByMajority", "Gradual"])
def test_every_claim_about_a_program_of_10_rounds(benchmark: Any, ratios: Any, name: str) -> None:
    assert {c.split()[0] for c in CLAIMS} == {*all_claims()}

    def decided() -> Mapping[str, ClaimVerdict]:
        reading = read_program(zoo_program(name), SHORT, sandbox())
        assert isinstance(reading, Reading) and reading.horizon == 10
        return {claim: prove_claim(reading, claim, SHORT) for claim in CLAIMS}

    start = time.perf_counter()
    verdicts = benchmark.pedantic(decided, rounds=3, warmup_rounds=1)
    seconds = (time.perf_counter() - start) / 4
    # Only of the long run nothing is known, where 10 rounds are all that is read.
    assert {c for c, v in verdicts.items() if v.answer == "unknown"} == {"exploitable-at-most by=1"}
    assert seconds < 5, f"{seconds:.1f} s"
    if benchmark.stats:
        ratios.row(
            f"{len(CLAIMS)} claims about {name}, 10 rounds, reading it included",
            f"{benchmark.stats.stats.median * 1e3:.0f} ms together",
        )
