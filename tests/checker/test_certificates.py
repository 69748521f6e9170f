"""Certificates: accepted as they are, rejected after every change, bound to their program."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

import pytest
from arena import rules
from forging import changes, resealed

from codepact.checker import check, sealed
from codepact.checker.by_machine import facts_of
from codepact.checker.claims import Read, all_claims
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter, Machine, from_data
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal
from codepact.checker.temporal.formulas import true_of
from codepact.core.program import Program
from codepact.proof.claims import prove_claim, prove_claim_of
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.confirming import confirm
from codepact.proof.verdicts.deciding import Kept, decide
from codepact.zoo import zoo_program

RULES = rules(6)
CLAIMS = (
    ("Grim", "nice"),
    ("Grim", "retaliates-at-once"),
    ("Grim", "retaliates-eventually within=3"),
    ("TitForTwoTats", "forgives within=1"),
    ("Pavlov", "cooperates-with-itself"),
    ("Pavlov", "cooperates-with program=Grim"),
    ("Pavlov", "plays action=C against=Grim"),
    ("Grim", "exploitable-at-most by=0"),
    ("PublicGrim", "equals program=Grim"),
    ("Alternator", "history-independent"),
    ("Grim", "source-independent"),
    ("Grim", "halts-within ticks=500"),
    ("TwoTitsForTat", "sucker-at-most times=2"),
    ("Gradual", "nice"),
    ("TitForTat", 'satisfies formula="G (opponent=D -> N me=D)"'),
    ("Grim", 'satisfies formula="F opponent=D -> F G me=D" over=ever'),
    ("CliqueBot", 'satisfies formula="me=C -> G me=C" over=ever'),  # a case for each source
    ("CliqueBot", "retaliates-at-once"),  # its copy is known
    ("FairBot", "exploitable-at-most by=0"),  # and so is who provably cooperates
    ("GTFT", "nice"),  # however its coins fall
    ("MirrorBot", "cooperates-with program=AllC"),  # by their match
)


@cache
def _certificate(name: str, claim: str) -> str:
    verdict = prove_claim_of(zoo_program(name), claim, RULES)
    assert verdict.answer == "proved" and verdict.certificate is not None, verdict
    return json.dumps(verdict.certificate)


def certificate(name: str, claim: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_certificate(name, claim))
    return found


def named(claim: str) -> list[Program]:
    return [
        zoo_program(word.partition("=")[2])
        for word in claim.split()
        if word.startswith(("program=", "against="))
    ]


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_a_certificate_is_accepted_and_bound_to_its_program(name: str, claim: str) -> None:
    data = certificate(name, claim)
    checked = check(data)
    assert checked.accepted, checked.problem
    assert claim.split(maxsplit=1)[0] in checked.states
    assert ("play so" if "match" in data else "machine") in checked.given[0]
    found = confirm(data, [zoo_program(name), *named(claim)])
    assert found.accepted and "programs as they will be run" in found.given[0], found
    rest = ("as they will be run", "that one of these holds", "that where", "more rounds")
    assert all(any(words in g for words in rest) for g in found.given)
    other = zoo_program("Bully")
    assert "another program" in confirm(data, [other, *named(claim)]).problem
    stolen = resealed({**data, "program": {"digest": other.digest, "name": other.name}})
    assert confirm(stolen, [other, *named(claim)]).problem


# Every change of one entry.


def played(machine: Machine, history: tuple[Letter, ...]) -> list[str]:
    state, own = machine.starts[0], []
    for letter in history:
        own.append(machine.actions[state])
        after = machine.after(state, letter)
        state = after[0] if after else -1
    return own


def tried(data: dict[str, Any], facts: Facts, machine: Machine) -> bool:
    """Whether the claim holds of all histories of some rounds, from its definition."""
    rule, rounds = all_claims()[data["claim"]["name"]].rule, data["rounds"]
    length = min(rounds or 7, 7)
    for history in product(machine.letters, repeat=length):
        own = played(machine, history)
        if isinstance(rule, Temporal):
            rows = [(mine, *letter) for mine, letter in zip(own, history, strict=True)]
            if rounds == length and not true_of(rule.formula(facts), rows):
                return False
        elif not isinstance(rule, Pairs | Potential | Read) and not kept(rule, facts, own, history):
            return False
    return True


def kept(rule: Any, facts: Facts, own: list[str], history: Iterable[Letter]) -> bool:
    number: int | None = 0
    for mine, letter in zip(own, history, strict=True):
        number = None if number is None else rule(facts, number, mine, letter)
    return number is not None


def true_of_what_it_says(data: dict[str, Any]) -> bool:
    """Whether what a certificate claims is true of its machine, without its evidence."""
    claim, facts = all_claims()[data["claim"]["name"]], facts_of(data)
    if isinstance(claim.rule, Read):
        return True  # it is in what is given
    if "match" in data:
        rows = data["match"]
        return data["rounds"] == len(rows[0]) and kept(claim.rule, facts, rows[facts.seat], [
            (*joint[: facts.seat], *joint[facts.seat + 1 :]) for joint in zip(*rows, strict=True)
        ])  # fmt: skip
    named = [from_data(o["machine"]) for o in data["others"]]
    for case in data["cases"]:
        machine = from_data(case["machine"])
        others = named or [from_data(o["machine"]) for o in case["others"]]
        found = decide(claim, facts, machine, others, data["rounds"] or 60)
        if not isinstance(found, Kept):
            return False
        if found.rounds is not None and (data["rounds"] is None or found.rounds < data["rounds"]):
            return False
        if not others and not tried(data, facts, machine):
            return False
    return True


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_every_change_of_one_entry_is_rejected(name: str, claim: str) -> None:
    for path, forged in changes(certificate(name, claim)):
        assert check(forged).problem, path


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_a_forger_who_seals_again_gets_nothing_false_accepted(name: str, claim: str) -> None:
    data = certificate(name, claim)
    programs = [zoo_program(name), *named(claim)]
    said = {"name", "method", "executor", "evidence"}
    for path, forged in changes(data):
        new = resealed(forged)
        if path == ("seal",) or not check(new).accepted:
            continue
        assert true_of_what_it_says(new), path
        if path[0] not in ("game", "claim", "rounds", "seat") and not said & set(path):
            assert confirm(new, programs).problem, path


def test_a_true_proof_about_another_machine_is_rejected() -> None:
    data, other = certificate("Grim", "nice"), certificate("Pavlov", "nice")
    forged = resealed({**data, "cases": other["cases"]})
    assert check(forged).accepted, "the proof itself is right"
    assert "does not play as its machine" in confirm(forged, [zoo_program("Grim")]).problem


def test_a_changed_comment_is_another_program() -> None:
    grim = zoo_program("Grim")
    commented = Program(grim.source + "\n# harmless\n")
    read = read_program(commented, RULES, sandbox())
    assert isinstance(read, Reading) and prove_claim(read, "nice", RULES).answer == "proved"
    assert confirm(certificate("Grim", "nice"), [commented]).problem


# False claims, with the best evidence that there is for them.


def forged(claim: str, machine: dict[str, Any], evidence: Any, **more: Any) -> dict[str, Any]:
    """Return a certificate about a machine, with everything else as it should be."""
    data = certificate("Grim", "nice")
    kind = all_claims()[claim]
    values = {k: more.pop(k, v) for k, v in kind.parameters.items()}
    case = {"label": "", "machine": machine, "evidence": evidence, "others": []}
    given = {"name": claim, "values": values, "meaning": kind.meaning}
    return resealed({**data, "claim": given, "cases": [case], "rounds": None, **more})


def machine_of(plays: str, *steps: list[int], **more: Any) -> dict[str, Any]:
    return {"letters": [["C"], ["D"]], "actions": list(plays), "steps": list(steps),
            "faults": [""] * len(plays), "horizon": None, "ways": 1, "starts": [0],
            **more}  # fmt: skip


COOPERATES, DEFECTS = machine_of("C", [0, 0]), machine_of("D", [0, 0])
ALWAYS = [[0, 0, [], 1]]
SNEAKY = machine_of("CD", [0, 0], [1, 1])
"""It cooperates, and there is a state in which it would not, which is never met."""


@pytest.mark.parametrize(
    ("claim", "machine", "evidence", "more"),
    [
        ("nice", DEFECTS, ALWAYS, {}),
        ("nice", machine_of("CD", [1, 1], [1, 1]), ALWAYS, {}),
        ("nice", machine_of("CD", [1, 1], [1, 1]), [[0, 0, [], 1], [1, 0, [], 3]], {}),
        ("nice", machine_of("CD", [1, 1], [1, 1]), [[0, 0, [], 1], [1, 1, [], 2]], {}),
        ("nice", machine_of("CD", [1, 1], [1, 1]), [[0, 0, [], True]], {"rounds": 1}),
        ("nice", machine_of("CD", [1, 1], [1, 1]), [[0, 0, [], 7]], {"rounds": 6}),
        ("nice", machine_of("CD", [0, 0], [1, 1], starts=[0, 1]), [[0, 0, [], 1], [0, 1, [], 2]],
         {}),
        ("nice", machine_of("CD", [0, 0], [1, 1], starts=[]), ALWAYS, {}),
        ("nice", machine_of("CD", [0, 1, 0, 1], [1] * 4, ways=2),
         [[0, 0, [], 1], [0, 1, [], 2], [1, 1, [], 2]], {}),
        ("nice", machine_of("C", [0, 0], letters=[["C"], ["C"]]), ALWAYS, {}),
        ("nice", machine_of("C", [], horizon=6), ALWAYS, {"rounds": 6}),
        ("nice", machine_of("C", [0, 0], horizon=6), [*ALWAYS, [0, 1, [], 2]], {"rounds": 7}),
        ("nice", machine_of("C", []), ALWAYS, {}),
        ("nice", machine_of("CD", [-2, -2], [1, 1]), [*ALWAYS, [-2, 0, [], 2]], {}),
        ("history-independent", machine_of("CD", [0, 1], [0, 1]), [[0, 0, 1]], {}),
        ("history-independent", machine_of("CCD", [1, 2], [1, 1], [2, 2]),
         [[0, 0, 1], [1, 1, 2]], {}),
        ("history-independent", machine_of("CD", [0, 0], [1, 1], starts=[0, 1]), [[0, 0, 1]], {}),
        ("history-independent", machine_of("CD", [1, 1], [0, 0], starts=[1]),
         [[0, 0, 1], [1, 1, 2]], {}),
        ("exploitable-at-most", COOPERATES, ["0"], {"by": "0"}),
        ("exploitable-at-most", COOPERATES, [float("inf")], {"by": "0"}),
        ("exploitable-at-most", COOPERATES, ["1e999999999"], {"by": "0"}),
        ("exploitable-at-most", COOPERATES, ["0"], {"by": "1e999999999"}),
        ("exploitable-at-most", COOPERATES, [float("nan")], {"by": "0"}),
        ("exploitable-at-most", machine_of("C", [0, 0], horizon=6), ["0"],
         {"by": "0", "rounds": 6}),
        ("sucker-at-most", COOPERATES, [[0, k, [], k + 1] for k in range(3)], {"times": "2"}),
        ("forgives", DEFECTS, [[0, 0, [], 1], [0, 0, [], 1]], {"within": "1"}),
        ("satisfies", COOPERATES, {"pairs": [], "waits": []},
         {"formula": "F me=D", "over": "ever"}),
        ("satisfies", COOPERATES, {"pairs": [[0, ["!F me=D"], 0]], "waits": ["!F me=D"]},
         {"formula": "F me=D", "over": "ever"}),
        ("satisfies", COOPERATES, {"rounds": [[[0, ["!F me=D"]]]], "back": 0},
         {"formula": "F me=D", "over": "rounds", "rounds": 6}),
        ("satisfies", COOPERATES, {"rounds": [[[0, ["!G X true"]]]], "back": 0},
         {"formula": "G X true", "over": "rounds", "rounds": 6}),
    ],
)  # fmt: skip
def test_no_evidence_shows_what_is_false(
    claim: str, machine: dict[str, Any], evidence: Any, more: dict[str, Any]
) -> None:
    assert check(forged(claim, machine, evidence, **more)).problem


@pytest.mark.parametrize(
    ("claim", "machine", "evidence", "more"),
    [
        ("nice", COOPERATES, [[0, 0, [], 1], [0, 1, [], 2]], {}),
        ("nice", SNEAKY, [[0, 0, [], 1], [0, 1, [], 2]], {}),
        ("nice", machine_of("CD", [1, 1], [1, 1]), ALWAYS, {"rounds": 1}),
        ("history-independent", COOPERATES, [[0, 0, 1]], {}),
        ("exploitable-at-most", COOPERATES, ["0"], {"by": "5"}),
        ("satisfies", COOPERATES, {"pairs": [[0, ["!G me=C"], 0]], "waits": ["!G me=C"]},
         {"formula": "G me=C", "over": "ever"}),
    ],
)  # fmt: skip
def test_the_same_forms_are_accepted_where_the_claim_is_true(
    claim: str, machine: dict[str, Any], evidence: Any, more: dict[str, Any]
) -> None:
    checked = check(forged(claim, machine, evidence, **more))
    assert checked.accepted, checked.problem


def test_a_claim_about_named_programs_is_not_shown_with_others() -> None:
    data = certificate("Pavlov", "plays action=C against=Grim")
    friend = certificate("Pavlov", "cooperates-with-itself")["others"]
    for others in ([], friend, [*data["others"], *data["others"]], [{**data["others"][0],
                   "machine": friend[0]["machine"], "seat": 0}]):  # fmt: skip
        assert check(resealed({**data, "others": others})).problem
    anybody = certificate("Grim", "nice")
    assert "names none" in check(resealed({**anybody, "others": data["others"]})).problem
    # The machine is of its program: a kinder one is a true proof of something else.
    kinder = copy.deepcopy(certificate("Pavlov", "cooperates-with program=Grim"))
    kinder["others"][0]["machine"] = machine_of("C", [0, 0])
    kinder["cases"][0]["evidence"] = [[0, 0, [0], 1]]
    kinder["cases"][0]["machine"] = machine_of("C", [0, 0])
    assert check(resealed(kinder)).accepted
    assert confirm(resealed(kinder), [zoo_program("Pavlov"), zoo_program("Grim")]).problem


def test_cases_must_be_told_apart_and_be_said_to_be_there() -> None:
    data = certificate("Grim", "nice")
    case = data["cases"][0]
    asked = {**data["reading"], "sources": "asked"}
    two = [{**case, "label": "it is so"}, {**case, "label": "it is not"}]
    good = check(resealed({**data, "cases": two, "reading": asked}))
    assert good.accepted and any("it is so; it is not" in g for g in good.given)
    for cases, reading in (
        ([], asked),
        ([case, case], asked),
        ([two[0], two[0]], asked),
        ([two[0], case], asked),
        (two, data["reading"]),
        ([two[0]], data["reading"]),
    ):
        assert check(resealed({**data, "cases": cases, "reading": reading})).problem


def test_a_game_must_be_one() -> None:
    data = certificate("Grim", "exploitable-at-most by=0")
    game = data["game"]
    payoffs = game["payoffs"]
    for wrong in (
        {"actions": [["C", "D"], []], "payoffs": []},
        {"actions": [["C", "C"], ["C", "D"]]},
        {"actions": [["C", "D"]]},
        {"actions": ["CD", "CD"]},
        {"payoffs": payoffs[1:]},
        {"payoffs": [*payoffs, payoffs[0]]},
        {"payoffs": [*payoffs, [["C", "C"], ["9", "9"]]]},
        {"payoffs": [[joint, row[:1]] for joint, row in payoffs]},
        {"payoffs": [[joint, [0, 0]] for joint, row in payoffs]},
        {"payoffs": [[joint, ["1e9", "0"]] for joint, row in payoffs]},
        {"name": "prisoners-dilemma\naccepted"},
    ):
        assert check(resealed({**data, "game": {**game, **wrong}})).problem, wrong


def test_a_call_that_is_ended_by_its_limits_does_not_halt_within_them() -> None:
    data = certificate("Grim", "halts-within ticks=500")
    data["cases"][0]["machine"]["faults"][0] = "budget"
    assert "ended by its limits" in check(resealed(data)).problem


def test_what_a_fault_stands_for_is_said() -> None:
    data = certificate("Grim", "nice")
    data["cases"][0]["machine"]["faults"][0] = "exception"
    assert any("faults (exception)" in g for g in check(resealed(data)).given)


def test_a_claim_is_only_accepted_with_its_own_proof_and_meaning() -> None:
    data = certificate("TitForTwoTats", "forgives within=1")
    meaning = all_claims()["nice"].meaning
    swapped = {**data, "claim": {"name": "nice", "values": {}, "meaning": meaning}}
    assert check(resealed(swapped)).problem
    other = {**data["claim"], "meaning": "it always cooperates"}
    assert "not what forgives means" in check(resealed({**data, "claim": other})).problem


def test_a_machine_for_some_rounds_proves_nothing_for_more() -> None:
    data = certificate("Gradual", "nice")
    for rounds in (7, None):
        assert "after round 6" in check(resealed({**data, "rounds": rounds})).problem


def test_a_formula_for_some_rounds_is_proved_for_no_other_number() -> None:
    data = certificate("TitForTat", 'satisfies formula="G (opponent=D -> N me=D)"')
    for rounds in (5, 7, None):
        assert check(resealed({**data, "rounds": rounds})).problem
    other = {**data["game"], "rounds": 5}
    assert "a match has 5 rounds" in check(resealed({**data, "game": other})).problem


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"format": "codepact certificate 1"}, 7, "x",
     sealed({"kind": "a dream"}), sealed({}), sealed({"claim": []}),
     sealed({"claim": {"name": ["nice"], "values": {}}})],
)  # fmt: skip
def test_what_is_no_certificate_is_rejected_in_a_sentence(data: object) -> None:
    assert check(data).problem


def test_endless_nesting_is_rejected_in_a_sentence() -> None:
    data = certificate("Grim", "nice")
    deep: Any = 0
    for _ in range(50_000):
        deep = [deep]
    assert check({**data, "more": deep}).problem
