"""The nouns: what they hold, what they refuse, and that they are values."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game, Repetition, normal_form
from codepact.core.objective import CPM, objective
from codepact.core.program import Program, source_digest
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.core.statement import (
    AllOf,
    AnyOf,
    Implies,
    Not,
    Plays,
    Provable,
    atoms,
    boxes,
    describe,
)

TABLE = {(a, b): (1, 2) for a in "CD" for b in "CD"}


def game(**changes: object) -> Game:
    return normal_form(**{"name": "g", "actions": ["CD", "CD"], "payoffs": TABLE, **changes})  # type: ignore[arg-type]


# --- games


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"payoffs": {k: v for k, v in TABLE.items() if k != ("D", "C")}}, "no payoff for"),
        ({"payoffs": {**TABLE, ("C", "E"): (0, 0)}}, "is not a joint action"),
        ({"payoffs": {**TABLE, ("C", "C"): (0,)}}, "needs 2 payoffs"),
        ({"payoffs": {**TABLE, ("C", "C"): (0.5, 1)}}, "integers or fractions"),
        ({"payoffs": {**TABLE, ("C", "C"): (True, 1)}}, "integers or fractions"),
        ({"actions": ["CC", "CD"]}, "distinct actions"),
        ({"actions": [[], "CD"]}, "distinct actions"),
        ({"actions": [["C", ""], "CD"]}, "must be texts"),
        ({"default": ("C", "E")}, "the default"),
        ({"disagreement": ("E", "C")}, "the disagreement"),
    ],
)
def test_a_game_that_is_not_complete_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(CodepactError, match=words):
        game(**changes)


def test_a_game_is_a_value() -> None:
    one = game(payoffs={**TABLE, ("C", "C"): (Fraction(7, 2), 0)})
    assert one.payoffs["C", "C"] == (Fraction(7, 2), 0)
    assert one.default == one.disagreement == ("D", "D")
    assert pickle.loads(pickle.dumps(one)) == one
    assert hash(pickle.loads(pickle.dumps(one))) == hash(one)
    assert one != game()
    with pytest.raises(TypeError):
        one.payoffs["C", "C"] = (0, 0)  # type: ignore[index]
    with pytest.raises(AttributeError):
        one.name = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rounds": 0}, "at least 1 round"),
        ({"discount": 0}, "discount"),
        ({"discount": Fraction(3, 2)}, "discount"),
        ({"noise": 1}, "noise"),
        ({"noise": Fraction(-1, 2)}, "noise"),
    ],
)
def test_a_repetition_out_of_range_is_refused(changes: dict[str, int], words: str) -> None:
    with pytest.raises(CodepactError, match=words):
        Repetition(**changes)  # type: ignore[arg-type]


def test_fractions_are_exact() -> None:
    assert Repetition(discount="9/10", noise="1/3").discount == Fraction(9, 10)  # type: ignore[arg-type]


def test_an_unknown_capability_is_refused_with_the_nearest() -> None:
    with pytest.raises(CodepactError, match=r"unknown capability 'simulat'; did you mean simulate"):
        ProgramGame(game(), capabilities=frozenset({"simulat"}))  # type: ignore[arg-type]


# --- programs, seeds, objectives


def test_a_program_is_its_text() -> None:
    assert Program("x", "a") == Program("x", "b") != Program("x\n", "a")
    assert hash(Program("x", "a")) == hash(Program("x", "b"))
    assert Program("x").digest == source_digest("x")
    assert (Program("x", "a").label, Program("x").label) == ("a", source_digest("x")[:8])
    assert len({Program("\ud800").digest, Program("?").digest}) == 2


@given(st.lists(st.integers() | st.text(st.characters(codec="utf-8")), max_size=4))
def test_seeds_depend_on_names_alone(names: list[int | str]) -> None:
    seed = derive_seed(*names)
    assert 0 <= seed < 2**63
    assert seed == derive_seed(*names) != derive_seed(*names, 0)


def test_seeds_tell_texts_from_numbers_and_are_the_same_in_another_process() -> None:
    assert derive_seed(1) != derive_seed("1")
    assert derive_seed("a", "b") != derive_seed("ab")
    code = "from codepact.core.seeds import derive_seed; print(derive_seed('x', 3))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(out.stdout) == derive_seed("x", 3)


def test_objectives_by_name_or_sentence() -> None:
    assert objective("cpm") is CPM
    assert objective("Win at any cost.").name == "custom"
    with pytest.raises(CodepactError, match="unknown objective 'CMP'; did you mean"):
        objective("CMP")


def test_unknown_names_come_with_near_ones_or_all() -> None:
    assert "did you mean TitForTat" in str(unknown_name("program", "titfortat", ["TitForTat"]))
    assert "known: a, b" in str(unknown_name("thing", "zzz", ["b", "a"]))


# --- statements

ME, YOU = "a" * 64, "b" * 64
P = Plays(0, "C", None, (ME, YOU))
Q = Plays(1, "D", 3, (ME, YOU))


def test_atoms_and_boxes_are_found_at_any_depth() -> None:
    inner = Provable(Not(Q), 2)
    whole = Provable(AllOf((Implies(P, inner), AnyOf((P, Provable(P))))))
    assert atoms(whole) == {P, Q}
    assert boxes(whole) == {whole, inner, Provable(P)}
    assert boxes(P) == set()


def test_statements_read_as_sentences() -> None:
    names = {ME: "Fair", YOU: "Mean"}
    assert describe(P) == "aaaaaaaa (seat 0) plays C against bbbbbbbb"
    assert describe(Provable(Implies(P, Not(Q)), 1), names) == (
        "PA+1 proves [(Fair (seat 0) plays C against Mean) implies "
        "(not (Mean (seat 1) plays D in round 3 against Fair))]"
    )
    assert describe(AnyOf((P, P)), names).count(" or ") == 1
