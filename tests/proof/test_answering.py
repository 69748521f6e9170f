"""Programs that simulate their opponent, as what they answer to each thing seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from arena import PD, rules

from codepact.core.match import Match
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.abstract.answering import Answer, answers_of
from codepact.proof.machines import Reading
from codepact.proof.reading import read_strategy
from codepact.proof.referee import play_all, sandbox
from codepact.zoo import zoo_program

F = Fraction


def program(body: str) -> Program:
    return Program(f"def act(game):\n    {body}\n")


def ways(of: Program) -> tuple[Answer, ...]:
    found = answers_of(of, rules())
    assert not isinstance(found, str), found
    return found.ways


def test_an_epsilon_grounded_bot_is_a_tree_of_three_ways() -> None:
    found = ways(zoo_program("EpsilonFairBot"))
    assert found == (
        Answer(F(1, 10), (), "C", ""),
        Answer(F(9, 10), ("C",), "C", ""),
        Answer(F(9, 10), ("D",), "D", ""),
    )


def test_programs_that_simulate_nobody_are_coins() -> None:
    assert ways(zoo_program("AllC")) == (Answer(F(1), (), "C", ""),)
    found = ways(zoo_program("RandomHalf"))
    assert sum(a.chance for a in found if a.action == "C") == F(1, 2)


def test_several_simulations_are_seen_each_by_itself() -> None:
    twice = program(
        "return game.simulate(game.opponent, 1) if game.simulate(game.opponent)[0] == 'C' else 'D'"
    )
    found = ways(twice)
    assert {(a.seen, a.action) for a in found} == {
        (("C", "C"), "C"), (("C", "D"), "D"), (("D",), "D"),
    }  # fmt: skip


def test_a_fault_after_a_simulation_is_part_of_the_answer() -> None:
    found = ways(program("return {'C': 'C'}[game.simulate(game.opponent, 1)]"))
    assert {(a.seen, a.action, a.fault) for a in found} == {
        (("C",), "C", ""), (("D",), "D", "exception"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return game.simulate(game.opponent, 1, game.profile(me='AllD'))", "more than what its"),
        ("return game.simulate(game.me, 1)", "more than what its opponent plays"),
        ("return 'C' if game.opponent.source else 'D'", "source"),
        ("return 'C' if game.provable(game.plays(game.opponent, 'C')) else 'D'", "provable"),
    ],
)
def test_what_looks_at_the_opponent_otherwise_is_refused(body: str, why: str) -> None:
    found = answers_of(program(body), rules())
    assert isinstance(found, str)
    assert why in found or found.startswith("it is refused")


def test_only_one_round_of_two_seats_is_followed() -> None:
    assert "one round" in str(answers_of(zoo_program("EpsilonFairBot"), rules(2)))


def test_answers_are_what_the_sandbox_plays() -> None:
    bot = zoo_program("EpsilonFairBot")
    jobs = [MatchJob(rules(), (bot, zoo_program("AllD")), seed) for seed in range(300)]
    matches: list[Match] = play_all(jobs)
    share = sum(m.actions[0] == ("C",) for m in matches) / len(matches)
    assert share == pytest.approx(0.1, abs=0.07)  # 4 standard deviations


@pytest.mark.parametrize(
    ("name", "after_own_slip"),
    [("PublicGrim", "D"), ("Grim", "C"), ("Pavlov", "D"), ("TitForTat", "C")],
)
def test_strategies_say_what_is_played_after_a_slip_of_ones_own(
    name: str, after_own_slip: str
) -> None:
    found = read_strategy(zoo_program(name), rules(20, horizon_known=False), sandbox())
    assert isinstance(found, Reading)
    machine = found.cases[0].machine
    assert sorted(machine.letters) == [("C", "C"), ("C", "D"), ("D", "C"), ("D", "D")]
    (after,) = machine.after(machine.starts[0], ("D", "C"))  # own first
    assert machine.actions[after] == after_own_slip
    assert PD.actions == (("C", "D"), ("C", "D"))
