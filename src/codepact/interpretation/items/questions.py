"""Questions about a program in a seat of a game for two: what can be answered, and the truth.

The truth comes from provers and is exact. What they leave open is `Unknown`, with the reason, and
is never mixed with what is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product

from codepact.checker.automaton import Automaton
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.automata import automaton_of
from codepact.interpretation.items.forms import reduced
from codepact.proof.claims import prove_claim
from codepact.proof.machines import Reading, Unread, distinguishing
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox

NEVER = "never"
YES, NO = "yes", "no"


@dataclass(frozen=True)
class NextMove:
    """What does it play next, after these joint actions (in seat order)?"""

    history: tuple[Joint, ...] = ()


@dataclass(frozen=True)
class FirstDefection:
    """In which round does it first not play its cooperative action, if the other plays these?"""

    plays: tuple[str, ...]


@dataclass(frozen=True)
class Retaliates:
    """Is each round in which it was the sucker answered in the next one?"""


@dataclass(frozen=True)
class Exploitable:
    """Can anybody get ahead of it without bound, in the long run?

    It is what refutes `exploitable-at-most by=0`, so it is about the lead over the program, and
    not about what a best response earns: Tit for Tat is not exploitable, though it is cooperated
    with.
    """


@dataclass(frozen=True)
class OwnCopy:
    """Does everybody cooperate in every round of a match with its own copy?"""


@dataclass(frozen=True)
class Equivalent:
    """Do this program and another play alike after everything that can happen?"""

    other: Program


Question = NextMove | FirstDefection | Retaliates | Exploitable | OwnCopy | Equivalent

KINDS: Mapping[type, str] = {
    NextMove: "next move",
    FirstDefection: "first defection",
    Retaliates: "retaliation",
    Exploitable: "exploitability",
    OwnCopy: "own copy",
    Equivalent: "equivalence",
}
"""What a kind of question is called in tables."""


@dataclass(frozen=True)
class Known:
    """The truth: how likely each answer is, in the order of `answers`; the sum is 1.

    Without coins one answer has probability 1.
    """

    chances: tuple[tuple[str, Fraction], ...]

    def of(self, answer: str) -> Fraction:
        """Return how likely an answer is true; 0 for what is no answer."""
        return dict(self.chances).get(answer, Fraction(0))

    @property
    def likeliest(self) -> tuple[str, ...]:
        """Return the answers that no other is likelier than."""
        most = max(p for _, p in self.chances)
        return tuple(a for a, p in self.chances if p == most)


@dataclass(frozen=True)
class Unknown:
    """The provers do not tell; why."""

    reason: str


Truth = Known | Unknown


def answers(question: Question, game: Game, seat: int = 0) -> tuple[str, ...]:
    """Return what can be answered."""
    match question:
        case NextMove():
            return game.actions[seat]
        case FirstDefection(plays=plays):
            return (*(str(r + 1) for r in range(len(plays))), NEVER)
        case _:
            return (YES, NO)


def wording(question: Question, game: Game, seat: int = 0) -> str:
    """Return a question as people read it. The other program of `Equivalent` is not shown here.

    Actions are called by their names alone, so that renamed items give nothing away.
    """
    good = game.actions[seat][0]
    match question:
        case NextMove(history=played):
            said = "; ".join(
                f"round {r}: it {joint[seat]}, the other {joint[1 - seat]}"
                for r, joint in enumerate(played, 1)
            )
            before = f"This was played: {said}. " if played else ""
            return f"{before}What does the program play in round {len(played) + 1}?"
        case FirstDefection(plays=plays):
            return (
                f"The other player plays {', '.join(plays)} in rounds 1 to {len(plays)}. In which "
                f"of these rounds does the program first play something other than {good}? Answer "
                f"with the number of the round, or {NEVER!r}."
            )
        case _:
            words = _YES_OR_NO[type(question)]
            return words.format(good=good, theirs=game.actions[1 - seat][0])


_YES_OR_NO: Mapping[type, str] = {
    Retaliates: "After each round in which the program played {good} and the other player did not "
    "play {theirs}, does it always play something other than {good} in the next round?",
    Exploitable: "Is there an opponent whose total payoff, in a match that goes on for ever, gets "
    "ahead of the total payoff of the program by more than any fixed amount?",
    OwnCopy: "If the program meets its own copy, do both play {good} in every round?",
    Equivalent: "Do the two programs play alike after everything that can happen?",
}

_CLAIMS: Mapping[type, tuple[str, str]] = {
    Retaliates: ("retaliates-at-once", YES),
    Exploitable: ("exploitable-at-most by=0", NO),
    OwnCopy: ("cooperates-with-itself", YES),
}
"""The claim that settles a question, and what a proof of it says."""


def truth(question: Question, program: Program, rules: ProgramGame, seat: int = 0) -> Truth:
    """Return the exact answer to a question, or why it is not known.

    Raises `CodepactError` if the game is not for two, or a history cannot happen.
    """
    if rules.game.seats != 2 or seat not in (0, 1):
        raise CodepactError(
            f"questions are about a seat of a game for two, not seat {seat} of "
            f"{rules.game.name!r} with {rules.game.seats} seats"
        )
    if rules.repetition.noise:
        return Unknown("the game has noise, and questions are about what is played without it")
    if isinstance(question, Equivalent):
        return _equivalence(program, question.other, rules, seat)
    if not isinstance(question, NextMove | FirstDefection):
        return _claim(program, rules, seat, *_CLAIMS[type(question)])
    found = strategy(program, rules, seat)
    if isinstance(found, Unknown):
        return found
    rounds = len(question.history) + 1 if isinstance(question, NextMove) else len(question.plays)
    if found.horizon is not None and rounds > found.horizon:
        return Unknown(f"its machine is exact for {found.horizon} rounds only, not for {rounds}")
    given = (found.automaton, rules.game, seat)
    return _next(question, *given) if isinstance(question, NextMove) else _first(question, *given)


@dataclass(frozen=True)
class Strategy:
    """What a program plays whatever happens; `horizon`: as far as that is known, None for ever."""

    automaton: Automaton
    reading: Reading
    horizon: int | None


@lru_cache(maxsize=4096)
def strategy(program: Program, rules: ProgramGame, seat: int = 0) -> Strategy | Unknown:
    """Return what a program plays, from its exact reading, with the fewest states."""
    found = _read(program, rules, seat)
    if isinstance(found, Unread):
        return Unknown(f"it was not read: {found.reason}")
    if len(found.cases) > 1 or found.sources != "none":
        return Unknown("what it plays hangs on the sources of the others")
    case = found.cases[0]
    if case.machine.ways > 1 and case.chance is None:
        return Unknown("coins decide what it plays, and how likely is not known")
    try:
        automaton = automaton_of(rules.game, seat, case.chance or case.machine)
    except CodepactError as e:
        return Unknown(str(e))
    return Strategy(reduced(automaton, rules.game.actions, seat), found, found.horizon)


@lru_cache(maxsize=4096)
def _read(program: Program, rules: ProgramGame, seat: int) -> Reading | Unread:
    return read_program(program, rules, sandbox(), seat)


@lru_cache(maxsize=16384)
def _claim(program: Program, rules: ProgramGame, seat: int, claim: str, proved: str) -> Truth:
    """Return yes or no from the verdict on a claim; `proved` is what a proof says."""
    verdict = prove_claim(_read(program, rules, seat), claim, rules)
    if verdict.answer == "unknown":
        return Unknown(verdict.reason)
    if verdict.answer == "proved":
        if verdict.rounds is not None and verdict.rounds < rules.repetition.rounds:
            return Unknown(f"it is proved for {verdict.rounds} rounds only")
        return _certain((YES, NO), proved)
    return _certain((YES, NO), NO if proved == YES else YES)


def _certain(possible: tuple[str, ...], answer: str) -> Known:
    return Known(tuple((a, Fraction(a == answer)) for a in possible))


def _next(question: NextMove, automaton: Automaton, game: Game, seat: int) -> Known:
    """Return how likely each next action is."""
    joints = {joint: k for k, joint in enumerate(product(*game.actions))}
    state, own = 0, game.actions[seat]
    for r, joint in enumerate(question.history, 1):
        if joint not in joints:
            raise CodepactError(f"round {r} of the history: {joint} is no joint action of the game")
        if not automaton.plays[state][own.index(joint[seat])]:
            raise CodepactError(
                f"round {r} of the history: the program never plays {joint[seat]} there"
            )
        state = automaton.steps[state][joints[joint]]
    return Known(tuple(zip(own, automaton.plays[state], strict=True)))


def _first(question: FirstDefection, automaton: Automaton, game: Game, seat: int) -> Known:
    """Return how likely the first defection is in each round: until then its plays are known."""
    joints = {joint: k for k, joint in enumerate(product(*game.actions))}
    good, state, alive = game.actions[seat][0], 0, Fraction(1)
    chances = []
    for r, theirs in enumerate(question.plays, 1):
        if theirs not in game.actions[1 - seat]:
            raise CodepactError(f"round {r}: the other has no action {theirs!r}")
        keeps = automaton.plays[state][0]
        chances.append((str(r), alive * (1 - keeps)))
        alive *= keeps
        if keeps:
            state = automaton.steps[state][joints[(good, theirs) if seat == 0 else (theirs, good)]]
    return Known((*chances, (NEVER, alive)))


def _equivalence(one: Program, other: Program, rules: ProgramGame, seat: int) -> Truth:
    """Compare two programs: by a shortest history that tells them apart, or by their automata.

    With coins two programs play alike if their smallest automata are the same, since every state
    of these is reached by a history that can happen and tells it from the others.
    """
    a, b = strategy(one, rules, seat), strategy(other, rules, seat)
    for found in (a, b):
        if isinstance(found, Unknown):
            return found
    assert isinstance(a, Strategy) and isinstance(b, Strategy)
    far = min((s.horizon for s in (a, b) if s.horizon is not None), default=None)
    if a.automaton.pure is not None and b.automaton.pure is not None:
        apart = distinguishing(a.reading.cases[0].machine, b.reading.cases[0].machine) is not None
    elif far is not None:
        return Unknown(f"coins decide, and machines are exact for {far} rounds only")
    else:
        apart = a.automaton != b.automaton
    if not apart and far is not None and far < rules.repetition.rounds:
        return Unknown(f"they play alike for {far} rounds, and no further is known")
    return _certain((YES, NO), NO if apart else YES)
