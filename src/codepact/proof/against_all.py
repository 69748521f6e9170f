"""What one program does against *every* opponent: read as a formula, then certified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.modal import (
    Certificate,
    NotModal,
    certify_against_all,
    certify_equal,
    certify_program_against_all,
    modal_agent,
    modal_form,
    modal_names,
)
from codepact.proof.modal.certificates import Property, is_modalised
from codepact.proof.referee import sandbox


@dataclass(frozen=True)
class AgainstAll:
    """What was established of a program, whoever sits opposite.

    `certificates`: one per seat, none if the program is not modal. `unbounded`: whether the claim
    holds as long as no question meets a bound; "proved" says that it holds in any case. `equals`:
    the named modal agents that it provably plays like. `reason` says why an answer is unknown.
    """

    program: Program
    claim: Property
    answer: Literal["proved", "unknown"]
    certificates: tuple[Certificate, ...] = ()
    unbounded: bool = False
    equals: tuple[str, ...] = ()
    reason: str = ""


def prove_against_all(program: Program, rules: ProgramGame, claim: Property) -> AgainstAll:
    """Return whether the program keeps the claim against every opponent, in both seats.

    "unexploitable": it never cooperates with somebody who defects. "never exploits": it never
    defects on somebody who cooperates. Nothing is refuted: where no certificate is found, the
    answer is unknown.
    """
    if set(rules.game.actions[0]) | set(rules.game.actions[-1]) != {"C", "D"}:
        return AgainstAll(program, claim, "unknown", reason="the actions are not C and D")
    forms = [modal_form(program, rules, sandbox(), seat) for seat in (0, 1)]
    agents = [f for f in forms if not isinstance(f, NotModal)]
    if len(agents) < 2:
        reason = next(f.reason for f in forms if isinstance(f, NotModal))
        return AgainstAll(program, claim, "unknown", reason=f"not modal: {reason}")
    certificates = tuple(certify_program_against_all(a, claim) for a in agents)
    unbounded = all(certify_against_all(a, claim).holds for a in agents)
    known = [modal_agent(n) for n in modal_names() if not n.endswith("k")]
    equals = tuple(
        k.name for k in known if is_modalised(k) and all(certify_equal(a, k).holds for a in agents)
    )
    if all(c.holds for c in certificates):
        return AgainstAll(program, claim, "proved", certificates, unbounded, equals)
    why = (
        "it holds unless a question meets a bound, and an opponent can see to that"
        if unbounded
        else "provability logic does not prove it of an arbitrary opponent"
    )
    return AgainstAll(program, claim, "unknown", certificates, unbounded, equals, why)
