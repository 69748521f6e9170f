"""Reading by interpreting: right where it answers, and it refuses what could fool it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from random import Random

import pytest
from arena import rules
from fooling import NASTY
from program_grammar import drawn
from strategy_grammar import Strategies

from codepact.checker.machine import Machine
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Run
from codepact.proof.abstract.extraction import abstract_machine
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.sources import holds_of
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.cases import is_settled
from codepact.proof.verdicts.rivals import scripted
from codepact.zoo import find, zoo_names
from codepact.zoo.catalogue import fits

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "recorded_programs.json").read_text())
CALLED = """

def act(game):
    return strategy(
        game.me.actions, game.opponent.actions, game.opponent.source, game.round - 1, game.rounds
    )
"""
"""The recorded programs were written for another interface; this calls them."""


def foretold(machine: Machine, script: list[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """Return what a machine says is played against a script, and the faults by round."""
    state, played, faults = 0, [], []
    for k, action in enumerate(script, 1):
        played.append(machine.actions[state])
        if machine.faults[state]:
            faults.append((k, machine.faults[state]))
        if k < len(script):
            state = machine.steps[state][machine.letters.index((action,))]
    return played, faults


def same_in_play(
    program: Program,
    reading: Reading,
    game: ProgramGame,
    scripts: list[list[str]],
    *,
    over: bool = False,
) -> None:
    """Hold a reading against the sandbox, for rivals that play scripts.

    `over`: a fault ends the match for the program, and so is noted once.
    """
    rivals = [scripted(s, note="random" if k % 2 else "") for k, s in enumerate(scripts)]
    seat = reading.seat
    runs = [Run((program, r) if seat == 0 else (r, program)) for r in rivals]
    for script, rival, ran in zip(scripts, rivals, sandbox().run(game, runs), strict=True):
        fitting = [
            c for c in reading.cases if all(holds_of(a, (rival.source,)) == y for a, y in c.atoms)
        ]
        assert len(fitting) == 1, "each rival's source is exactly one case"
        played, faults = foretold(fitting[0].machine, script)
        assert list(ran.actions[seat]) == played, (program.source, script)
        assert ran.ticks[seat] <= reading.ticks * (len(script) + 1), (program.source, script)
        real = [(f.round, f.kind) for f in ran.faults if f.seat == seat]
        faults = faults[:1] if over else faults
        if not (real and real[0][0] is None):  # a program that does not load has one fault for all
            assert real == faults, (program.source, script)


def scripts_of(rounds: int, number: int, seed: int) -> list[list[str]]:
    draw = Random(seed)
    shares = [draw.choice((0.1, 0.5, 0.9)) for _ in range(number)]
    return [["D" if draw.random() < s else "C" for _ in range(rounds)] for s in shares]


@pytest.mark.parametrize("seed", range(50))
def test_strategies_of_a_grammar_are_read_as_they_play(seed: int) -> None:
    game = rules(5)
    program = Program(Strategies(seed).program())
    found = abstract_machine(program, game, sandbox(), seat=seed % 2)
    if isinstance(found, str):
        pytest.skip(found)
    same_in_play(program, found, game, [list(s) for s in product("CD", repeat=5)])


def test_most_strategies_of_the_grammar_are_read() -> None:
    game = rules(4)
    read = [
        abstract_machine(Program(Strategies(seed).program()), game, sandbox())
        for seed in range(60, 80)
    ]
    assert sum(isinstance(r, Reading) for r in read) >= 17


def test_programs_of_the_wild_grammar_are_read_as_they_play() -> None:
    game, read = rules(6), 0
    for seed in range(150):
        program = Program(drawn(seed))
        found = abstract_machine(program, game, sandbox(), seat=seed % 2)
        if isinstance(found, Reading):
            read += 1
            same_in_play(program, found, game, scripts_of(6, 5, seed))
    assert read > 8


@pytest.mark.parametrize("name", [n for n in zoo_names() if fits(n, 2)])
def test_the_zoo_is_read_as_it_plays(name: str) -> None:
    game = rules(12)
    program = find(name)
    assert program is not None
    for seat in (0, 1):
        found = read_program(program, game, sandbox(), seat)
        if isinstance(found, Unread) or any(c.chance or not is_settled(c) for c in found.cases):
            continue  # what flips coins or asks is compared in test_chance and test_questions
        same_in_play(program, found, game, scripts_of(12, 20, seat))


@pytest.mark.parametrize("entry", RECORDED, ids=lambda e: e["id"])
def test_programs_that_models_wrote_are_read_as_they_play(entry: dict[str, str]) -> None:
    game = rules(30)
    program = Program(entry["source"] + CALLED)
    found = read_program(program, game, sandbox())
    if isinstance(found, Unread):
        assert entry["id"] in UNREAD, found.reason
        return
    if any(c.chance for c in found.cases):
        return
    same_in_play(program, found, game, scripts_of(30, 12, 1))


UNREAD = {
    "B-simulate_deep",
    "B-simulate",
    "B-src_regex",
    "B-src_ast",
    "B-ewma",
}

FOOLING = {
    "a history in a pattern": """
def act(game):
    match game.opponent.actions:
        case [*_, "D"]:
            return "D"
    return "C"
""",
    "the same object or not": """
def act(game):
    h = game.opponent.actions
    return "D" if len(h) > 3 and h[:] is not h else "C"
""",
    "a class that counts": """
class A:
    n = 0
def act(game):
    A.n += 1
    return "D" if A.n > 4 else "C"
""",
    "a refusal that is caught": """
def act(game):
    try:
        return "D" if id(game.opponent.actions) else "C"
    except:
        return "C"
""",
    "a refusal that is overridden": """
def act(game):
    try:
        x = repr(game.opponent.actions)
    finally:
        return "C"
""",
    "a default that remembers": """
def up(seen=[]):
    seen.append(1)
    return len(seen)
def act(game):
    return "D" if up() > 4 else "C"
""",
    "a closure that remembers": """
def make():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up
up = make()
def act(game):
    return "D" if up() > 4 else "C"
""",
    "a global that remembers": """
n = 0
def act(game):
    global n
    n += 1
    return "D" if n > 4 else "C"
""",
    "a history that is kept": """
kept = []
def act(game):
    kept.append(game.opponent.actions)
    return "D" if len(kept[0]) > 3 else "C"
""",
    "a history that is changed": """
def act(game):
    game.opponent.actions.append("D")
    return "D" if len(game.opponent.actions) > 4 else "C"
""",
    "the order of a set": """
def act(game):
    return [x for x in {"C", "D"}][0]
""",
    "a long loop": """
def act(game):
    n = 0
    while n < 10**9:
        n += 1
    return "C"
""",
    "a loop that changes a global": """
total = [0]
def act(game):
    for m in game.opponent.actions:
        total[0] += m == "D"
    return "D" if total[0] > 3 else "C"
""",
    "a loop that looks back": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(len(h)):
        if i and h[i] == h[i - 1] == "D":
            n += 1
    return "D" if n > 1 else "C"
""",
    "a list with two names in a loop": """
def act(game):
    a = b = [0]
    for m in game.opponent.actions:
        a[0] += m == "D"
    return "D" if b[0] > 1 else "C"
""",
    "equality inside a list": """
def act(game):
    h = game.opponent.actions
    return "D" if [h[:2]] == [["D", "D"]] or [h] == [["D"]] else "C"
""",
    "a history as a key": """
def act(game):
    try:
        return {game.opponent.actions: "C"}[0]
    except TypeError:
        return "D"
""",
    "a count as a key": """
def act(game):
    return {0: "C", 2: "D"}.get(len(game.opponent.actions), "C")
""",
    "deep recursion": """
def down(n):
    return 0 if n == 0 else 1 + down(n - 1)
def act(game):
    try:
        return "C" if down(len(game.opponent.actions) + 46) > 49 else "D"
    except RecursionError:
        return "D"
""",
    "an exception's text": """
def act(game):
    try:
        return game.opponent.actions[0]
    except IndexError as e:
        return "D" if "list" in str(e) else "C"
""",
    "a type that is looked at": """
def act(game):
    return "C" if type(game.opponent.actions) is list else "D"
""",
    "a generator that is left half way": """
def act(game):
    g = (m for m in game.opponent.actions[-3:])
    first = next(g, "C")
    return "D" if "D" in g else first
""",
    "true and one": """
state = [1]
def act(game):
    state[0] = (len(game.opponent.actions) == 1) if len(game.opponent.actions) < 2 else state[0]
    return "D" if state[0] is True else "C"
""",
    "a float that drifts": """
def act(game):
    trust = 0.8
    for m in game.opponent.actions:
        trust = 0.9 * trust + (0.1 if m == "C" else 0.0)
    return "C" if trust > 0.6 else "D"
""",
    "a function that is handed on": """
def act(game):
    h = game.opponent.actions
    return max(["C", "D"], key=h.count) if h else "C"
""",
    "the last round, by equality": """
def act(game):
    return "D" if game.round == game.rounds else "C"
""",
    "the last round, counted": """
def act(game):
    last = len(game.opponent.actions) + 1 == game.rounds
    return "D" if last or game.round != game.rounds and game.round >= game.rounds - 2 else "C"
""",
    "the rounds of the match inside a loop": """
def act(game):
    n = game.rounds
    left = 0
    for m in game.opponent.actions:
        left = n - left if m == "D" else left
    return "D" if left > 3 else "C"
""",
}


@pytest.mark.parametrize("name", FOOLING)
def test_what_could_fool_a_reader_is_refused_or_right(name: str) -> None:
    game = rules(7)
    program = Program(FOOLING[name])
    found = abstract_machine(program, game, sandbox())
    if isinstance(found, Reading):
        same_in_play(program, found, game, [list(s) for s in product("CD", repeat=7)])
    else:
        assert found, "a refusal says why"


@pytest.mark.parametrize("name", NASTY)
def test_nasty_programs_are_refused_or_right(name: str) -> None:
    game = rules(5)
    program = Program(NASTY[name])
    found = abstract_machine(program, game, sandbox(), seat=len(name) % 2)
    if isinstance(found, Reading):
        same_in_play(program, found, game, [[*s, "C"] for s in product("CD", repeat=4)])


def test_most_nasty_programs_are_read_all_the_same() -> None:
    names = list(NASTY)[::8]
    read = [abstract_machine(Program(NASTY[n]), rules(4), sandbox()) for n in names]
    assert sum(isinstance(r, Reading) for r in read) > len(names) / 2


@pytest.mark.parametrize("policy", ["call", "match"])
@pytest.mark.parametrize("known", [True, False])
def test_faults_and_hidden_horizons_are_read_as_they_play(policy: str, known: bool) -> None:
    game = rules(4, horizon_known=known, fault_policy=policy)
    for name in list(NASTY)[::9]:
        program = Program(NASTY[name])
        found = abstract_machine(program, game, sandbox())
        if isinstance(found, Reading):
            scripts = [list(s) for s in product("CD", repeat=4)]
            same_in_play(program, found, game, scripts, over=policy == "match")


LONG = {
    "sorting again and again": """
def act(game):
    x = list(range(19000))
    for i in range(4000):
        x.sort()
        x.reverse()
    return "C"
""",
    "a number that doubles": """
def act(game):
    x = 1
    for i in range(9000):
        x = x - (0 - x)
    return "C" if x > 5 else "D"
""",
    "lists of lists of lists": """
def act(game):
    a = [1]
    for i in range(40):
        a = [a, a]
    return "C" if a == a[:] else "D"
""",
    "a list as long as the match times a lot": """
def act(game):
    x = [0] * (len(game.opponent.actions) * 10 ** 10)
    return "C" if len(x) > 5 else "D"
""",
    "a range without end": """
def act(game):
    return "C" if len(list(range(10 ** 12))) > 5 else "D"
""",
    "a text that is written down again and again": """
def act(game):
    s = "a"
    for i in range(90):
        s = f"{s}{s}"
    return "C" if s else "D"
""",
    "all counts at once": """
def act(game):
    a = game.opponent.actions
    b = game.me.actions
    s = 0
    for x, y in zip(a, b):
        s = 3 * s + 2 * (x == "C") + (y == "D")
    return "C" if s % 1000 > 7 else "D"
""",
}


@pytest.mark.parametrize("name", LONG)
def test_reading_is_bounded_in_work(name: str) -> None:
    meter = Meter(300_000)
    found = abstract_machine(Program(LONG[name]), rules(200), sandbox(), meter=meter)
    assert isinstance(found, str) and meter.steps < 400_000


def test_a_sum_in_a_sum_in_a_sum_is_made_ready_once() -> None:
    inner = "sum(y0 for y0 in h)"
    for k in range(1, 19):
        inner = f"sum({inner} for y{k} in [0])"
    source = f'def act(game):\n    h = [1, 2]\n    return "D" if {inner} > 2 else "C"\n'
    found = abstract_machine(Program(source), rules(3), sandbox())
    assert isinstance(found, Reading) and found.cases[0].machine.actions == ("D",)


def test_the_classic_form_is_for_two_players() -> None:
    from codepact.games import load_game

    game = rules(3, load_game("public-goods(n=3,r=2)"))
    source = "def strategy(mine, theirs, my_source, their_source):\n    return 'C'\n"
    found = abstract_machine(Program(source), game, sandbox())
    assert isinstance(found, str) and "two players" in found


@pytest.mark.parametrize(
    "name",
    [
        "a history in a pattern",
        "the same object or not",
        "a class that counts",
        "a refusal that is caught",
        "a refusal that is overridden",
        "a history that is kept",
        "a history that is changed",
        "the order of a set",
        "a history as a key",
        "a type that is looked at",
    ],
)
def test_what_is_not_followed_is_refused_by_name(name: str) -> None:
    found = abstract_machine(Program(FOOLING[name]), rules(7), sandbox())
    assert isinstance(found, str) and ("it " in found or "not followed" in found)


@pytest.mark.parametrize(
    "name", ["a closure that remembers", "a global that remembers", "a default that remembers"]
)
def test_what_a_program_keeps_is_part_of_its_states(name: str) -> None:
    found = abstract_machine(Program(FOOLING[name]), rules(7), sandbox())
    assert isinstance(found, Reading)
    assert list(found.cases[0].machine.actions).count("C") >= 4


def test_a_match_may_not_outlast_its_ticks() -> None:
    source = 'def act(game):\n    for _ in range(15000):\n        pass\n    return "C"\n'
    found = abstract_machine(Program(source), rules(200), sandbox())
    assert isinstance(found, str) and "ticks" in found
    assert isinstance(abstract_machine(Program(source), rules(5), sandbox()), Reading)


def test_the_ticks_of_a_reading_bound_those_of_play() -> None:
    game = rules(40)
    for entry in RECORDED[:60:3]:
        program = Program(entry["source"] + CALLED)
        found = read_program(program, game, sandbox())
        if isinstance(found, Reading):
            runs = [Run((program, scripted(s))) for s in scripts_of(40, 6, 3)]
            for ran in sandbox().run(game, runs):
                assert ran.ticks[0] <= found.ticks * 41


def test_questions_about_sources_split_a_program_into_cases() -> None:
    source = (
        "def act(game):\n"
        '    if "random" in game.opponent.source.lower():\n'
        '        return "D"\n'
        '    return game.opponent.actions[-1] if game.opponent.actions else "C"\n'
    )
    found = abstract_machine(Program(source), rules(5), sandbox())
    assert isinstance(found, Reading) and found.sources == "asked"
    assert sorted(len(c.machine.actions) for c in found.cases) == [1, 2]
    assert any("contains 'random'" in c.label for c in found.cases)


def test_asking_without_heeding_is_source_independent() -> None:
    source = (
        "def act(game):\n"
        '    if "random" in game.opponent.source:\n        return "D"\n    return "D"\n'
    )
    found = abstract_machine(Program(source), rules(5), sandbox())
    assert isinstance(found, Reading) and found.sources == "none"


def test_three_players_are_read_too() -> None:
    from codepact.games import load_game

    game = rules(5, load_game("public-goods(n=3,r=2)"))
    first, second = game.game.actions[0]
    source = (
        "def act(game):\n"
        f"    if any(p.actions[-1:] == [{second!r}] for p in game.others):\n"
        f"        return {second!r}\n    return {first!r}\n"
    )
    found = abstract_machine(Program(source), game, sandbox(), seat=1)
    assert isinstance(found, Reading) and len(found.cases[0].machine.actions) == 2
    assert len(found.cases[0].machine.letters) == 4
