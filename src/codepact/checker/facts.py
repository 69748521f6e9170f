"""What a claim is about: the game as far as claims look at it, the seat, and the claim's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from codepact.checker.machine import Letter
from codepact.checker.shape import exact


@dataclass(frozen=True)
class Facts:
    """The actions of each seat, the payoffs by joint action, the seat, the claim's values as text.

    The first action of a seat is its cooperative one, as everywhere.
    """

    actions: tuple[tuple[str, ...], ...]
    payoffs: Mapping[tuple[str, ...], tuple[Fraction, ...]]
    seat: int
    values: Mapping[str, str]

    @property
    def cooperation(self) -> str:
        """Return the seat's cooperative action."""
        return self.actions[self.seat][0]

    @property
    def others_cooperate(self) -> Letter:
        """Return the play in which all others cooperate."""
        return tuple(a[0] for k, a in enumerate(self.actions) if k != self.seat)

    def whole(self, name: str, least: int = 1) -> int:
        """Return a value that counts; raise `ValueError` if it does not."""
        text = self.values[name]
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise ValueError(f"{name} must be a whole number from {least} on, not {text!r}")
        return int(text)

    def number(self, name: str) -> Fraction:
        """Return a value that is an exact number; raise `ValueError` if it is none."""
        try:
            return exact(self.values[name])
        except (ValueError, ZeroDivisionError):
            raise ValueError(
                f"{name} must be a number such as 1/2, not {self.values[name]!r}"
            ) from None

    def action(self, name: str) -> str:
        """Return a value that is an action of the seat; raise `ValueError` if it is none."""
        action, own = self.values[name], self.actions[self.seat]
        if action not in own:
            raise ValueError(f"{name} must be one of {', '.join(own)}, not {action!r}")
        return action
