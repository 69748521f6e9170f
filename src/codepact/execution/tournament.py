"""Round robins: everybody meets everybody, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement

from codepact.core.errors import CodepactError
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.execution.match import MatchJob


@dataclass(frozen=True)
class Tournament:
    """The matches of a round robin and what they add up to.

    `matches[i, j]` (i <= j) are the meetings of programs i and j, in seats 0 and 1.
    """

    program_game: ProgramGame
    programs: tuple[Program, ...]
    matches: dict[tuple[int, int], tuple[Match, ...]]

    def score(self, i: int, j: int) -> Fraction:
        """Return the mean payoff a match of program `i` against program `j`."""
        seat = 0 if i <= j else 1
        met = self.matches[min(i, j), max(i, j)]
        return sum((m.payoffs[seat] for m in met), Fraction(0)) / len(met)

    def mean(self, i: int) -> Fraction:
        """Return the mean payoff a match of program `i` over all that it met, itself included.

        Against itself the two seats count half each.
        """
        total = Fraction(0)
        for j in range(len(self.programs)):
            if i == j:
                met = self.matches[i, i]
                total += sum((m.payoffs[0] + m.payoffs[1] for m in met), Fraction(0)) / (
                    2 * len(met)
                )
            else:
                total += self.score(i, j)
        return total / len(self.programs)

    def ranking(self) -> list[int]:
        """Return the programs' indices, best mean first; ties keep the order of entry."""
        return sorted(range(len(self.programs)), key=lambda i: -self.mean(i))


def round_robin_jobs(
    program_game: ProgramGame, programs: Sequence[Program], repetitions: int = 1, seed: int = 0
) -> dict[tuple[int, int], list[MatchJob]]:
    """Return the jobs of a round robin with self-play, keyed by the pair of programs.

    The seed of each match is derived from the two digests, so that adding a program changes no
    other match. Raises `CodepactError` unless the game has two seats.
    """
    if program_game.game.seats != 2:
        raise CodepactError(
            f"a round robin pairs programs, and {program_game.game.name} has "
            f"{program_game.game.seats} seats; play one profile instead"
        )
    return {
        (i, j): [
            MatchJob(
                program_game,
                (programs[i], programs[j]),
                derive_seed("round robin", seed, programs[i].digest, programs[j].digest, k),
            )
            for k in range(repetitions)
        ]
        for i, j in combinations_with_replacement(range(len(programs)), 2)
    }
