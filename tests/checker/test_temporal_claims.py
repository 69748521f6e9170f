"""`satisfies`: formulas of linear temporal logic as claims, from their text to their proof."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from arena import PD, rules
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.checker.claims import all_claims, parse_claim, written
from codepact.checker.facts import Facts
from codepact.checker.machine import Machine
from codepact.checker.temporal import Temporal, satisfied
from codepact.checker.temporal.formulas import true_of
from codepact.core.errors import CodepactError
from codepact.proof.claims import prove_claim_of
from codepact.proof.verdicts.deciding import Broken, Kept, Undecided, decide, temporal_shown
from codepact.zoo import zoo_program

LETTERS = (("C",), ("D",))
CLAIM = all_claims()["satisfies"]
RULE = CLAIM.rule
assert isinstance(RULE, Temporal)


def machine(plays: str, *steps: tuple[int, ...], **more: Any) -> Machine:
    return Machine(LETTERS, tuple(plays), steps, ("",) * len(plays), **more)


TFT = machine("CD", (0, 1), (0, 1))
GRIM = machine("CD", (0, 1), (1, 1))
ALL_C = machine("C", (0, 0))
COIN = machine("CD", (0, 1, 0, 1), (0, 1, 0, 1), ways=2, starts=(0, 1))


def facts(formula: str, over: str = "rounds", seat: int = 0) -> Facts:
    return Facts(PD.actions, PD.payoffs, seat, {"formula": formula, "over": over})


# Text.


@pytest.mark.parametrize(
    ("text", "values"),
    [('satisfies formula="G (opponent=D -> X me=D)"', ("G (opponent=D -> X me=D)", "rounds")),
     ("satisfies formula='G me=\"C\"' over=ever", ('G me="C"', "ever")),
     ("satisfies over=ever formula=G(opponent=D->Xme=D)", ("G(opponent=D->Xme=D)", "ever")),
     ('  satisfies \t formula="a  b" ', ("a  b", "rounds")),
     ("satisfies formula=it's", ("it's", "rounds")),
     ('satisfies formula="over=ever"', ("over=ever", "rounds")),
     ('satisfies formula=""', ("", "rounds"))],
)  # fmt: skip
def test_values_with_blanks_are_quoted(text: str, values: tuple[str, str]) -> None:
    claim, found = parse_claim(text)
    assert claim.name == "satisfies" and (found["formula"], found["over"]) == values
    assert parse_claim(written(claim, found)) == (claim, found)


@pytest.mark.parametrize(
    ("text", "said"),
    [('satisfies formula="G me=C', 'formula begins with " and does not end with it'),
     ("satisfies formula='G", "formula begins with '"),
     ('satisfies formula="G me=C"over=ever', "does not end with it"),
     ('satisfies formula="G" me=C', "satisfies takes formula=... over=..., not 'me=C'"),
     ("satisfies formula=G me=C", "not 'me=C'"),
     ('satisfies "formula=G me=C"', "satisfies takes"),
     ("satisfies over=ever", "satisfies needs formula="),
     ('"satisfies" formula=x', "unknown claim")],
)  # fmt: skip
def test_what_is_malformed_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_claim(text)


@given(st.text(), st.sampled_from(["rounds", "ever", "a b"]))
def test_what_is_written_is_read_back(formula: str, over: str) -> None:
    values = {"formula": formula, "over": over}
    try:
        text = written(CLAIM, values)
    except ValueError:
        assert '"' in formula and "'" in formula
        return
    assert parse_claim(text) == (CLAIM, values)


def test_two_claims_are_never_written_alike() -> None:
    tricky = {"formula": "G me=C over=ever", "over": "rounds"}
    plain = {"formula": "G me=C", "over": "ever"}
    assert written(CLAIM, tricky) != written(CLAIM, plain)
    with pytest.raises(ValueError, match="both kinds of quotation marks"):
        written(CLAIM, {"formula": "a \" b ' c", "over": "ever"})


@pytest.mark.parametrize(
    ("formula", "over", "said"),
    [("G (me=C", "rounds", "column 8"), ("G me=E", "ever", "unknown action of me 'E'"),
     ("G player3=C", "ever", "unknown player 'player3'"),
     ("G me=C", "always", "over must be rounds or ever"), ("", "rounds", "column 1")],
)  # fmt: skip
def test_values_that_make_no_sense_are_errors(formula: str, over: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        decide(CLAIM, facts(formula, over), TFT, [], 6)
    with pytest.raises(CodepactError, match=said):
        prove_claim_of(zoo_program("Grim"), written(CLAIM, {"formula": formula, "over": over}),
                       rules(6))  # fmt: skip


# Decided, shown, checked.


@pytest.mark.parametrize(
    ("machine", "formula", "over", "kept"),
    [(TFT, "G (opponent=D -> N me=D)", "rounds", True),
     (TFT, "G (opponent=D -> X me=D)", "rounds", False),
     (TFT, "G (opponent=D -> X me=D)", "ever", True),
     (TFT, "F (me=D | opponent=C)", "rounds", True),
     (GRIM, "F opponent=D -> F G me=D", "ever", True),
     (GRIM, "F opponent=D -> F G me=D", "rounds", False),
     (TFT, "F opponent=D -> F G me=D", "ever", False),
     (TFT, "G F me=C", "ever", False),
     (COIN, "G (me=C | me=D)", "ever", True),
     (COIN, "G (me=C | me=D)", "rounds", True),
     (COIN, "X X me=C", "rounds", False)],
)  # fmt: skip
def test_a_claim_is_kept_or_broken_by_a_play_that_shows_it(
    machine: Machine, formula: str, over: str, kept: bool
) -> None:
    about = facts(formula, over)
    found = decide(CLAIM, about, machine, [], 6)
    assert isinstance(found, Kept) == kept
    rounds = 6 if over == "rounds" else None
    if isinstance(found, Kept):
        assert found.rounds == rounds
        assert not satisfied(RULE, about, machine, rounds, found.evidence)
        assert "not both" in satisfied(RULE, about, machine, 6 if over == "ever" else None, {})
        return
    assert isinstance(found, Broken) and bool(found.cycle) == (over == "ever")
    assert found.history[len(found.history) - len(found.cycle) :] == found.cycle or not found.cycle
    if machine.ways == 1:
        own = replayed(machine, found)
        assert temporal_shown(RULE, about, machine, own, found.history, found)


def replayed(machine: Machine, found: Broken) -> list[str]:
    (state,), own = machine.starts, []
    for letter in found.history:
        own.append(machine.actions[state])
        (state,) = machine.after(state, letter) or (-1,)
    return own


def test_a_replay_that_went_otherwise_shows_nothing() -> None:
    endless, ends = facts("G F me=C", "ever"), facts("G me=C")
    for about in (endless, ends):
        found = decide(CLAIM, about, TFT, [], 4)
        assert isinstance(found, Broken)
        own, letters = replayed(TFT, found), found.history
        assert temporal_shown(RULE, about, TFT, own, letters, found)
        kind = ["C"] * len(own)
        assert not temporal_shown(RULE, about, TFT, kind, letters, found)
        assert not temporal_shown(RULE, about, TFT, own[:-1], letters[:-1], found)
        assert not temporal_shown(RULE, about, TFT, kind, (("C",),) * len(own), found)
    # What did happen in a play that ends counts, whatever the machine foretold.
    found = decide(CLAIM, ends, TFT, [], 4)
    assert isinstance(found, Broken)
    assert temporal_shown(RULE, ends, ALL_C, ["C", "C", "D", "C"], (("C",),) * 4, found)


FORMULAS = ("G F me=C", "F G opponent=C -> F G me=C", "me=C U opponent=D", "G (me=D -> X me=D)",
            "F (me=D & X X me=C)", "G F (opponent=C & X me=D)")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            st.lists(st.sampled_from("CD"), min_size=n, max_size=n),
            st.lists(st.tuples(*[st.integers(0, n - 1)] * 2), min_size=n, max_size=n),
        )
    ),
    st.sampled_from(FORMULAS),
    st.sampled_from(["rounds", "ever"]),
)
def test_what_breaks_a_claim_is_always_shown_by_its_replay(
    drawn: tuple[list[str], list[tuple[int, int]]], formula: str, over: str
) -> None:
    played, steps = drawn
    m = machine("".join(played), *steps)
    about = facts(formula, over)
    found = decide(CLAIM, about, m, [], 5)
    if isinstance(found, Broken):
        assert temporal_shown(RULE, about, m, replayed(m, found), found.history, found)
    elif over == "rounds":
        for history in product(LETTERS, repeat=5):
            own = replayed(m, Broken(history))
            rows = [(mine, *letter) for mine, letter in zip(own, history, strict=True)]
            assert true_of(RULE.formula(about), rows)


def test_what_cannot_be_decided_says_why() -> None:
    short = machine("CC", (1, 1), (), horizon=2)
    for over, rounds, why in (("ever", 2, "some rounds only"), ("rounds", 3, "exact for 2")):
        found = decide(CLAIM, facts("G me=C", over), short, [], rounds)
        assert isinstance(found, Undecided) and why in found.reason
    assert isinstance(decide(CLAIM, facts("G me=C"), short, [], 2), Kept)
    coins = decide(CLAIM, facts("G me=C", "ever"), COIN, [], 6)
    assert isinstance(coins, Undecided) and "coins" in coins.reason


def test_every_way_that_a_coin_falls_is_looked_at() -> None:
    about = facts("F me=C")
    found = decide(CLAIM, facts("true"), COIN, [], 3)
    assert isinstance(found, Kept)
    assert isinstance(decide(CLAIM, about, COIN, [], 3), Broken)
    # Evidence that forgets one start, or one way to go on, is none.
    one = machine("CD", (0, 0), (1, 1), starts=(0, 1))
    good = {"rounds": [[[0, ["!F me=C"]], [1, ["!F me=C"]]]], "back": 0}
    for evidence in (good, {**good, "rounds": [[[0, ["!F me=C"]]]]}):
        assert satisfied(RULE, about, one, 3, evidence)
    first = {"rounds": [[[0, ["!F me=C"]]], []], "back": 1}
    assert not satisfied(RULE, about, machine("CD", (0, 0), (1, 1)), 3, first)
    ways = machine("DCD", (1, 2, 1, 2), (1, 1, 1, 1), (2, 2, 2, 2), ways=2)
    lost = {"rounds": [[[0, ["!F me=C"]]], [[1, ["!F me=C"]]], []], "back": 2}
    assert "not accounted for" in satisfied(RULE, about, ways, 3, lost)


def test_a_program_is_proved_to_satisfy_a_formula() -> None:
    claim = 'satisfies formula="G (opponent=D -> N me=D)"'
    for seat in (0, 1):
        found = prove_claim_of(zoo_program("TitForTat"), claim, rules(6), seat)
        assert (found.answer, found.rounds) == ("proved", 6)
    ever = 'satisfies formula="F opponent=D -> F G me=D" over=ever'
    assert prove_claim_of(zoo_program("Grim"), ever, rules(6)).answer == "proved"
    unknown = prove_claim_of(zoo_program("Gradual"), ever, rules(6))
    assert unknown.answer == "unknown" and "some rounds only" in unknown.reason
