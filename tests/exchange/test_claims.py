"""Claims are checked before they are disclosed: verdicts, witnesses that replay, bounds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from arena import rules

from codepact.checker import check
from codepact.core.program import Program
from codepact.exchange import ATTACHED, check_claims, decided, proved, verdict_data
from codepact.execution.sandbox import LONGEST_CLAIM
from codepact.proof.referee import play
from codepact.zoo import zoo_program

GRIM = zoo_program("Grim")
LATE = Program(
    "def start(game):\n    return 1\n\n\ndef step(state, seen):\n"
    '    return "D" if state > 6 else "C", min(state + 1, 7)\n',
    "Late",
)


def test_claims_are_proved_with_a_certificate_refuted_with_a_witness_or_unknown() -> None:
    claims = ("nice", "forgives", "is kind", "nice")
    verdicts = check_claims(GRIM, 1, claims, rules(10))
    assert [(v.claim, v.answer) for v in verdicts] == [
        ("nice", "proved"),
        ("forgives", "refuted"),
        ("is kind", "unknown"),
    ]
    first, second, third = map(verdict_data, verdicts)
    assert check(first["certificate"]).accepted
    assert first["digest"] == second["digest"] == GRIM.digest
    assert second["certificate"] is None and second["witness"] is not None
    assert "unknown claim" in third["reason"] and third["witness"] is None
    assert json.loads(json.dumps(first)) == first


def test_a_recorded_witness_replays_from_its_data_alone() -> None:
    game = rules(10)
    (verdict,) = check_claims(GRIM, 1, ["forgives"], game)
    data = json.loads(json.dumps(verdict_data(verdict)))["witness"]
    match = play(game, [*data["rivals"], GRIM.source])
    n = len(data["history"])
    assert [[a] for a in match.actions[0][:n]] == data["history"]
    assert list(match.actions[1][:n]) == data["played"]
    assert data["second"] is None


def test_a_witness_is_told_in_words_long_plays_by_runs() -> None:
    (late,) = check_claims(LATE, 0, ["nice"], rules(10))
    assert decided(late).why == "when the others played C×7, it played C×6 D"
    (apart,) = check_claims(GRIM, 0, ["history-independent"], rules(10))
    assert decided(apart).why == "after C it played C, and after D D"
    (equal,) = check_claims(GRIM, 0, ["equals program=AllD"], rules(10))
    assert decided(equal).why == (
        "in round 1 it played C, and the program that it is compared with D"
    )


def test_no_more_claims_are_decided_than_the_bounds_allow() -> None:
    many = [f"sucker-at-most times={k}" for k in range(1, ATTACHED + 4)]
    verdicts = check_claims(GRIM, 0, many, rules(5))
    assert [v.claim for v in verdicts] == many
    assert [v.answer for v in verdicts] == ["proved"] * ATTACHED + ["unknown"] * 3
    assert f"first {ATTACHED} claims" in verdicts[-1].reason
    long = "nice" + " " * LONGEST_CLAIM
    (verdict,) = check_claims(GRIM, 0, [long], rules(5))
    assert verdict.answer == "unknown" and f"{LONGEST_CLAIM} characters" in verdict.reason


@pytest.mark.parametrize("source", ["def act(", "", "def act(game):\n    return 1 / 0\n"])
def test_a_broken_program_keeps_no_promise(source: str) -> None:
    (verdict,) = check_claims(Program(source), 0, ["retaliates-at-once"], rules(5))
    assert verdict.answer in ("unknown", "refuted") or "fault" in str(verdict.certificate)


def test_whoever_wrote_the_same_text_before_leaves_no_name_in_a_certificate() -> None:
    game = rules(9)
    seals = {
        verdict_data(check_claims(replace(GRIM, name=name), 0, ["nice"], game)[0])["certificate"][
            "seal"
        ]
        for name in ("alice", "bob")
    }
    assert len(seals) == 1


def test_what_is_proved_is_kept_by_seat_and_normalised() -> None:
    game = rules(5)
    profile = (GRIM, LATE)
    claims = [
        [decided(v) for v in check_claims(p, k, ["nice", "sucker-at-most"], game)]
        for k, p in enumerate(profile)
    ]
    found = proved(profile, claims)
    assert found[GRIM.digest, 0] == frozenset(["nice", "sucker-at-most times=1"])
    assert (LATE.digest, 1) not in found or "nice" in found[LATE.digest, 1]
    assert proved(profile, [(), ()]) == {}
