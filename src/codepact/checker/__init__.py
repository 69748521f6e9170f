"""The checker: small, slow, and independent of whatever found the proofs that it checks.

A certificate has two links. *Source to table*: this machine is what the program does; the checker
says by which method that was established, and takes it as given. *Table to claim*: the machine
keeps the claim; this the checker establishes itself, going once over the evidence. It imports
nothing else of Codepact, and runs no program.
"""

from codepact.checker.certificate import check, sealed
from codepact.checker.result import Checked

__all__ = ["Checked", "check", "sealed"]
