"""Searches for plain text in sources are questions; other patterns are refused by name."""

from __future__ import annotations

import pytest
from arena import rules

from codepact.core.program import Program
from codepact.execution.sandbox import Run
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.cases import fits

PLAYS = "def act(game):\n    return 'C'\n"


def source(call: str) -> str:
    return (
        "import re\n\n\ndef act(game):\n"
        f"    found = re.{call}\n"
        "    return 'D' if found else 'C' if found is None else 'E'\n"
    )


@pytest.mark.parametrize(
    "call",
    [
        "search('exploit', game.opponent.source)",
        "search(\"'C'\", game.opponent.source)",
        "match('def act', game.opponent.source)",
        "search('found', game.me.source)",
        "match('game', game.me.source)",
    ],
)
def test_a_search_for_plain_text_is_read_as_it_plays(call: str) -> None:
    program = Program(source(call))
    found = read_program(program, rules(2), sandbox())
    assert isinstance(found, Reading), found.reason
    for text in (PLAYS, "# exploit\n" + PLAYS, PLAYS.replace("'C'", '"C"')):
        (case,) = (c for c in found.cases if fits(c, [text]))
        (ran,) = sandbox().run(rules(2), [Run((program, Program(text)))])
        assert ran.actions[0][0] == case.machine.actions[0]
        assert not ran.faults


@pytest.mark.parametrize("pattern", ["ex.*", "^def", "[a]", "a|b", "(", "a+", r"\\d", "x{2}", "a$"])
def test_other_patterns_are_refused_by_name(pattern: str) -> None:
    found = read_program(
        Program(source(f"search('{pattern}', game.opponent.source)")), rules(2), sandbox()
    )
    assert isinstance(found, Unread) and "more than plain text" in found.reason


def test_what_a_search_finds_is_not_looked_at() -> None:
    program = Program(source("search('def', game.opponent.source).group()"))
    assert isinstance(read_program(program, rules(2), sandbox()), Unread)
