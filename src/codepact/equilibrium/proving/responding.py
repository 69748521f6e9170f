"""The best response to programs as a program of its own, with what it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.checker.criteria import Criterion
from codepact.core.errors import CodepactError
from codepact.core.game import Payoffs
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import exact_payoffs
from codepact.equilibrium.proving.bounds import bound_by_cases
from codepact.equilibrium.proving.exploits import best_response_program

_NOBODY = "def act(game):\n    return game.actions[0]\n"


@dataclass(frozen=True)
class Response:
    """A program that responds to others, and what each seat then gets; exact, per round.

    `most`: what no program whatever gets more than. If `payoffs` reach it, the program is best.
    """

    seat: int
    program: Program
    payoffs: Payoffs
    most: Fraction

    @property
    def best(self) -> bool:
        """Return whether no program gets more."""
        return self.payoffs[self.seat] == self.most


def respond(
    rules: ProgramGame, others: Sequence[Program], seat: int, criterion: Criterion
) -> Response:
    """Return the best response of a `seat` to the programs of all other seats, in their order.

    What they play may depend on the sources, or on what is provable: then it is the best of the
    programs for the cases that they tell apart, if it really comes to such a case. Raises
    `CodepactError` if one of them is not read, or no such program is known.
    """
    profile = (*others[:seat], Program(_NOBODY), *others[seat:])
    found = bound_by_cases(rules, profile, criterion, seat)
    if isinstance(found, str):
        raise CodepactError(f"no best response is known: {found}")
    best: Response | None = None
    for situation in found.situations:
        if best is not None and situation.best.payoff <= best.payoffs[seat]:
            break
        program = best_response_program(rules, profile, situation, seat, criterion)
        if isinstance(program, str):
            continue
        played = (*others[:seat], program, *others[seat:])
        payoffs = exact_payoffs(rules, played, criterion)
        if not isinstance(payoffs, str) and (best is None or payoffs[seat] > best.payoffs[seat]):
            best = Response(seat, program, payoffs, found.most)
    if best is None:
        raise CodepactError(
            "no best response is known: what the others play hangs on who one is, and none of the "
            "programs that were made is taken for what pays"
        )
    return best
