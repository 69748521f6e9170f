"""The zoo's entries: complete, short, found by their names, and read as text only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from codepact.core.errors import CodepactError
from codepact.core.program import Program, source_digest
from codepact.zoo import find, zoo_entry, zoo_names, zoo_program

ASKED_FOR = {
    "AllC": ("CooperateBot",),
    "AllD": ("DefectBot",),
    "TitForTat": ("TFT",),
    "TitForTwoTats": ("TF2T",),
    "Grim": ("Grudger",),
    "Pavlov": ("WSLS", "WinStayLoseShift"),
    **dict.fromkeys(["GTFT", "Alternator", "CliqueBot", "CanonicalCliqueBot", "MirrorBot"], ()),
    **dict.fromkeys(["FairBot", "PrudentBot", "PB0", "CUPOD", "TrollBot", "JustBot"], ()),
    **dict.fromkeys(["NiceBot", "EpsilonFairBot", "TwoTitsForTat", "SuspiciousTitForTat"], ()),
}


def test_the_expected_programs_are_there_under_all_their_names() -> None:
    for name, aliases in ASKED_FOR.items():
        assert name in zoo_names()
        for alias in (name, *aliases, name.lower(), name.upper()):
            assert zoo_program(alias) == zoo_program(name)
            assert zoo_program(alias).name == name


@pytest.mark.parametrize("name", zoo_names())
def test_every_entry_is_complete_and_short(name: str) -> None:
    entry, program = zoo_entry(name), zoo_program(name)
    assert entry.name == name
    assert entry.summary.endswith((".", "!"))
    assert len(entry.summary) < 120
    assert "actions C and D" in entry.scope
    assert re.search(r"\b(19|20)\d\d\b|arXiv:\d", entry.origin)
    lines = program.source.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 100
    assert all(character.isascii() for character in program.source)
    assert program.source.endswith("\n")
    doc = ast.get_docstring(ast.parse(program.source))
    assert doc
    assert " ".join(doc.split("\n\n")[0].split()) == entry.summary


@pytest.mark.parametrize("name", zoo_names())
def test_the_form_is_the_one_that_the_sandbox_detects(name: str) -> None:
    check = pytest.importorskip("codepact.execution.check")
    checked = check.check(zoo_program(name).source, 65_536)
    assert isinstance(checked, check.Checked), checked
    assert checked.form == zoo_entry(name).form


def test_all_three_forms_and_all_capabilities_are_represented() -> None:
    entries = [zoo_entry(name) for name in zoo_names()]
    assert {e.form for e in entries} == {"free", "exact", "classic"}
    needed = {c for e in entries for c in e.needs}
    assert needed == {"inspect", "simulate", "random", "prove", "certify", "tape"}
    assert zoo_entry("TFT").needs == ()
    assert zoo_entry("FairBot").needs == ("prove",)
    assert zoo_entry("EpsilonFairBot").needs == ("simulate", "random")
    assert zoo_entry("CertifiedBot").needs == ("certify",)
    assert zoo_entry("CorrelatedGrim").needs == ("simulate", "tape")


def test_no_two_programs_share_a_name_or_a_text() -> None:
    names = [n for name in zoo_names() for n in (name, *zoo_entry(name).aliases)]
    assert len({n.casefold() for n in names}) == len(names)
    assert len({zoo_program(name).digest for name in zoo_names()}) == len(zoo_names())


def test_digests_are_those_of_the_texts_and_names_take_no_part() -> None:
    program = zoo_program("FairBot")
    assert program.digest == source_digest(program.source)
    impostor = Program("def act(game):\n    return 'D'\n", "FairBot")
    assert impostor.name == program.name
    assert impostor != program
    assert impostor.digest != program.digest
    assert find("FairBot") == program


def test_find_takes_exact_names_and_aliases_only() -> None:
    for name in zoo_names():
        assert find(name) == zoo_program(name)
        for alias in zoo_entry(name).aliases:
            assert find(alias) == zoo_program(name)
        assert find(name + " ") is None
        assert find(name.swapcase()) is None
        assert find(zoo_program(name).source) is None
    for text in ("", "../catalogue", "no such", "__init__", "Summary", "\x00"):
        assert find(text) is None


@pytest.mark.parametrize(
    ("name", "nearest"), [("FairBt", "FairBot"), ("tft2", "TFT"), ("DefectBott", "DefectBot")]
)
def test_unknown_names_get_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(CodepactError, match=f"unknown zoo program .*did you mean.*{nearest}"):
        zoo_program(name)
    with pytest.raises(CodepactError, match="unknown zoo program"):
        zoo_entry(name)


def test_names_are_found_however_they_are_spelled() -> None:
    for name in ("tit-for-tat", "Tit For Tat", "tit_for_tat", "tft"):
        assert zoo_program(name) == zoo_program("TitForTat")


def test_entries_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        zoo_entry("TFT").name = "x"  # type: ignore[misc]


def _modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_importing_games_and_zoo_is_cheap_and_executes_no_program() -> None:
    modules = _modules_after("import codepact.games, codepact.zoo; codepact.zoo.zoo_program('TFT')")
    assert not modules & {"yaml", "numpy", "matplotlib", "pydantic", "inspect_ai"}
    assert not {m for m in modules if m.startswith("codepact.zoo.programs")}


def test_looking_up_a_proper_name_reads_one_file() -> None:
    from codepact.zoo import catalogue

    for cached in (catalogue._read, catalogue._aliases, catalogue._fields):
        cached.cache_clear()
    zoo_program("grim")
    find("Pavlov")
    assert catalogue._read.cache_info().currsize == 2
