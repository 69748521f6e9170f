"""Machines that are learned from play, and machines that are tested by play: never a proof.

Sources: Angluin, "Learning regular sets from queries and counterexamples", Information and
Computation 75, 1987; Kearns, Vazirani, "An Introduction to Computational Learning Theory", 1994,
ch. 8; AALpy: Muškardin et al., Innovations in Systems and Software Engineering 18, 2022; tests of
each step by words that tell states apart: Chow, IEEE Trans. Software Engineering 4(3), 1978.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, islice, product, repeat
from random import Random
from types import SimpleNamespace
from typing import Any

from codepact.checker.machine import Letter, Machine, flaw
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Refusal, check
from codepact.execution.sandbox import Sandbox
from codepact.proof.machines.machine import histories, minimised
from codepact.proof.machines.played import BEYOND, Plays, UntestedError


@dataclass(frozen=True)
class Learned:
    """A machine that agrees with all that was played; of anything else nothing is known.

    `depth`: all histories of the others of up to so many rounds were played; `walks`: so many
    random matches after it was learned; `matches`: in all. The others were scripts, and itself.
    """

    machine: Machine
    depth: int
    walks: int
    matches: int

    @property
    def established(self) -> str:
        """Return in words what is known of the machine, which is never a proof."""
        return (
            f"tested to depth {self.depth}, in {self.matches} matches, {self.walks} of them at "
            "random: not proved"
        )


def learned_machine(
    program: Program,
    rules: ProgramGame,
    sandbox: Sandbox,
    seat: int = 0,
    *,
    depth: int | None = None,
    walks: int = 100,
    matches: int = 2_000,
    seed: int = 0,
) -> Learned | str:
    """Learn what a program plays in a seat, for the rounds of the game; or say why it is not.

    Without a `depth`, it is what 256 matches reach. Raises `CodepactError` if AALpy is missing.
    """
    try:
        run_kv = import_module("aalpy").run_KV
    except ImportError as e:
        raise CodepactError('learning needs AALpy: pip install "codepact[learning]"') from e
    if why := _looks(program, rules):
        return f"{why}, and here the others are scripts"
    others = [own for k, own in enumerate(rules.game.actions) if k != seat]
    letters = {chr(k): letter for k, letter in enumerate(product(*others))}
    plays = Plays(program, rules, sandbox, seat, letters, Random(seed), matches)
    last = rules.repetition.rounds - 1
    reach = next((d for d in range(last) if len(letters) ** (d + 1) > 256), last)
    depth = reach if depth is None else min(depth, last)

    def doubt(hypothesis: Any) -> str | None:
        machine = _machine(hypothesis, letters)
        wrong = _upset(plays, machine)
        tests = islice(_tests(plays, machine, walks), len(letters) + walks + 100)
        return _searched(plays, machine, tests) if wrong is None else wrong

    learner = SimpleNamespace(num_queries=0, num_steps=0, num_cached_queries=0)
    learner.query, learner.find_cex = plays.answers, doubt
    options = {"cache_and_non_det_check": False, "print_level": 0}
    try:
        plays.play([""], itself=True)  # shows one that knows itself by its source
        plays.play(c * last for c in letters)  # shows soon what cannot be learned at all
        plays.play(map("".join, product(letters, repeat=depth)))
        found = run_kv([*letters], learner, learner, "moore", **options)
    except UntestedError as e:
        return str(e)
    machine = _machine(found, letters, last + 1)
    ends = [way for s, way in histories(machine).items() if not machine.steps[s]]
    if _upset(plays, machine) is not None or any(len(way) < last for way in ends):
        return "the learner does not settle: the game is too short to tell the states apart"
    return Learned(machine, depth, walks, len(plays.matches))


def _looks(program: Program, rules: ProgramGame) -> str:
    """Return how a program's text looks at other programs, or nothing if it does not."""
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return ""  # a fault in every round, which play shows
    if checked.everything:
        return "it reaches attributes by names that are not known before it runs"
    seen = {"source", "parse", "simulate", "provable", "certified"} & checked.attributes
    if checked.form == "classic":
        functions = [f for f in checked.tree.body if isinstance(f, ast.FunctionDef)]
        (entry,) = [f for f in functions if f.name == checked.entry][-1:]
        sources = {a.arg for a in [*entry.args.posonlyargs, *entry.args.args][2:]}
        seen |= sources & {n.id for n in ast.walk(entry) if isinstance(n, ast.Name)}
    return f"it looks at the others' programs ({min(seen)})" if seen else ""


def differs(
    machine: Machine,
    program: Program,
    rules: ProgramGame,
    sandbox: Sandbox,
    seat: int = 0,
    *,
    notes: Sequence[str] | None = None,
    walks: int = 100,
    matches: int = 1_000,
    seed: int = 0,
) -> tuple[Letter, ...] | str | None:
    """Return a history after which a program plays, or faults, otherwise than a machine says.

    None if at most so many `matches` show none: `walks` at random, each step of the smallest
    machine, and what tells the state behind it from each other one. A sentence if play tells
    nothing. The others are scripts that hold one of the `notes`: by default nothing, or the source
    of the program, where it finds what it looks for. Raises `CodepactError` if the machine is none
    of that seat, or coins decide what it plays.
    """
    if why := flaw(machine, rules.game.actions, seat):
        raise CodepactError(why)
    if machine.ways > 1 or len(machine.starts) > 1:
        raise CodepactError("coins decide what the machine plays, so no one match tells")
    letters = {chr(k): letter for k, letter in enumerate(machine.letters)}
    plays = Plays(program, rules, sandbox, seat, letters, Random(seed), matches, notes)
    small = minimised(machine)
    try:
        found = _searched(plays, small, islice(_tests(plays, small, walks), matches))
    except UntestedError as e:
        return str(e)
    return None if found is None else tuple(letters[c] for c in found)


def _machine(hypothesis: Any, letters: dict[str, Letter], horizon: int | None = None) -> Machine:
    """Return what the learner supposes; with a horizon, without the time after it."""
    states, rows = [hypothesis.initial_state], list[tuple[int, ...]]()
    for state in states:
        after = [state.transitions[c] for c in letters]
        if horizon is not None and any(new.output == BEYOND for new in after):
            after = []
        states += [new for k, new in enumerate(after) if new not in states + after[:k]]
        rows.append(tuple(map(states.index, after)))
    actions, faults = zip(*(state.output for state in states), strict=True)
    return Machine(tuple(letters.values()), actions, tuple(rows), faults, horizon)


def _upset(plays: Plays, machine: Machine) -> str | None:
    """Return a shortest history that was played and is not what the machine says."""
    said = [*zip(machine.actions, machine.faults, strict=True), None]  # None: there is no state
    wrong = list[str]()
    for history, own in plays.matches:
        state = 0
        for r, seen in enumerate(own[: machine.horizon]):
            if r:
                row = machine.steps[state]
                state = row[ord(history[r - 1])] if row else -1
            if seen != said[state]:
                wrong.append(history[:r])
                break
    return min(wrong, key=len, default=None)


def _searched(plays: Plays, machine: Machine, tests: Iterator[str]) -> str | None:
    """Play tests, few at first; return a shortest history that a batch of them shows wrong."""
    for size in chain((25, 25, 50, 100), repeat(200)):
        plays.play(batch := list(islice(tests, size)))
        if (found := _upset(plays, machine)) is not None or not batch:
            return found
    return None


def _tests(plays: Plays, machine: Machine, walks: int) -> Iterator[str]:
    """Yield how to begin matches: each letter alone, walks, each step, and what tells its end."""
    last, letters = plays.rules.repetition.rounds - 1, [*plays.letters]
    yield from (c * last for c in letters)
    yield from ("" for _ in range(walks))
    ways = [(s, "".join(chr(machine.letter(*x)) for x in h)) for s, h in histories(machine).items()]
    steps = [
        (s, way + c, t) for s, way in ways for c, t in zip(letters, machine.steps[s], strict=False)
    ]
    taken: Counter[tuple[int, str]] = Counter()
    for state, way, _ in steps:
        if len(way) <= last and not taken[state, way[-1]]:
            at, test = 0, ""
            while len(test) < last and machine.steps[at]:  # then by what was taken least
                least = min((taken[at, c], plays.random.random(), c) for c in letters)[2]
                c = way[len(test)] if len(test) < len(way) else least
                taken[at, c] += 1
                at, test = machine.steps[at][ord(c)], test + c
            yield test
    for other in machine.states:
        for _, way, end in [(0, "", 0), *steps]:
            test = way + _word(machine, end, other)
            if len(test) <= last and test not in plays.seen:
                yield test


def _word(machine: Machine, one: int, other: int) -> str:
    """Return a shortest history that tells two states apart; nothing if none does."""
    todo, met = [(one, other, "")], {(one, other)}
    for a, b, word in todo:
        if (machine.actions[a], machine.faults[a]) != (machine.actions[b], machine.faults[b]):
            return word
        for k, after in enumerate(zip(machine.steps[a], machine.steps[b], strict=False)):
            if after not in met:
                met.add(after)
                todo.append((*after, word + chr(k)))
    return ""
