"""Programs that flip coins: exact chances, and claims that hold however the coins fall."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from arena import rules

from codepact.checker import check
from codepact.core.program import Program
from codepact.execution.sandbox import Run
from codepact.proof.claims import prove_claim
from codepact.proof.machines import Reading
from codepact.proof.machines.chance import ChanceMachine, lumped, support
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.rivals import scripted
from codepact.zoo import zoo_program

FLIPPERS = ("GTFT", "Joss", "NaiveProber", "RandomHalf")
TWICE = """
def act(game):
    if game.opponent.actions.count("D") > 1 and game.flip(1, 4):
        return "D" if game.flip(1, 3) else "C"
    return game.opponent.actions[-1] if game.opponent.actions else "C"
"""


def machine_of(source: str | Program, rounds: int = 4) -> ChanceMachine:
    program = source if isinstance(source, Program) else Program(source)
    found = read_program(program, rules(rounds), sandbox())
    assert isinstance(found, Reading), found
    machine = found.cases[0].chance
    assert machine is not None
    return machine


def foretold(machine: ChanceMachine, script: tuple[str, ...]) -> dict[tuple[str, ...], Fraction]:
    """Return how likely each way to play against a script is."""
    ways = {(s, (machine.actions[s],)): p for s, p in machine.start}
    for letter in script[:-1]:
        then: dict[tuple[int, tuple[str, ...]], Fraction] = {}
        for (s, played), p in ways.items():
            for t, q in machine.steps[s][machine.letters.index((letter,))]:
                key = t, (*played, machine.actions[t])
                then[key] = then.get(key, Fraction(0)) + p * q
        ways = then
    found: dict[tuple[str, ...], Fraction] = {}
    for (_, played), p in ways.items():
        found[played] = found.get(played, Fraction(0)) + p
    return found


def in_play(program: Program, script: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return what the program plays in the sandbox for every way in which its coins fall."""
    game, open_, found = rules(len(script)), [()], set()
    while open_:
        flips = open_.pop()
        (ran,) = sandbox().run(game, [Run((program, scripted(script)), flips=flips)])
        found.add(ran.actions[0])
        open_ += [(*flips, *(True,) * k, False) for k in range(ran.flipped - len(flips))]
    return found


@pytest.mark.parametrize("source", [*FLIPPERS, TWICE])
def test_what_can_happen_is_what_happens_in_the_sandbox(source: str) -> None:
    program = Program(source) if "\n" in source else zoo_program(source)
    machine = machine_of(program)
    for script in product("CD", repeat=4):
        chances = foretold(machine, script)
        assert sum(chances.values()) == 1
        assert set(chances) == in_play(program, script)


def test_chances_are_those_of_the_coins() -> None:
    after_defection = foretold(machine_of(zoo_program("GTFT")), ("D", "C"))
    assert after_defection == {("C", "C"): Fraction(1, 3), ("C", "D"): Fraction(2, 3)}
    assert foretold(machine_of(TWICE), ("D", "D", "C"))["C", "D", "D"] == Fraction(5, 6)


def test_a_random_number_keeps_what_is_known_of_it() -> None:
    source = """
import random
def act(game):
    r = random.random()
    if r < 0.25:
        return "D"
    elif r < 0.5:
        return "C" if r > 0.2 else "D"
    return "D"
"""
    (chance,) = (
        p for played, p in foretold(machine_of(source), ("C",)).items() if played == ("C",)
    )
    assert chance == Fraction(1, 4)


def test_chances_of_decimals_are_those_of_floats() -> None:
    source = 'import random\ndef act(game):\n    return "C" if random.random() < 0.1 else "D"\n'
    chance = foretold(machine_of(source), ("C",))["C",]
    assert chance != Fraction(1, 10) and abs(chance - Fraction(1, 10)) < Fraction(1, 2**52)
    runs = [Run((Program(source), scripted(["C"])), seed) for seed in range(2000)]
    share = sum(r.actions[0] == ("C",) for r in sandbox().run(rules(1), runs)) / 2000
    assert abs(share - 0.1) < 5 * (0.09 / 2000) ** 0.5


def test_random_choices_are_alike_likely() -> None:
    source = (
        "import random\ndef act(game):\n"
        '    return random.choice(["C", "D", "C"]) if random.randint(1, 4) > 1 else "D"\n'
    )
    assert foretold(machine_of(source), ("C",))["C",] == Fraction(1, 2)


def test_coins_that_change_nothing_leave_no_chance() -> None:
    source = 'def act(game):\n    game.flip(1, 2)\n    return "C"\n'
    found = read_program(Program(source), rules(3), sandbox())
    assert isinstance(found, Reading)
    assert found.cases[0].chance is None and found.cases[0].machine.actions == ("C",)


def test_lumping_joins_what_plays_alike() -> None:
    half = Fraction(1, 2)
    both = ((0, half), (1, half))
    machine = ChanceMachine(
        (("C",),), ((0, Fraction(1)),), ("C", "C", "D"),
        ((both,), (((0, half), (1, half)),), (((2, Fraction(1)),),)), ("", "", ""),
    )  # fmt: skip
    small = lumped(machine)
    assert small.actions == ("C", "D") and small.steps[0] == (((0, Fraction(1)),),)
    assert support(small).ways == 1


@pytest.mark.parametrize(
    ("claim", "answer"),
    [
        ("nice", "proved"),
        ("cooperates-with-itself", "proved"),
        ("forgives within=1", "proved"),
        ("retaliates-at-once", "refuted"),
        ("exploitable-at-most by=0", "unknown"),
        ("equals program=TitForTat", "unknown"),
    ],
)
def test_claims_hold_however_the_coins_fall(claim: str, answer: str) -> None:
    game = rules(20)
    program = zoo_program("GTFT")
    reading = read_program(program, game, sandbox())
    verdict = prove_claim(reading, claim, game)
    assert verdict.answer == answer, verdict.reason
    if verdict.answer == "proved":
        assert check(verdict.certificate).accepted
    if verdict.witness:
        witness = verdict.witness
        run = Run((program, *witness.rivals), witness.seed)
        (ran,) = sandbox().run(rules(len(witness.history)), [run])
        assert ran.actions[0] == witness.played


def test_joss_is_not_nice_and_the_witness_has_a_seed() -> None:
    game = rules(60)
    reading = read_program(zoo_program("Joss"), game, sandbox())
    verdict = prove_claim(reading, "nice", game)
    assert verdict.answer == "refuted" and verdict.witness is not None
    assert verdict.witness.played[-1] == "D"
    assert all(letter == ("C",) for letter in verdict.witness.history)


def test_drawing_while_loading_or_without_leave_is_refused() -> None:
    source = 'import random\nX = random.random()\ndef act(game):\n    return "C"\n'
    found = read_program(Program(source), rules(3), sandbox())
    assert not isinstance(found, Reading) and "draws" in found.reason
