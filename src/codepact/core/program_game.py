"""The program game: a base game plus what programs may see, ask and spend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.fault import FaultPolicy
from codepact.core.game import Game, Repetition
from codepact.core.limits import Limits

Capability = Literal["inspect", "simulate", "random", "prove", "certify", "tape"]
"""`inspect`: read sources and parse trees. `simulate`: run whole matches. `random`: draw.
`prove`: ask whether a statement about a match is provable. `certify`: ask for a verdict that was
issued before play. `tape`: read random numbers that all players and all simulated runs see."""

CAPABILITIES: tuple[Capability, ...] = get_args(Capability)

DEFAULT_CAPABILITIES: tuple[Capability, ...] = tuple(c for c in CAPABILITIES if c != "tape")
"""What programs may do unless it is said: all but the tape, which stands in for private draws."""

_NOT_WITH_A_TAPE: dict[Capability, str] = {
    "random": "a draw of its own makes a player play other than in the runs that simulate it on "
    "the same tape",
    "prove": "what is provable of a match does not say on which tape",
    "certify": "a verdict on a program does not say on which tape",
}


@dataclass(frozen=True)
class ProgramGame:
    """A game, its repetition, and the rules for the programs that play it.

    The capability `tape` (Cooper, Oesterheld and Conitzer, AAAI 2025, arXiv:2412.14570) is for
    matches of one round without noise, and not beside `random`, `prove` or `certify`: what is
    played must depend on nothing but the programs and the tape.
    """

    game: Game
    repetition: Repetition = field(default_factory=Repetition)
    capabilities: frozenset[Capability] = frozenset(DEFAULT_CAPABILITIES)
    limits: Limits = field(default_factory=Limits)
    fault_policy: FaultPolicy = "call"

    def __post_init__(self) -> None:
        """Refuse a capability that does not exist, and what a shared tape does not go with."""
        for name in self.capabilities:
            if name not in CAPABILITIES:
                raise unknown_name("capability", name, CAPABILITIES)
        if "tape" in self.capabilities:
            _check_tape(self.capabilities, self.repetition)


def _check_tape(capabilities: frozenset[Capability], repetition: Repetition) -> None:
    for name, why in _NOT_WITH_A_TAPE.items():
        if name in capabilities:
            raise CodepactError(
                f"the capability 'tape' does not go with {name!r}: {why}; leave out one of the two"
            )
    if repetition.rounds != 1 or repetition.ending:
        length = f"{repetition.rounds} rounds" if repetition.rounds != 1 else "a random ending"
        raise CodepactError(
            f"the capability 'tape' is for matches of 1 round, and this one has {length}: each "
            "round would need a tape of its own; play 1 round, or leave out 'tape'"
        )
    if repetition.noise:
        raise CodepactError(
            f"the capability 'tape' does not go with noise (here {repetition.noise}): it is drawn "
            "in each run by itself, so runs on the same tape would differ; leave out one of the two"
        )
