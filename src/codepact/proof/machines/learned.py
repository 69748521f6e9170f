"""Machines that are learned from play, and machines that are tested by play: never a proof.

A query is a whole match against scripts in the sandbox; it answers every prefix of its history.
Sources: Angluin, "Learning regular sets from queries and counterexamples", Information and
Computation 75, 1987; Kearns, Vazirani, "An Introduction to Computational Learning Theory", 1994,
ch. 8; AALpy: Muškardin et al., Innovations in Systems and Software Engineering 18, 2022; tests of
each step by words that tell states apart: Chow, IEEE Trans. Software Engineering 4(3), 1978.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain, islice, product, repeat
from random import Random
from types import SimpleNamespace
from typing import Any

from codepact.checker.machine import Letter, Machine, flaw
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Ran, Run, Sandbox
from codepact.proof.machines.machine import histories, smallest

_Seen = tuple[str, str]  # an action, and the kind of fault that it stands in for
_BEYOND: _Seen = ("", "")  # what the learner is told of rounds that the game does not have


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
    if asked := re.search(r"\.(source|parse|simulate|provable|certified)\b", program.source):
        return f"it looks at the others' programs ({asked[1]}), and here the others are scripts"
    others = [own for k, own in enumerate(rules.game.actions) if k != seat]
    letters = {chr(k): letter for k, letter in enumerate(product(*others))}
    plays = _Plays(program, rules, sandbox, seat, letters, Random(seed), matches)
    last = rules.repetition.rounds - 1
    reach = next((d for d in range(last) if len(letters) ** (d + 1) > 256), last)
    depth = reach if depth is None else min(depth, last)

    def doubt(hypothesis: Any) -> str | None:
        machine = _machine(hypothesis, letters)
        tests = islice(_tests(plays, machine, walks), len(letters) + walks + 100)
        return _upset(plays, machine) or _searched(plays, machine, tests)

    learner = SimpleNamespace(num_queries=0, num_steps=0, num_cached_queries=0)
    learner.query, learner.find_cex = plays.answers, doubt
    options = {"cache_and_non_det_check": False, "print_level": 0}
    try:
        plays.play([""], itself=True)  # shows one that knows itself by its source
        plays.play(map("".join, product(letters, repeat=depth)))
        found = run_kv([*letters], learner, learner, "moore", **options)
    except _UntestedError as e:
        return str(e)
    machine = _machine(found, letters, last + 1)
    ends = [way for s, way in histories(machine).items() if not machine.steps[s]]
    if _upset(plays, machine) is not None or any(len(way) < last for way in ends):
        return "the learner does not settle: the game is too short to tell the states apart"
    return Learned(machine, depth, walks, len(plays.matches))


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
    of that seat.
    """
    if why := flaw(machine, rules.game.actions, seat):
        raise CodepactError(why)
    letters = {chr(k): letter for k, letter in enumerate(machine.letters)}
    plays = _Plays(program, rules, sandbox, seat, letters, Random(seed), matches, notes)
    small = smallest(machine)
    try:
        found = _searched(plays, small, islice(_tests(plays, small, walks), matches))
    except _UntestedError as e:
        return str(e)
    return None if found is None else tuple(letters[c] for c in found)


class _UntestedError(Exception):
    """Why play tells nothing, or no more."""


@dataclass
class _Plays:
    """All that was played. A history is a text here, a character for what the others played."""

    program: Program
    rules: ProgramGame
    sandbox: Sandbox
    seat: int
    letters: dict[str, Letter]
    random: Random
    most: int
    notes: Sequence[str] | None = None
    matches: list[tuple[str, list[_Seen]]] = field(default_factory=list)
    seen: dict[str, _Seen] = field(default_factory=dict)

    def answers(self, word: tuple[str, ...]) -> list[_Seen]:
        """Return what is played after each letter; without any, what is played first."""
        history = "".join(word)[: self.rules.repetition.rounds - 1]
        if history not in self.seen:
            self.play([history])
        ends = range(1, len(word) + 1) if word else [0]
        return [self.seen[history[:k]] if k <= len(history) else _BEYOND for k in ends]

    def play(self, begun: Iterable[str], itself: bool = False) -> None:
        """Play whole matches that begin with these histories and go on at random."""
        scripts, runs, seat, letters = list[str](), list[Run](), self.seat, self.letters
        for history in begun:
            weights = [self.random.random() for _ in letters]  # so that no habit is too rare
            more = self.rules.repetition.rounds - len(history)
            scripts.append(history + "".join(self.random.choices([*letters], weights, k=more)))
            columns = zip(*(letters[c] for c in scripts[-1]), strict=True)
            note = self.random.choice(self.notes or ("", self.program.source))
            others = [self.program if itself else _script(own, note) for own in columns]
            runs.append(Run((*others[:seat], self.program, *others[seat:])))
            if len(self.matches) + len(runs) > self.most:
                raise _UntestedError(f"{self.most} matches do not settle what it plays")
        if self.rules.repetition.noise or self.rules.repetition.ending:
            raise _UntestedError("the game has chance in its rules")
        names = {letter: c for c, letter in letters.items()}
        for script, ran in zip(scripts, self.sandbox.run(self.rules, runs), strict=True):
            played, own = (*ran.actions[:seat], *ran.actions[seat + 1 :]), _seen(self, ran)
            history = "".join(names[letter] for letter in zip(*played, strict=True))
            if history != script and not itself:
                raise _UntestedError("a script did not play what is written in it")
            if any(self.seen.setdefault(history[:r], one) != one for r, one in enumerate(own)):
                raise _UntestedError("after the same plays it plays otherwise: it looks at more")
            self.matches.append((history, own))


def _script(actions: tuple[str, ...], note: str) -> Program:
    """Return a program that plays these actions; one text loads faster than a list of them.

    The note is the program that meets it: what that looks for in a source is mostly in its own.
    """
    plays = f"NOTE = {note[:20_000]!r}\nPLAYS = {chr(10).join(actions)!r}.splitlines()\n"
    return Program(f"{plays}\n\ndef act(game):\n    return PLAYS[game.round - 1]\n")


def _seen(plays: _Plays, ran: Ran) -> list[_Seen]:
    """Return what a match shows of the program, or raise the reason why it does not."""
    ended = [f"{f.kind}, {f.detail}" for f in ran.faults if f.kind in ("wall", "memory", "crash")]
    reasons = {
        "it draws at random, so no history tells what it plays": ran.drew,
        "it asks what is provable, and nobody answers here": ran.asked,
        "it needs what this sandbox does not have": ran.missed,
        f"it was ended: {''.join(ended[:1])}": ended,
        "it spends the ticks of a match": ran.ticks[plays.seat] > plays.rules.limits.ticks,
    }
    if why := [why for why, true in reasons.items() if true]:
        raise _UntestedError(why[0])
    # Who changed its history fooled itself, and no default action stands in for that.
    own = [f for f in ran.faults if f.seat == plays.seat and f.kind != "mutation"]
    kinds: dict[int | None, str] = {f.round: f.kind for f in reversed(own)}
    found, over = list[_Seen](), kinds.get(None, "")
    for r, action in enumerate(ran.actions[plays.seat], 1):
        found.append((action, over or kinds.get(r, "")))
        over = found[-1][1] if plays.rules.fault_policy == "match" else over
    return found


def _machine(hypothesis: Any, letters: dict[str, Letter], horizon: int | None = None) -> Machine:
    """Return what the learner supposes; with a horizon, without the time after it."""
    states, rows = [hypothesis.initial_state], list[tuple[int, ...]]()
    for state in states:
        after = [state.transitions[c] for c in letters]
        if horizon is not None and any(new.output == _BEYOND for new in after):
            after = []
        states += [new for k, new in enumerate(after) if new not in states + after[:k]]
        rows.append(tuple(map(states.index, after)))
    actions, faults = zip(*(state.output for state in states), strict=True)
    return Machine(tuple(letters.values()), actions, tuple(rows), faults, horizon)


def _upset(plays: _Plays, machine: Machine) -> str | None:
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


def _searched(plays: _Plays, machine: Machine, tests: Iterator[str]) -> str | None:
    """Play tests, few at first; return a shortest history that a batch of them shows wrong."""
    for size in chain((25, 25, 50, 100), repeat(200)):
        plays.play(batch := list(islice(tests, size)))
        if (found := _upset(plays, machine)) is not None or not batch:
            return found
    return None


def _tests(plays: _Plays, machine: Machine, walks: int) -> Iterator[str]:
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
