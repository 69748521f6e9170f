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
from typing import Any, Literal

from codepact.checker.any_opponent import Answers, question
from codepact.checker.provability import Table
from codepact.core.errors import CodepactError
from codepact.core.statement import AllOf, AnyOf, Implies, Not, Plays, Provable, Statement
from codepact.proof.modal.agents import OPPONENT, ModalAgent, Seat
from codepact.proof.modal.gl import Derivation, derivation, reflected

Property = Literal["unexploitable", "never exploits"]

Answer = Callable[[int], int]
"""What stands for a question that is asked: itself, or a letter for the answer."""


@dataclass(frozen=True)
class Certificate:
    """A claim about agents, and the formula of provability logic that it comes to.

    `logic`: "GLS" (true) or "GL" (provable in Peano arithmetic). `formula`: when the agent
    cooperates. `holds`: whether the logic proves the claim; then `entry` has the derivation, as
    plain data for a certificate that `codepact.checker.check` goes over.
    """

    claim: str
    logic: Literal["GL", "GLS"]
    formula: str
    holds: bool
    entry: Mapping[str, Any]


def certify_against_all(agent: ModalAgent, claim: Property) -> Certificate:
    """Return whether the agent, against *every* opponent, is never a sucker ("unexploitable").

    "never exploits": it never defects on somebody who cooperates. Raises `CodepactError` if the
    agent is not one for two players with the actions C and D, or the proof takes too long.
    """
    table = Table()
    formula = cooperation(table, agent)
    return _certified(f"{agent.name}: {claim}", table, claim, formula)


def certify_program_against_all(agent: ModalAgent, claim: Property) -> Certificate:
    """Return the same for an agent that is a program, even where its questions go unanswered.

    A program that asks is told "no" as well if the evaluation meets a bound, and an opponent can
    see to that. So here a "yes" means that the thing is provable, and a "no" means nothing. DIMCID,
    which cooperates if it is told "no", is unexploitable as a formula and not as a program.
    """
    table = Table()
    formula, answers = answered(table, agent)
    return _certified(f"{agent.name}: {claim}", table, claim, formula, answers)


def answered(table: Table, agent: ModalAgent) -> tuple[int, Answers]:
    """Return when a program cooperates, given answers, and what each answer is about."""
    asked: dict[int, int] = {}

    def answer(box: int) -> int:
        return asked.setdefault(box, table.letter(f"answer {len(asked)}"))

    formula = cooperation(table, agent, answer)
    return formula, [(letter, box) for box, letter in asked.items()]


def certify_equal(first: ModalAgent, second: ModalAgent) -> Certificate:
    """Return whether Peano arithmetic proves that two agents play alike against every opponent.

    The fixed point of a modalised formula is unique (de Jongh, Sambin), so it is enough that the
    formula of the one gives the play of the other. Raises `CodepactError` if one of them looks at
    an action outside of a box, or the proof takes too long.
    """
    for agent in (first, second):
        if not is_modalised(agent):
            raise CodepactError(
                f"{agent.name} looks at an action outside of a box, so its play is not fixed by "
                "its formula alone"
            )
    table = Table()
    formula, like = cooperation(table, first), cooperation(table, second)
    return _certified(f"{first.name} = {second.name}", table, "plays like", formula, like=like)


def _certified(
    said: str,
    table: Table,
    claim: str,
    formula: int,
    answers: Answers = (),
    like: int | None = None,
) -> Certificate:
    assumed, wanted = question(table, claim, formula, answers, like)
    reflections = reflected(table, *assumed, wanted) if like is None else []
    found = derivation(table, [*assumed, *reflections], wanted)
    entry = {} if found is None else _entry(table, found, formula, answers, like)
    logic: Literal["GL", "GLS"] = "GLS" if like is None else "GL"
    return Certificate(said, logic, table.shown(formula), found is not None, entry)


def _entry(
    table: Table, found: Derivation, formula: int, answers: Answers, like: int | None
) -> dict[str, Any]:
    """Return a derivation as plain data, with no formula that it does not need."""
    used = [n for _, *at in found.steps for n in at[:1]]
    used += [n for rule, *at in found.steps if rule == "box" for n in at[2]]
    roots = [formula, *(n for pair in answers for n in pair), *([] if like is None else [like])]
    order = {n: place for place, n in enumerate(table.parts(*roots, *used))}
    rows = [table.rows[n] for n in order]
    return {
        "formulas": [[k, *(at if k == "letter" else [order[n] for n in at])] for k, *at in rows],
        "cooperates": order[formula],
        "answers": [[order[a], order[b]] for a, b in answers],
        **({} if like is None else {"like": order[like]}),
        "proof": [
            [rule, *(order[n] for n in at[:1]), *at[1:2], *_last(rule, at[2:], order)]
            for rule, *at in found.steps
        ],
    }


def _last(rule: str, rest: list[Any], order: Mapping[int, int]) -> list[Any]:
    return [[order[n] for n in rest[0]]] if rule == "box" else rest


def cooperation(table: Table, agent: ModalAgent, answer: Answer = lambda box: box) -> int:
    """Return the condition on which the agent cooperates.

    Its letters: p, the agent cooperates; q, the opponent does; and plays of others as they come.
    """
    me = (agent.name, OPPONENT)
    cooperates = table.true() if agent.default == "C" else table.false()
    for statement, action in reversed(list(agent.plan(Seat(0, me)))):
        if action not in ("C", "D"):
            raise CodepactError(f"{agent.name} plays {action!r}; only C and D are certified")
        test = _translated(table, statement, me, answer)
        if action == "C":
            cooperates = table.either(test, cooperates)
        else:
            cooperates = table.both(table.negation(test), cooperates)
    return cooperates


def is_modalised(agent: ModalAgent) -> bool:
    """Return whether the agent looks at others only under "it is provable that"."""
    table = Table()
    bare = table.bare(cooperation(table, agent))
    return all(table.rows[n][0] == "box" for n in bare)


def _translated(table: Table, statement: Statement, me: tuple[str, str], answer: Answer) -> int:
    def inner(part: Statement) -> int:
        return _translated(table, part, me, answer)

    match statement:
        case Plays():
            return _letter(table, statement, me)
        case Not(part):
            return table.negation(inner(part))
        case AllOf(parts):
            return reduce(lambda rest, p: table.both(inner(p), rest), reversed(parts), table.true())
        case AnyOf(parts):
            last = table.false()
            return reduce(lambda rest, p: table.either(inner(p), rest), reversed(parts), last)
        case Implies(premise, conclusion):
            return table.implies(inner(premise), inner(conclusion))
        case Provable(part, strength):
            assumed = reduce(lambda found, _: table.box(found), range(strength), table.false())
            boxed = _translated(table, part, me, lambda box: box)
            given = table.implies(table.negation(assumed), boxed) if strength else boxed
            return answer(table.box(given))


def _letter(table: Table, plays: Plays, me: tuple[str, str]) -> int:
    seat, profile = plays.seat, plays.profile
    if profile == me:
        name = "p" if seat == 0 else "q"
    elif seat == 1 and profile[1] == OPPONENT:
        name = f"q@{profile[0]}"
    else:
        who = ["itself" if n == me[0] else n for n in profile]
        name = f"{who[seat]} in {', '.join(who)}"
    letter = table.letter(name)
    return letter if plays.action == "C" else table.negation(letter)
