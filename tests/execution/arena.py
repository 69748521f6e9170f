"""What the tests of this folder share: a game, plain opponents, and short ways to play."""

from __future__ import annotations

from typing import Any

from codepact.core.game import Game, Repetition
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.referee import play_all

PD = load_game("prisoners-dilemma")

ALL_C = 'def act(game):\n    return "C"\n'
ALL_D = 'def act(game):\n    return "D"\n'
ALTERNATOR = 'def act(game):\n    return "C" if game.round % 2 else "D"\n'
TFT = 'def act(game):\n    seen = game.opponent.actions\n    return seen[-1] if seen else "C"\n'
WORKER = """
count = 0


def act(game):
    global count
    for i in range(5):
        count += i
    return "C" if count % 4 else "D"
"""
"""Keeps state and spends ticks, so that it notices if somebody else touches either."""


def rules(rounds: int = 1, game: Game = PD, **options: Any) -> ProgramGame:
    repetition = {
        k: options.pop(k) for k in ("horizon_known", "discount", "noise", "ending") if k in options
    }
    return ProgramGame(game, Repetition(rounds, **repetition), **options)


def job(*sources: str, rounds: int = 1, seed: int = 0, **options: Any) -> MatchJob:
    return MatchJob(rules(rounds, **options), tuple(map(Program, sources)), seed)


def meet(*sources: str, rounds: int = 1, seed: int = 0, **options: Any) -> Match:
    return play_all([job(*sources, rounds=rounds, seed=seed, **options)])[0]


def moves(match: Match) -> tuple[str, ...]:
    """Return what each seat played, as one text each."""
    return tuple("".join(own) for own in match.actions)


def faults(match: Match) -> list[tuple[int, int | None, str]]:
    return [(f.seat, f.round, f.kind) for f in match.faults]
