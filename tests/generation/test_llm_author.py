from __future__ import annotations

import pytest

from codepact.core.errors import CodepactError
from codepact.generation import LLMAuthor, problem_with
from codepact.models import Request, scripted
from codepact.models.values import request_key

GOOD = "```python\ndef act(game):\n    return 'C'\n```"
HASTY = "```python\ndef act(game):\n    return game.opponent.actions[-1]\n```"
ALLD = "def act(game):\n    return 'D'\n"


def recorder(*answers: str):
    asked: list[Request] = []
    left = list(answers)

    def answer(request: Request) -> str:
        asked.append(request)
        return left.pop(0) if len(left) > 1 else left[0]

    return scripted(answer), asked


def test_a_valid_answer_is_handed_in_at_once(brief) -> None:
    model, asked = recorder(GOOD)
    done = LLMAuthor(model).write(brief())
    assert done.program is not None and done.program.source.startswith("def act")
    assert done.mode == "free-form" and len(done.attempts) == 1
    assert done.attempts[0].problem is None
    assert done.attempts[0].calls == (request_key(model.name, asked[0]),)


def test_a_fault_is_fed_back_with_the_source_and_what_was_wrong(brief) -> None:
    model, asked = recorder(HASTY, GOOD)
    done = LLMAuthor(model).write(brief(ALLD))
    first, second = done.attempts
    assert done.program is not None and second.problem is None
    assert "exception in round 1" in first.problem and "IndexError" in first.problem
    assert [m.role for m in asked[1].messages] == ["system", "user", "assistant", "user"]
    assert "game.opponent.actions[-1]" in asked[1].messages[2].text
    assert "lists of past actions are empty" in asked[1].messages[3].text
    assert asked[0].seed != asked[1].seed and asked[0].messages == asked[1].messages[:2]


def test_attempts_are_bounded_and_all_are_recorded(brief) -> None:
    model, asked = recorder("No.", HASTY, "```python\ndef act(game)\n```", GOOD)
    done = LLMAuthor(model, attempts=3).write(brief())
    assert done.program is None and len(done.attempts) == len(asked) == 3
    assert [a.problem.split(":")[0] for a in done.attempts] == [
        "no program",
        "exception in round 1 against always C",
        "load error",
    ]
    assert all(len(m.messages) <= 4 for m in asked)


def test_two_stages_keep_the_objective_from_the_coder(brief) -> None:
    model, asked = recorder("Always cooperate.", HASTY, GOOD)
    briefing = brief(ALLD)
    done = LLMAuthor(model, stages=2).write(briefing)
    assert done.program is not None and len(done.attempts) == 2
    assert done.attempts[0].strategy == done.attempts[1].strategy == "Always cooperate."
    assert len(done.attempts[0].calls) == 2 and len(done.attempts[1].calls) == 1
    strategy, code, _ = ("\n".join(m.text for m in r.messages) for r in asked)
    assert briefing.objective.text in strategy and "return 'D'" in strategy
    assert briefing.objective.text not in code and "return 'D'" not in code
    assert "Always cooperate." in code
    assert LLMAuthor(model, stages=2, form="exact").name == "scripted two-stage exact"


def test_the_same_briefing_asks_the_same_and_another_seed_does_not(brief) -> None:
    model, asked = recorder(GOOD)
    for seed in (1, 1, 2):
        LLMAuthor(model).write(brief(ALLD, seed=seed))
    assert asked[0] == asked[1] and asked[0].seed != asked[2].seed
    assert asked[0].messages == asked[2].messages
    assert all(0 <= r.seed < 2**31 for r in asked)


def test_a_bad_option_is_named() -> None:
    model = scripted([])
    with pytest.raises(CodepactError, match="did you mean free"):
        LLMAuthor(model, form="fre")
    with pytest.raises(CodepactError, match="1 or 2 stages"):
        LLMAuthor(model, stages=3)
    with pytest.raises(CodepactError, match="at least 1 attempt"):
        LLMAuthor(model, attempts=0)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("return 'X'", "illegal action in round 1 against always C: it returned the text 'X'"),
        ("return None", "must return one of 'C', 'D'"),
        (
            "game.opponent.actions.append('D')\n    return 'C'",
            "mutation in some round against always C",
        ),
        ("while True:\n        pass", "budget in round 1"),
        ("return 'C' if game.round < 10 else oops", "exception in round 10"),
        ("import os\n    return 'C'", "programs cannot import os"),
        ("return game.simulate(game.me, 1)", "cycle in round 1"),
    ],
)
def test_problems_are_said_with_kind_round_and_detail(brief, body, problem) -> None:
    source = f"def act(game):\n    {body}\n"
    found = problem_with(source, brief())
    assert found is not None and problem in found


def test_the_disclosed_program_is_among_the_opponents(brief) -> None:
    source = "def act(game):\n    return 1 if 'secret' in game.opponent.source else 'C'\n"
    assert problem_with(source, brief()) is None
    told = problem_with(source, brief("# secret\n" + ALLD))
    assert told is not None and "against the program disclosed in meta-round 1" in told


def test_faults_of_the_disclosed_program_are_not_ours(brief) -> None:
    for broken in ("def act(game:", "", "def act(game):\n    return 1 / 0\n"):
        assert problem_with(ALLD, brief(broken)) is None


def test_other_games_and_seats(brief) -> None:
    last = "def act(game):\n    return game.actions[-1]\n"
    for game in ("climbing", "matching-pennies", "public-goods(n=3)", "travellers-dilemma"):
        assert problem_with(last, brief(game=game, seat=1)) is None
        assert problem_with(last, brief(game=game, rounds=1)) is None


def test_a_name_that_does_not_exist_is_fed_back_with_its_lines(brief) -> None:
    source = "def act(game):\n    if 'x' in game.game.source:\n        return 'C'\n    return 'D'\n"
    told = problem_with(source, brief())
    assert told is not None
    assert "no attribute 'game'" in told
    assert "line 2: if 'x' in game.game.source:" in told
    assert "line 3" not in told
