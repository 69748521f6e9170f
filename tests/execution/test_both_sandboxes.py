"""Monty and the jail run the same programs alike: moves, ticks, faults, simulations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations_with_replacement, pairwise
from pathlib import Path

import pytest
from arena import MatchJob, rules
from program_grammar import drawn

from codepact.core.limits import Limits
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.match import play_matches
from codepact.execution.monty import MontySandbox
from codepact.execution.prepare import prepare
from codepact.proof.stages import findings
from codepact.zoo import find, zoo_names, zoo_program

TESTS = Path(__file__).parents[1]
RECORDED = TESTS / "data" / "recorded_programs.json"
CALLED = """

def act(game):
    return strategy(
        game.me.actions, game.opponent.actions, game.opponent.source, game.round - 1, game.rounds
    )
"""
"""The recorded programs were written for another interface; this calls them."""
SAMPLE = TESTS.parent / "examples" / "sample-run" / "programs"

pytestmark = pytest.mark.skipif(jail_problem() is not None, reason=str(jail_problem()))


@pytest.fixture(scope="module")
def jail() -> Iterator[JailSandbox]:
    box = JailSandbox(resolve=find)
    yield box
    box.close()


@pytest.fixture(scope="module")
def monty() -> Iterator[MontySandbox]:
    box = MontySandbox(resolve=find)
    yield box
    box.close()


def both(jobs: list[MatchJob], monty: MontySandbox, jail: JailSandbox) -> tuple[list[Match], ...]:
    return tuple(play_matches(jobs, box, partial(findings, memos={})) for box in (monty, jail))


def compared(match: Match) -> Match:
    """Leave out which sandbox it was, and the interpreter's own words."""
    return replace(match, sandbox="", faults=tuple(replace(f, detail="") for f in match.faults))


def test_the_zoo_plays_alike(monty: MontySandbox, jail: JailSandbox) -> None:
    names = zoo_names()
    assert len(names) > 55
    # Against a mirror, epsilon-grounded bots spend thousands of simulations, each two processes.
    slow = ("ThresholdFairBot2", "OBot", "EBot", "ModalUDT")
    few = [n for n in names if not n.startswith("Epsilon") and n not in slow]
    game = rules(3)
    jobs = [
        MatchJob(game, (zoo_program(a), zoo_program(b)), 7)
        for a, b in combinations_with_replacement(few, 2)
    ]
    once = ("EpsilonFairBot", *slow)
    jobs += [MatchJob(rules(2), (zoo_program(n), zoo_program("TitForTat")), 3) for n in once]
    there, here = both(jobs, monty, jail)
    assert list(map(compared, there)) == list(map(compared, here))
    assert {m.sandbox for m in here} == {jail.version}
    assert {m.sandbox for m in there} == {monty.version}


def test_a_thousand_programs_of_a_grammar_play_alike(
    monty: MontySandbox, jail: JailSandbox
) -> None:
    programs = [Program(drawn(seed)) for seed in range(1000)]
    assert not any(prepare(p, 65_536).refusal or prepare(p, 65_536).full for p in programs)
    game = rules(4, limits=Limits(ticks_per_call=2000))
    jobs = [
        MatchJob(game, (programs[k], programs[(7 * k + 1) % 1000]), seed=k) for k in range(1000)
    ]
    there, here = both(jobs, monty, jail)
    kinds = {f.kind for m in there for f in m.faults}
    assert {"exception", "recursion", "budget"} <= kinds
    assert sum(not m.faults for m in there) > 100
    assert list(map(compared, there)) == list(map(compared, here))


def test_games_that_end_at_random_end_alike(monty: MontySandbox, jail: JailSandbox) -> None:
    game = rules(50, ending="1/5", noise="1/10")
    names = ("TitForTat", "GTFT", "Grim", "AllD")
    jobs = [
        MatchJob(game, (zoo_program(a), zoo_program(b)), seed)
        for a, b in combinations_with_replacement(names, 2)
        for seed in range(5)
    ]
    there, here = both(jobs, monty, jail)
    assert list(map(compared, there)) == list(map(compared, here))
    assert len({m.rounds for m in there}) > 2


def test_programs_that_language_models_wrote_play_alike(
    monty: MontySandbox, jail: JailSandbox
) -> None:
    recorded = json.loads(RECORDED.read_text("utf-8"))
    programs = [Program(x["source"] + CALLED, str(x["id"])) for x in recorded]
    programs += [Program(f.read_text("utf-8"), f.stem) for f in sorted(SAMPLE.glob("*.py"))]
    assert len(programs) == 70
    common = [p for p in programs if not prepare(p, 65_536).full]
    rivals = [zoo_program(n) for n in ("TitForTat", "RandomHalf", "CliqueBot")]
    game = rules(6)
    jobs = [MatchJob(game, (p, rival), 5) for p in common for rival in (p, *rivals)]
    jobs += [MatchJob(game, (a, b), 5) for a, b in pairwise(common)]
    there, here = both(jobs, monty, jail)
    assert sum(not m.faults for m in there) > len(jobs) // 3
    differing = [
        (job.profile[0].label, job.profile[1].label)
        for job, a, b in zip(jobs, there, here, strict=True)
        if compared(a) != compared(b)
    ]
    assert differing == []
