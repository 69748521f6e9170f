"""What is proved of a program against every opponent, and what opponents can do about it."""

from __future__ import annotations

import pytest
from agents import AGENTS, TEMPLATE
from arena import meet, moves, rules
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.program import Program
from codepact.execution.sandbox import Run
from codepact.proof.against_all import prove_against_all
from codepact.proof.modal import (
    ModalAgent,
    NotModal,
    certify_equal,
    modal_agent,
    modal_form,
    solve,
)
from codepact.proof.referee import play, sandbox
from codepact.zoo import zoo_program

RULES = rules()
GROWING = """
def act(game):
    longer = game.me.source + "#"
    q = game.plays(game.opponent, "C", in_profile=game.profile(me=longer))
    game.provable(q)
    return "D"
"""
"""Asks about ever longer copies of itself, so that no evaluation that meets it comes to an end."""

HOSTILE = {
    "defects": "def act(game):\n    return 'D'\n",
    "spends every question": GROWING,
    "faults": "def act(game):\n    return 1 / 0\n",
    "refuses to be read": "def act(game):\n    return game.random.choice('DD')\n",
    "defects on whoever is provably kind": AGENTS["CUPOD"].replace('"C" if', '"D" if', 1),
    "defects where it is simulated": (
        "def act(game):\n    return 'C' if game.provable(~game.plays(game.me, 'C')) else 'D'\n"
    ),
}
PROVED = ("DB", "FB", "FB1", "PB", "PB0", "CIMCIC", "WFB1", "WDB1", "magic")


@pytest.mark.parametrize("name", PROVED)
def test_a_proved_program_is_no_opponents_sucker(name: str) -> None:
    program = Program(AGENTS[name], name)
    assert prove_against_all(program, RULES, "unexploitable").answer == "proved"
    for opponent in (*HOSTILE.values(), *AGENTS.values()):
        assert moves(meet(AGENTS[name], opponent)) != ("C", "D"), opponent
        assert moves(meet(opponent, AGENTS[name])) != ("D", "C"), opponent


@pytest.mark.parametrize("name", ["CB", "TB", "JB", "NB", "CUPOD", "unfair"])
def test_what_logic_does_not_prove_stays_unknown(name: str) -> None:
    found = prove_against_all(Program(AGENTS[name], name), RULES, "unexploitable")
    assert found.answer == "unknown"
    assert not found.unbounded


def test_a_program_that_is_safe_only_if_it_is_answered_is_not_proved_and_is_a_sucker() -> None:
    found = prove_against_all(zoo_program("DIMCID"), RULES, "unexploitable")
    assert (found.answer, found.unbounded) == ("unknown", True)
    assert "meets a bound" in found.reason
    assert "DefectBot" in found.equals
    match = play(RULES, [zoo_program("DIMCID"), GROWING])
    assert moves(match) == ("C", "D")  # it is not DefectBot any more


def test_justbot_is_safe_from_formulas_and_not_from_programs() -> None:
    for name in AGENTS:
        if name not in ("unfair",):
            assert moves(meet(AGENTS["JB"], AGENTS[name])) != ("C", "D")
    crafty = (
        "def act(game):\n"
        f"    return 'C' if game.opponent.source == {zoo_program('FairBot').source!r} else 'D'\n"
    )
    assert moves(meet(AGENTS["JB"], crafty)) == ("C", "D")


def test_equal_agents_are_found() -> None:
    found = prove_against_all(Program(AGENTS["magic"], "magic"), RULES, "never exploits")
    assert {"FairBot", "CIMCIC", "DUPOC"} <= set(found.equals)
    assert found.answer == "unknown"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("CliqueBot", "reads sources"), ("MirrorBot", "simulates"), ("RandomHalf", "coins"),
     ("EpsilonFairBot", "simulates")],
)  # fmt: skip
def test_programs_that_see_more_than_answers_are_not_modal(name: str, reason: str) -> None:
    found = modal_form(zoo_program(name), RULES, sandbox())
    assert isinstance(found, NotModal)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def act(game):\n    return getattr(game.opponent, 'sour' + 'ce')[0]\n", "not known"),
        ("def act(game):\n    return '{0.source}'.format(game.opponent)[0]\n", "not known"),
        ("import random\ndef act(game):\n    return random.choice('CD')\n", "random"),
        ("def act(game:\n", "refused"),
        ("def f(a, b, c, d):\n    return 'C'\n", "classic"),
        (
            "def act(game):\n    q = game.plays(game.opponent, 'C')\n    n = 0\n"
            "    for k in range(12):\n        n += game.provable(q, k)\n"
            "    return 'C' if n % 2 else 'D'\n",
            "more than 512 ways",
        ),
    ],
)
def test_what_cannot_be_read_as_a_formula_says_why(source: str, reason: str) -> None:
    found = modal_form(Program(source), RULES, sandbox())
    assert isinstance(found, NotModal)
    assert reason in found.reason


def test_games_of_more_rounds_or_players_are_refused_by_name() -> None:
    found = modal_form(zoo_program("FairBot"), rules(2), sandbox())
    assert isinstance(found, NotModal) and "one round for two" in found.reason


def test_a_zoo_program_is_known_whatever_it_was_called_before() -> None:
    nameless = Program(zoo_program("FairBot").source)
    sandbox().run(RULES, [Run((nameless, nameless))])
    form = modal_form(zoo_program("JustBot"), RULES, sandbox())
    assert isinstance(form, ModalAgent) and certify_equal(form, modal_agent("JustBot")).holds


TWINS = ("CooperateBot", "DefectBot", "FairBot", "FairBot1", "PrudentBot", "PB0", "JustBot",
         "TrollBot", "NiceBot", "CUPOD", "CIMCIC", "DIMCID", "ReverseFairBot",
         "ThresholdFairBot1")  # fmt: skip


@pytest.mark.parametrize("name", TWINS)
def test_zoo_programs_and_their_formula_twins_provably_play_alike(name: str) -> None:
    for seat in (0, 1):
        form = modal_form(zoo_program(name), RULES, sandbox(), seat)
        assert isinstance(form, ModalAgent), form
        assert certify_equal(form, modal_agent(name)).holds
        assert certify_equal(modal_agent(name), form).holds


LETTERS = ("p", "q", "at('DefectBot')", "false")
QUESTIONS = st.builds(
    lambda a, b, sign, k: f"game.provable(({a} {sign} {b}), {k})",
    st.sampled_from(LETTERS),
    st.sampled_from([*LETTERS, "~q", "game.box(q)"]),
    st.sampled_from(["&", "|", ">>"]),
    st.integers(0, 2),
)
FORMULAS = st.recursive(
    QUESTIONS,
    lambda part: st.one_of(
        part.map(lambda a: f"(not {a})"),
        st.tuples(part, part, st.sampled_from(["and", "or"])).map(
            lambda t: f"({t[0]} {t[2]} {t[1]})"
        ),
    ),
    max_leaves=3,
)


@settings(max_examples=60, deadline=None)
@given(FORMULAS, FORMULAS)
def test_programs_read_as_formulas_play_as_the_solver_says(first: str, second: str) -> None:
    programs = [Program(TEMPLATE.format(formula=f), n) for f, n in ((first, "A"), (second, "B"))]
    if programs[0] == programs[1]:
        return
    agents = [modal_form(p, RULES, sandbox(), seat) for seat, p in enumerate(programs)]
    assert not any(isinstance(a, NotModal) for a in agents)
    assert solve(agents).outcome == moves(play(RULES, programs))  # type: ignore[arg-type]
