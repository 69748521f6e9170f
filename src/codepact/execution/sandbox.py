"""The interface of a sandbox: runs of profiles in, plain results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from codepact.core.fault import Fault
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable

Answers = Mapping[Provable, bool]

Verdicts = Mapping[tuple[str, int], frozenset[str]]
"""(digest, seat) -> what is proved of that program in that seat, as normalised texts of claims."""

LONGEST_CLAIM = 200
"""Characters of a claim that a program asks for; a longer one was never issued."""


class Asked(NamedTuple):
    """A question that a program asked in `round` of a run nested `depth` simulations deep."""

    seat: int
    round: int
    depth: int
    question: Provable
    answer: bool


class Simulated(NamedTuple):
    """A run that a program simulated: the digests of its profile, and what came back as text.

    `target` is (seat, round) if only that seat's actions up to that round were asked for;
    `place`: how many numbers of the match's shared tape the run is without, if there is one.
    """

    seat: int
    round: int
    depth: int
    profile: tuple[str, ...]
    target: tuple[int, int] | None
    result: str
    place: int = 0


class Certified(NamedTuple):
    """A claim that a program asked for: about `program`, which sits in the seat `player`."""

    seat: int
    round: int
    depth: int
    player: int
    program: str
    claim: str
    answer: bool


@dataclass(frozen=True)
class Run:
    """One run of a profile, from fresh loads.

    `seed` fixes every random stream of it. `answers` are the answers to questions of
    provability; a question that is not there gets `fallback` and is reported as unknown. `flips`
    is None in play; in a stage of a proof it fixes the results of the first coin flips, the
    later ones come out true, and every other randomness refuses the run. `certified` are the
    verdicts that were issued before play: the same for the run and for all that it simulates.
    """

    profile: Profile
    seed: int = 0
    answers: Answers = field(default_factory=dict)
    fallback: bool = True
    flips: tuple[bool, ...] | None = None
    certified: Verdicts = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """What a run did. `refused` says why a stage's run cannot be read; then nothing else counts.

    `asked`: each question with the answer it got; `unknown`: those that had none; `flipped`: how
    many coins were flipped in a stage; `drew`: whether anything random was drawn at all.
    `sandbox`: name and version of what ran it. `missed`: a program that was named at run time, or
    one of the profile, needs more than this sandbox has.
    """

    actions: tuple[tuple[str, ...], ...] = ()
    faults: tuple[Fault, ...] = ()
    ticks: tuple[int, ...] = ()
    simulations: tuple[int, ...] = ()
    slips: tuple[tuple[int, int], ...] = ()
    events: tuple[Asked | Simulated | Certified, ...] = ()
    asked: Answers = field(default_factory=dict)
    unknown: tuple[Provable, ...] = ()
    flipped: int = 0
    drew: bool = False
    sandbox: str = ""
    missed: bool = False
    refused: str | None = None


class Sandbox(Protocol):
    """Where programs run, and nowhere else."""

    @property
    def version(self) -> str:
        """Return name and version, which become part of every result."""
        ...

    def run(self, program_game: ProgramGame, runs: Sequence[Run]) -> list[Ran]:
        """Run each of `runs` and return the results in their order.

        Raises `CodepactError` only if the sandbox itself cannot work here; whatever a program
        does is in the results.
        """
        ...

    def program(self, digest: str) -> Program:
        """Return a program that a run named, by its digest."""
        ...


@dataclass(frozen=True)
class Explored:
    """Every state of an exact program: what it plays on reaching it, and where plays lead.

    `actions[s]`, `faults[s]` (a kind, or ""); `steps[s][k]`: the state after the others played
    `letters[k]` (in seat order). State 0 is round 1. `ticks`: the most that a call spent.
    `sandbox`: what ran it. `refused` says why there is none; then nothing else counts.
    """

    letters: tuple[tuple[str, ...], ...] = ()
    actions: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    steps: tuple[tuple[int, ...], ...] = ()
    ticks: int = 0
    sandbox: str = ""
    refused: str = ""


class Explorer(Protocol):
    """Calls a program state by state."""

    def explore(
        self,
        program_game: ProgramGame,
        program: Program,
        seat: int,
        states: int,
        rounds: int | None = None,
        slips: bool = False,
    ) -> Explored:
        """Return every state of an exact program that keeps nothing but its state.

        The caller sees to it that it is one. Not closed after so many `states` is a refusal. With
        `rounds`, the states that it can be in within so many; those of the last lead nowhere. With
        `slips` its own action may come out as another one, and letters have the own action first.
        """
        ...
