"""Explaining a program: what its text says, how it was read, what holds of it."""

from __future__ import annotations

import json

import pytest
from arena import ALL_D, rules

from codepact.checker import check
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.games import load_game
from codepact.interpretation.explanation import (
    Explanation,
    explain,
    explanation_to_data,
    plain_claims,
    static_facts,
)
from codepact.interpretation.wording import (
    cases_in_words,
    start_in_words,
    states_in_words,
    verdict_in_words,
)
from codepact.proof.claims import ClaimVerdict
from codepact.proof.machines import Reading, Unread
from codepact.zoo import zoo_program


def of(name: str, *claims: str, rounds: int = 10, seat: int = 0) -> Explanation:
    program = Program(name) if "\n" in name else zoo_program(name)
    return explain(program, rules(rounds), seat, claims or None)


def verdict(explained: Explanation, name: str) -> ClaimVerdict:
    return next(v for v in explained.claims if v.claim.split()[0] == name)


def said(explained: Explanation, name: str) -> str:
    return verdict_in_words(verdict(explained, name), explained.reading)


def test_tit_for_tat_is_explained_whole() -> None:
    found = of("TitForTat")
    assert isinstance(found.reading, Reading) and found.reading.horizon is None
    assert found.facts.mentions == ("what has been played",)
    assert found.facts.form == "free" and found.facts.problem == ""
    ((_, case),) = cases_in_words(found.reading)
    assert start_in_words(case) == "it begins in state 0"
    assert states_in_words(case) == [
        ("0", "C", "after C stay; after D go to 1"),
        ("1", "D", "after C go to 0; after D stay"),
    ]
    assert {v.claim for v in found.claims} == set(plain_claims())
    proved = {v.claim for v in found.claims if v.answer == "proved"}
    assert {"nice", "retaliates-at-once", "forgives within=1", "source-independent"} <= proved
    assert said(found, "nice") == "for any number of rounds"
    assert said(found, "sucker-at-most") == (
        "the opponent plays D C D, it plays C D C: broken in round 3"
    )
    assert said(found, "history-independent") == (
        "after C it plays C C, and after D C D: not alike in round 2"
    )


def test_a_claim_that_longer_matches_break_is_proved_for_these_only() -> None:
    late = 'def act(game):\n    return "D" if game.round == 137 else "C"\n'
    assert said(of(late, "nice"), "nice") == (
        "for matches of 10 rounds and no longer: more rounds can break it"
    )
    longer = of(late, "nice", rounds=200)
    assert (
        said(longer, "nice") == "the opponent plays C x137, it plays C x136, D: broken in round 137"
    )


def test_cases_say_what_the_source_must_be() -> None:
    found = of("CliqueBot", "nice", "source-independent")
    assert isinstance(found.reading, Reading)
    labels = {labels[0]: case.machine.actions for labels, case in cases_in_words(found.reading)}
    assert labels == {
        "the opponent's source is exactly its own": ("C",),
        "the opponent's source is not exactly its own": ("D",),
    }
    assert "where the opponent's source is not exactly its own" in said(found, "nice")


def test_cases_that_play_alike_are_told_once() -> None:
    source = (
        "def act(game):\n    theirs = game.opponent.source\n"
        '    return "C" if "a" in theirs and "b" in theirs else "D"\n'
    )
    found = of(source, "nice")
    assert isinstance(found.reading, Reading) and len(found.reading.cases) == 3
    assert sorted(len(labels) for labels, _ in cases_in_words(found.reading)) == [1, 2]


def test_coins_are_told_with_their_chances() -> None:
    found = of("GTFT", "nice")
    assert isinstance(found.reading, Reading)
    ((_, case),) = cases_in_words(found.reading)
    assert states_in_words(case)[0][2] == (
        "after C stay; after D stay with chance 1/3, go to 1 with chance 2/3"
    )
    first = of('def act(game):\n    return "C" if game.flip(1, 4) else "D"\n', "nice")
    assert isinstance(first.reading, Reading)
    ((_, case),) = cases_in_words(first.reading)
    assert start_in_words(case) == (
        "it begins in state 0 with chance 1/4 or state 1 with chance 3/4"
    )


def test_a_fault_is_part_of_the_table() -> None:
    found = of("def act(game):\n    return game.opponent.actions[0]\n", "nice")
    assert isinstance(found.reading, Reading)
    ((_, case),) = cases_in_words(found.reading)
    assert states_in_words(case)[0][1] == "D (fault: exception)"


def test_an_endless_gain_is_told() -> None:
    assert "gains more than 0 a round" in said(of("AllC"), "exploitable-at-most")


def test_who_asks_what_is_provable_is_certified_against_everybody() -> None:
    found = of("FairBot", "nice")
    assert [(a.claim, a.answer) for a in found.against_all] == [
        ("unexploitable", "proved"),
        ("never exploits", "unknown"),
    ]
    assert found.facts.needs == ("prove",)
    assert of("TitForTat", "nice").against_all == ()


def test_what_is_not_read_says_what_was_tried() -> None:
    found = of("MirrorBot", "history-independent")
    assert isinstance(found.reading, Unread)
    assert "simulate" in found.reading.reason
    assert verdict(found, "history-independent").answer == "unknown"
    data = explanation_to_data(found)
    assert data["reading"]["read"] is False and data["reading"]["reason"]


def test_a_refusal_names_the_functions_that_are_there() -> None:
    source = "def strategy(mine, theirs, source, index, rounds):\n    return 'C'\n"
    facts = static_facts(Program(source), rules(10))
    assert facts.form == ""
    assert "strategy(mine, theirs, source, index, rounds)" in facts.problem
    assert "add a function act(game)" in facts.problem
    assert facts.statistics is not None and facts.statistics.lines == 2


def test_a_text_that_does_not_parse_is_explained_too() -> None:
    found = of("def act(game:\n", "nice")
    assert "line 1" in found.facts.problem
    assert found.facts.statistics is None
    json.dumps(explanation_to_data(found), default=str)


@pytest.mark.parametrize(
    ("source", "mentions"),
    [
        (ALL_D, ()),
        (
            "def f(mine, theirs, me, you):\n    return 'C' if you else 'D'\n",
            ("sources",),
        ),
        (
            "def f(mine, theirs, me, you):\n    return (theirs or ['C'])[-1]\n",
            ("what has been played",),
        ),
        (
            "import random\n\ndef act(game):\n    return 'C' if random.random() < 0.5 else 'D'\n",
            ("random draws",),
        ),
        (
            "def start(game):\n    return 0\n\n\ndef step(state, seen):\n"
            "    return ('D' if seen else 'C'), 0\n",
            ("what has been played",),
        ),
        (
            "def act(game):\n    return 'D' if game.round == game.rounds else 'C'\n",
            ("which round it is", "how many rounds there are"),
        ),
        (
            "def act(game):\n    return getattr(game, 'me').choices[0]\n",
            ("attributes by names that are not known before it runs",),
        ),
    ],
)
def test_static_facts_are_read_off_the_text(source: str, mentions: tuple[str, ...]) -> None:
    assert static_facts(Program(source), rules(3)).mentions == mentions


def test_claims_that_are_not_about_the_game_are_unknown_unless_chosen() -> None:
    game = rules(4, load_game("public-goods(n=3,r=2)"))
    program = zoo_program("AllD")
    contribute, keep = game.game.actions[0]
    free = Program(f"def act(game):\n    return {keep!r}\n")
    found = explain(free, game, 1)
    assert "games for two" in verdict(found, "exploitable-at-most").reason
    assert said(found, "nice") == (
        f"the others play ({contribute}, {contribute}), it plays {keep}: broken in round 1"
    )
    with pytest.raises(CodepactError, match="games for two"):
        explain(free, game, 1, ["exploitable-at-most"])
    with pytest.raises(CodepactError, match="no seat 3"):
        explain(program, game, 3)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("nicer", "did you mean nice"),
        ("forgives withn=2", "forgives takes within"),
        ("forgives within=0", "whole number from 1"),
        ("equals", "needs program"),
        ("plays action=X against=AllD", "one of C, D"),
        ("cooperates-with program=Nobody", "no zoo program"),
    ],
)
def test_a_claim_that_makes_no_sense_is_an_error(claim: str, said: str) -> None:
    with pytest.raises(CodepactError, match=said):
        of("TitForTat", claim)


def test_the_data_hold_certificates_and_witnesses_that_stand_alone() -> None:
    data = json.loads(json.dumps(explanation_to_data(of("Grim")), default=str))
    by_name = {c["name"]: c for c in data["claims"]}
    assert check(by_name["nice"]["certificate"]).accepted
    witness = by_name["forgives"]["witness"]
    assert witness["history"] == [["D"], ["C"], ["C"]] and witness["played"] == ["C", "D", "D"]
    assert "def act" in witness["rivals"][0]["source"]
    assert data["reading"]["cases"][0]["machine"]["actions"] == ["C", "D"]
    assert data["facts"]["statistics"]["complexity"] >= 1
    assert data["canonical"].startswith("def start")


def test_progress_is_told_claim_by_claim() -> None:
    told: list[str] = []
    explain(zoo_program("AllC"), rules(3), 0, ["nice", "forgives"], told.append)
    assert told == ["reading", "nice", "forgives"]
