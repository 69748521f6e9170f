from __future__ import annotations

from collections.abc import Callable

import pytest

from codepact.core.game import Repetition
from codepact.core.objective import PM
from codepact.core.program_game import DEFAULT_CAPABILITIES, ProgramGame
from codepact.games import load_game
from codepact.generation import Briefing, Disclosed


@pytest.fixture
def brief() -> Callable[..., Briefing]:
    def make(
        *sources: str,
        game="prisoners-dilemma",
        rounds: int = 10,
        known: bool = True,
        capabilities=DEFAULT_CAPABILITIES,
        seat: int = 0,
        objective=PM,
        **more,
    ) -> Briefing:
        base = load_game(game) if isinstance(game, str) else game
        rules = ProgramGame(base, Repetition(rounds, known), frozenset(capabilities))
        shown = tuple(Disclosed(1 - seat, s, k) for k, s in enumerate(sources, 1))
        more = {"meta_round": len(sources) + 1, "meta_rounds": 5} | more
        return Briefing(rules, seat, objective, disclosed=shown, **more)

    return make
