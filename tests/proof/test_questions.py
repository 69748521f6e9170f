"""Programs that ask what is provable: one case for each way in which they can be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from arena import rules

from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.proof.verdicts.rivals import scripted
from codepact.zoo import zoo_entry, zoo_names, zoo_program
from codepact.zoo.catalogue import fits

ASKERS = [
    n for n in zoo_names() if fits(n, 2) and {"prove"} == {*zoo_entry(n).needs} and n != "ModalUDT"
]
RIVALS = ("AllC", "AllD", "TitForTat", "FairBot", "PrudentBot", "CUPOD")


def read(source: str | Program, rounds: int = 6) -> Reading | Unread:
    program = source if isinstance(source, Program) else Program(source)
    return read_program(program, rules(rounds), sandbox())


@pytest.mark.parametrize("name", ASKERS)
def test_what_askers_play_is_one_of_their_cases(name: str) -> None:
    program, found = zoo_program(name), read(zoo_program(name))
    if isinstance(found, Unread):
        pytest.skip(found.reason)
    rivals = [zoo_program(r) for r in RIVALS] + [scripted(["C", "D", "C", "C", "D"])]
    jobs = [MatchJob(rules(6), (program, rival)) for rival in rivals]
    for match in play_all(jobs):
        own, theirs = match.actions
        assert any(_plays(case.machine, theirs) == own for case in found.cases), (name, theirs)


def _plays(machine: object, theirs: tuple[str, ...]) -> tuple[str, ...]:
    state, played = 0, []
    for letter in theirs:
        played.append(machine.actions[state])  # type: ignore[attr-defined]
        state = machine.steps[state][machine.letters.index((letter,))]  # type: ignore[attr-defined]
    return tuple(played)


def test_most_askers_of_the_zoo_are_read() -> None:
    assert len([n for n in ASKERS if isinstance(read(zoo_program(n)), Reading)]) >= 12


def test_a_case_says_in_words_what_is_provable() -> None:
    found = read(zoo_program("PrudentBot"))
    assert isinstance(found, Reading)
    labels = [case.label for case in found.cases]
    assert any(
        "it is provable that the opponent plays C" in label
        and "it is provable in PA+1 that not (the opponent plays C against AllD)" in label
        for label in labels
    ), labels


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("s = game.plays(game.opponent, 'C')\n    return 'C' if s else 'D'", "tests a statement"),
        ("return 'C' if game.provable(game.opponent) else 'D'", "no statement"),
        (
            "s = game.plays(game.opponent, 'C', round=game.round)\n"
            "    return 'C' if game.provable(s) else 'D'",
            "not known",
        ),
        (
            "n = 0\n    for m in game.opponent.actions:\n"
            "        n += game.provable(game.plays(game.opponent, 'C'))\n    return 'C'",
            "loop over the history",
        ),
    ],
)
def test_questions_that_are_not_followed_are_refused_by_name(body: str, says: str) -> None:
    found = read(f"def act(game):\n    {body}\n")
    assert isinstance(found, Unread) and says in found.reason


def test_a_bad_action_in_a_question_is_the_programs_fault() -> None:
    found = read("def act(game):\n    game.plays(game.opponent, 'E')\n    return 'C'\n")
    assert isinstance(found, Reading) and set(found.cases[0].machine.faults) == {"exception"}


def test_a_round_in_a_question_is_one_of_the_match() -> None:
    asks = (
        "def act(game):\n    try:\n"
        '        game.plays(game.me, "C", round=5)\n        return "C"\n'
        '    except ValueError:\n        return "D"\n'
    )
    for rounds, played in ((3, "D"), (6, "C")):
        found = read(asks, rounds)
        assert isinstance(found, Reading) and found.horizon == rounds
        assert set(found.cases[0].machine.actions) == {played}


def test_who_names_more_programs_than_it_may_is_not_read() -> None:
    found = read(
        "def act(game):\n    for i in range(300):\n"
        '        game.profile(opponent="x" + str(i))\n    return "C"\n'
    )
    assert isinstance(found, Unread) and "names more programs" in found.reason


def test_a_lower_limit_of_recursion_is_not_overlooked() -> None:
    source = (
        "def f(n):\n    return 0 if n == 0 else f(n - 1)\n\n\n"
        'def act(game):\n    f(20)\n    return "C"\n'
    )
    strict = replace(rules(4), limits=Limits(recursion=10))
    found = read_program(Program(source), strict, sandbox())
    assert isinstance(found, Unread) and "nest only 10 deep" in found.reason
