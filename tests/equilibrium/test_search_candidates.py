from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.search import candidates, zoo_pool
from codepact.equilibrium.search.bodies import constant
from codepact.equilibrium.search.sources import (
    OWN_SOURCE,
    digest_is,
    guarded,
    looks_at_sources,
    marked,
    source_contains,
    source_is,
    texts_in,
)
from codepact.games import load_game
from codepact.proof.referee import play
from codepact.zoo import zoo_program

ONCE = ProgramGame(load_game("prisoners-dilemma"))
TEN = ProgramGame(ONCE.game, Repetition(10))


def pair(*names: str) -> tuple[Program, ...]:
    return tuple(map(zoo_program, names))


def test_each_text_comes_once_and_none_is_the_seats_own() -> None:
    own, rival = pair("AllC", "CliqueBot")
    found = candidates(TEN, (own, rival), 0, pool=(rival, own, zoo_program("AllD")))
    assert len({p.source for p in found}) == len(found)
    assert own not in found and rival in found and zoo_program("AllD") in found
    assert all(p.name for p in found)


def test_rivals_who_look_at_no_source_are_met_without_guards() -> None:
    found = candidates(TEN, pair("TitForTat", "TitForTat"), 0)
    assert len(found) == 96 + 64 + 32  # replies with endings, machines of three and four states
    assert not [p for p in found if "source" in p.source]


def test_a_single_round_needs_no_machines() -> None:
    assert len(candidates(ONCE, pair("AllD", "AllD"), 0)) == 2


def test_with_slips_two_states_are_more_than_memory_one() -> None:
    noisy = ProgramGame(TEN.game, Repetition(10, noise=0.25))
    found = candidates(noisy, pair("AllD", "AllD"), 0)
    assert sum(p.name == "a machine of 2 states" for p in found) == 24


def test_they_depend_on_the_seed_only_where_machines_are_drawn() -> None:
    one, same, other = (candidates(TEN, pair("AllD", "AllD"), 0, seed=k) for k in (1, 1, 2))
    assert one == same
    assert set(one) ^ set(other)
    assert all("machine" in p.name for p in set(one) ^ set(other))


def test_all_candidates_play_without_faults() -> None:
    from codepact.execution.match import MatchJob
    from codepact.proof.referee import play_all

    for rules, profile in (
        (TEN, pair("CliqueBot", "JustBot")),
        (ProgramGame(load_game("public-goods(n=3)"), Repetition(3)), pair(*["CliqueBot"] * 3)),
        (ProgramGame(load_game("climbing"), Repetition(2)), pair(*["CliqueBot"] * 2)),
    ):
        made = [p for p in candidates(rules, profile, 0) if p not in profile]
        rivals = [Program("def act(game):\n    return game.actions[0]\n")] * (len(profile) - 1)
        matches = play_all([MatchJob(rules, (p, *rivals)) for p in made])
        assert len(matches) > 100
        assert not [f for m in matches for f in m.faults]


@pytest.mark.parametrize(
    ("guard", "true", "false"),
    [
        (source_is(zoo_program("Grim")), "Grim", "AllC"),
        (digest_is(zoo_program("Grim")), "Grim", "AllC"),
        (source_contains("hurt"), "Grim", "AllC"),
    ],
)
def test_a_guard_tells_a_rival_from_others(guard, true, false) -> None:
    source = guarded([(guard, constant("D"))], constant("C"))
    assert play(ONCE, [source, zoo_program(true)]).actions[0] == ("D",)
    assert play(ONCE, [source, zoo_program(false)]).actions[0] == ("C",)


def test_the_first_guard_that_is_true_decides() -> None:
    known = source_is(zoo_program("Grim"))
    source = guarded([(OWN_SOURCE, constant("C")), (known, constant("C"))], constant("D"))
    assert play(ONCE, [source, source]).actions == (("C",), ("C",))
    assert play(ONCE, [source, zoo_program("Grim")]).actions[0] == ("C",)
    assert play(ONCE, [source, zoo_program("AllC")]).actions[0] == ("D",)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_can_be_the_known_one(text) -> None:
    source = guarded([(source_is(Program(text)), constant("D"))], constant("C"))
    (known,) = [n.value for n in ast.parse(source).body if isinstance(n, ast.Assign)]
    assert ast.literal_eval(known) == text


def test_texts_that_a_program_looks_for_are_found_without_docstrings() -> None:
    source = (
        '"""A docstring."""\n'
        "def act(game):\n"
        '    """Another."""\n'
        '    if "peace" in game.opponent.source and not "war\\n" in game.opponent.source:\n'
        '        return "C"\n'
        '    return "D"\n'
    )
    assert texts_in(Program(source), ONCE) == ["peace", "C", "D"]
    assert texts_in(Program("def act(game:"), ONCE) == []


@pytest.mark.parametrize(
    ("name", "looks"),
    [("TitForTat", False), ("Grim", False), ("CliqueBot", True), ("FairBot", True),
     ("MirrorBot", True), ("CertifiedBot", True)],
)  # fmt: skip
def test_who_looks_at_sources(name, looks) -> None:
    assert looks_at_sources(zoo_program(name), ONCE) is looks


def test_a_program_with_texts_plays_as_before() -> None:
    source = marked(["#!pact", "peace"], "def act(game):\n    return 'D'\n")
    assert source.startswith("#!pact\n# peace\n")
    assert play(ONCE, [source, zoo_program("AllC")]).actions[0] == ("D",)


def test_the_pool_of_the_zoo_fits_the_game() -> None:
    assert {*pair("Grim", "FairBot", "PublicGrim")} <= set(zoo_pool(TEN))
    three = ProgramGame(load_game("public-goods(n=3)"), Repetition(5))
    assert zoo_program("PublicGrim") in zoo_pool(three)
    assert zoo_program("JustBot") not in zoo_pool(three)
    blind = ProgramGame(TEN.game, TEN.repetition, frozenset())
    assert zoo_program("CliqueBot") not in zoo_pool(blind)
    assert zoo_pool(ProgramGame(load_game("matching-pennies"))) == ()
