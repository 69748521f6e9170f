"""Every agent of the literature is there twice, as sandboxed program and as formula: they agree."""

from __future__ import annotations

import random
from itertools import product

import pytest
from agents import AGENTS, FORMULAS, HEAD, OUTCOMES, TEMPLATE
from arena import rules
from modal_grammar import as_agent, as_program, drawn_tree

from codepact.core.errors import CodepactError
from codepact.core.game import normal_form
from codepact.core.program import Program
from codepact.games import load_game
from codepact.proof.modal import ModalAgent, formula_twin, modal_agent, modal_form, solve
from codepact.proof.modal.agents import updateless
from codepact.proof.outcome import outcome, strength
from codepact.proof.referee import prove_outcome, sandbox
from codepact.proof.semantics import compare_semantics, outcome_matrix_of_programs
from codepact.zoo import find, zoo_names, zoo_program

NAMED = [
    "CooperateBot", "DefectBot", "FairBot", "FairBot1", "FairBot2", "PrudentBot", "PB0", "JustBot",
    "TrollBot", "NiceBot", "UnfairBot", "CUPOD", "DUPOC", "CIMCIC", "DIMCID", "WaitFairBot1",
    "WaitFairBot2", "WaitFairBot3", "WaitDefectBot1", "MagicBot", "ReverseFairBot", "MirrorBot",
    "TitForTatBot", "DBot", "OBot", "EBot", "ThresholdFairBot1", "UnanimousFairBot", "ModalUDT",
]  # fmt: skip
LITERATURE = {
    "CB": "CooperateBot", "DB": "DefectBot", "FB": "FairBot", "FB1": "FairBot1",
    "PB": "PrudentBot", "PB0": "PB0", "TB": "TrollBot", "JB": "JustBot", "NB": "NiceBot",
    "CUPOD": "CUPOD", "CIMCIC": "CIMCIC", "DIMCID": "DIMCID", "WFB1": "WaitFairBot1",
    "WDB1": "WaitDefectBot1",
}  # fmt: skip
QUESTIONS_ONLY = [
    n for n in NAMED if n not in ("MirrorBot", "TitForTatBot", "DBot", "OBot", "EBot")
]


def from_python(names: list[str]) -> dict[tuple[str, str], str]:
    found = outcome_matrix_of_programs([zoo_program(n) for n in names], rules())
    return {
        (a, b): cell
        for a, row in zip(names, found.outcomes, strict=True)
        for b, cell in zip(names, row, strict=True)
    }


def by_formula(*names: str) -> str:
    """Return the outcome; "?" where agents simulate each other without end."""
    try:
        return "".join(solve(names).outcome)
    except CodepactError as e:
        assert "never ends" in str(e)
        return "?"


def test_every_named_agent_is_there_twice() -> None:
    for name in [*NAMED, "ThresholdFairBot2", "ThresholdFairBot3"]:
        assert find(name) is not None, name
        twin = formula_twin(zoo_program(name))
        assert twin is not None
        assert twin.name in (name, "FairBot" if name == "DUPOC" else name)
        assert modal_agent(name).origin
    twins = {n for n in zoo_names() if formula_twin(zoo_program(n)) is not None}
    assert twins == {zoo_program(n).name for n in NAMED} | {
        "ThresholdFairBot2",
        "ThresholdFairBot3",
    }


def test_a_program_that_only_bears_the_name_is_no_twin() -> None:
    assert formula_twin(Program(AGENTS["DB"], "FairBot")) is None


def test_formula_and_program_agree_for_every_pair() -> None:
    found = from_python(NAMED)
    assert found == {pair: by_formula(*pair) for pair in product(NAMED, NAMED)}
    assert [pair for pair, cell in found.items() if cell == "?"] == [("MirrorBot", "MirrorBot")]


def test_strength_and_label_agree_too() -> None:
    found = outcome_matrix_of_programs([zoo_program(n) for n in QUESTIONS_ONLY], rules())
    for a, row in zip(QUESTIONS_ONLY, found.cells, strict=True):
        for b, cell in zip(QUESTIONS_ONLY, row, strict=True):
            assert (cell.reading.semantics, cell.strength) == ("G", solve((a, b)).strength), (a, b)


def test_the_published_matrix_from_python() -> None:
    found = from_python(list(LITERATURE.values()))
    assert {(a, b): found[LITERATURE[a], LITERATURE[b]] for a, b in OUTCOMES} == OUTCOMES


@pytest.mark.parametrize("seed", range(2))
def test_the_published_matrix_with_questions_in_shuffled_order(seed: int) -> None:
    # Each agent first asks its own questions and three idle ones, in an order of its own.
    draw = random.Random(seed)
    idle = [
        "game.provable(p)",
        "game.provable(game.box(q >> p) >> at('FairBot'), 1)",
        "game.provable(false, 2)",
    ]
    programs = {}
    for name in HEAD:
        terms = [t.removeprefix("not ") for t in FORMULAS[name].split(" and ")]
        questions = [*idle, *(t for t in terms if "game.provable" in t)]
        formula, first = FORMULAS[name], ""
        for question in draw.sample(questions, len(questions)):
            first += f"    bits[{question!r}] = {question}\n"
            formula = formula.replace(question, f"bits[{question!r}]")
        source = TEMPLATE.format(formula=formula)
        asked = f'    bits = {{}}\n{first}    return "C" if'
        programs[name] = Program(source.replace('    return "C" if', asked))
    entered = draw.sample(HEAD, len(HEAD))
    found = outcome_matrix_of_programs([programs[n] for n in entered], rules()).outcomes
    for (i, a), (j, b) in product(enumerate(entered), repeat=2):
        assert found[i][j] == OUTCOMES[a, b]


def test_drawn_agents_play_alike_as_formulas_and_as_programs() -> None:
    draw = random.Random(7)
    trees = [drawn_tree(draw, strongest=2) for _ in range(16)]
    found = outcome_matrix_of_programs([Program(as_program(t)) for t in trees], rules())
    agents = [as_agent(t, f"A{k}") for k, t in enumerate(trees)]
    seen = set()
    for i, j in product(range(len(trees)), repeat=2):
        solved = solve([agents[i], agents[j]])
        assert found.outcomes[i][j] == "".join(solved.outcome), (trees[i], trees[j])
        assert found.cells[i][j].strength == solved.strength, (trees[i], trees[j])
        seen.add(found.outcomes[i][j])
    assert seen == {"CC", "CD", "DC", "DD"}


@pytest.mark.parametrize("name", QUESTIONS_ONLY)
def test_the_formula_that_is_read_off_a_program_is_the_twins(name: str) -> None:
    # An independent way from the program to a formula: run against an opaque opponent.
    form = modal_form(zoo_program(name), rules(), sandbox())
    assert isinstance(form, ModalAgent), form
    for other in QUESTIONS_ONLY:
        read = solve([ModalAgent("read", form.plan, form.default), other])
        assert read.outcome == solve([name, other]).outcome, other


# --- published answers


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("CUPOD DefectBot", "DD"),
        ("CUPOD CUPOD", "DD"),
        ("DUPOC DUPOC", "CC"),
        ("DUPOC CUPOD", "DC"),
        ("CIMCIC CIMCIC", "CC"),
        ("DUPOC CIMCIC", "CC"),
        ("CUPOD CIMCIC", "CD"),
        ("DIMCID DIMCID", "DD"),
        ("CUPOD DIMCID", "DD"),
        ("DIMCID CooperateBot", "DC"),
        ("DIMCID DefectBot", "DD"),
        ("DUPOC DIMCID", "DD"),
    ],
)
def test_the_agents_of_critch_dennis_and_russell_without_bounds(pair: str, expected: str) -> None:
    a, b = pair.split()
    found = prove_outcome(rules(), [zoo_program(a), zoo_program(b)])
    assert found.semantics == "G"
    assert outcome(found) == tuple((x,) for x in expected)
    assert by_formula(a, b) == expected


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("FairBot FairBot", "CC"),
        ("FairBot DefectBot", "DD"),
        ("FairBot CooperateBot", "CC"),
        ("PrudentBot CooperateBot", "DC"),
        ("PrudentBot FairBot", "CC"),
        ("PrudentBot PrudentBot", "CC"),
        ("PB0 FairBot", "DD"),
        ("TrollBot CooperateBot", "CC"),
        ("TrollBot NiceBot", "DC"),
        ("UnfairBot DefectBot", "CD"),
        ("MirrorBot DUPOC", "CC"),
        ("DUPOC DBot", "DC"),
    ],
)
def test_the_theory_references_cases(pair: str, expected: str) -> None:
    a, b = pair.split()
    found = prove_outcome(rules(), [zoo_program(a), zoo_program(b)])
    assert outcome(found) == tuple((x,) for x in expected)
    assert by_formula(a, b) == expected
    assert strength(found) == solve((a, b)).strength


def test_just_bot_has_the_row_of_fair_bot() -> None:
    found = from_python(list(LITERATURE.values()))
    for other in LITERATURE.values():
        assert found["JustBot", other] == found["FairBot", other]


@pytest.mark.parametrize(
    "cell",
    """CooperateBot DBot CD;CooperateBot EBot CD;CooperateBot OBot CC;CooperateBot TitForTatBot CC
    CooperateBot MirrorBot CC;DefectBot EBot DD;DefectBot OBot DD;DefectBot TitForTatBot DD
    DBot DBot DD;DBot DefectBot CD;DBot EBot CD;DBot MirrorBot CC;DBot OBot CD;DBot TitForTatBot CD
    EBot EBot CC;EBot MirrorBot CC;EBot OBot CD;EBot TitForTatBot CD;MirrorBot OBot DD
    MirrorBot TitForTatBot CC;OBot OBot DD;OBot TitForTatBot DC;TitForTatBot TitForTatBot CC
    CUPOD OBot DD;CUPOD TitForTatBot CC;MirrorBot JustBot CC""".replace("\n", ";").split(";"),
)
def test_programs_that_simulate_do_what_was_proved_of_them(cell: str) -> None:
    # Proved in Lean by ColombanD/open-source-game-theory; the last three by the theory reference.
    a, b, expected = cell.split()
    assert from_python(list(dict.fromkeys((a, b))))[a, b] == by_formula(a, b) == expected


def test_two_mirrors_have_no_outcome_and_it_is_said_why() -> None:
    mirrors = [zoo_program("MirrorBot")] * 2
    first, *_ = compare_semantics(mirrors, rules()).readings
    assert first.outcome is None
    assert "never ends" in first.reason


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_fair_bot_waits_as_long_as_it_is_strong_in_python_too(n: int) -> None:
    fair = ["FairBot", "FairBot1", "FairBot2"]
    found = from_python([*fair, f"WaitFairBot{n}"])
    assert [found[f, f"WaitFairBot{n}"] == "CC" for f in fair] == [n <= k for k in range(3)]


# --- several players, and other games


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("FairBot FairBot CooperateBot", "CCC"),
        ("FairBot FairBot DefectBot", "DDD"),
        ("FairBot UnanimousFairBot FairBot", "CCC"),
        ("ThresholdFairBot1 ThresholdFairBot1 ThresholdFairBot1 DefectBot", "CCCD"),
        ("ThresholdFairBot2 ThresholdFairBot2 ThresholdFairBot2 DefectBot", "CCCD"),
        ("ThresholdFairBot3 ThresholdFairBot3 ThresholdFairBot3 DefectBot", "DDDD"),
        ("ThresholdFairBot3 ThresholdFairBot3 ThresholdFairBot3 ThresholdFairBot3", "CCCC"),
        ("ThresholdFairBot1 ThresholdFairBot1 ThresholdFairBot3 ThresholdFairBot3", "CCCC"),
    ],
)
def test_n_players_by_formula_and_from_python(names: str, expected: str) -> None:
    profile = names.split()
    game = rules(game=load_game(f"public-goods(n={len(profile)})"))
    found = prove_outcome(game, [zoo_program(n) for n in profile])
    assert outcome(found) == tuple((a,) for a in expected)
    assert by_formula(*profile) == expected
    assert strength(found) == solve(profile).strength


def test_modal_udt_takes_ten_rather_than_five() -> None:
    game = normal_form(
        "five and ten",
        (("five", "ten"), ("5", "10")),
        {(a, b): (int(b), 0) for a in ("five", "ten") for b in ("5", "10")},
    )
    world = Program(
        "def act(game):\n    return '5' if game.simulate(game.opponent, 1) == 'five' else '10'\n"
    )
    found = prove_outcome(rules(game=game), [zoo_program("ModalUDT"), world])
    assert (found.semantics, outcome(found)) == ("G", (("ten",), ("10",)))
    as_formula = ModalAgent("FiveAndTen", lambda s: ((s.plays(0, "five"), "5"),), "10")
    wants = [lambda s: s.plays(1, "10"), lambda s: s.plays(1, "5")]
    solved = solve([updateless("UDT", wants, ("five", "ten"), "ten"), as_formula])
    assert solved.outcome == ("ten", "10")


def test_modal_udt_cooperates_with_itself() -> None:
    assert from_python(["ModalUDT"])["ModalUDT", "ModalUDT"] == by_formula("ModalUDT", "ModalUDT")
    assert by_formula("ModalUDT", "ModalUDT") == "CC"
