"""Programs that ask what is provable: one case for each way in which they can be answered."""

from __future__ import annotations

import pytest
from arena import rules

from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.proof.rivals import scripted
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
