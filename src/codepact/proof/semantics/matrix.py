"""The outcomes of many programs against each other, all pairs in common batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codepact.core.errors import CodepactError
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import evaluate_together
from codepact.execution.sandbox import Verdicts
from codepact.proof.outcome import strength
from codepact.proof.referee import as_programs, issued, sandbox
from codepact.proof.semantics.stage_bounds import unbounded
from codepact.proof.semantics.values import Reading, short
from codepact.proof.stages import Memo, evaluate


@dataclass(frozen=True)
class Cell:
    """What one program plays against another.

    `strength`: the least k for which PA+k proves it, None where there is no outcome.
    """

    reading: Reading
    strength: int | None


@dataclass(frozen=True)
class ProgramMatrix:
    """`cells[i][j]`: program i in seat 0 against program j in seat 1."""

    programs: Profile
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def outcomes(self) -> list[list[str]]:
        """Return the plays as short texts such as CD, row first; "?" where there is none."""
        plays = [[cell.reading.outcome for cell in row] for row in self.cells]
        return [[short(play) if play else "?" for play in row] for row in plays]


def outcome_matrix_of_programs(
    programs: Sequence[Program | str], rules: ProgramGame
) -> ProgramMatrix:
    """Return what each program does to each, itself included, by stages of provability.

    Programs or source texts run in the sandbox; runs are shared between the pairs. A cell is
    labelled "G" unless something had to be cut (`codepact.proof.stages`). Raises `CodepactError`
    if the game is not for two.
    """
    if rules.game.seats != 2:
        raise CodepactError(
            f"a matrix has rows and columns: a game for two; {rules.game.name} has "
            f"{rules.game.seats} seats, so compare one profile at a time"
        )
    entered, box = as_programs(programs), sandbox()
    profiles = [(a, b) for a in entered for b in entered]
    memos: dict[frozenset[object], Memo] = {}
    used: list[Memo] = []
    verdicts: list[Verdicts] = []
    for profile in profiles:
        verdicts.append(issued(rules, profile))
        used.append(memos.setdefault(frozenset(verdicts[-1].items()), Memo()))
    evaluations = evaluate_together(
        [
            (rules, evaluate(rules, [], box, profile, memo, certified))
            for profile, memo, certified in zip(profiles, used, verdicts, strict=True)
        ],
        box,
    )
    cells = []
    for found, profile, memo in zip(evaluations, profiles, used, strict=True):
        reading = unbounded(found, profile, memo)
        cells.append(Cell(reading, strength(found) if reading.outcome else None))
    wide = len(entered)
    return ProgramMatrix(
        entered, tuple(tuple(cells[k : k + wide]) for k in range(0, len(cells), wide or 1))
    )
