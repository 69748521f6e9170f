"""Provability: matrices of agents as programs, decided by stages, and as formulas."""

from __future__ import annotations

import runpy
from pathlib import Path
from random import Random
from typing import Any

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.modal import outcome_matrix, solve
from codepact.proof.referee import play_all
from codepact.proof.semantics import compare_semantics, outcome_matrix_of_programs
from codepact.zoo import zoo_program

RULES = ProgramGame(load_game("prisoners-dilemma"), Repetition(1))


def jobs(agents: Path) -> list[MatchJob]:
    shared = runpy.run_path(str(agents))
    sources = dict(shared["AGENTS"])
    for k in (2, 3):
        sources[f"FB{k}"] = shared["TEMPLATE"].format(formula=f"game.provable(q, {k})")
    programs = [Program(s) for s in list(sources.values())[:20] if s != sources["magic"]]
    assert len(programs) == 19
    return [MatchJob(RULES, (a, b)) for a in programs for b in programs]


def test_the_matrix_of_361_pairs(benchmark: Any, ratios: Any, agents: Path) -> None:
    pairs = jobs(agents)
    matches = benchmark.pedantic(play_all, args=(pairs,), rounds=3, warmup_rounds=1)
    assert len(matches) == 361 and not any(m.faults for m in matches)
    if benchmark.stats:
        seconds = benchmark.stats.stats.median
        ratios.row("19 x 19 agents that ask for proofs", f"{seconds:.2f} s, "
                   f"{seconds / 361 * 1e3:.1f} ms a pair")  # fmt: skip


def test_one_pair_of_prudent_bots(benchmark: Any, ratios: Any, agents: Path) -> None:
    source = Program(runpy.run_path(str(agents))["AGENTS"]["PB"])
    job = MatchJob(RULES, (source, source))
    (match,) = benchmark.pedantic(play_all, args=([job],), rounds=10, warmup_rounds=2)
    assert match.actions == (("C",), ("C",))
    if benchmark.stats:
        ratios.row("PrudentBot v PrudentBot, alone", f"{benchmark.stats.stats.median * 1e3:.1f} ms")


LITERATURE = (
    "CooperateBot", "DefectBot", "FairBot", "FairBot1", "PrudentBot", "PB0", "TrollBot", "JustBot",
    "NiceBot", "CUPOD", "CIMCIC", "DIMCID", "WaitFairBot1", "WaitDefectBot1",
)  # fmt: skip


def test_the_published_matrix_from_sandboxed_python(benchmark: Any, ratios: Any) -> None:
    programs = [zoo_program(n) for n in LITERATURE]
    found = benchmark.pedantic(
        outcome_matrix_of_programs, args=(programs, RULES), rounds=5, warmup_rounds=1
    )
    assert {c.reading.semantics for row in found.cells for c in row} == {"G"}
    if benchmark.stats:
        ratios.row("14 x 14 published matrix, from Python", f"{benchmark.stats.stats.median:.2f} s "
                   "(target 1 s)")  # fmt: skip


def test_all_pairs_of_200_random_agents_by_formula(
    benchmark: Any, ratios: Any, agents: Path
) -> None:
    grammar = runpy.run_path(str(agents.with_name("modal_grammar.py")))
    draw = Random(7)
    drawn = [grammar["drawn_agent"](draw, f"A{k}") for k in range(200)]
    table = benchmark.pedantic(outcome_matrix, args=(drawn,), rounds=3, warmup_rounds=1)
    assert len(table) == 200 and {c for row in table for c in row} == {"CC", "CD", "DC", "DD"}
    if benchmark.stats:
        ratios.row("all 40,000 pairs of 200 random agents, by formula",
                   f"{benchmark.stats.stats.median:.3f} s (target 2 s)")  # fmt: skip


def test_a_hundred_fair_bots_by_formula(benchmark: Any, ratios: Any) -> None:
    found = benchmark.pedantic(solve, args=(["FairBot"] * 100,), rounds=15, warmup_rounds=2)
    assert set(found.outcome) == {"C"}
    if benchmark.stats:
        ratios.row("100 FairBots by formula", f"{benchmark.stats.stats.median * 1e3:.0f} ms "
                   "(target 50 ms)")  # fmt: skip


def test_one_profile_under_all_semantics(benchmark: Any, ratios: Any) -> None:
    profile = [zoo_program("PrudentBot"), zoo_program("EBot")]
    found = benchmark.pedantic(compare_semantics, args=(profile, RULES), rounds=10, warmup_rounds=1)
    assert found.differing
    if benchmark.stats:
        ratios.row("PrudentBot v EBot under G, B and S",
                   f"{benchmark.stats.stats.median * 1e3:.0f} ms")  # fmt: skip
