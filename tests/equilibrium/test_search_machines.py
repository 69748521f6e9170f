from __future__ import annotations

from itertools import product

import pytest

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.rendering import exact_python
from codepact.equilibrium.search.bodies import bodies, program, replies
from codepact.equilibrium.search.machines import (
    drawn_machines,
    machine_count,
    machines,
    raw_machines,
)
from codepact.games import load_game
from codepact.proof.machines import Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox

DILEMMA = load_game("prisoners-dilemma")


def behaviour(machine, rounds: int) -> tuple[str, ...]:
    """Return what a machine plays after every history of up to so many rounds."""
    found = []
    for length in range(rounds + 1):
        for history in product(machine.letters, repeat=length):
            state = 0
            for letter in history:
                (state,) = machine.after(state, letter)
            found.append(machine.actions[state])
    return tuple(found)


@pytest.mark.parametrize(("states", "count"), [(1, 2), (2, 64), (3, 5832)])
def test_raw_machines_are_as_many_as_the_formula_says(states, count) -> None:
    assert machine_count(DILEMMA, 0, states) == count
    assert len(set(raw_machines(DILEMMA, 0, states))) == count


def test_the_formula_goes_on_and_counts_the_others_together() -> None:
    assert machine_count(DILEMMA, 0, 4) == 1_048_576
    assert machine_count(load_game("public-goods(n=3,r=2)"), 1, 2) == 2**2 * 2 ** (2 * 4)


@pytest.mark.parametrize("states", [1, 2, 3])
def test_canonical_machines_are_every_behaviour_once(states) -> None:
    # Two machines of n states that differ do so within 2n - 2 rounds (Moore, 1956).
    depth = 2 * states - 2
    canonical = [behaviour(m, depth) for m in machines(DILEMMA, 0, states)]
    assert len(set(canonical)) == len(canonical)
    smaller = {behaviour(m, depth) for n in range(1, states) for m in machines(DILEMMA, 0, n)}
    everything = {behaviour(m, depth) for m in raw_machines(DILEMMA, 0, states)}
    assert set(canonical) == everything - smaller


def test_machines_of_two_states_are_the_replies_of_memory_one_that_are_no_constants() -> None:
    # Their states differ in the own action, so without slips it says which one a machine is in.
    rules = ProgramGame(DILEMMA, Repetition(10, horizon_known=False))
    read = [read_program(Program(program(b)), rules, sandbox(), 0) for b in bodies(rules, 0)]
    assert len(read) == replies(DILEMMA, 0) == 32
    found = {r.cases[0].machine for r in read if isinstance(r, Reading)}
    assert {(m.actions, m.steps) for m in found if len(m.actions) == 2} == {
        (m.actions, m.steps) for m in machines(DILEMMA, 0, 2)
    }


def test_drawn_machines_need_their_states_and_depend_on_the_seed_alone() -> None:
    one, two, other = (drawn_machines(DILEMMA, 0, 4, 20, seed) for seed in (1, 1, 2))
    assert one == two and one != other
    assert len(one) == len(set(one)) == 20
    assert all(len(m.actions) == 4 for m in one)


def test_no_more_is_drawn_than_there_is() -> None:
    found = drawn_machines(DILEMMA, 0, 1, 50, 0)
    assert len(found) == 2


@pytest.mark.parametrize(("game", "seat"), [("prisoners-dilemma", 1), ("public-goods(n=3)", 1)])
def test_the_reader_reads_the_machine_off_its_program(game, seat) -> None:
    rules = ProgramGame(load_game(game), Repetition(5))
    for machine in drawn_machines(rules.game, seat, 3, 8, 0):
        read = read_program(
            Program(exact_python(machine, rules.game.seats)), rules, sandbox(), seat
        )
        assert isinstance(read, Reading)
        assert read.cases[0].machine == machine
        assert read.horizon is None


def test_a_machine_plays_what_it_says_in_the_sandbox() -> None:
    rules = ProgramGame(DILEMMA, Repetition(6))
    rival = "def act(game):\n    return 'CDDCDC'[game.round - 1]\n"
    found = machines(DILEMMA, 0, 2)
    from codepact.execution.match import MatchJob

    jobs = [MatchJob(rules, (Program(exact_python(m, 2)), Program(rival))) for m in found]
    for machine, match in zip(found, play_all(jobs), strict=True):
        state, expected = 0, []
        for seen in "CDDCDC":
            expected.append(machine.actions[state])
            (state,) = machine.after(state, (seen,))
        assert match.actions[0] == tuple(expected) and not match.faults


def test_actions_with_odd_names_are_quoted() -> None:
    from codepact.games import rename_actions

    game = rename_actions(DILEMMA, {"C": "it's", "D": 'say "no"\n'})
    rules = ProgramGame(game, Repetition(3))
    (machine, *_) = machines(game, 0, 2)
    read = read_program(Program(exact_python(machine, 2)), rules, sandbox(), 0)
    assert isinstance(read, Reading) and read.cases[0].machine == machine
