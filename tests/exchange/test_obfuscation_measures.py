"""How obscured a source is: nothing at the canonical rendering, more after each transformation."""

from __future__ import annotations

import ast
import math

import pytest

from codepact.checker.machine import Machine
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import reading_of
from codepact.exchange.obfuscation import (
    Obfuscation,
    canonical_rendering,
    obfuscated,
    obscurity,
)
from codepact.exchange.obfuscation.dead import dead_share
from codepact.games import load_game
from codepact.proof.machines import Reading
from codepact.zoo import zoo_program

RULES = ProgramGame(load_game("prisoners-dilemma"), Repetition(50))


def machine(name: str) -> Machine:
    read = reading_of(zoo_program(name), RULES, 0)
    assert isinstance(read, Reading)
    return read.cases[0].machine


def made(source: str, *kinds: str) -> str:
    found = obfuscated(Program(source), kinds, RULES, 2)
    assert isinstance(found, Obfuscation), found
    return found.program.source


@pytest.mark.parametrize("name", ["AllC", "TitForTat", "Handshake", "Prober3", "TitForTwoTats"])
def test_the_canonical_rendering_is_not_obscured_at_all(name: str) -> None:
    found = obscurity(canonical_rendering(machine(name)), machine(name))
    assert (found.ratio, found.excess, found.dead) == (1, 0, 0)


@pytest.mark.parametrize("name", ["TitForTat", "Handshake", "Prober3", "TitForTwoTats"])
@pytest.mark.parametrize("kind", ["padding", "dead-code", "opaque-predicates",
                                  "encoded-constants", "misleading-comments"])  # fmt: skip
def test_transformations_obscure_it(name: str, kind: str) -> None:
    source = canonical_rendering(machine(name))
    before, after = (obscurity(s, machine(name)) for s in (source, made(source, kind)))
    assert before.excess is not None and after.excess is not None
    assert after.excess > before.excess


@pytest.mark.parametrize("name", ["TitForTat", "Handshake", "Prober3", "TitForTwoTats"])
def test_opaque_names_show_in_the_signs_of_names_and_never_make_it_shorter(name: str) -> None:
    source = canonical_rendering(machine(name))
    before, after = (obscurity(s, machine(name)) for s in (source, made(source, "renaming")))
    assert after.excess is not None and after.excess >= 0
    assert after.bits_per_character < before.bits_per_character


def test_what_is_composed_is_more_obscured_than_its_parts() -> None:
    source, least = zoo_program("Handshake").source, machine("Handshake")
    kinds = ("opaque-predicates", "flattening", "encoded-constants", "padding")
    found = [obscurity(made(source, *kinds[:k]), least).ratio or 0 for k in range(5) if k]
    assert found == sorted(found)
    assert found[-1] > 3


def test_each_measure_sees_what_it_is_for() -> None:
    source = zoo_program("Handshake").source
    plain = obscurity(source)
    assert plain.ratio is plain.excess is None
    padded = obscurity(made(source, "padding"))
    assert padded.characters > 3_800
    assert padded.statistics.comments > plain.statistics.comments
    opaque = obscurity(made(source, "renaming"))
    assert opaque.bits_per_character < plain.bits_per_character  # three signs tell little
    assert opaque.bits_per_name == pytest.approx(plain.bits_per_name)
    for kind in ("dead-code", "opaque-predicates"):
        found = obscurity(made(source, kind))
        assert found.dead > plain.dead == 0
        assert found.statistics.complexity > plain.statistics.complexity
        assert found.statistics.maintainability < plain.statistics.maintainability
    assert obscurity(made(source, "flattening")).statistics.complexity > plain.statistics.complexity


def test_entropy_is_in_bits() -> None:
    found = obscurity("ab = ba = cd = dc = 1\n")
    assert found.bits_per_character == pytest.approx(2)
    assert found.bits_per_name == pytest.approx(2)
    assert obscurity("a = a = a = b = 1\n").bits_per_name == pytest.approx(
        0.75 * math.log2(4 / 3) + 0.5
    )


@pytest.mark.parametrize(
    ("body", "dead"),
    [
        ("return 1\nx = 2", 1),
        ("if 3 > 5:\n    x = 1\n    y = 2\nreturn 1", 2),
        ("if a:\n    return 1\nelse:\n    return 2", 0),
        ("k = 7\nif (k * k + k) % 2 == 0:\n    return 1\nelse:\n    return 2", 1),
        ("k = 7\nif k > 3:\n    return 1\nx = 1\nreturn x", 2),
        ("k = 7\nfor k in a:\n    pass\nif k > 3:\n    return 1\nreturn 2", 0),
        ("if a > 3:\n    return 1\nreturn 2", 0),
        ("while False:\n    x = 1\nreturn 2", 1),
        ("for x in a:\n    continue\n    x = 2\nreturn 2", 1),
        ("if 1 // 0:\n    return 1\nreturn 2", 0),
    ],
)
def test_the_share_of_dead_statements(body: str, dead: int) -> None:
    text = "def f(a):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    tree = ast.parse(text)
    every = sum(isinstance(n, ast.stmt) for n in ast.walk(tree))
    assert dead_share(tree) == pytest.approx(dead / every)


def test_what_has_no_rendering_is_refused() -> None:
    with pytest.raises(CodepactError, match="rounds only"):
        obscurity(zoo_program("Gradual").source, machine("Gradual"))
    with pytest.raises(CodepactError, match="coins"):
        obscurity(zoo_program("GTFT").source, machine("GTFT"))
    with pytest.raises(CodepactError, match="does not parse"):
        obscurity("def")
