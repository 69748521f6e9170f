"""Whether profiles are program equilibria: certificates, and programs that gain."""

from codepact.equilibrium.proving.confirming import confirm_equilibrium
from codepact.equilibrium.proving.exploits import Exploit
from codepact.equilibrium.proving.responding import Response, respond
from codepact.equilibrium.proving.verdicts import (
    EquilibriumVerdict,
    SeatVerdict,
    prove_equilibrium,
)

__all__ = [
    "EquilibriumVerdict",
    "Exploit",
    "Response",
    "SeatVerdict",
    "confirm_equilibrium",
    "prove_equilibrium",
    "respond",
]
