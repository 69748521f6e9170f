"""Claims about programs that count, where no machine decides them for any number of rounds."""

from __future__ import annotations

from functools import lru_cache

from codepact.checker import check, sealed
from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.proof.counting import (
    CountingBroken,
    CountingProved,
    Paths,
    certificate_data,
    counted_paths,
    decide_counting,
)
from codepact.proof.referee import play_all
from codepact.proof.verdicts.confirming import rules_to_data
from codepact.proof.verdicts.rivals import scripted
from codepact.proof.verdicts.shown import Shown
from codepact.proof.verdicts.witness import Witness, broken_after

METHOD = "by what it counts: cases over whole numbers, shown to be impossible"


def claim_by_counting(
    kind: Claim, facts: Facts, program: Program, rules: ProgramGame
) -> Shown | Witness | str:
    """Decide a claim about anybody for any number of rounds, else for those of the game.

    Or say why that is not done. Raises `ValueError` if a value of the claim makes no sense.
    """
    paths = _paths(program, rules, facts.seat)
    if isinstance(paths, str):
        return paths
    why = ""
    for rounds in (None, rules.repetition.rounds):
        found = decide_counting(kind, facts, paths, rounds)
        if isinstance(found, CountingProved):
            data = certificate_data(kind, facts, paths, found, rounds, rules_to_data(rules))
            certificate = sealed(data)
            if not check(certificate).accepted:
                return "the checker rejected the certificate"
            spans = [n for n in (rounds, found.bound) if n is not None]
            return Shown(certificate, METHOD, min(spans, default=None))
        if isinstance(found, CountingBroken):
            shown = _replayed(kind, facts, program, found, rules)
            if shown:
                return shown
            why = "it is broken in matches of another length"
        else:
            why = found.reason
    return why


@lru_cache(maxsize=32)
def _paths(program: Program, rules: ProgramGame, seat: int) -> Paths | str:
    return counted_paths(program, rules, seat)


def _replayed(
    kind: Claim, facts: Facts, program: Program, found: CountingBroken, rules: ProgramGame
) -> Witness | None:
    """Play what breaks a claim in a match of the game, if it is a match of its rounds."""
    if found.rounds != rules.repetition.rounds or found.atoms:
        return None
    if isinstance(kind.rule, Read | Pairs | Potential | Temporal):
        return None
    seat = facts.seat
    others = range(len(facts.actions) - 1)
    rivals = tuple(scripted([letter[k] for letter in found.history]) for k in others)
    (match,) = play_all([MatchJob(rules, (*rivals[:seat], program, *rivals[seat:]))])
    played = match.actions
    history = tuple(zip(*played[:seat], *played[seat + 1 :], strict=True))
    end = broken_after(kind.rule, facts, played[seat], history)
    return Witness(history[:end], played[seat][:end], rivals) if end else None
