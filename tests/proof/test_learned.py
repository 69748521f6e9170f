"""Machines learned from play: right where they can be, and never called more than tested."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import product

import pytest
from arena import rules

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.execution.sandbox import Run
from codepact.games import load_game
from codepact.proof.machines import Machine, Reading, distinguishing, histories, minimised
from codepact.proof.machines.learned import Learned, differs, learned_machine
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.rivals import scripted
from codepact.zoo import zoo_program

LETTERS = (("C",), ("D",))
ALWAYS_C = Machine(LETTERS, ("C",), ((0, 0),), ("",))
TFT = 'game.opponent.actions[-1] if game.opponent.actions else "C"'


def act(condition: str, then: str = '"D"', otherwise: str = TFT) -> Program:
    return Program(f"def act(game):\n    return {then} if {condition} else {otherwise}\n")


def learned(program: Program, rounds: int, seat: int = 0, **options: int) -> Learned:
    found = learned_machine(program, rules(rounds), sandbox(), seat, **options)
    assert isinstance(found, Learned), found
    return found


def read_machine(program: Program, rounds: int, seat: int = 0) -> Machine:
    found = read_program(program, rules(rounds), sandbox(), seat)
    assert isinstance(found, Reading), found
    return found.cases[0].machine


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize(
    "name",
    ["TitForTat", "Grim", "Pavlov", "TitForTwoTats", "Alternator", "Prober", "GoByMajority5"],
)
def test_small_machines_are_learned_as_they_are_read(name: str, seat: int) -> None:
    program = zoo_program(name)
    found, read = learned(program, 40, seat), read_machine(program, 40, seat)
    assert distinguishing(found.machine, read) is None
    assert len(found.machine.actions) == len(read.actions)
    assert found.machine.horizon == 40


@pytest.mark.parametrize("rounds", [1, 2, 3, 5])
@pytest.mark.parametrize("name", ["TitForTat", "TitForTwoTats", "Prober", "ForgetfulGrudger"])
def test_short_games_are_learned_whole(name: str, rounds: int) -> None:
    program = zoo_program(name)
    found = learned(program, rounds)
    assert found.depth == rounds - 1
    assert distinguishing(found.machine, read_machine(program, rounds)) is None


def test_the_last_round_is_learned_where_it_is_near() -> None:
    program = act("game.round == game.rounds")
    found, read = learned(program, 7).machine, read_machine(program, 7)
    assert found.horizon == 7 and distinguishing(found, read) is None
    ways = histories(found)
    assert all(len(ways[s]) == 6 for s in found.states if not found.steps[s])


def test_three_players_are_learned_too() -> None:
    game = rules(6, load_game("public-goods(n=3,r=2)"))
    first, second = game.game.actions[0]
    program = Program(
        "def act(game):\n"
        f"    hurt = any({second!r} in p.actions[-1:] for p in game.others)\n"
        f"    return {second!r} if hurt else {first!r}\n"
    )
    found = learned_machine(program, game, sandbox(), seat=1)
    assert isinstance(found, Learned)
    assert found.machine.letters == tuple(product((first, second), repeat=2))
    assert found.machine.actions == (first, second)
    assert set(found.machine.steps) == {(0, 1, 1, 1)}


CODE = "CDDCDCCDDDCD"
HIDDEN = act(f'"".join(game.opponent.actions[:12]) == "{CODE}"')


def test_a_code_that_nobody_tries_stays_hidden_and_nothing_is_called_proved() -> None:
    found = learned(HIDDEN, 200)
    assert found.established == (
        f"tested to depth 8, in {found.matches} matches, 100 of them at random: not proved"
    )
    assert distinguishing(found.machine, read_machine(zoo_program("TitForTat"), 200)) is None
    (ran,) = sandbox().run(rules(200), [Run((HIDDEN, scripted([*CODE, "C"])))])
    assert ran.actions[0][12:] == ("D",) * 188, "which is not what TitForTat plays"


def test_a_code_within_the_depth_is_found() -> None:
    program = act('"".join(game.opponent.actions[:7]) == "CDDCDCC"')
    found = learned(program, 40)
    assert distinguishing(found.machine, read_machine(program, 40)) is None
    shallow = learned(program, 40, depth=3, walks=10)
    assert shallow.depth == 3 and "to depth 3" in shallow.established
    assert len(shallow.machine.actions) == 2, "the same program, tested less"


def test_a_round_that_every_match_reaches_is_not_overlooked() -> None:
    program = act("game.round == 137")
    found = learned_machine(program, rules(200), sandbox(), matches=400)
    # To learn when it is, 137 states would have to be told apart: it says that it did not.
    assert found == "400 matches do not settle what it plays"
    tit_for_tat = read_machine(zoo_program("TitForTat"), 200)
    history = differs(tit_for_tat, program, rules(200), sandbox())
    assert isinstance(history, tuple) and len(history) == 136


REFUSED = {
    "flips coins": (zoo_program("RandomHalf"), "draws at random"),
    "draws": (
        Program("import random\n\n\ndef act(game):\n    return random.choice('CD')\n"),
        "random",
    ),
    "asks what is provable": (zoo_program("FairBot"), "others' programs (provable)"),
    "simulates": (zoo_program("MirrorBot"), "others' programs (simulate)"),
    "asks for verdicts": (zoo_program("CertifiedBot"), "others' programs (certified)"),
    "reads a source": (zoo_program("CliqueBot"), "others' programs (source)"),
    "is handed a source": (
        Program("def strategy(a, b, c, theirs):\n    return 'D' if 'x' in theirs else 'C'\n"),
        "others' programs (theirs)",
    ),
    "gets at things by names": (
        Program("def act(game):\n    return 'D' if getattr(game, 'opponent').source else 'C'\n"),
        "names that are not known before it runs",
    ),
    "loops without end": (
        Program("def act(game):\n    while game.opponent.actions:\n        pass\n    return 'C'\n"),
        "spends the ticks of a call",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_play_against_scripts_cannot_tell_is_refused_by_name(what: str) -> None:
    program, why = REFUSED[what]
    found = learned_machine(program, rules(3), sandbox())
    assert isinstance(found, str) and why in found


def test_a_classic_program_that_leaves_sources_alone_is_learned() -> None:
    program = zoo_program("SuspiciousTitForTat")
    found = learned(program, 20)
    assert distinguishing(found.machine, read_machine(program, 20)) is None


def test_games_with_chance_in_their_rules_are_refused() -> None:
    game = rules(20, noise=0.1)
    assert "chance in its rules" in str(learned_machine(zoo_program("Grim"), game, sandbox()))
    assert "chance in its rules" in str(differs(ALWAYS_C, zoo_program("Grim"), game, sandbox()))


FAULTY = {
    "no history yet": "def act(game):\n    return game.opponent.actions[-1]\n",
    "an action that is none": act('"D" in game.opponent.actions', '"X"', '"C"').source,
    "fails on loading": "x = 1 / 0\n\n\ndef act(game):\n    return 'C'\n",
    "does not parse": "def act(game)\n    return 'C'\n",
}


@pytest.mark.parametrize("policy", ["call", "match"])
@pytest.mark.parametrize("what", FAULTY)
def test_faults_are_learned_with_their_kind(what: str, policy: str) -> None:
    game, program = rules(9, fault_policy=policy), Program(FAULTY[what])
    found = learned_machine(program, game, sandbox())
    assert isinstance(found, Learned), found
    read = read_program(program, game, sandbox())
    if isinstance(read, Reading):
        assert minimised(replace(found.machine, horizon=None)) == read.cases[0].machine
    else:
        assert found.machine.actions == ("D",) and found.machine.faults == ("load error",)


def test_the_same_seed_learns_the_same() -> None:
    first, second = (learned(zoo_program("ForgetfulGrudger"), 30, seed=7) for _ in range(2))
    assert first == second


def test_without_aalpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aalpy", None)
    with pytest.raises(CodepactError, match=r"codepact\[learning\]"):
        learned_machine(zoo_program("Grim"), rules(3), sandbox())


def test_aalpy_is_loaded_only_to_learn() -> None:
    code = "import sys, codepact.proof.machines.learned; print('aalpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


PLANTED = {
    "a round": "game.round == 29",
    "a handshake": 'game.opponent.actions[:3] == ["D", "C", "D"]',
    "a count": 'game.opponent.actions.count("D") > 20',
    "a modulus": "game.round % 7 == 0",
}


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_difference_is_found_and_is_one(what: str, seat: int) -> None:
    program, game = act(PLANTED[what]), rules(40)
    machine = read_machine(zoo_program("TitForTat"), 40)
    history = differs(machine, program, game, sandbox(), seat)
    assert isinstance(history, tuple)
    script = scripted([letter for (letter,) in history] or ["C"])
    (ran,) = sandbox().run(game, [Run((program, script) if seat == 0 else (script, program))])
    said = "C" if not history else history[-1][0]
    assert ran.actions[seat][len(history)] != said


def test_every_state_of_a_large_machine_is_tested() -> None:
    program, game = zoo_program("ForgetfulGrudger"), rules(30)
    machine = read_machine(program, 30)
    assert differs(machine, program, game, sandbox()) is None
    found = []
    for s, action in enumerate(machine.actions):
        wrong = (*machine.actions[:s], "D" if action == "C" else "C", *machine.actions[s + 1 :])
        found.append(differs(replace(machine, actions=wrong), program, game, sandbox(), walks=0))
    assert all(isinstance(history, tuple) for history in found)
    assert [len(h) for h in found if h is not None] == [
        len(h) for _, h in sorted(histories(machine).items())
    ], "a shortest history to each"


def test_a_fault_where_the_machine_says_none_is_a_difference() -> None:
    always_d = Machine(LETTERS, ("D",), ((0, 0),), ("",))
    program = Program("def act(game):\n    return 'X'\n")
    assert differs(always_d, program, rules(5), sandbox()) == ()
    known = replace(always_d, faults=("illegal action",))
    assert differs(known, program, rules(5), sandbox()) is None


def test_notes_decide_what_a_reader_of_sources_finds() -> None:
    program = Program(
        "def act(game):\n    return 'D' if 'secret' in game.opponent.source else 'C'\n"
    )
    for note, machine in (("nothing", ALWAYS_C), ("a secret", replace(ALWAYS_C, actions=("D",)))):
        assert differs(machine, program, rules(9), sandbox(), notes=[note]) is None
    # Its own text has the word in it, so scripts that hold that text show what it does.
    told = differs(ALWAYS_C, program, rules(9), sandbox())
    assert told == () or (isinstance(told, str) and "it looks at more" in told)


def test_a_machine_of_another_seat_or_with_coins_is_no_machine_to_test() -> None:
    program, game = zoo_program("Grim"), rules(5)
    with pytest.raises(CodepactError, match="no action of its seat"):
        differs(replace(ALWAYS_C, actions=("X",)), program, game, sandbox())
    coin = Machine(LETTERS, ("C", "D"), ((0, 1, 0, 1), (0, 1, 0, 1)), ("", ""), None, 2)
    with pytest.raises(CodepactError, match="coins decide"):
        differs(coin, program, game, sandbox())
    assert "draws at random" in str(differs(ALWAYS_C, zoo_program("RandomHalf"), game, sandbox()))
