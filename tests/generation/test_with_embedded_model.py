from __future__ import annotations

import pytest

from codepact.games import load_game, rename_actions
from codepact.generation import LLMAuthor, RuleAuthor
from codepact.models import open_model

TIT_FOR_TWO_TATS = """\
def act(game):
    if game.opponent.actions[-2:] == ["D", "D"]:
        return "D"
    return "C"
"""

pytestmark = pytest.mark.local_model


def test_it_writes_a_program_within_three_attempts(brief) -> None:
    done = LLMAuthor(open_model("local")).write(brief(TIT_FOR_TWO_TATS, seed=1))
    assert done.program is not None and len(done.attempts) <= 3


def test_rules_are_valid_at_once(brief) -> None:
    odd = rename_actions(load_game("prisoners-dilemma"), {"C": "give way", "D": 'say "no"'})
    for briefing in (brief(TIT_FOR_TWO_TATS), brief(game=odd), brief(game="public-goods(n=3)")):
        done = RuleAuthor(open_model("local")).write(briefing)
        assert done.program is not None and len(done.attempts) == 1
