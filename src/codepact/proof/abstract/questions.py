"""Questions of provability: a program may ask, and each question has a yes and a no.

The answer is the same in every round of a match, whatever is asked in between, so it splits a
program into cases as what it asks about sources does. Nothing is assumed of what is answered when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import (
    AllOf,
    AnyOf,
    Implies,
    Not,
    Plays,
    Provable,
    Statement,
)
from codepact.proof.abstract.features import World
from codepact.proof.abstract.values import Abstract, Ask, Refused
from codepact.zoo import find

PARTS = 100
"""Parts of a statement that are followed; in play it may have a few more."""


class Said(Abstract):
    """A statement that a program has made."""

    called = "a statement"

    def __init__(self, asking: Asking, statement: Statement, parts: int = 1) -> None:
        asking.world.spend(2)
        if parts > PARTS:
            raise Refused(f"it makes a statement of more than {PARTS} parts")
        self.asking = asking
        self.statement = statement
        self.parts = parts

    def _with(self, other: Any, made: Callable[[Statement, Statement], Statement]) -> Said:
        if not isinstance(other, Said):
            raise Refused("it joins a statement with something else")
        joined = made(self.statement, other.statement)
        return Said(self.asking, joined, self.parts + other.parts + 1)

    def __and__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: AllOf((a, b)))

    def __or__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: AnyOf((a, b)))

    def __rshift__(self, other: Any) -> Any:
        return self._with(other, Implies)

    def __invert__(self) -> Any:
        return Said(self.asking, Not(self.statement), self.parts + 1)


class Asking:
    """What a program asks with, in a seat, at the call under way.

    `seats`: own first. `rounds`: those of the match, as the program is handed them. Programs are
    called by their names in the zoo or by their digests, those who play "me" and "the opponent", or
    "player 2" and so on.
    """

    def __init__(self, world: World, rules: ProgramGame, seats: list[int], rounds: Any) -> None:
        self.world = world
        self.rounds = rounds
        self.rules = rules
        self.seats = seats
        called = {seat: f"player {seat + 1}" for seat in range(rules.game.seats)}
        if rules.game.seats == 2:
            called[seats[1]] = "the opponent"
        self.present = tuple({**called, seats[0]: "me"}[k] for k in range(rules.game.seats))

    def methods(self) -> dict[str, Callable[[], Any]]:
        """Return what `game` offers for it."""
        return {
            "plays": lambda: self.plays,
            "box": lambda: self.box,
            "provable": lambda: self.provable,
            "profile": lambda: self.profile,
        }

    def profile(self, me: Any = None, opponent: Any = None, seats: Any = None) -> Any:
        """Return the present profile with other programs in some seats."""
        if seats is not None or (opponent is not None and len(self.present) != 2):
            raise Refused("it makes a profile in a way that is not followed")
        named = list(self.present)
        for seat, text in ((self.seats[0], me), (self.seats[-1], opponent)):
            if text is not None:
                named[seat] = self._name(text)
        return _Profile(tuple(named))

    def _name(self, text: Any) -> str:
        if type(text) is not str:
            raise Refused("it names a program by what is not known")
        self.world.spend(1 + (len(text) >> 4))
        named = self.world.meter.named
        named.add(text)
        if len(named) > self.rules.limits.questions:
            raise Refused("it names more programs than it may")
        known = find(text)
        return known.label if known else Program(text).digest

    def plays(self, player: Any, action: Any, round: Any = None, in_profile: Any = None) -> Said:
        """Return the statement that somebody plays an action."""
        seat = player if type(player) is int else self._seat(player)
        if not 0 <= seat < len(self.present) or action not in self.rules.game.actions[seat]:
            raise ValueError("that is no player, or no action of this player")
        if round is not None and type(round) is not int:
            raise Refused("it asks about a round whose number is not known")
        if round is not None and (round < 1 or (round > 1 and not self.rounds >= round)):
            raise ValueError("there is no such round")
        if in_profile is not None and not isinstance(in_profile, _Profile):
            raise Refused("it asks about a profile that is not known")
        names = self.present if in_profile is None else in_profile.names
        return Said(self, Plays(seat, action, round, names))

    def _seat(self, player: Any) -> int:
        number = getattr(player, "number", None)
        if type(number) is not int:
            raise Refused("it names a player by what is not known")
        return self.seats[number]

    def box(self, said: Any, /, strength: Any = 0) -> Said:
        """Return the statement that something is provable."""
        return Said(self, self._boxed(said, strength), said.parts + 1)

    def provable(self, said: Any, /, strength: Any = 0) -> bool:
        """Return whether it is; raise `Ask` if nobody has said so."""
        self.world.spend(100)
        if self.world.folding:
            raise Refused("a loop over the history asks what is provable")
        atom = self._boxed(said, strength)
        if atom not in self.world.answers:
            raise Ask(atom)
        return self.world.answers[atom]

    def _boxed(self, said: Any, strength: Any) -> Provable:
        if not isinstance(said, Said) or type(strength) is not int:
            raise Refused("it asks what is provable of something that is no statement")
        if not 0 <= strength <= 100:
            raise ValueError("the strength is an integer from 0 to 100")
        return Provable(said.statement, strength)


class _Profile(Abstract):
    """A program per seat, by name."""

    called = "a profile"

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


def question_in_words(question: Provable, yes: bool) -> str:
    """Return what is known of a question, for people."""
    return f"it is {'' if yes else 'not '}{_provable(question)}"


def _provable(question: Provable) -> str:
    theory = f" in PA+{question.strength}" if question.strength else ""
    return f"provable{theory} that {_worded(question.part)}"


def _worded(said: Statement) -> str:
    match said:
        case Plays(seat, action, round_, names):
            when = "" if round_ is None else f" in round {round_}"
            mine = names[seat] == "me"
            strangers = [n for n in names if not is_present(n)]
            place = f" against {' and '.join(strangers)}" if strangers else ""
            return f"{'I play' if mine else f'{names[seat]} plays'} {action}{when}{place}"
        case Not(part):
            return f"not ({_worded(part)})"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(said, AllOf) else " or "
            return word.join(f"({_worded(p)})" for p in parts)
        case Implies(premise, conclusion):
            return f"({_worded(premise)}) implies ({_worded(conclusion)})"
        case Provable():
            return f"it is {_provable(said)}"


def is_present(name: str) -> bool:
    """Whether it stands for somebody who plays, and not for a program in their place."""
    return name in ("me", "the opponent") or name.startswith("player ")
