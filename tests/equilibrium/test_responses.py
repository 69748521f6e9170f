"""Best responses: closed forms, a linear program's second opinion, and what they get in play."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from strategies import PD, F, profiles, strategies, zoo

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.checker.equilibria.plays import play_of
from codepact.checker.machine import Machine
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.payoffs import profile_payoffs
from codepact.equilibrium.profiles import exact_payoffs
from codepact.equilibrium.proving import respond
from codepact.equilibrium.rendering import mixture_program, python_of, response_machine
from codepact.equilibrium.responses import BestResponse, best_response, decision_process
from codepact.games import load_game
from codepact.proof.machines import Reading, distinguishing, minimised
from codepact.proof.reading import read_program
from codepact.proof.referee import play, sandbox


def against(name: str, criterion: Criterion) -> BestResponse:
    return best_response(PD, 0, strategies(PD, criterion, "AllD", name), criterion)


@pytest.mark.parametrize(
    ("name", "criterion", "payoff"),
    [
        # Maximal mean cycles of the dilemma (5, 3, 1, 0).
        ("AllC", LimitOfMeans(), 5),
        ("TitForTwoTats", LimitOfMeans(), 4),
        ("TitForTat", LimitOfMeans(), 3),
        ("Grim", LimitOfMeans(), 3),
        ("Pavlov", LimitOfMeans(), 3),
        ("AllD", LimitOfMeans(), 1),
        ("TitForTat", Discounted(F(1, 2)), F(10, 3)),
        ("Pavlov", Discounted(F(9, 10)), F(59, 19)),
        ("SuspiciousTitForTat", Discounted(F(1, 2)), F(5, 3)),
        ("TitForTwoTats", Discounted(F(1, 2)), (5 + F(3, 2)) / F(3, 2)),
        ("TitForTat", Rounds(10), F(9 * 3 + 5, 10)),
        ("AllD", Rounds(10), 1),
        ("TitForTat", Rounds(1), 5),
    ],
)
def test_best_responses_pay_what_closed_forms_say(
    name: str, criterion: Criterion, payoff: Fraction
) -> None:
    assert against(name, criterion).payoff == payoff


def by_linear_program(
    game: Game, seat: int, profile: list[Automaton], discount: Fraction, noise: Fraction
) -> float:
    """Return the value of the decision process as the least one that covers all choices."""
    free = [None if k == seat else a for k, a in enumerate(profile)]
    play = play_of(game.actions, game.payoffs, free, range(len(game.actions[seat])), noise)
    process = decision_process(play, seat)
    size, rows, sides = len(process.states), [], []
    for s in range(size):
        for pay, lead in zip(process.pays[s], process.leads[s], strict=True):
            row = np.zeros(size)
            row[s] -= 1
            for t, p in lead:
                row[t] += float(discount * p)
            rows.append(row)
            sides.append(-float((1 - discount) * pay))
    found = linprog(np.ones(size), rows, sides, bounds=[(None, None)] * size)
    assert found.success
    return float(found.x[0])


@given(profiles(), st.sampled_from([F(0), F(1, 2), F(9, 10)]), st.sampled_from([F(0), F(1, 10)]))
@settings(max_examples=60, deadline=None)
def test_a_linear_program_agrees(
    drawn: tuple[Game, list[Automaton]], discount: Fraction, noise: Fraction
) -> None:
    game, profile = drawn
    for seat in range(game.seats):
        found = best_response(game, seat, profile, Discounted(discount), noise)
        second = by_linear_program(game, seat, profile, discount, noise)
        assert float(found.payoff) == pytest.approx(second, abs=1e-7)


@given(profiles(chance=False), st.sampled_from([LimitOfMeans(), Discounted(F(3, 4)), Rounds(4)]))
@settings(max_examples=60, deadline=None)
def test_no_machine_does_better_and_the_response_does_as_well(
    drawn: tuple[Game, list[Automaton]], criterion: Criterion
) -> None:
    game, profile = drawn
    for seat in range(game.seats):
        best = best_response(game, seat, profile, criterion)
        assert profile_payoffs(game, profile, criterion)[seat] <= best.payoff
        for action in range(len(game.actions[seat])):
            row = tuple(F(a == action) for a in range(len(game.actions[seat])))
            steady = Automaton((row,), ((0,) * len(game.payoffs),))
            tried = [*profile[:seat], steady, *profile[seat + 1 :]]
            assert profile_payoffs(game, tried, criterion)[seat] <= best.payoff


@given(profiles())
@settings(max_examples=30, deadline=None)
def test_long_run_means_are_the_limit_of_patience(drawn: tuple[Game, list[Automaton]]) -> None:
    game, profile = drawn
    found = best_response(game, 0, profile, LimitOfMeans()).payoff
    patient = best_response(game, 0, profile, Discounted(1 - F(1, 10**9))).payoff
    assert float(found) == pytest.approx(float(patient), abs=1e-5)


RIVALS = ("TitForTat", "TitForTwoTats", "Grim", "Pavlov", "GTFT", "Joss", "CyclerCCD", "Prober")


@pytest.mark.parametrize("name", RIVALS)
@pytest.mark.parametrize(
    "criterion", [Rounds(1), Rounds(10), Discounted(F(1, 2)), Discounted(F(9, 10)), LimitOfMeans()]
)
@pytest.mark.parametrize("seat", [0, 1])
def test_the_program_of_a_best_response_gets_what_was_promised(
    name: str, criterion: Criterion, seat: int
) -> None:
    found = respond(ProgramGame(PD), zoo(name), seat, criterion)
    assert found.best
    assert found.payoffs[seat] == found.most


@pytest.mark.parametrize("name", ["TitForTat", "Pavlov", "Grim", "TitForTwoTats", "Gradual"])
def test_a_best_response_replayed_in_the_sandbox_gets_what_it_promised(name: str) -> None:
    found = respond(ProgramGame(PD), zoo(name), 0, Rounds(12))
    match = play(ProgramGame(PD, Repetition(12)), (found.program, *zoo(name)))
    assert match.payoffs[0] == 12 * found.most
    assert not match.faults


@pytest.mark.parametrize("name", ["TitForTat", "Pavlov", "PublicGrim", "GTFT"])
@pytest.mark.parametrize("criterion", [Rounds(6), Discounted(F(9, 10)), LimitOfMeans()])
def test_with_noise_the_response_heeds_its_own_slips(name: str, criterion: Criterion) -> None:
    rules = ProgramGame(PD, Repetition(noise=F(1, 50)))
    found = respond(rules, zoo(name), 0, criterion)
    assert found.best


def test_three_seats_are_answered_as_well() -> None:
    game = load_game("public-goods(n=3,r=2)")
    found = respond(ProgramGame(game), zoo("PublicGrim", "PublicGrim"), 1, Discounted(F(9, 10)))
    assert found.best and found.payoffs == (2, 2, 2)
    found = respond(ProgramGame(game), zoo("PublicGrim", "PublicGrim"), 1, Rounds(1))
    assert found.payoffs[1] == F(7, 3)


def test_programs_are_as_short_as_what_they_do() -> None:
    def text(name: str, criterion: Criterion) -> str:
        return respond(ProgramGame(PD), zoo(name), 0, criterion).program.source

    assert 'return "C"' in text("TitForTat", LimitOfMeans())
    assert 'CYCLE = ["D", "C"]' in text("TitForTat", Discounted(F(1, 2)))
    assert 'OPENING = ["C"] * 9 + ["D"]' in text("TitForTat", Rounds(10))
    assert "Best response to TitForTat" in text("TitForTat", Rounds(10))


def test_a_response_looks_like_what_the_others_must_take_it_for() -> None:
    gullible = Program(
        'def act(game):\n    return "C" if "I am kind" in game.opponent.source else "D"\n',
        "gullible",
    )
    found = respond(ProgramGame(PD), (gullible,), 0, Rounds(1))
    assert found.payoffs == (5, 0) and found.best
    assert "# I am kind" in found.program.source


def test_what_nobody_can_bring_about_is_not_promised() -> None:
    found = respond(ProgramGame(PD), zoo("JustBot"), 0, Rounds(1))
    assert found.most == 5 and found.payoffs[0] == 1 and not found.best


def test_who_is_not_read_has_no_best_response() -> None:
    with pytest.raises(CodepactError, match="no best response is known: MirrorBot was not read"):
        respond(ProgramGame(PD), zoo("MirrorBot"), 0, Rounds(1))
    with pytest.raises(CodepactError, match="needs 2 automata"):
        best_response(PD, 0, [], Rounds(1))


@given(st.data(), st.booleans())
@settings(max_examples=25, deadline=None)
def test_rendered_machines_are_read_back_as_themselves(data: st.DataObject, ends: bool) -> None:
    states = data.draw(st.integers(1, 5))
    step = st.integers(0, states - 1)
    machine = Machine(
        (("C",), ("D",)),
        tuple(data.draw(st.sampled_from("CD")) for _ in range(states)),
        tuple((data.draw(step), data.draw(step)) for _ in range(states)),
        ("",) * states,
    )
    source = python_of(minimised(machine), 2, "drawn")
    read = read_program(Program(source), ProgramGame(PD, Repetition(50, False)), sandbox())
    assert isinstance(read, Reading), read
    assert distinguishing(machine, read.cases[0].machine) is None


def test_a_program_holds_what_it_must_hold_to_the_letter() -> None:
    machine = Machine((("C",), ("D",)), ("C", "D"), ((0, 1), (0, 1)), ("", ""))
    source = python_of(machine, 2, 'Against "it\'s" \\ and """.', ["it's", 'say """ or \'no\''])
    assert "# it's\n" in source and '# say """ or \'no\'\n' in source
    read = read_program(Program(source), ProgramGame(PD, Repetition(50, False)), sandbox())
    assert isinstance(read, Reading) and read.cases[0].machine == machine


def test_a_mixture_is_rendered_with_its_exact_chances() -> None:
    source = mixture_program(("C", "D"), (F(1, 3), F(2, 3)))
    found = exact_payoffs(ProgramGame(PD), (Program(source), *zoo("AllC")), Rounds(1))
    assert found == (F(1, 3) * 3 + F(2, 3) * 5, F(1, 3) * 3)


def test_coins_and_strange_machines_are_not_rendered() -> None:
    coins = Machine((("C",), ("D",)), ("C", "D"), ((0, 1, 0, 1),) * 2, ("", ""), None, 2)
    with pytest.raises(CodepactError, match="coins"):
        python_of(coins, 2)
    best = against("TitForTat", Rounds(10))
    machine = response_machine(
        PD, [None, *strategies(PD, Rounds(10), "AllD", "TitForTat")[1:]], best
    )
    assert machine.horizon == 10
