"""The program game: a base game plus what programs may see, ask and spend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from codepact.core.errors import unknown_name
from codepact.core.fault import FaultPolicy
from codepact.core.game import Game, Repetition
from codepact.core.limits import Limits

Capability = Literal["inspect", "simulate", "random", "prove", "certify"]
"""`inspect`: read sources and parse trees. `simulate`: run whole matches. `random`: draw.
`prove`: ask whether a statement about a match is provable. `certify`: ask for a verdict that was
issued before play."""

CAPABILITIES: tuple[Capability, ...] = get_args(Capability)


@dataclass(frozen=True)
class ProgramGame:
    """A game, its repetition, and the rules for the programs that play it."""

    game: Game
    repetition: Repetition = field(default_factory=Repetition)
    capabilities: frozenset[Capability] = frozenset(CAPABILITIES)
    limits: Limits = field(default_factory=Limits)
    fault_policy: FaultPolicy = "call"

    def __post_init__(self) -> None:
        """Refuse a capability that does not exist."""
        for name in self.capabilities:
            if name not in CAPABILITIES:
                raise unknown_name("capability", name, CAPABILITIES)
