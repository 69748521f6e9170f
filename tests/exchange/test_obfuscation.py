"""Obfuscated programs play as before, or are discarded with a reason and, if any, a history."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from random import Random

import pytest

from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import reading_of
from codepact.exchange import comment_free
from codepact.exchange.obfuscation import (
    Discarded,
    Obfuscation,
    Transformation,
    all_transformations,
    obfuscated,
    plays_alike,
    transformed,
)
from codepact.execution.check import Checked, check
from codepact.games import load_game
from codepact.proof.machines import Reading, distinguishing
from codepact.proof.referee import play
from codepact.zoo import zoo_names, zoo_program

PD = load_game("prisoners-dilemma")
RULES = ProgramGame(PD, Repetition(50))
CLIQUES = {"CliqueBot", "ForgivingCliqueBot", "HalfCliqueBot"}
KINDS = [
    "dead-code", "encoded-constants", "flattening", "inlined-tables", "misleading-comments",
    "misleading-names", "opaque-predicates", "padding", "renaming",
]  # fmt: skip


@cache
def read_names() -> tuple[str, ...]:
    """Return the zoo programs that are read."""
    return tuple(
        n for n in zoo_names() if isinstance(reading_of(zoo_program(n), RULES, 0), Reading)
    )


def kept(name: str, *kinds: str, seed: int = 0) -> Obfuscation:
    found = obfuscated(zoo_program(name), kinds, RULES, seed)
    assert isinstance(found, Obfuscation), found
    return found


def given(text: str) -> Transformation:
    return Transformation("planted", "a wrong one", lambda *_: text, "kept")


def test_the_transformations_are_found_by_file() -> None:
    assert [*all_transformations()] == KINDS
    assert all(t.summary for t in all_transformations().values())


@pytest.mark.parametrize(
    ("kind", "fewest"), [(k, {"flattening": 46, "inlined-tables": 28}.get(k, 57)) for k in KINDS]
)
def test_each_keeps_the_machine_of_each_zoo_program_that_is_read(kind: str, fewest: int) -> None:
    counts: Counter[str] = Counter()
    for name in read_names():
        original = zoo_program(name)
        found = obfuscated(original, [kind], RULES, seed=1)
        if isinstance(found, Discarded):
            counts["discarded"] += 1
            idle = "no function of the program" in found.reason or kind == "inlined-tables"
            assert name in CLIQUES or idle, (name, found.reason)
            continue
        counts[found.alike.established] += 1
        assert found.program.source != original.source
        for seat in (0, 1):
            one, two = (reading_of(p, RULES, seat) for p in (original, found.program))
            assert isinstance(one, Reading) and isinstance(two, Reading)
            if all(c.chance is None for c in one.cases):
                machines = zip(one.cases, two.cases, strict=True)
                assert all(distinguishing(a.machine, b.machine) is None for a, b in machines)
    assert counts["tested"] == 0
    assert counts["proved"] >= fewest
    assert counts["discarded"] == len(read_names()) - counts["proved"]


@pytest.mark.parametrize("name", ["TitForTat", "Handshake", "Prober3", "ForgetfulGrudger", "GTFT"])
def test_the_sandbox_plays_them_alike(name: str) -> None:
    kinds = [k for k in KINDS if (name, k) != ("GTFT", "inlined-tables")]
    for kind in kinds:
        made = kept(name, kind, seed=3).program
        for rival in ("Pavlov", "RandomHalf", "HardTitForTat"):
            first, second = (
                play(PD, [p, zoo_program(rival)], rounds=30, seed=5)
                for p in (zoo_program(name), made)
            )
            assert first.actions == second.actions
            assert not second.faults


def test_three_are_composed_in_order() -> None:
    both = ["opaque-predicates", "flattening", "renaming"]
    found = kept("Handshake", *both, seed=4)
    assert found.names == tuple(both)
    assert str(found.alike) == "proved"
    assert "while" in found.program.source
    assert "% " in found.program.source
    assert found.program.source != kept("Handshake", *reversed(both), seed=4).program.source
    table = kept("TitForTat", "inlined-tables", "dead-code", "encoded-constants")
    assert "def step" in table.program.source


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_decides_the_text(kind: str) -> None:
    texts = [kept("ForgetfulGrudger", kind, seed=s).program.source for s in (7, 7, 8)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "inlined-tables"])
@pytest.mark.parametrize("name", ["TitForTat", "Gradual"])
def test_docstrings_and_form_are_kept(kind: str, name: str) -> None:
    before = zoo_program(name).source
    after = kept(name, kind).program.source
    forms = [check(s, 10**6) for s in (before, after)]
    assert all(isinstance(c, Checked) for c in forms)
    assert len({c.form for c in forms if isinstance(c, Checked)}) == 1
    assert ast.get_docstring(ast.parse(after)) == ast.get_docstring(ast.parse(before))


@pytest.mark.parametrize("kind", ["padding", "misleading-comments"])
def test_what_only_adds_comments_is_undone_by_the_form_without_them(kind: str) -> None:
    def bare(source: str) -> str:
        lines = comment_free(source).splitlines()
        return "\n".join(x for x in lines if x.strip() not in ("", "pass"))

    found = kept("Handshake", kind).program.source
    assert found.count("#") > zoo_program("Handshake").source.count("#")
    assert bare(found) == bare(zoo_program("Handshake").source)


def test_padding_goes_up_to_a_length() -> None:
    assert 3_800 < len(kept("TitForTat", "padding").program.source) <= 4_000
    long = Program("def act(game):\n    return 'C'\n" + "# x\n" * 1_200)
    found = obfuscated(long, ["padding"], RULES, 0)
    assert isinstance(found, Discarded)
    assert "4000 characters already" in found.reason


def test_the_classic_form_stays_the_classic_form() -> None:
    classic = Program(
        "def mine(own, their, text, other):\n    last = their[-1:]\n"
        "    return 'D' if last == ['D'] else 'C'\n"
    )
    for kind in ("renaming", "dead-code", "flattening", "encoded-constants"):
        found = obfuscated(classic, [kind], RULES, 0)
        assert isinstance(found, Obfuscation), found
        assert "def mine(" in found.program.source


# --- what is discarded


def test_a_wrong_transformation_is_discarded_with_a_shortest_history() -> None:
    patient = (
        "def act(game):\n    return 'D' if game.opponent.actions[-2:] == ['D', 'D'] else 'C'\n"
    )
    found = transformed(zoo_program("TitForTat"), [given(patient)], RULES, 0)
    assert isinstance(found, Discarded)
    assert (found.seat, found.history) == (0, (("D",),))
    assert "plays otherwise" in found.reason
    assert found.source == patient


def test_other_chances_are_discarded() -> None:
    half = "def act(game):\n    return 'C' if game.flip(1, {}) else 'D'\n"
    one, same = Program(half.format(2)), half.format("1 + 1")
    assert isinstance(transformed(one, [given(same)], RULES, 0), Obfuscation)
    found = transformed(one, [given(half.format(3))], RULES, 0)
    assert isinstance(found, Discarded)
    assert found.history is None


@pytest.mark.parametrize("name", sorted(CLIQUES))
@pytest.mark.parametrize("kind", ["padding", "renaming"])
def test_who_knows_itself_by_its_text_is_discarded(name: str, kind: str) -> None:
    found = obfuscated(zoo_program(name), [kind], RULES, 0)
    assert isinstance(found, Discarded)
    assert "sees the text of a program" in found.reason
    assert ".source reads" in found.reason


def test_a_text_that_branches_on_itself_is_discarded_though_nobody_else_is_seen() -> None:
    wolf = Program("def act(game):\n    return 'D' if 'wolf' in game.me.source else 'C'\n")
    renamed = obfuscated(wolf, ["renaming"], RULES, 0)
    assert isinstance(renamed, Obfuscation)  # the word is still there
    encoded = transformed(wolf, [given(wolf.source.replace("'wolf'", "'wo' + 'lf'"))], RULES, 0)
    assert isinstance(encoded, Discarded)
    assert encoded.history == ()


def test_who_is_not_read_and_sees_texts_is_discarded() -> None:
    found = obfuscated(zoo_program("NoDefectionInSight"), ["padding"], RULES, 0)
    assert isinstance(found, Discarded)
    assert "is not read" in found.reason


def test_what_does_not_parse_and_unknown_names() -> None:
    found = obfuscated(Program("def act(game)\n"), ["padding"], RULES, 0)
    assert isinstance(found, Discarded)
    assert "refused" in found.reason
    with pytest.raises(CodepactError, match="renaming"):
        obfuscated(zoo_program("AllC"), ["renamings"], RULES, 0)
    with pytest.raises(CodepactError, match="one transformation"):
        obfuscated(zoo_program("AllC"), [], RULES, 0)


def test_another_form_is_discarded() -> None:
    text = "def start(game):\n    return 0\n\n\ndef step(state, seen):\n    return 'C', 0\n"
    found = transformed(zoo_program("AllC"), [given(text)], RULES, 0)
    assert isinstance(found, Discarded)
    assert "the free form became the exact form" in found.reason


# --- tested, where the reader does not follow

ODD = """\
def act(game):
    text = "-".join(sorted(game.opponent.actions))
    return "D" if game.simulate(game.opponent, 1) == "D" or "D-D" in text else "C"
"""


def test_who_is_not_read_is_tested_and_it_is_said_how_far() -> None:
    rules = ProgramGame(PD, Repetition(4))
    found = obfuscated(Program(ODD), ["renaming"], rules, 0)
    assert isinstance(found, Obfuscation), found
    assert str(found.alike) == "tested to depth 3, not proved"


def test_what_is_tested_can_fail_and_the_history_is_shortest() -> None:
    rules = ProgramGame(PD, Repetition(4))
    found = transformed(Program(ODD), [given(ODD.replace('"D-D"', '"D-D-D"'))], rules, 0)
    assert isinstance(found, Discarded)
    assert found.history == (("C",), ("D",), ("D",))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("CorrelatedGrim", "drawn for all"), ("EpsilonFairBot", "draws at random")],
)
def test_what_one_draw_would_show_is_not_called_tested(name: str, reason: str) -> None:
    found = obfuscated(zoo_program(name), ["dead-code"], ProgramGame(PD, Repetition(2)), 0)
    assert isinstance(found, Discarded)
    assert reason in found.reason


def test_games_of_three_are_proved_in_every_seat() -> None:
    rules = ProgramGame(load_game("public-goods(n=3,r=2)"), Repetition(10))
    found = obfuscated(zoo_program("ConditionalContributor"), ["renaming", "dead-code"], rules, 0)
    assert isinstance(found, Obfuscation), found
    assert found.alike.established == "proved"


def test_programs_that_ask_different_questions_are_compared_case_by_case() -> None:
    asks = "def act(game):\n    fair = game.provable(game.plays(game.opponent, {!r}))\n    return "
    fair = Program(asks.format("C") + "'C' if fair else 'D'\n")
    unfair = Program(asks.format("D") + "'D' if fair else 'C'\n")
    assert str(plays_alike(fair, fair, RULES)) == "proved"
    assert "is provable" in plays_alike(fair, unfair, RULES).reason  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(5))
def test_pairs_drawn_at_random_keep_the_machine(seed: int) -> None:
    draw = Random(seed)
    kinds = draw.sample([k for k in KINDS if k not in ("flattening", "inlined-tables")], 3)
    for name in draw.sample([n for n in read_names() if n not in CLIQUES], 8):
        assert kept(name, *kinds, seed=seed).alike.established == "proved"
