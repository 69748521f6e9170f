"""The matrix of 19 agents that ask for proofs: 361 matches, each question decided by stages."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.referee import play_all

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
