"""A sandboxed match against Axelrod's and against a plain loop on two lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.referee import play, play_all, round_robin
from codepact.zoo import zoo_names, zoo_program

TURNS = 200
BATCH = 200
RULES = ProgramGame(load_game("prisoners-dilemma"), Repetition(TURNS))
TFT = Program(
    'def act(game):\n    seen = game.opponent.actions\n    return seen[-1] if seen else "C"\n'
)
ALTERNATOR = Program('def act(game):\n    return "C" if game.round % 2 else "D"\n')


@pytest.fixture(scope="session")
def axelrod() -> Any:
    import axelrod as axl  # slow: 10 to 20 seconds

    return axl


def plain() -> int:
    """Play the match with two functions on two lists, unsandboxed and unmetered."""

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


def one() -> object:
    return play(RULES, [TFT, ALTERNATOR])


def batch() -> object:
    return play_all([MatchJob(RULES, (TFT, ALTERNATOR), k) for k in range(BATCH)])


def test_all_three_play_the_same_moves(axelrod: Any) -> None:
    match = play(RULES, [TFT, ALTERNATOR])
    theirs = axelrod.Match((axelrod.TitForTat(), axelrod.Alternator()), turns=TURNS).play()
    assert ["".join(map(str, pair)) for pair in theirs] == [
        a + b for a, b in zip(*match.actions, strict=True)
    ]
    assert match.actions[0].count("C") == plain()


def test_one_sandboxed_match(benchmark: Any) -> None:
    benchmark.pedantic(one, rounds=15, warmup_rounds=2)


def test_a_batch_of_sandboxed_matches(benchmark: Any) -> None:
    benchmark.pedantic(batch, rounds=5, warmup_rounds=1)


def test_ratios_to_axelrod_and_to_a_plain_loop(ratios: Any, axelrod: Any) -> None:
    def theirs() -> object:
        pair = (axelrod.TitForTat(), axelrod.Alternator())
        return axelrod.Match(pair, turns=TURNS).play()

    def many(way: Callable[[], object], n: int) -> Callable[[], object]:
        return lambda: [way() for _ in range(n)]

    median = ratios(
        7, one=many(one, 10), batch=batch, axelrod=many(theirs, 50), plain=many(plain, 500)
    )
    single, each = median["one"] / 10, median["batch"] / BATCH
    match, loop = median["axelrod"] / 50, median["plain"] / 500
    ratios.row("200 turns, TFT v Alternator", "us a match   x Axelrod   x plain loop")
    for name, seconds in (
        ("  plain loop", loop),
        ("  Axelrod Match.play()", match),
        ("  play(), sandboxed, alone", single),
        (f"  play_all(), sandboxed, {BATCH} together", each),
    ):
        ratios.row(name, f"{seconds * 1e6:10.0f} {seconds / match:11.2f} {seconds / loop:14.1f}")


def test_ratio_of_round_robins(ratios: Any, axelrod: Any) -> None:
    names = [
        n
        for n in zoo_names()
        if n in {"AllC", "AllD", "Alternator", "Grim", "Pavlov", "TitForTat", "TitForTwoTats",
                 "TwoTitsForTat", "SuspiciousTitForTat"}
    ]  # fmt: skip
    programs = [zoo_program(n) for n in names]
    players = (
        axelrod.Cooperator, axelrod.Defector, axelrod.Alternator, axelrod.Grudger,
        axelrod.WinStayLoseShift, axelrod.TitForTat, axelrod.TitFor2Tats, axelrod.TwoTitsForTat,
        axelrod.SuspiciousTitForTat,
    )  # fmt: skip

    def theirs() -> object:
        entered = [p() for p in players]
        tournament = axelrod.Tournament(entered, turns=TURNS, repetitions=1)
        return tournament.play(progress_bar=False).ranking

    median = ratios(3, ours=lambda: round_robin(RULES, programs).ranking(), theirs=theirs)
    ratios.row(
        f"round robin of {len(programs)}, with ranking",
        f"{median['ours'] * 1e3:.0f} ms, {median['ours'] / median['theirs']:.2f} x Axelrod",
    )
