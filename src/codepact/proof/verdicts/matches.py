"""Claims about a profile that is named: decided by the match that it plays, whatever programs do.

What programs play that leave nothing to chance is one match. Where they ask what is provable it is
the one at which the stages come to rest, so this needs no machine of anybody.
"""

from __future__ import annotations

from typing import Any

from codepact.checker import check, sealed
from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.proof.outcome import outcome
from codepact.proof.referee import prove_outcome, sandbox
from codepact.proof.stages import Evaluation
from codepact.proof.verdicts.confirming import rules_to_data
from codepact.proof.verdicts.shown import Shown
from codepact.proof.verdicts.witness import Witness, broken_after


def claim_by_match(
    kind: Claim, facts: Facts, profile: Profile, rules: ProgramGame
) -> Shown | Witness | str:
    """Decide a claim about who plays in a profile by its match; or say why there is not one match.

    The claim is about the program in `facts.seat`, and names all the others.
    """
    if isinstance(kind.rule, Read | Pairs | Potential | Temporal):
        return "it is about more than one match"
    if rules.repetition.noise or rules.repetition.ending:
        return "the game has chance in its rules"
    found = prove_outcome(rules, profile)
    rows = outcome(found)
    if rows is None:
        return found.ended or "what they play hangs on coins, or cannot be read"
    seat = facts.seat
    history = tuple(zip(*rows[:seat], *rows[seat + 1 :], strict=True))
    end = broken_after(kind.rule, facts, rows[seat], history)
    if end:
        rivals = (*profile[:seat], *profile[seat + 1 :])
        return Witness(history[:end], rows[seat][:end], rivals)
    method = _method(found)
    certificate = sealed(_data(kind, facts, profile, rules, rows, method))
    if not check(certificate).accepted:
        return "the checker rejected the certificate"
    return Shown(certificate, method, len(history))


def _method(found: Evaluation) -> str:
    if not found.answers:
        return "played once, as nothing is left to chance"
    return f"played as its stages of provability come to rest, semantics {found.semantics}"


def _data(
    kind: Claim,
    facts: Facts,
    profile: Profile,
    rules: ProgramGame,
    rows: tuple[tuple[str, ...], ...],
    method: str,
) -> dict[str, Any]:
    entries = [{"digest": p.digest, "name": p.name} for p in profile]
    return {
        "claim": {"name": kind.name, "values": dict(facts.values), "meaning": kind.meaning},
        "game": rules_to_data(rules),
        "seat": facts.seat,
        "program": entries[facts.seat],
        "profile": entries,
        "match": rows,
        "rounds": len(rows[0]),
        "reading": {"method": method, "executor": sandbox().version},
    }
