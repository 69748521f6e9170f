"""Does one program play as another? Proved where both are read, else tested in the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal

from codepact.checker.machine import Letter, Machine
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import reading_of
from codepact.equilibrium.rendering import python_of
from codepact.exchange.obfuscation.checking import checked_source
from codepact.exchange.observers import observations
from codepact.execution.match import MatchJob
from codepact.proof.machines import Case, Reading, distinguishing
from codepact.proof.machines.chance import ChanceMachine, lumped
from codepact.proof.referee import play_all
from codepact.zoo import zoo_program

TESTS = 64
"""Histories that are tested at most, in each seat; all of one length are, or none."""

RIVALS = ("AllC", "AllD", "TitForTat", "Pavlov", "MirrorBot")
"""Zoo programs that are met besides, by programs that may simulate whom they meet."""


DRAWS = frozenset({"shared", "tape"})
"""Attributes of what is drawn for all players; one match shows one draw."""


@dataclass(frozen=True)
class Alike:
    """That two programs play alike in every seat.

    `established`: "proved" if both are read in every seat, for `rounds` rounds (None: any number),
    whatever the others are. "tested" if, where one is not read, they played the same after each
    history of up to `depth` rounds, against scripts and a few zoo programs: that is no proof, least
    of all for programs that simulate whom they meet.
    """

    established: Literal["proved", "tested"]
    rounds: int | None = None
    depth: int | None = None

    def __str__(self) -> str:
        """Return in words what is known."""
        if self.established == "tested":
            return f"tested to depth {self.depth}, not proved"
        return "proved" if self.rounds is None else f"proved for {self.rounds} rounds"


@dataclass(frozen=True)
class NotAlike:
    """Why two programs are not known to play alike.

    `history`: a shortest one of what the others play in `seat` after which they play otherwise, if
    one was found; else None. With noise its
    letters have the own action first, as it came out.
    """

    reason: str
    seat: int | None = None
    history: tuple[Letter, ...] | None = None


def plays_alike(first: Program, second: Program, rules: ProgramGame) -> Alike | NotAlike:
    """Return whether two programs play alike in every seat of a game, and how that is known.

    Case by case: what a program is told of the others (their sources, what is provable of them) is
    the same for both, and each two cases that can hold at once must have equal machines, with
    equal chances where coins decide. If the reader does not follow one of them they are tested,
    unless one sees the text of a program: then scripts show too little.
    """
    spans: list[int] = []
    tested: list[int] = []
    for seat in range(rules.game.seats):
        one, two = (reading_of(p, rules, seat) for p in (first, second))
        if isinstance(one, Reading) and isinstance(two, Reading):
            differs = _differ(one, two)
            if differs is not None:
                return differs
            spans += [h for h in (one.horizon, two.horizon) if h is not None]
            continue
        unread = two if isinstance(one, Reading) else one
        assert not isinstance(unread, Reading)
        found = _tested(first, second, rules, seat, unread.reason)
        if isinstance(found, NotAlike):
            return found
        tested.append(found)
    if tested:
        return Alike("tested", depth=min(tested))
    return Alike("proved", rounds=min(spans, default=None))


def _differ(one: Reading, two: Reading) -> NotAlike | None:
    """Return how two readings differ in a pair of cases that can hold at once."""
    for a, b in product(one.cases, two.cases):
        answers = dict(a.atoms)
        if any(answers.get(atom, yes) is not yes for atom, yes in b.atoms):
            continue
        differs = _cases_differ(a, b)
        if differs is None:
            continue
        labels = " and ".join(dict.fromkeys(x.label for x in (a, b) if x.label))
        where = f" where {labels}" if labels else ""
        for x in (one, two):
            for seen in observations(x.program.source, "L1", x.program.label):
                return NotAlike(f"it sees the text of a program ({seen})", one.seat, *differs)
        return NotAlike(f"it plays otherwise in seat {one.seat}{where}", one.seat, *differs)
    return None


def _cases_differ(a: Case, b: Case) -> tuple[tuple[Letter, ...] | None] | None:
    """Return the history that tells two cases apart, None in its place where coins decide."""
    if a.chance is None and b.chance is None:
        history = distinguishing(a.machine, b.machine)
        return None if history is None else (history,)
    if a.chance is None or b.chance is None or not same_chances(a.chance, b.chance):
        return (None,)
    return None


def same_chances(first: ChanceMachine, second: ChanceMachine) -> bool:
    """Whether two machines that go on by chance are bisimilar (Larsen and Skou, 1991).

    Then they play alike; those that end after some rounds count as alike only if they are equal.
    """
    if first.letters != second.letters or first.horizon != second.horizon:
        return False
    if not all((*first.steps, *second.steps)):
        return lumped(first) == lumped(second)
    shift = 2 + len(first.actions)
    begin = [tuple((s + by, p) for s, p in m.start) for m, by in ((first, 2), (second, shift))]
    rows = [(after,) * len(first.letters) for after in begin]
    for machine, by in ((first, 2), (second, shift)):
        rows += [tuple(tuple((s + by, p) for s, p in d) for d in row) for row in machine.steps]
    both = ChanceMachine(
        first.letters,
        ((0, Fraction(1, 2)), (1, Fraction(1, 2))),
        ("", "", *first.actions, *second.actions),  # two states before round 1, which play nothing
        tuple(rows),
        ("", "", *first.faults, *second.faults),
    )
    return len(lumped(both).start) == 1


def _tested(
    first: Program, second: Program, rules: ProgramGame, seat: int, unread: str
) -> int | NotAlike:
    """Return the depth to which both play the same, or where they do not."""
    if rules.repetition.noise or rules.repetition.ending:
        return NotAlike(f"it is not read ({unread}), and the game has chance in its rules", seat)
    for program in (first, second):
        for seen in observations(program.source, "L1", program.label):
            return NotAlike(f"it sees the text of a program ({seen}) and is not read: {unread}")
        if checked_source(program.source, rules).attributes & DRAWS:
            return NotAlike(f"it is not read ({unread}), and what is drawn for all decides", seat)
    others = [own for k, own in enumerate(rules.game.actions) if k != seat]
    letters = tuple(product(*others))
    last = rules.repetition.rounds - 1
    depth = max((d for d in range(last + 1) if len(letters) ** d <= TESTS), default=0)
    met = [
        [_script(column, letters) for column in zip(*word, strict=True)]
        if word
        else [_script(own[:1], letters) for own in others]
        for word in product(letters, repeat=depth)
    ]
    if all({"C", "D"} <= set(own) for own in rules.game.actions):
        met += [[zoo_program(name)] * len(others) for name in RIVALS]
    jobs = [
        MatchJob(rules, (*rivals[:seat], program, *rivals[seat:]), 0)
        for rivals in met
        for program in (first, second)
    ]
    played = play_all(jobs)
    if any(match.drew for match in played):
        return NotAlike(f"it is not read ({unread}) and draws at random, so no test tells", seat)
    return _where(list(zip(played[::2], played[1::2], strict=True)), seat) or depth


def _where(pairs: list[tuple[Match, Match]], seat: int) -> NotAlike | None:
    """Return the shortest history after which two programs did not play the same."""
    found = []
    for pair in pairs:
        one, two = (match.actions[seat] for match in pair)
        at = next((r for r, (x, y) in enumerate(zip(one, two, strict=True)) if x != y), None)
        if at is not None:
            rows = [own[:at] for k, own in enumerate(pair[0].actions) if k != seat]
            found.append(tuple(zip(*rows, strict=True)))
    if not found:
        return None
    history = min(found, key=lambda h: (len(h), h))
    return NotAlike(f"it plays otherwise in seat {seat}", seat, history)


def _script(plays: tuple[str, ...], letters: tuple[Letter, ...]) -> Program:
    """Return a program that plays these actions and then the last one for ever."""
    states = range(len(plays))
    steps = tuple((min(s + 1, len(plays) - 1),) * len(letters) for s in states)
    turns = Machine(letters, plays, steps, ("",) * len(plays))
    return Program(python_of(turns, len(letters[0]) + 1))
