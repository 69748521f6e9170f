"""What checking a certificate gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Checked:
    """Why a certificate is rejected, or nothing; and what the checker takes as given.

    `states`: the claim in words. `given`: what is not checked here, a sentence each.
    """

    problem: str
    states: str = ""
    given: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problem
