"""Reading a program as a tree of questions about sums: exact for every history, however long.

The interpreter follows the program on a history of which nothing is known. What the program asks of
it is answered by cases: whether a sum of counts, of 1s and 0s for what was played in a round near
either end, and of the rounds of the match is at least so much. Each question is asked once with
each answer, so the ways through the tree are all there is, and one history takes one of them: the
tree plays what the program plays, by the lemma of `codepact.proof.abstract.extraction`: nothing
else of the history reaches it. Programs that keep something between calls, or loop over the history
in a way that is no sum, are refused, and so is any arithmetic but that of whole numbers and the
comparison of ratios (`codepact.proof.counting.sums`), which bounds the rounds.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from codepact.checker.farkas import Form, Variable, form_of
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Checked, Refusal, check
from codepact.proof.abstract.features import Play
from codepact.proof.abstract.interpreter import NESTED
from codepact.proof.abstract.library import faulty
from codepact.proof.abstract.metering import MATCH, Meter
from codepact.proof.abstract.players import arguments
from codepact.proof.abstract.scopes import Env, frozen
from codepact.proof.abstract.sources import ATOMS
from codepact.proof.abstract.values import Abstract, Ask, Refused
from codepact.proof.counting.interpreting import CountingInterpreter
from codepact.proof.counting.sums import MOST_ROUNDS
from codepact.proof.counting.world import AtLeast, CountedView, CountingWorld
from codepact.proof.machines.purity import impurities

EXECUTOR = "codepact's counting interpreter 1"
PATHS = 256
"""Ways through a tree."""

RUNS = 800
"""Ways that are followed; some of them end alike and are one."""

DEPTH = 60
"""Questions on one way."""

Tree = tuple[Any, ...]
"""`("at least", sum, yes, no)`, `("source", question, yes, no)` or `("plays", action, fault)`. A
sum is a tuple of numbers with how many times each is taken, and is asked to be at least 0."""


@dataclass(frozen=True)
class Paths:
    """A program as a tree of questions, exact for every history and any number of rounds.

    `plays`: the joint plays by number, own action first. `bound`: the rounds of a match for which
    it is exact, None for all. `ticks`: no call spends more in a match of the game's rounds.
    """

    program: Program
    seat: int
    plays: tuple[Play, ...]
    tree: Tree
    bound: int | None
    ticks: int

    @property
    def paths(self) -> int:
        """Return how many ways there are through the tree."""
        return _leaves(self.tree)

    @property
    def sources(self) -> bool:
        """Whether it asks about the sources of others."""
        return _has(self.tree, lambda node: node[0] == "source")


def counted_paths(program: Program, rules: ProgramGame, seat: int = 0) -> Paths | str:
    """Return a program in a seat as a tree of questions, or why it is none that is followed.

    The program is not run: the interpreter follows it.
    """
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    try:
        if rules.repetition.noise or rules.repetition.ending:
            raise Refused("the game has chance in its rules")
        if checked.form == "exact":
            raise Refused("it is of the exact form")
        if rules.limits.recursion < NESTED + 5:
            raise Refused(f"calls may nest only {rules.limits.recursion} deep")
        reader = _Reader(checked, program, rules, seat)
        tree = reader.tree({})
        if _leaves(tree) > PATHS:
            raise Refused(f"there are more than {PATHS} cases of what it counts")
        if rules.fault_policy == "match" and _has(tree, lambda n: n[0] == "plays" and bool(n[2])):
            raise Refused("a fault ends its play for good")
        ticks, steps = reader.meter.bounds()
        calls, limits = rules.repetition.rounds + 1, rules.limits
        if ticks > limits.ticks_per_call or ticks * calls > limits.ticks:
            raise Refused(f"a call may spend up to {ticks} ticks, too many for a match")
        if steps * calls > MATCH:
            raise Refused(f"a call may take up to {steps} steps, so a match could last long")
    except Refused as e:
        return e.reason
    except RecursionError:
        return "it is nested too deeply to be followed"
    bound = MOST_ROUNDS if reader.floats else None
    return Paths(program, seat, reader.plays, tree, bound, ticks)


@dataclass
class _Reader:
    """A program that is asked what it plays, with each answer to each of its questions."""

    checked: Checked
    program: Program
    rules: ProgramGame
    seat: int
    meter: Meter = field(default_factory=Meter)
    floats: bool = False
    paths: int = 0
    plays: tuple[Play, ...] = ()
    interpreter: CountingInterpreter = field(init=False)
    could_keep: bool = field(init=False)

    def __post_init__(self) -> None:
        """Make the program ready to be run."""
        self.interpreter = CountingInterpreter(
            ast.parse(self.program.source), self.meter, bool(self.checked.full)
        )
        self.could_keep = any(impurities(self.checked.tree))

    def tree(self, answers: dict[Any, bool]) -> Tree:
        """Return what it plays after these answers, or what it asks next."""
        try:
            return self._move(answers)
        except Ask as e:
            atom = e.atom
        if len(answers) >= DEPTH:
            raise Refused(f"it asks more than {DEPTH} things about the history")
        if not isinstance(atom, AtLeast) and sum(type(a) is tuple for a in answers) >= ATOMS:
            raise Refused(f"it asks more than {ATOMS} things about sources")
        yes = self.tree({**answers, atom: True})
        no = self.tree({**answers, atom: False})
        if yes == no:
            return yes
        if isinstance(atom, AtLeast):
            return ("at least", tuple(atom.form.items()), yes, no)
        return ("source", atom, yes, no)

    def _move(self, answers: dict[Any, bool]) -> Tree:
        game = self.rules.game
        actions = [
            game.actions[k] for k in (self.seat, *(k for k in range(game.seats) if k != self.seat))
        ]
        world = CountingWorld(actions, self.rules.repetition.rounds, answers, self.meter)
        self.plays = world.plays
        env = self._load(world)
        before = frozen(env) if self.could_keep else None
        self.interpreter.enter(world)
        view = CountedView(world, self.rules, self.seat, self.program.source)
        default = game.default[self.seat]
        self.interpreter.depth = 0
        try:
            action = env.vars[self.checked.entry](*arguments(view, self.checked.form))
            fault = "" if type(action) is str and action in actions[0] else "illegal action"
        except RecursionError:
            raise Refused("it is nested too deeply to be followed") from None
        except Exception as e:
            faulty(e)
            action, fault = default, "exception"
        if isinstance(action, Abstract) or (self.could_keep and frozen(env) != before):
            raise Refused("it keeps something from call to call, or returns what is not known")
        self.paths += 1
        if self.paths > RUNS:
            raise Refused(f"there are more than {RUNS} cases of what it counts")
        self.floats = self.floats or world.floats
        return ("plays", default if fault else action, fault)

    def _load(self, world: CountingWorld) -> Env:
        try:
            return self.interpreter.load(world)
        except Exception as e:
            faulty(e)
            raise Refused("it fails when it is loaded") from None


class Past:
    """A history: joint plays by number, and how often each was played."""

    def __init__(self, plays: tuple[Play, ...], history: Iterable[Play] = ()) -> None:
        self.plays = plays
        self.numbers: list[int] = []
        self.count = [0] * len(plays)
        for play in history:
            self.add(play)

    def add(self, play: Play) -> None:
        """Play one more round."""
        number = self.plays.index(play)
        self.numbers.append(number)
        self.count[number] += 1

    def worth(self, form: Form, rounds: int) -> int:
        """Return what a sum comes to in a match of so many rounds."""
        return sum(k * self._value(v, rounds) for v, k in form.items())

    def _value(self, variable: Variable, rounds: int) -> int:
        match variable:
            case ():
                return 1
            case ("rounds",):
                return rounds
            case ("count", p):
                return self.count[p]
            case ("last" | "first" as end, k, p):
                at = -k if end == "last" else k - 1
                return int(k <= len(self.numbers) and self.numbers[at] == p)
        _, terms, m, *rest = variable  # a part, or what a number that is added makes of it
        inside = self.worth(form_of(terms), rounds)
        return (inside + sum(rest)) // m - (inside // m if rest else 0)  # type: ignore[no-any-return]


def played(
    paths: Paths, past: Past, rounds: int, holds: Callable[[Any], bool] = lambda atom: False
) -> tuple[str, str]:
    """Return what it plays after a history in a match of so many rounds, and a fault or nothing.

    `holds` answers questions about sources; without it they have the answer no.
    """
    node = paths.tree
    while node[0] != "plays":
        counts = node[0] == "at least"
        yes = past.worth(dict(node[1]), rounds) >= 0 if counts else holds(node[1])
        node = node[2] if yes else node[3]
    return node[1], node[2]


def _leaves(tree: Tree) -> int:
    return 1 if tree[0] == "plays" else _leaves(tree[2]) + _leaves(tree[3])


def _has(tree: Tree, kind: Callable[[Tree], bool]) -> bool:
    if kind(tree):
        return True
    return tree[0] != "plays" and (_has(tree[2], kind) or _has(tree[3], kind))
