"""Certificates about a modal agent that hold against every opponent whatever.

The opponent's play, against the agent and against everybody else whom it names, is taken as
arbitrary sentences. What GLS proves of them is true of any opponent: another modal agent, a
program, an oracle (given that Peano arithmetic is sound). The converse does not hold for restricted
classes of opponents: JustBot cannot be exploited by a modal agent, but by a program that knows it.
An agent that looks at an action itself is certified for the opponents with which it halts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codepact.core.errors import CodepactError
from codepact.core.statement import AllOf, AnyOf, Implies, Not, Plays, Provable, Statement
from codepact.proof.modal import gl
from codepact.proof.modal.agents import ModalAgent, Seat

Property = Literal["unexploitable", "never exploits"]

OPPONENT = "any opponent"


@dataclass(frozen=True)
class Certificate:
    """A claim about agents, and the formula of provability logic that it comes to.

    `logic`: "GLS" (true) or "GL" (provable in Peano arithmetic). `holds`: whether the logic proves
    the formula. Checking it again needs nothing but `formula` and a decision procedure.
    """

    claim: str
    logic: Literal["GL", "GLS"]
    formula: gl.Formula
    holds: bool


def certify_against_all(agent: ModalAgent, claim: Property) -> Certificate:
    """Return whether the agent, against *every* opponent, is never a sucker ("unexploitable").

    "never exploits": it never defects on somebody who cooperates. Raises `CodepactError` if the
    agent is not one for two players with the actions C and D.
    """
    own = gl.letter("p")
    fixed = gl.strongly(gl.equivalent(own, _formula(agent)))
    other = gl.letter("q")
    wanted = (
        gl.implies(own, other)
        if claim == "unexploitable"
        else gl.implies(gl.negation(own), gl.negation(other))
    )
    formula = gl.implies(fixed, wanted)
    return Certificate(f"{agent.name}: {claim}", "GLS", formula, gl.gls_valid(formula))


def certify_equal(first: ModalAgent, second: ModalAgent) -> Certificate:
    """Return whether Peano arithmetic proves that two agents play alike against every opponent.

    The fixed point of a modalised formula is unique (de Jongh, Sambin), so it is enough that the
    formula of the one gives the play of the other. Raises `CodepactError` if one of them looks at
    an action outside of a box.
    """
    own = gl.letter("p")
    for agent in (first, second):
        if gl.bare_letters(_formula(agent)):
            raise CodepactError(
                f"{agent.name} looks at an action outside of a box, so its play is not fixed by "
                "its formula alone"
            )
    fixed = gl.strongly(gl.equivalent(own, _formula(first)))
    formula = gl.implies(fixed, gl.equivalent(own, _formula(second)))
    return Certificate(f"{first.name} = {second.name}", "GL", formula, gl.gl_valid(formula))


def _formula(agent: ModalAgent) -> gl.Formula:
    """Return the condition on which the agent cooperates, over the letters p, q and q@NAME."""
    me = (agent.name, OPPONENT)
    cooperates: gl.Formula = gl.negation(gl.FALSE) if agent.default == "C" else gl.FALSE
    for statement, action in reversed(list(agent.plan(Seat(0, me)))):
        if action not in ("C", "D"):
            raise CodepactError(f"{agent.name} plays {action!r}; only C and D are certified")
        test = _translated(statement, me)
        chosen = gl.negation(gl.FALSE) if action == "C" else gl.FALSE
        cooperates = gl.both(gl.implies(test, chosen), gl.either(test, cooperates))
    return cooperates


def _translated(statement: Statement, me: tuple[str, str]) -> gl.Formula:  # noqa: PLR0911
    match statement:
        case Plays(0, action, None, profile) if profile == me:
            return _signed(gl.letter("p"), action)
        case Plays(1, action, None, profile) if profile[1] == OPPONENT:
            name = "q" if profile == me else f"q@{profile[0]}"
            return _signed(gl.letter(name), action)
        case Plays(seat, action, _, profile):
            return _signed(gl.letter(f"{profile[seat]} in {', '.join(profile)}"), action)
        case Not(part):
            return gl.negation(_translated(part, me))
        case AllOf(parts):
            found = gl.negation(gl.FALSE)
            for part in reversed(parts):
                found = gl.both(_translated(part, me), found)
            return found
        case AnyOf(parts):
            found = gl.FALSE
            for part in reversed(parts):
                found = gl.either(_translated(part, me), found)
            return found
        case Implies(premise, conclusion):
            return gl.implies(_translated(premise, me), _translated(conclusion, me))
        case Provable(part, strength):
            assumed = gl.FALSE
            for _ in range(strength):
                assumed = gl.box(assumed)
            inner = _translated(part, me)
            return gl.box(gl.implies(gl.negation(assumed), inner) if strength else inner)


def _signed(found: gl.Formula, action: str) -> gl.Formula:
    return found if action == "C" else gl.negation(found)
