"""Intents against code: proved, refuted with the match that shows it, unknown, or uncheckable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from arena import rules

from codepact.checker.claims import parse_claim
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.games import load_game, rename_actions
from codepact.generation.intent import (
    CHECKLIST,
    Intent,
    check_intent,
    checklist_text,
    intent_feedback,
    intent_from,
)
from codepact.zoo import zoo_program

TIT_FOR_TAT = """I copy whatever was done to me.
- **First move**: Cooperate
2. after one defection: defect at once
forgiveness: after one cooperation.
last round: as ever
own copy: `yes`
Use of source: no (I do not look)
"""


def standings(name: str, text: str = TIT_FOR_TAT) -> dict[str, str]:
    report = check_intent(zoo_program(name), intent_from(text), rules(10))
    return {f.question: f.standing for f in report.findings}


def test_an_intent_is_read_off_an_answer_with_its_words() -> None:
    found = intent_from(TIT_FOR_TAT)
    assert found.words == "I copy whatever was done to me."
    assert found.answers == {
        "first move": "cooperate",
        "after one defection": "defect at once",
        "forgiveness": "after one cooperation",
        "last round": "as ever",
        "own copy": "yes",
        "use of source": "no",
    }


def test_tit_for_tat_is_what_was_meant_and_what_cannot_be_checked_is_counted() -> None:
    found = check_intent(zoo_program("TitForTat"), intent_from(TIT_FOR_TAT), rules(10))
    assert found.counts == {"right": 5, "wrong": 0, "unknown": 0, "uncheckable": 1}
    assert intent_feedback(found) == ""


def test_code_that_does_not_forgive_is_shown_with_the_match() -> None:
    found = check_intent(zoo_program("Grim"), intent_from(TIT_FOR_TAT), rules(10))
    assert [f.question for f in found.findings if f.standing == "wrong"] == ["forgiveness"]
    feedback = intent_feedback(found)
    assert feedback.startswith("You said: forgiveness: after one cooperation.")
    assert "when the opponent played D C" in feedback and "it played C D D" in feedback


def test_who_looks_at_sources_said_so_or_not() -> None:
    said = "use of source: yes"
    assert standings("CliqueBot", said) == {"use of source": "right"}
    assert standings("TitForTat", said) == {"use of source": "wrong"}
    assert standings("CliqueBot", "use of source: no") == {"use of source": "wrong"}


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("AllC", {"after one defection": "cooperate", "last round": "cooperate"}),
        ("AllD", {"first move": "defect", "last round": "defect", "own copy": "no"}),
        ("Grim", {"forgiveness": "never", "after one defection": "defect at once"}),
        ("TitForTwoTats", {"after one defection": "defect within two rounds"}),
    ],
)
def test_each_answer_of_the_checklist_means_what_it_says(
    name: str, answers: dict[str, str]
) -> None:
    found = check_intent(zoo_program(name), Intent("", answers), rules(10))
    expected = (
        "wrong" if name == "TitForTwoTats" else "right"
    )  # it defects after two, not within two
    assert {f.standing for f in found.findings} == {expected}


def test_a_defector_of_the_last_round_is_recognised() -> None:
    ends = Program(
        "def act(game):\n    if game.round == game.rounds:\n        return 'D'\n"
        "    return game.opponent.actions[-1] if game.opponent.actions else 'C'\n"
    )
    found = check_intent(
        ends, Intent("", {"last round": "defect", "first move": "cooperate"}), rules(10)
    )
    assert found.counts["right"] == 2


def test_every_answer_stands_for_a_claim_that_there_is() -> None:
    for question in CHECKLIST:
        assert question.name in checklist_text()
        for claim in question.answers.values():
            parse_claim(claim.removeprefix("!"))


def test_games_with_other_actions_are_checked_alike() -> None:
    renamed = rename_actions(load_game("prisoners-dilemma"), {"C": "work hard", "D": "-1"})
    game = replace(rules(10), game=renamed)
    kind = Program("def act(game):\n    return 'work hard'\n")
    found = check_intent(
        kind, Intent("", {"first move": "cooperate", "last round": "defect"}), game
    )
    assert [f.standing for f in found.findings] == ["right", "wrong"]


def test_the_checklist_is_for_two() -> None:
    game = replace(rules(3), game=load_game("public-goods(n=3,r=2)"))
    with pytest.raises(CodepactError, match="games for two"):
        check_intent(zoo_program("AllC"), Intent("", {}), game)
