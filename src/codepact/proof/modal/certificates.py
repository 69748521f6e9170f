"""Certificates about a modal agent that hold against every opponent whatever.

The opponent's play, against the agent and against everybody else whom it names, is taken as
arbitrary sentences. What GLS proves of them is true of any opponent: another modal agent, a
program, an oracle (given that Peano arithmetic is sound). The converse does not hold for restricted
classes of opponents: JustBot cannot be exploited by a modal agent, but by a program that knows it.
An agent that looks at an action itself is certified for the opponents with which it halts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from codepact.core.errors import CodepactError
from codepact.core.statement import AllOf, AnyOf, Implies, Not, Plays, Provable, Statement
from codepact.proof.modal import gl
from codepact.proof.modal.agents import ModalAgent, Seat

Property = Literal["unexploitable", "never exploits"]

OPPONENT = "any opponent"

_WANTED: Mapping[Property, gl.Formula] = {
    "unexploitable": gl.implies(gl.letter("p"), gl.letter("q")),
    "never exploits": gl.implies(gl.negation(gl.letter("p")), gl.negation(gl.letter("q"))),
}

_TRUE = gl.negation(gl.FALSE)

Answer = Callable[[gl.Formula], gl.Formula]
"""What stands for a question that is asked: itself, or a letter for the answer."""


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
    fixed = gl.strongly(gl.equivalent(gl.letter("p"), _formula(agent)))
    formula = gl.implies(fixed, _WANTED[claim])
    return Certificate(f"{agent.name}: {claim}", "GLS", formula, gl.gls_valid(formula))


def certify_program_against_all(agent: ModalAgent, claim: Property) -> Certificate:
    """Return the same for an agent that is a program, even where its questions go unanswered.

    A program that asks is told "no" as well if the evaluation meets a bound, and an opponent can
    see to that. So here a "yes" means that the thing is provable, and a "no" means nothing. DIMCID,
    which cooperates if it is told "no", is unexploitable as a formula and not as a program.
    """
    asked: dict[gl.Formula, gl.Formula] = {}

    def answer(question: gl.Formula) -> gl.Formula:
        return asked.setdefault(question, gl.letter(f"answer {len(asked)}"))

    cooperates = _formula(agent, answer)
    formula = gl.implies(gl.strongly(gl.equivalent(gl.letter("p"), cooperates)), _WANTED[claim])
    for question, given in asked.items():
        formula = gl.implies(gl.strongly(gl.implies(given, question)), formula)
    return Certificate(f"{agent.name}: {claim}", "GLS", formula, gl.gls_valid(formula))


def certify_equal(first: ModalAgent, second: ModalAgent) -> Certificate:
    """Return whether Peano arithmetic proves that two agents play alike against every opponent.

    The fixed point of a modalised formula is unique (de Jongh, Sambin), so it is enough that the
    formula of the one gives the play of the other. Raises `CodepactError` if one of them looks at
    an action outside of a box.
    """
    own = gl.letter("p")
    for agent in (first, second):
        if not is_modalised(agent):
            raise CodepactError(
                f"{agent.name} looks at an action outside of a box, so its play is not fixed by "
                "its formula alone"
            )
    fixed = gl.strongly(gl.equivalent(own, _formula(first)))
    formula = gl.implies(fixed, gl.equivalent(own, _formula(second)))
    return Certificate(f"{first.name} = {second.name}", "GL", formula, gl.gl_valid(formula))


def _formula(agent: ModalAgent, answer: Answer = lambda question: question) -> gl.Formula:
    """Return the condition on which the agent cooperates, over the letters p, q and q@NAME."""
    me = (agent.name, OPPONENT)
    true, false = gl.negation(gl.FALSE), gl.FALSE
    cooperates: gl.Formula = true if agent.default == "C" else false
    for statement, action in reversed(list(agent.plan(Seat(0, me)))):
        if action not in ("C", "D"):
            raise CodepactError(f"{agent.name} plays {action!r}; only C and D are certified")
        test = _translated(statement, me, answer)
        chosen = true if action == "C" else false
        cooperates = gl.both(gl.implies(test, chosen), gl.either(test, cooperates))
    return cooperates


def is_modalised(agent: ModalAgent) -> bool:
    """Return whether the agent looks at others only under "it is provable that"."""
    return not gl.bare_letters(_formula(agent))


def _translated(statement: Statement, me: tuple[str, str], answer: Answer) -> gl.Formula:
    def inner(part: Statement) -> gl.Formula:
        return _translated(part, me, answer)

    match statement:
        case Plays():
            return _letter(statement, me)
        case Not(part):
            return gl.negation(inner(part))
        case AllOf(parts):
            return reduce(lambda rest, part: gl.both(inner(part), rest), reversed(parts), _TRUE)
        case AnyOf(parts):
            return reduce(lambda rest, p: gl.either(inner(p), rest), reversed(parts), gl.FALSE)
        case Implies(premise, conclusion):
            return gl.implies(inner(premise), inner(conclusion))
        case Provable(part, strength):
            assumed = reduce(lambda found, _: gl.box(found), range(strength), gl.FALSE)
            boxed = _translated(part, me, lambda question: question)
            return answer(gl.box(gl.implies(gl.negation(assumed), boxed) if strength else boxed))


def _letter(plays: Plays, me: tuple[str, str]) -> gl.Formula:
    seat, profile = plays.seat, plays.profile
    if profile == me:
        name = "p" if seat == 0 else "q"
    elif seat == 1 and profile[1] == OPPONENT:
        name = f"q@{profile[0]}"
    else:
        name = f"{profile[seat]} in {', '.join(profile)}"
    return _signed(gl.letter(name), plays.action)


def _signed(found: gl.Formula, action: str) -> gl.Formula:
    return found if action == "C" else gl.negation(found)
