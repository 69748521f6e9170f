"""Claims that authors attach to their programs: checked by the house before they are disclosed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from codepact.checker.machine import Letter
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Verdicts
from codepact.proof.claims import ClaimVerdict
from codepact.proof.issuing import normalised, verdict_on
from codepact.proof.verdicts.witness import Witness

ATTACHED = 8
"""Claims of one submission that are decided; those after them are unknown.

Deciding costs the house seconds that are nobody's ticks.
"""


@dataclass(frozen=True)
class Decided:
    """A claim as its author wrote it, and the verdict on it.

    `why`: the play that refutes it, or why it is unknown, in words; for its own author only, since
    it tells how the program plays.
    """

    claim: str
    answer: Literal["proved", "refuted", "unknown"]
    why: str = ""


def check_claims(
    program: Program, seat: int, claims: Sequence[str], rules: ProgramGame
) -> tuple[ClaimVerdict, ...]:
    """Return the verdicts of the house's provers on claims about a program, each claim once."""
    texts = list(dict.fromkeys(claims))
    verdicts = [verdict_on(program, seat, text, rules) for text in texts[:ATTACHED]]
    why = f"the first {ATTACHED} claims about a program are decided, and no more"
    more = [ClaimVerdict(program, text, "unknown", reason=why) for text in texts[ATTACHED:]]
    return (*verdicts, *more)


def decided(verdict: ClaimVerdict) -> Decided:
    """Return what authors are told of a verdict."""
    why = verdict.reason if verdict.witness is None else in_words(verdict.witness)
    return Decided(verdict.claim, verdict.answer, why)


def proved(programs: Sequence[Program], claims: Sequence[Sequence[Decided]]) -> Verdicts:
    """Return what is proved of the programs of a profile, by seat, as a match takes it."""
    found: dict[tuple[str, int], frozenset[str]] = {}
    for seat, (program, own) in enumerate(zip(programs, claims, strict=True)):
        texts = frozenset(normalised(c.claim) for c in own if c.answer == "proved")
        if texts:
            found[program.digest, seat] = texts
    return found


def in_words(witness: Witness) -> str:
    """Return the play that breaks a claim as a clause; long plays by runs of what was alike."""
    heard, played = _letters(witness.history), witness.played
    if witness.second is None:
        return f"when the others played {heard}, it played {_runs(played)}"
    after = "in round 1" if not witness.history else f"after {heard}"
    if witness.second == witness.history:
        other = witness.second_played[-1]
        return f"{after} it played {played[-1]}, and the program that it is compared with {other}"
    second = _letters(witness.second)
    return f"{after} it played {played[-1]}, and after {second} {witness.second_played[-1]}"


def verdict_data(verdict: ClaimVerdict) -> dict[str, Any]:
    """Return a verdict as plain data: the digest of its program, the witness, the certificate."""
    seen = verdict.witness
    witness = seen and {
        "history": [list(letter) for letter in seen.history],
        "played": list(seen.played),
        "rivals": [program.source for program in seen.rivals],
        "second": None if seen.second is None else [list(letter) for letter in seen.second],
        "second_played": list(seen.second_played),
    }
    return {
        "digest": verdict.program.digest,
        "claim": verdict.claim,
        "answer": verdict.answer,
        "method": verdict.method,
        "rounds": verdict.rounds,
        "reason": decided(verdict).why,
        "witness": witness,
        "certificate": verdict.certificate,
    }


def _letters(history: Sequence[Letter]) -> str:
    return _runs(["/".join(letter) for letter in history])


def _runs(plays: Sequence[str]) -> str:
    """Return plays in order: `C×136 D`."""
    runs = [(play, len(list(same))) for play, same in groupby(plays)]
    parts = [f"{play}×{n}" if n > 3 else " ".join([play] * n) for play, n in runs]
    return " ".join(parts) or "nothing"
