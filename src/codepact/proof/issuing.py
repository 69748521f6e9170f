"""Verdicts that are issued before play: what `game.certified` answers from.

A program asks for a claim by its text, so what will be asked can be read off the sources before
anything runs. Each claim is then decided about the program of each seat, and what is proved goes
into the match; everything else is answered `False` there. While one program is read, nothing is
known of the answers that it would get itself: a program that asks is not read.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

from codepact.checker.claims import parse_claim, written
from codepact.core.errors import CodepactError
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import LONGEST_CLAIM, Explored, Verdicts
from codepact.proof.abstract.metering import Meter
from codepact.proof.claims import ClaimVerdict, prove_by_machines
from codepact.proof.machines import Reading, Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox

ASKED = 8
"""Claims of one program that are decided; a program that asks for more gets `False` for the rest.

Deciding costs the host seconds that no tick counts, so a program may not cause any number of them.
"""

STATES = 1_000
"""States of a program that are tried, and of a machine that is looked at, for the same reason."""


@dataclass(frozen=True)
class Issued:
    """The verdicts on the programs of a profile, by digest, seat and normalised claim."""

    verdicts: Mapping[tuple[str, int, str], ClaimVerdict]

    @property
    def certified(self) -> Verdicts:
        """Return what is proved, as a `Run` takes it."""
        proved: dict[tuple[str, int], frozenset[str]] = {}
        for (digest, seat, claim), verdict in self.verdicts.items():
            if verdict.answer == "proved":
                proved[digest, seat] = proved.get((digest, seat), frozenset()) | {claim}
        return proved


def normalised(claim: str) -> str:
    """Return a claim in one way of writing it: every value there, values in order.

    Raises `ValueError` if there is no such claim.
    """
    return written(*parse_claim(claim))


@lru_cache(maxsize=16_384)
def claims_asked(program: Program) -> tuple[str, ...]:
    """Return the claims for which a program asks by a text in its source, in order, each once.

    They are the texts that calls of a method `certified` are given as the second argument. Nothing
    of the program is executed, so a claim that it puts together while it plays is not found.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse("" if program.outside else program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "certified"
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    given = (
        argument.value
        for call in calls
        for argument in [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "claim")]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
    return tuple(dict.fromkeys(text for text in given if len(text) <= LONGEST_CLAIM))


def issue(
    profile: Profile,
    rules: ProgramGame,
    attached: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Issued:
    """Decide every claim that a program of the profile asks for, about the program of each seat.

    `attached`: claims by digest that are decided about that program whether anybody asks or not.
    """
    verdicts: dict[tuple[str, int, str], ClaimVerdict] = {}
    asked = _asked_by(profile)
    for seat, program in enumerate(profile):
        for text in (*asked, *attached.get(program.digest, ())):
            claim = _written(text)
            key = program.digest, seat, claim
            if key not in verdicts:
                verdicts[key] = _decided(program, seat, claim, rules)
    return Issued(verdicts)


def verdict_on(program: Program, seat: int, claim: str, rules: ProgramGame) -> ClaimVerdict:
    """Decide one claim, as it is written, about a program in a seat, within the bounds given here.

    What is no claim, or meets a bound, is unknown, and the reason says why.
    """
    if len(claim) > LONGEST_CLAIM:
        why = f"a claim has at most {LONGEST_CLAIM} characters"
        return ClaimVerdict(program, claim, "unknown", reason=why)
    return replace(_decided(program, seat, _written(claim), rules), claim=claim)


def certified(profile: Profile, rules: ProgramGame) -> Verdicts:
    """Return what is proved of what the programs of a profile ask for; decided once, and kept."""
    found = {
        (program.digest, seat): frozenset(
            claim for claim in _asked_by(profile) if _is_proved(program, seat, claim, rules)
        )
        for seat, program in enumerate(profile)
    }
    return {place: claims for place, claims in found.items() if claims}


def _asked_by(profile: Profile) -> tuple[str, ...]:
    """Return the claims that are decided for a profile: so many of each program, normalised."""
    found: dict[str, None] = {}
    for program in profile:
        own = dict.fromkeys(map(_written, claims_asked(program)))
        found.update(dict.fromkeys(islice(own, ASKED)))
    return tuple(found)


def _written(text: str) -> str:
    """Return a claim normalised, or as it stands if there is none such."""
    try:
        return normalised(text)
    except ValueError:
        return text


class _Frugal:
    """Explores programs as the sandbox does, unless that might take most of its seconds.

    What is read in nearly all of them would be read on one machine and not on another, and a match
    must be the same on both. So fewer states are tried, and so many ticks in all of them together
    as a match may spend.
    """

    def explore(
        self,
        program_game: ProgramGame,
        program: Program,
        seat: int,
        states: int,
        rounds: int | None = None,
        slips: bool = False,
    ) -> Explored:
        """Return every state; see `codepact.execution.sandbox.Explorer`."""
        found = sandbox().explore(program_game, program, seat, min(states, STATES), rounds, slips)
        most = program_game.limits.ticks
        if len(found.actions) * len(found.letters) * (found.ticks + 1) > most:
            return Explored(refused=f"to call it in every state may spend more than {most} ticks")
        return found


STEPS = 3_000_000
"""Steps in which a program is followed, an eighth of what a reading takes elsewhere."""

_EXPONENT = re.compile(r"=[-+]?[\d_.]+[eE][-+]?[\d_]+(?!\S)")


@lru_cache(maxsize=32)
def _reading(program: Program, seat: int, rules: ProgramGame) -> Reading | Unread:
    if program.outside:
        return Unread(program, "it is a player of another library")
    # A label reaches certificates, and must not be that of whoever wrote the same text before.
    return read_program(replace(program, name=""), rules, _Frugal(), seat, Meter(STEPS))


def _decided(program: Program, seat: int, claim: str, rules: ProgramGame) -> ClaimVerdict:
    """Return the verdict on one claim about one program; what cannot be decided is unknown."""
    if _EXPONENT.search(claim):  # a few characters that would be a number of any length
        return ClaimVerdict(program, claim, "unknown", reason="write numbers without an exponent")
    reading = _reading(program, seat, rules)
    if isinstance(reading, Reading):
        states = max(len(case.machine.actions) for case in reading.cases)
        if states > STATES:
            why = f"its machine has {states} states, more than {STATES}"
            return ClaimVerdict(program, claim, "unknown", reading.method, reason=why)
    try:
        verdict = prove_by_machines(reading, claim, rules)
    except CodepactError as e:
        return ClaimVerdict(program, claim, "unknown", reason=str(e))
    if verdict.rounds is not None and verdict.rounds < rules.repetition.rounds:
        why = f"it is proved for {verdict.rounds} rounds only"
        return ClaimVerdict(program, claim, "unknown", verdict.method, reason=why)
    return verdict


_under_way: ContextVar[frozenset[object]] = ContextVar("_under_way", default=frozenset())
"""Claims that are being decided, by the match of a witness perhaps."""


def _is_proved(program: Program, seat: int, claim: str, rules: ProgramGame) -> bool:
    """Return whether a claim is proved; one that is being decided is not, as yet.

    That is so where a witness against it is somebody who asks for it. In the match of that witness
    it is not proved, and whatever comes of the match, it stays so.
    """
    key = (program, seat, claim, rules)
    if key in _under_way.get():
        return False
    before = _under_way.set(_under_way.get() | {key})
    try:
        return _proved(*key)
    finally:
        _under_way.reset(before)


@lru_cache(maxsize=65_536)
def _proved(program: Program, seat: int, claim: str, rules: ProgramGame) -> bool:
    """Return whether a claim is proved. Kept apart from the verdicts, whose machines are large."""
    return _decided(program, seat, claim, rules).answer == "proved"
