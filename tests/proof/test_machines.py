"""Machines as values: made small, compared, multiplied, followed to their circle, written down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product as every

import pytest
from arena import rules
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.checker.machine import Letter, flaw
from codepact.core.errors import CodepactError
from codepact.core.limits import Limits
from codepact.execution.sandbox import Run
from codepact.proof.machines import (
    Machine,
    Reading,
    distinguishing,
    dot,
    histories,
    lasso,
    minimised,
    product,
)
from codepact.proof.reading import read_program
from codepact.proof.referee import play, sandbox
from codepact.zoo import zoo_program

LETTERS = (("C",), ("D",))
GAME = (("C", "D"), ("C", "D"))


@st.composite
def machines(draw: st.DrawFn, players: int = 2, most: int = 6, ways: int = 1) -> Machine:
    """Draw a machine for all horizons."""
    size = draw(st.integers(1, most))
    letters = tuple(every("CD", repeat=players - 1))
    state = st.integers(0, size - 1)
    width = len(letters) * ways
    return Machine(
        letters,
        tuple(draw(st.sampled_from("CD")) for _ in range(size)),
        tuple(tuple(draw(state) for _ in range(width)) for _ in range(size)),
        tuple(draw(st.sampled_from(("", "", "exception"))) for _ in range(size)),
        None,
        ways,
        tuple(draw(st.lists(state, min_size=1, max_size=ways, unique=True))) if ways > 1 else (0,),
    )


@st.composite
def ending_machines(draw: st.DrawFn) -> Machine:
    """Draw a machine for some rounds: every state belongs to one of them, and the last ones end."""
    levels = [1, *draw(st.lists(st.integers(1, 3), max_size=4))]
    steps: list[tuple[int, ...]] = []
    for many, following in zip(levels, [*levels[1:], 0], strict=True):
        begin = len(steps) + many
        new = [
            tuple(draw(st.integers(begin, begin + following - 1)) for _ in LETTERS if following)
            for _ in range(many)
        ]
        steps += new
    actions = tuple(draw(st.sampled_from("CD")) for _ in steps)
    return Machine(LETTERS, actions, tuple(steps), ("",) * len(steps), len(levels))


def answer(machine: Machine, history: Sequence[Letter]) -> tuple[str, str] | None:
    """Return what is played after a history, and whether by a fault; None behind the end."""
    state = 0
    for letter in history:
        if not machine.steps[state]:
            return None
        state = machine.steps[state][machine.letters.index(letter)]
    return machine.actions[state], machine.faults[state]


def all_histories(letters: Sequence[Letter], rounds: int) -> list[tuple[Letter, ...]]:
    """Return every history that is shorter than so many rounds, the shortest first."""
    return [h for many in range(rounds) for h in every(letters, repeat=many)]


def zoo_machine(name: str) -> Machine:
    read = read_program(zoo_program(name), rules(6), sandbox())
    assert isinstance(read, Reading), read
    return read.cases[0].machine


@given(machines(most=9) | ending_machines())
def test_a_minimised_machine_plays_alike_and_faults_alike(machine: Machine) -> None:
    small = minimised(machine)
    assert not flaw(small, GAME, 0)
    assert small.horizon == machine.horizon
    for history in all_histories(LETTERS, 8):
        assert answer(small, history) == answer(machine, history)


@given(machines(most=9) | ending_machines())
def test_a_minimised_machine_has_no_state_too_many(machine: Machine) -> None:
    small = minimised(machine)
    assert list(histories(small)) == list(small.states), "all are met, in this order"
    tests = all_histories(LETTERS, 8)  # what tells two of nine states apart is no longer
    futures = [[answer(_begun(small, s), history) for history in tests] for s in small.states]
    apart = [s for s in small.states if futures[s] in futures[:s]]
    assert not apart
    assert minimised(small) == small


def _begun(machine: Machine, state: int) -> Machine:
    """Return a machine that begins in another state: the two change their numbers."""
    swap = {0: state, state: 0}
    order = [swap.get(s, s) for s in machine.states]
    return replace(
        machine,
        actions=tuple(machine.actions[s] for s in order),
        steps=tuple(tuple(swap.get(t, t) for t in machine.steps[s]) for s in order),
        faults=tuple(machine.faults[s] for s in order),
    )


@given(machines(ways=2, most=5))
def test_a_minimised_machine_with_coins_can_do_the_same(machine: Machine) -> None:
    small = minimised(machine)
    assert not flaw(small, GAME, 0)
    assert len(small.actions) <= len(machine.actions)
    for history in every(LETTERS, repeat=4):
        assert _traces(small, history) == _traces(machine, history)


def _traces(machine: Machine, history: Sequence[Letter]) -> set[tuple[str, ...]]:
    """Return everything that can be played to a history."""
    ways = {((machine.actions[s],), s) for s in machine.starts}
    for letter in history:
        ways = {
            ((*played, machine.actions[t]), t)
            for played, s in ways
            for t in machine.after(s, letter)
        }
    return {played for played, _ in ways}


def test_coins_that_make_no_difference_leave_one_state() -> None:
    toss = Machine(LETTERS, ("C", "C"), ((0, 1, 1, 0), (1, 0, 0, 0)), ("", ""), None, 2, (0, 1))
    small = minimised(toss)
    assert len(small.actions) == 1 and small.starts == (0,)


def test_a_long_chain_is_minimised_in_no_time() -> None:
    size = 4_000  # as many passes over all states would be sixteen million steps
    chain = Machine(
        LETTERS,
        ("C",) * (size - 1) + ("D",),
        tuple((min(s + 1, size - 1),) * 2 for s in range(size)),
        ("",) * size,
    )
    assert minimised(chain) == chain
    twice = replace(
        chain,
        actions=chain.actions * 2,
        faults=chain.faults * 2,
        steps=tuple((min(s + 1, size - 1), min(s + 1, size - 1) + size) for s in range(size)) * 2,
    )
    assert minimised(twice) == chain


def test_a_fault_is_no_action_in_earnest_and_no_other_play() -> None:
    faulty = Machine(LETTERS, ("D", "D"), ((1, 1), (1, 1)), ("", "exception"))
    earnest = Machine(LETTERS, ("D",), ((0, 0),), ("",))
    assert minimised(faulty) == faulty
    assert distinguishing(faulty, earnest) is None, "plays are compared"


@given(machines(most=4), machines(most=4))
def test_a_distinguishing_history_is_a_shortest_one(first: Machine, second: Machine) -> None:
    def apart(history: Sequence[Letter]) -> bool:
        one, other = answer(first, history), answer(second, history)
        assert one and other
        return one[0] != other[0]

    # Moore, 1956: what no history shorter than all their states tells apart, none does.
    shortest = next(filter(apart, all_histories(LETTERS, 8)), None)
    found = distinguishing(first, second)
    assert (found is None) == (shortest is None)
    if found is not None and shortest is not None:
        assert apart(found) and len(found) == len(shortest)


@given(ending_machines(), ending_machines())
def test_machines_for_some_rounds_are_compared_within_both(first: Machine, second: Machine) -> None:
    assert first.horizon and second.horizon
    rounds = min(first.horizon, second.horizon)
    apart = [h for h in all_histories(LETTERS, rounds) if answer(first, h) != answer(second, h)]
    found = distinguishing(first, second)
    assert (len(apart[0]) if apart else None) == (None if found is None else len(found))
    assert found is None or found in apart


def test_nothing_behind_a_horizon_tells_machines_apart() -> None:
    late = Machine(LETTERS, ("C", "C", "C", "D"), ((1, 1), (2, 2), (3, 3), (3, 3)), ("",) * 4)
    always = Machine(LETTERS, ("C",), ((0, 0),), ("",))
    assert distinguishing(late, always) == (("C",),) * 3
    assert distinguishing(late, replace(always, horizon=4)) == (("C",),) * 3
    assert distinguishing(late, replace(always, horizon=3)) is None


@pytest.mark.parametrize(
    ("first", "second", "history"),
    [
        ("Grim", "PublicGrim", None),
        ("TitForTat", "SuspiciousTitForTat", ""),
        ("TitForTat", "AllC", "D"),
        ("TitForTat", "TitForTwoTats", "D"),
        ("TitForTat", "Grim", "DC"),
        ("Pavlov", "TitForTat", "DC"),
    ],
)
def test_zoo_programs_are_equal_or_told_apart(first: str, second: str, history: str | None) -> None:
    found = distinguishing(zoo_machine(first), zoo_machine(second))
    assert found == (None if history is None else tuple((c,) for c in history))


def simulated(machines: Sequence[Machine], rounds: int) -> list[tuple[int, ...]]:
    """Return the states of machines that play each other, round by round."""
    states, found = [0] * len(machines), []
    for _ in range(rounds):
        found.append(tuple(states))
        played = [m.actions[s] for m, s in zip(machines, states, strict=True)]
        letters = [tuple(played[:k] + played[k + 1 :]) for k in range(len(machines))]
        rows = [m.steps[s] for m, s in zip(machines, states, strict=True)]
        if not all(rows):
            break
        states = [
            row[m.letters.index(x)] for row, m, x in zip(rows, machines, letters, strict=True)
        ]
    return found


@given(
    st.tuples(machines(), machines()) | st.tuples(*[machines(players=3, most=3)] * 3),
    st.integers(1, 50),
)
def test_a_lasso_is_the_match_without_end(profile: tuple[Machine, ...], rounds: int) -> None:
    rows, begin = lasso(profile)
    assert len(set(rows)) == len(rows) and 0 <= begin < len(rows)
    circle = len(rows) - begin
    told = [rows[k if k < len(rows) else begin + (k - begin) % circle] for k in range(rounds)]
    assert told == simulated(profile, rounds)


@given(ending_machines(), machines() | ending_machines())
def test_a_lasso_ends_with_the_first_machine_that_ends(first: Machine, second: Machine) -> None:
    rows, begin = lasso([first, second])
    assert list(rows) == simulated([first, second], 99)
    assert begin == len(rows)


def test_a_lasso_does_not_go_beyond_a_horizon() -> None:
    walk = Machine(LETTERS, ("C",) * 4, ((1, 1), (2, 2), (3, 3), (0, 0)), ("",) * 4)
    assert lasso([walk, walk]) == (((0, 0), (1, 1), (2, 2), (3, 3)), 0)
    assert lasso([walk, replace(walk, horizon=3)]) == (((0, 0), (1, 1), (2, 2)), 3)
    assert lasso([replace(walk, horizon=2), replace(walk, horizon=3)]) == (((0, 0), (1, 1)), 2)


@pytest.mark.parametrize(
    ("first", "second"), [("Pavlov", "Alternator"), ("Grim", "TitForTwoTats"), ("Prober", "Pavlov")]
)
def test_a_lasso_of_the_zoo_is_what_is_played(first: str, second: str) -> None:
    profile = [zoo_machine(first), zoo_machine(second)]
    rows, begin = lasso(profile)
    (ran,) = sandbox().run(rules(30), [Run((zoo_program(first), zoo_program(second)))])
    states = [rows[k if k < len(rows) else begin + (k - begin) % (len(rows) - begin)]
              for k in range(30)]  # fmt: skip
    for seat in (0, 1):
        assert [profile[seat].actions[s[seat]] for s in states] == list(ran.actions[seat])


@settings(max_examples=50)
@given(
    machines(players=3, most=4),
    machines(players=3, most=4),
    st.sampled_from([(0, 1), (0, 2), (1, 2)]),
    st.text("CD", max_size=8),
)
def test_a_product_does_what_its_machines_do(
    first: Machine, second: Machine, seats: tuple[int, int], plays: str
) -> None:
    joint = product({seats[1]: second, seats[0]: first})
    assert joint.seats == seats and joint.letters == LETTERS and joint.states[0] == (0, 0)
    assert len(joint.states) <= len(first.actions) * len(second.actions)
    free = ({0, 1, 2} - set(seats)).pop()
    at, a, b = 0, 0, 0
    for letter in plays:
        assert joint.states[at] == (a, b)
        assert joint.actions[at] == (first.actions[a], second.actions[b])
        played = {seats[0]: first.actions[a], seats[1]: second.actions[b], free: letter}
        seen = [tuple(played[k] for k in range(3) if k != seat) for seat in seats]
        a = first.steps[a][first.letters.index(seen[0])]
        b = second.steps[b][second.letters.index(seen[1])]
        (at,) = joint.steps[at][joint.letters.index((letter,))]


def test_a_product_has_every_way_in_which_coins_fall_and_ends_where_a_machine_ends() -> None:
    coin = Machine(LETTERS, ("C", "D"), ((0, 1, 0, 1), (0, 1, 0, 1)), ("", ""), None, 2, (0, 1))
    joint = product({0: coin, 1: coin})
    assert joint.letters == ((),) and sorted(joint.states) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert joint.starts == (0, 1, 2, 3)
    assert all(sorted(after) == [0, 1, 2, 3] for (after,) in joint.steps)
    once = Machine(LETTERS, ("C",), ((),), ("",), 1)
    assert product({0: once, 1: coin}).steps == (((),), ((),))


def test_one_machine_alone_is_its_own_product() -> None:
    grim = zoo_machine("Grim")
    joint = product({0: grim})
    assert joint.letters == grim.letters
    assert [s for (s,) in joint.states] == [0, 1]
    assert joint.steps == tuple(tuple((t,) for t in row) for row in grim.steps)


def test_a_product_knows_what_seats_that_are_free_can_play() -> None:
    seats = (("A", "B"), ("C", "D"), ("E", "F"))
    one = {
        seat: Machine(
            tuple(every(*seats[:seat], *seats[seat + 1 :])), seats[seat][:1], ((0,) * 4,), ("",)
        )
        for seat in range(3)
    }
    for free in range(3):
        joint = product({seat: one[seat] for seat in range(3) if seat != free})
        assert joint.letters == tuple((a,) for a in seats[free])
    assert product({1: one[1]}).letters == tuple(every("AB", "EF"))


def test_machines_that_do_not_belong_together_are_refused() -> None:
    two = Machine(LETTERS, ("C",), ((0, 0),), ("",))
    three = Machine(tuple(every("CD", repeat=2)), ("C",), ((0,) * 4,), ("",))
    other = Machine((("R",), ("P",)), ("R",), ((0, 0),), ("",))
    coin = Machine(LETTERS, ("C", "D"), ((0, 1, 0, 1), (0, 1, 0, 1)), ("", ""), None, 2)
    for wrong in ({}, {0: two, 1: three}, {2: two}, {-1: two}, {0: two, 1: other}):
        with pytest.raises(CodepactError, match="of one game"):
            product(wrong)
    with pytest.raises(CodepactError, match="a machine for each seat, not 2"):
        lasso([three, three])
    with pytest.raises(CodepactError, match="different games"):
        distinguishing(two, three)
    with pytest.raises(CodepactError, match="coins decide"):
        distinguishing(two, coin)
    with pytest.raises(CodepactError, match="coins decide"):
        lasso([two, coin])


def test_grim_in_the_language_of_graphviz() -> None:
    assert dot(zoo_machine("Grim"), "Grim") == (
        'digraph "Grim" {\n  rankdir=LR;\n  node [shape=circle];\n  start [shape=point];\n'
        '  start -> 0;\n  0 [label="C"];\n  0 -> 0 [label="C"];\n  0 -> 1 [label="D"];\n'
        '  1 [label="D"];\n  1 -> 1 [label="C, D"];\n}\n'
    )


@given(machines() | machines(players=3, most=3) | machines(ways=2) | ending_machines())
def test_every_state_and_step_is_in_the_graph(machine: Machine) -> None:
    text = dot(machine)
    assert [int(s) for s in re.findall(r"^  start -> (\d+);", text, re.M)] == list(machine.starts)
    nodes = re.findall(r'^  (\d+) \[label="(.*?)"(, style=dashed)?\];$', text, re.M)
    assert [int(s) for s, _, _ in nodes] == list(machine.states)
    for (_, label, dashed), s in zip(nodes, machine.states, strict=True):
        kind = f"\\n{machine.faults[s]}" if machine.faults[s] else ""
        assert label == machine.actions[s] + kind
        assert bool(dashed) == (not machine.steps[s])
    drawn = {
        (int(s), tuple(letter.split()), int(t))
        for s, t, label in re.findall(r'^  (\d+) -> (\d+) \[label="(.*?)"\];$', text, re.M)
        for letter in label.split(", ")
    }
    steps = every(machine.states, machine.letters)
    ends = {(s, x, t) for s, x in steps if machine.steps[s] for t in machine.after(s, x)}
    assert drawn == ends


def test_names_cannot_break_out_of_the_graph() -> None:
    nasty = 'a"]; x -> y; "\\'
    machine = Machine(((nasty,), ("D",)), (nasty,), ((0, 0),), ("",))
    text = dot(machine, nasty + "\n}")
    quoted = '"a\\"]; x -> y; \\"\\\\'
    assert text.startswith(f'digraph {quoted}\\n}}" {{\n')
    assert f'  0 [label={quoted}"];\n' in text


def test_the_first_call_of_an_exact_program_is_start_and_step_together() -> None:
    for ticks, readable in ((1, False), (2, True)):
        poor = rules(4, limits=Limits(ticks_per_call=ticks))
        found = read_program(zoo_program("PublicGrim"), poor, sandbox())
        assert isinstance(found, Reading) == readable
        match = play(poor, [zoo_program("PublicGrim")] * 2)
        assert bool(match.faults) != readable
