"""What a proof's label says of the runs behind it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from codepact.core.game import Repetition
from codepact.core.program_game import ProgramGame
from codepact.execution.jail import jail_problem
from codepact.games import load_game
from codepact.proof.referee import prove_outcome
from codepact.zoo import zoo_program

PD = load_game("prisoners-dilemma")
FAIR_IN_FULL_PYTHON = """
def choices(game):
    yield "C" if game.provable(game.plays(game.opponent, "C")) else "D"


def act(game):
    return next(choices(game))
"""


def test_a_proof_from_the_common_language_is_one_of_peano_arithmetic() -> None:
    found = prove_outcome(ProgramGame(PD), [zoo_program("FairBot")] * 2)
    assert found.semantics == "G"


@pytest.mark.skipif(jail_problem() is not None, reason=str(jail_problem()))
def test_a_proof_from_full_python_says_so() -> None:
    found = prove_outcome(ProgramGame(PD), [FAIR_IN_FULL_PYTHON, zoo_program("FairBot")])
    assert found.semantics == "B(full Python)"
    assert found.stages[-1].actions == ((("C",), ("C",)),)


def test_games_with_chance_in_their_rules_are_not_proved_about() -> None:
    for repetition in (
        Repetition(5, noise=Fraction(1, 9)),
        Repetition(5, ending=Fraction(1, 9)),
    ):
        found = prove_outcome(ProgramGame(PD, repetition), [zoo_program("FairBot")] * 2)
        assert found.ended is not None
        assert "not enumerated" in found.ended
        assert not any(found.answers.values())
