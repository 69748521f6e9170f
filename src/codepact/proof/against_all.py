"""What one program does against *every* opponent: read as a formula, then certified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from codepact.checker import Checked, any_opponent, check, sealed
from codepact.checker.provability import Table, table_from
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.modal import (
    Certificate,
    ModalAgent,
    NotModal,
    certify_against_all,
    certify_equal,
    certify_program_against_all,
    modal_agent,
    modal_form,
    modal_names,
)
from codepact.proof.modal.certificates import Property, answered, cooperation, is_modalised
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.confirming import rules_from_data, rules_to_data

METHOD = "run against an opaque opponent, once for every way to answer its questions"


@dataclass(frozen=True)
class AgainstAll:
    """What was established of a program, whoever sits opposite.

    `certificates`: one per seat, none if the program is not modal. `unbounded`: whether the claim
    holds as long as no question meets a bound; "proved" says that it holds in any case. `equals`:
    the named modal agents that it provably plays like. `reason` says why an answer is unknown.
    `certificate`: plain data for `codepact.checker.check`, about both seats, if it is proved.
    """

    program: Program
    claim: Property
    answer: Literal["proved", "unknown"]
    certificates: tuple[Certificate, ...] = ()
    unbounded: bool = False
    equals: tuple[str, ...] = ()
    reason: str = ""
    certificate: Mapping[str, Any] | None = None


def prove_against_all(program: Program, rules: ProgramGame, claim: Property) -> AgainstAll:
    """Return whether the program keeps the claim against every opponent, in both seats.

    "unexploitable": it never cooperates with somebody who defects. "never exploits": it never
    defects on somebody who cooperates. Nothing is refuted: where no certificate is found, the
    answer is unknown.
    """
    agents = _agents(program, rules)
    if isinstance(agents, str):
        return AgainstAll(program, claim, "unknown", reason=agents)
    try:
        certificates = tuple(certify_program_against_all(a, claim) for a in agents)
    except CodepactError as e:
        return AgainstAll(program, claim, "unknown", reason=str(e))
    unbounded = all(_holds(certify_against_all, a, claim) for a in agents)
    equals = tuple(k.name for k in _known() if all(_holds(certify_equal, a, k) for a in agents))
    if all(c.holds for c in certificates):
        data = _sealed(program, rules, claim, {}, certificates)
        checked = check(data)
        if checked.accepted:  # the prover is not trusted, here either
            return AgainstAll(
                program, claim, "proved", certificates, unbounded, equals, certificate=data
            )
        why = f"the checker rejected the certificate: {checked.problem}"
    elif unbounded:
        why = "it holds unless a question meets a bound, and an opponent can see to that"
    else:
        why = "provability logic does not prove it of an arbitrary opponent"
    return AgainstAll(program, claim, "unknown", certificates, unbounded, equals, why)


def certificate_of_equality(
    program: Program, name: str, rules: ProgramGame
) -> Mapping[str, Any] | None:
    """Return a certificate that a program plays like a modal agent in both seats, if it does.

    It is about plays as long as no question meets a bound. Raises `CodepactError` if there is no
    such agent, if either has no formula that looks at plays only inside of boxes, or if the proof
    takes too long.
    """
    agents, like = _agents(program, rules), modal_agent(name)
    if isinstance(agents, str):
        raise CodepactError(f"{program.label} has no formula: {agents}")
    certificates = tuple(certify_equal(a, like) for a in agents)
    if not all(c.holds for c in certificates):
        return None
    data = _sealed(program, rules, "plays like", {"agent": like.name}, certificates)
    return data if check(data).accepted else None


def confirm_against_all(data: Any, programs: Iterable[Program]) -> Checked:
    """Check a certificate against every opponent, and read the program that it is about again.

    What is then still taken as given is what provability logic needs, and the sandbox.
    """
    checked = check(data)
    if not checked.accepted:
        return checked
    program = next((p for p in programs if p.digest == data["program"]["digest"]), None)
    if program is None:
        return replace(checked, problem="it is about another program than the one given")
    try:
        problem = _differs(data, program, rules_from_data(data["game"]))
    except (CodepactError, KeyError, TypeError, ValueError) as e:
        problem = f"it is not well formed: {e}"
    if problem:
        return replace(checked, problem=problem)
    ran = f"that {sandbox().version} runs programs as they will be run"
    return replace(checked, given=(ran, *checked.given[len(data["seats"]) :]))


def _differs(data: Mapping[str, Any], program: Program, rules: ProgramGame) -> str:
    """Return in what a program, read again, is not what a certificate says of it, or nothing."""
    agents = _agents(program, rules)
    if isinstance(agents, str):
        return f"the program has no formula: {agents}"
    name = data["claim"]["values"].get("agent")
    for agent, entry in zip(agents, data["seats"], strict=True):
        table, said = Table(), table_from(entry["formulas"])
        if name is None:
            formula, answers = answered(table, agent)
            found = [formula, *(n for pair in answers for n in pair)]
            given = [entry["cooperates"], *(n for pair in entry["answers"] for n in pair)]
        else:
            found = [cooperation(table, agent), cooperation(table, modal_agent(name))]
            given = [entry["cooperates"], entry["like"]]
        if table.excerpt(*found) != said.excerpt(*given):
            return "the program is not the formula that the certificate is about"
    return ""


def _agents(program: Program, rules: ProgramGame) -> list[ModalAgent] | str:
    """Return the agents that a program is in either seat, or why it is none."""
    if rules.game.actions != (("C", "D"), ("C", "D")):
        return "the actions are not C and D"
    found = []
    for seat in (0, 1):
        form = modal_form(program, rules, sandbox(), seat)
        if isinstance(form, NotModal):
            return f"not modal: {form.reason}"
        found.append(form)
    return found


def _holds(certify: Callable[..., Certificate], *about: object) -> bool:
    """Whether something is certified in time."""
    try:
        return certify(*about).holds
    except CodepactError:
        return False


def _known() -> list[ModalAgent]:
    """Return the named agents with which programs are compared."""
    agents = [modal_agent(n) for n in modal_names() if not n.endswith("k")]
    return [a for a in agents if is_modalised(a)]


def _sealed(
    program: Program,
    rules: ProgramGame,
    claim: str,
    values: Mapping[str, str],
    certificates: Iterable[Certificate],
) -> Mapping[str, Any]:
    return sealed(
        {
            "kind": any_opponent.KIND,
            "claim": {
                "name": claim,
                "values": dict(values),
                "meaning": any_opponent.MEANINGS[claim],
            },
            "game": rules_to_data(rules),
            "program": {"digest": program.digest, "name": program.name},
            "reading": {"method": METHOD, "executor": sandbox().version},
            "seats": [{"seat": seat, **c.entry} for seat, c in enumerate(certificates)],
        }
    )
