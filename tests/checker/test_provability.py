"""Derivations in provability logic, and certificates against every opponent that rest on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from agents import AGENTS
from arena import meet, moves, rules
from forging import changes, resealed
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.checker import check
from codepact.checker.any_opponent import Answers, question
from codepact.checker.provability import Table, derived, table_from
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.proof.against_all import (
    certificate_of_equality,
    confirm_against_all,
    prove_against_all,
)
from codepact.proof.modal import gl, modal_form
from codepact.proof.modal.gl import derivation, reflected
from codepact.proof.referee import sandbox
from codepact.zoo import zoo_program

RULES = rules()
Formula = tuple[Any, ...]


# Truth in finite frames, by a tableau of its own (Boolos, The Logic of Provability, ch. 10).


def tree(table: Table, number: int) -> Formula:
    kind, *inside = table.rows[number]
    return (kind, *(inside if kind == "letter" else (tree(table, n) for n in inside)))


def satisfiable(true: frozenset[Formula], false: frozenset[Formula]) -> bool:
    if ("false",) in true or true & false:
        return False
    for f in false:
        if f[0] == "implies":
            return satisfiable(true | {f[1]}, false - {f} | {f[2]})
    for f in true:
        if f[0] == "implies":
            rest = true - {f}
            return satisfiable(rest | {f[2]}, false) or satisfiable(rest, false | {f[1]})
    held = frozenset(f for f in true if f[0] == "box")
    inside = held | {f[1] for f in held}
    return all(satisfiable(inside | {f}, frozenset([f[1]])) for f in false if f[0] == "box")


def follows(table: Table, assumed: Any, wanted: int) -> bool:
    start = frozenset(tree(table, n) for n in assumed)
    return not satisfiable(start, frozenset([tree(table, wanted)]))


@st.composite
def formulas(draw: st.DrawFn, table: Table, depth: int = 4) -> int:
    kind = draw(st.sampled_from(["p", "q", "⊥", "→", "→", "→", "□", "□"]))
    if depth == 0 or kind in ("p", "q"):
        return table.letter(kind if kind in ("p", "q") else "p")
    if kind == "⊥":
        return table.false()
    if kind == "□":
        return table.box(draw(formulas(table, depth - 1)))
    return table.implies(draw(formulas(table, depth - 1)), draw(formulas(table, depth - 1)))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_formula_is_derived_if_and_only_if_no_frame_refutes_it(data: st.DataObject) -> None:
    table = Table()
    wanted = data.draw(formulas(table))
    assumed = data.draw(st.lists(formulas(table, 2), max_size=2))
    found = derivation(table, assumed, wanted)
    assert (found is not None) == follows(table, assumed, wanted)
    if found is not None:
        used, shown = derived(table, json.loads(json.dumps(found.steps)))
        assert used <= set(assumed) and shown <= {wanted}


def laws(t: Table) -> dict[str, tuple[int, bool, bool]]:
    p, q, false = t.letter("p"), t.letter("q"), t.false()
    box, implies = t.box, t.implies
    consistent = t.negation(box(false))
    return {  # formula, by GL, by GLS
        "K": (implies(box(implies(p, q)), implies(box(p), box(q))), True, True),
        "4": (implies(box(p), box(box(p))), True, True),
        "Löb": (implies(box(implies(box(p), p)), box(p)), True, True),
        "reflection": (implies(box(p), p), False, True),
        "necessary reflection": (box(implies(box(p), p)), False, False),
        "Gödel's second": (implies(consistent, t.negation(box(consistent))), True, True),
        "consistency": (consistent, False, True),
        "excluded middle": (t.either(box(p), t.negation(box(p))), True, True),
        "p": (p, False, False),
    }


@pytest.mark.parametrize("law", laws(Table()))
def test_laws(law: str) -> None:
    table = Table()
    formula, by_gl, by_gls = laws(table)[law]
    assert (derivation(table, [], formula) is not None) == by_gl
    assert (derivation(table, reflected(table, formula), formula) is not None) == by_gls


def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gl, "SEQUENTS", 2)
    table = Table()
    with pytest.raises(CodepactError, match="more than 2 sequents"):
        derivation(table, [], laws(table)["Löb"][0])


def test_long_formulas_are_no_trouble() -> None:
    table = Table()
    long = table.letter("p")
    for k in range(5_000):
        long = table.implies(table.letter(f"a{k}"), long)
    found = derivation(table, [], table.implies(table.letter("p"), long))
    assert found is not None and len(table.shown(long)) < 1_100
    assert derived(table, list(found.steps))[0] == frozenset()


P, Q, IMPLIES, BOX, BOX_BOX, NEXT = range(1, 7)
ROWS: list[Any] = [["false"], ["letter", "p"], ["letter", "q"], ["implies", 1, 2], ["box", 1],
                   ["box", 4], ["implies", 4, 1]]  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [["same", 7]],
        [["same", -1]],
        [["same", True]],
        [["true"]],
        [["assume", IMPLIES, 0]],
        [["same", P], ["assume", IMPLIES, 1]],
        [["same", P], ["assume", P, 0]],
        [["same", P], ["box", P, 0, []]],
        [["same", P], ["box", BOX, 0, []]],  # not from p that p is provable
        [["same", P], ["box", BOX, 0, [P]]],
        [["same", Q], ["box", BOX, 0, [BOX]]],
        [["false"], ["box", BOX, 0, [BOX]]],
        [["same", P], ["split", IMPLIES, 0]],
        [["same", P], ["split", IMPLIES, 0, 2]],
        [["same", P], ["split", BOX, 0, 0]],
        [["same", P, 0]],
        [["same", P], ["same", P, 0, 0, 0]],
        [[]],
        [7],
        {"same": P},
    ],
)
def test_what_does_not_follow_is_no_step(steps: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        derived(table_from(ROWS), steps)


@pytest.mark.parametrize(
    "rows",
    [[["false", 0]], [["letter"]], [["letter", 1]], [["box", 0]], [["false"], ["box", True]],
     [["false"], ["box", -1]], [["false"], ["implies", 0]], [["false"], ["false"]],
     [["true"]], [[]], "p", [["false"], ["not", 0]], [["letter", "p\n"]]],
)  # fmt: skip
def test_what_is_no_formula_is_refused(rows: Any) -> None:
    with pytest.raises(ValueError):
        table_from(rows)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_steps_put_together_in_any_way_show_nothing_false(data: st.DataObject) -> None:
    table, steps = table_from(ROWS), []
    numbers = st.integers(0, len(ROWS) - 1)
    for k in range(data.draw(st.integers(1, 8))):
        before = st.integers(0, max(k - 1, 0))
        step = data.draw(
            st.one_of(
                st.tuples(st.just("same"), numbers),
                st.tuples(st.just("false")),
                st.tuples(st.just("assume"), numbers, before),
                st.tuples(st.just("split"), numbers, before, before),
                st.tuples(st.just("box"), numbers, before, st.lists(numbers, max_size=3)),
            )
        )
        try:
            used, shown = derived(table, [*steps, list(step)])
        except ValueError:
            continue
        steps.append(list(step))
        either = table.false()
        for n in shown:
            either = table.either(n, either)
        assert follows(table, used, either), steps


# Certificates.


@cache
def proved(name: str, claim: str) -> str:
    if claim.startswith("plays like"):
        data = certificate_of_equality(zoo_program(name), claim.rsplit(maxsplit=1)[-1], RULES)
    else:
        data = prove_against_all(zoo_program(name), RULES, claim).certificate  # type: ignore[arg-type]
    assert data is not None
    return json.dumps(data)


PROVED = (
    ("FairBot", "unexploitable"),
    ("PrudentBot", "unexploitable"),
    ("WaitFairBot1", "unexploitable"),
    ("AllD", "unexploitable"),
    ("AllC", "never exploits"),
    ("CIMCIC", "plays like FairBot"),
    ("DIMCID", "plays like DefectBot"),
)


@pytest.mark.parametrize(("name", "claim"), PROVED)
def test_a_certificate_is_accepted_and_bound_to_its_program(name: str, claim: str) -> None:
    data = json.loads(proved(name, claim))
    checked = check(data)
    assert checked.accepted, checked.problem
    assert claim.split(maxsplit=1)[0] in checked.states and "any opponent" in checked.states
    assert "cooperates if and only if" in checked.given[0]
    found = confirm_against_all(data, [zoo_program("Grim"), zoo_program(name)])
    assert found.accepted and "runs programs" in found.given[0], found.problem
    other = zoo_program("JustBot")
    assert "another program" in confirm_against_all(data, [other]).problem
    stolen = resealed({**data, "program": {"digest": other.digest, "name": "x"}})
    assert check(stolen).accepted
    assert "not the formula" in confirm_against_all(stolen, [other]).problem


def true_of_what_it_says(data: Mapping[str, Any]) -> bool:
    """Whether what a certificate claims of its formulas follows, by the tableau above."""
    for entry in data["seats"]:
        table = table_from(entry["formulas"])
        answers: Answers = [(a, b) for a, b in entry["answers"]]
        like = entry["like"] if data["claim"]["name"] == "plays like" else None
        assumed, wanted = question(table, data["claim"]["name"], entry["cooperates"], answers, like)
        reflections = reflected(table, *assumed, wanted) if like is None else []
        if not follows(table, [*assumed, *reflections], wanted):
            return False
    return True


@pytest.mark.parametrize(("name", "claim"), PROVED)
def test_every_change_of_one_entry_is_rejected_or_proves_what_it_then_says(
    name: str, claim: str
) -> None:
    data = json.loads(proved(name, claim))
    assert true_of_what_it_says(data)
    said = {"name", "method", "executor", "proof"}
    for path, forged in changes(data):
        assert check(forged).problem, path
        new = resealed(forged)
        if path == ("seal",) or not check(new).accepted:
            continue
        assert true_of_what_it_says(new), path
        if path[0] != "game" and not said & set(path):
            assert confirm_against_all(new, [zoo_program(name)]).problem, path


def test_a_claim_is_not_shown_by_the_proof_of_another() -> None:
    fair = json.loads(proved("FairBot", "unexploitable"))
    kind = json.loads(proved("AllC", "never exploits"))
    like = json.loads(proved("CIMCIC", "plays like FairBot"))
    for data, other in ((fair, kind), (kind, fair), (fair, like), (like, fair)):
        assert check(resealed({**data, "claim": other["claim"]})).problem
        assert check(resealed({**data, "seats": other["seats"]})).problem
    for seats in ([], fair["seats"][:1], fair["seats"] * 2, fair["seats"][::-1]):
        assert "both seats" in check(resealed({**fair, "seats": seats})).problem
    game = {**fair["game"], "rounds": 2}
    assert "one round" in check(resealed({**fair, "game": game})).problem


def forged_seat(**more: Any) -> dict[str, Any]:
    """Return a certificate that AllC is unexploitable, with such an entry for each seat."""
    data = json.loads(proved("AllC", "never exploits"))
    data["claim"] = json.loads(proved("FairBot", "unexploitable"))["claim"]
    entry = {"answers": [], "cooperates": 3, "proof": [["same", 1]], "formulas": [
        ["false"], ["letter", "p"], ["letter", "q"], ["implies", 0, 0], ["implies", 1, 2],
        ["box", 1], ["box", 2], ["implies", 6, 2], ["letter", "answer 0"]], **more}  # fmt: skip
    return resealed({**data, "seats": [{**entry, "seat": k} for k in (0, 1)]})


TO_Q = [["same", 2], ["same", 1], ["split", 4, 0, 1], ["assume", 4, 2]]
"""From p → q to p → q."""


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"proof": TO_Q},  # assumes what is to be shown
        {"answers": [[4, 6]], "proof": TO_Q},  # an answer that is no letter
        {"answers": [[1, 6]], "cooperates": 1},  # an answer that is the program's own play
        {"answers": [[2, 6]], "cooperates": 2},
        {"answers": [[8, 2]], "cooperates": 8},  # a question that is none of provability
        {"answers": [[8, 6], [8, 5]], "cooperates": 8},  # one answer for two questions
        {"cooperates": 2},  # it sees what the opponent plays
        {"cooperates": 6},  # its questions are answered as they should, whatever happens
        {"cooperates": 99},
        {"proof": [["same", 2]]},
        {"proof": [["false"]]},
        {"proof": [["same", 7]]},
    ],
)
def test_no_derivation_shows_what_is_false(entry: dict[str, Any]) -> None:
    assert check(forged_seat(**entry)).problem


def test_reflection_is_for_what_is_true_and_not_for_what_is_provable() -> None:
    table = Table()
    p, q = table.letter("p"), table.letter("q")
    reflection = table.implies(table.box(q), q)
    assert derivation(table, [reflection], table.implies(table.box(q), q)) is not None
    assert derivation(table, [reflection], table.implies(table.box(p), p)) is None
    data = json.loads(proved("CIMCIC", "plays like FairBot"))
    entry = data["seats"][0]
    number = len(entry["formulas"])
    rows = [*entry["formulas"], ["box", entry["like"]], ["implies", number, entry["like"]]]
    proof = [*entry["proof"], ["same", number + 1]]
    assert (
        "not the claim"
        in check(
            resealed(
                {**data, "seats": [{**entry, "formulas": rows, "proof": proof}, data["seats"][1]]}
            )
        ).problem
    )


# Programs that would be read as formulas and are more than that.


DEFECTS = "def act(game):\n    return 'D'\n"
DIGEST = Program(DEFECTS).digest
WHO = f"'{DIGEST}'"
SEES = {
    "compares": f"return 'C' if game.profile()[1] == {WHO} else 'D'",
    "keeps": f"p = game.profile()\n    return 'C' if {WHO} in p else 'D'",
    "hashes": f"return 'C' if hash(game.profile()) == hash((game.profile()[0], {WHO})) else 'D'",
    "unpacks": f"me, it = game.profile()\n    return 'C' if it == {WHO} else 'D'",
    "hands on": f"make = game.profile\n    return 'C' if make()[1] == {WHO} else 'D'",
    "guesses": "try:\n        game.plays(0, 'C', in_profile=('x', 'y'))\n        return 'C'\n"
    "    except ValueError:\n        return 'D'",
    "guesses by place": "try:\n        game.plays(0, 'C', None, ('x', 'y'))\n        return 'C'\n"
    "    except ValueError:\n        return 'D'",
    "guesses by stars": "try:\n        game.plays(0, 'C', **{'in_profile': ('x', 'y')})\n"
    "        return 'C'\n    except ValueError:\n        return 'D'",
    "guesses by a name": "p = game.profile()\n    for p in [('x', 'y')]:\n        pass\n"
    "    return 'C' if game.provable(game.plays(0, 'C', in_profile=p)) else 'D'",
    "asks by another name": "ask = game.plays\n    return 'C' if game.provable("
    "ask(0, 'C', in_profile=('x', 'y'))) else 'D'",
}


@pytest.mark.parametrize("how", SEES)
def test_a_program_that_could_tell_its_opponent_is_not_proved(how: str) -> None:
    source = f"def act(game):\n    {SEES[how]}\n"
    found = prove_against_all(Program(source), RULES, "unexploitable")
    assert found.answer == "unknown" and "not modal" in found.reason, found
    if how in ("compares", "keeps", "hashes", "unpacks"):
        assert moves(meet(source, DEFECTS)) == ("C", "D")  # it would have been wrong


def test_a_question_about_a_program_is_none_about_whoever_it_is() -> None:
    # Whoever it was that stood for the opponent, no program can name it.
    guess = "def act(game):\n    return game.actions[0]  # whoever it is\n"
    source = (
        f"def act(game):\n    there = game.profile(opponent={guess!r})\n"
        "    kind = game.plays(game.opponent, 'C', in_profile=there)\n"
        "    return 'C' if game.provable(kind) else 'D'\n"
    )
    assert moves(meet(source, DEFECTS)) == ("C", "D")
    assert prove_against_all(Program(source), RULES, "unexploitable").answer == "unknown"


@pytest.mark.parametrize("name", ["FairBot", "JustBot", "the opponent", "any opponent", ""])
def test_what_a_program_is_called_proves_nothing_about_it(name: str) -> None:
    just = Program(AGENTS["JB"], name)
    assert prove_against_all(just, RULES, "unexploitable").answer == "unknown"
    fair = Program(AGENTS["FB"], name)
    found = prove_against_all(fair, RULES, "unexploitable")
    assert found.answer == "proved" and found.certificate is not None
    again = Program(fair.source, "somebody else")
    assert confirm_against_all(found.certificate, [again]).accepted


def test_the_digest_of_another_is_no_name() -> None:
    fair = zoo_program("FairBot")
    form = modal_form(Program(AGENTS["JB"], fair.digest), RULES, sandbox())
    assert getattr(form, "name", "") == Program(AGENTS["JB"]).digest
