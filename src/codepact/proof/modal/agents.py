"""Modal agents: what an agent plays, as formulas about what the others play.

An agent is an ordered list of (formula, action): it plays the action of the first formula that is
true. Formulas are the statements of `codepact.core.statement`, in which an agent's name stands
where a program's digest stands otherwise. Most agents are *fully modalised*, that is, they look at
others only under "it is provable that" (Barasz et al., arXiv:1401.5577); those that also simulate
(MirrorBot, TitForTatBot, DBot, OBot, EBot) look at an action itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.statement import AllOf, AnyOf, Implies, Not, Plays, Provable, Statement

TRUE: Statement = AllOf(())
FALSE: Statement = AnyOf(())

OPPONENT = "any opponent"
"""The name of whoever sits opposite, where nothing is known of it."""

Rule = tuple[Statement, str]
"""A formula, and the action that is played if it is the first true one."""


@dataclass(frozen=True)
class Seat:
    """Where an agent sits, and what it can say: the counterpart of `game` in a program.

    `profile` has the name of one agent per seat.
    """

    number: int
    profile: tuple[str, ...]

    def plays(self, seat: int, action: str = "C", me: str | None = None) -> Statement:
        """Return the statement that `seat` plays `action`, perhaps against `me` in my place."""
        profile = self.profile
        if me is not None:
            profile = (*profile[: self.number], me, *profile[self.number + 1 :])
        return Plays(seat, action, None, profile)

    @property
    def others(self) -> tuple[int, ...]:
        """Return the seats of the others."""
        return tuple(k for k in range(len(self.profile)) if k != self.number)

    @property
    def p(self) -> Statement:
        """Return the statement that I cooperate."""
        return self.plays(self.number)

    @property
    def q(self) -> Statement:
        """Return the statement that all others cooperate; for two players, that the other does."""
        seats = self.others
        return self.plays(seats[0]) if len(seats) == 1 else AllOf(tuple(map(self.plays, seats)))

    def q_at(self, name: str) -> Statement:
        """Return the statement that all others would cooperate with the agent `name`."""
        return AllOf(tuple(self.plays(k, me=name) for k in self.others))

    def at_least(self, count: int) -> Statement:
        """Return the statement that at least `count` of the others cooperate."""
        return AnyOf(
            tuple(AllOf(tuple(map(self.plays, some))) for some in combinations(self.others, count))
        )


@dataclass(frozen=True)
class ModalAgent:
    """An agent given by formulas. `plan` returns its rules for a seat, the first true one counts.

    `default`: the action if none is true. `origin`: who published it, and where.
    """

    name: str
    plan: Callable[[Seat], Sequence[Rule]]
    default: str = "D"
    origin: str = ""


def box(statement: Statement, strength: int = 0) -> Statement:
    """Return the statement that PA plus `strength` consistency statements proves `statement`."""
    return Provable(statement, strength)


def inconsistent(count: int) -> Statement:
    """Return the statement that `count` nested provabilities of falsehood hold."""
    found = FALSE
    for _ in range(count):
        found = box(found)
    return found


def cooperates_if(formula: Callable[[Seat], Statement]) -> Callable[[Seat], Sequence[Rule]]:
    """Return the plan of an agent that cooperates if the formula is true."""
    return lambda seat: ((formula(seat), "C"),)


_PAPER = "Barasz et al., arXiv:1401.5577"
_CRITCH = "Critch, Dennis and Russell, arXiv:2208.07006"
_KLAO = "klao/provability"
_LEAN = "ColombanD/open-source-game-theory"

_FORMULAS: Mapping[str, tuple[Callable[[Seat], Statement], str]] = {
    "CooperateBot": (lambda s: TRUE, _PAPER),
    "DefectBot": (lambda s: FALSE, _PAPER),
    "FairBot": (lambda s: box(s.q), _PAPER),
    "PrudentBot": (lambda s: AllOf((box(s.q), box(Not(s.q_at("DefectBot")), 1))), _PAPER),
    "PB0": (lambda s: AllOf((box(s.q), box(Not(s.q_at("DefectBot"))))), "codepact"),
    "JustBot": (lambda s: box(s.q_at("FairBot")), _PAPER),
    "TrollBot": (lambda s: box(s.q_at("DefectBot")), _PAPER),
    "NiceBot": (lambda s: box(s.q_at("CooperateBot")), _KLAO),
    "UnfairBot": (lambda s: box(Not(s.q)), "LessWrong"),
    "CUPOD": (lambda s: Not(box(Not(s.q))), _CRITCH),
    "DUPOC": (lambda s: box(s.q), _CRITCH),
    "CIMCIC": (lambda s: box(Implies(s.p, s.q)), _CRITCH),
    "DIMCID": (lambda s: Not(box(Implies(s.p, Not(s.q)))), _CRITCH),
    "ReverseFairBot": (lambda s: AllOf((Not(box(Not(s.q))), box(s.q))), _KLAO),
    "MagicBot": (
        lambda s: box(AllOf((Implies(s.p, s.q), Implies(s.q, s.p)))),
        "LaVictoire, An introduction to Löb's theorem",
    ),
    "UnanimousFairBot": (lambda s: box(s.q), "codepact"),
    "MirrorBot": (lambda s: s.q, _LEAN),
    "TitForTatBot": (lambda s: s.q_at("CooperateBot"), _LEAN),
    "DBot": (lambda s: Not(s.q_at("DefectBot")), _LEAN),
    "OBot": (lambda s: AllOf((s.q_at("CooperateBot"), s.q_at("DefectBot"))), _LEAN),
    "EBot": (
        lambda s: AllOf(
            (
                Not(s.q_at("DefectBot")),
                AnyOf((s.q_at("CooperateBot"), s.q_at("MirrorBot"))),
            )
        ),
        _LEAN,
    ),
}

_FAMILIES: Mapping[str, tuple[Callable[[int], Callable[[Seat], Statement]], str]] = {
    "FairBot": (lambda k: lambda s: box(s.q, k), _KLAO),
    "WaitFairBot": (
        lambda k: lambda s: AllOf((Not(inconsistent(k)), box(Implies(Not(inconsistent(k)), s.q)))),
        _PAPER,
    ),
    "WaitDefectBot": (lambda k: lambda s: inconsistent(k), "folklore"),
    "ThresholdFairBot": (lambda k: lambda s: box(s.at_least(k)), "codepact"),
}
"""Agents with a number at the end of their name: FairBot1 is FairBot_1."""


def modal_names() -> tuple[str, ...]:
    """Return the names of the agents, families as NAMEk."""
    return (*sorted([*_FORMULAS, "ModalUDT"]), *sorted(f"{name}k" for name in _FAMILIES))


def modal_agent(name: str) -> ModalAgent:
    """Return the agent of that name; raise `CodepactError` if there is none."""
    if name in _FORMULAS:
        formula, origin = _FORMULAS[name]
        return ModalAgent(name, cooperates_if(formula), origin=origin)
    if name == "ModalUDT":
        return _udt()
    family = name.rstrip("0123456789")
    if family in _FAMILIES and family != name:
        made, origin = _FAMILIES[family]
        return ModalAgent(name, cooperates_if(made(int(name[len(family) :]))), origin=origin)
    raise unknown_name("modal agent", name, modal_names())


def chain(name: str, *rules: tuple[Callable[[Seat], Statement], str], default: str) -> ModalAgent:
    """Return an agent that tries formulas in order, as CDEBot does; see Critch et al., problem 10.

    Raises `CodepactError` if there is no rule.
    """
    if not rules:
        raise CodepactError(f"the agent {name} needs at least one rule")
    return ModalAgent(name, lambda s: tuple((f(s), action) for f, action in rules), default)


def updateless(
    name: str,
    outcomes: Sequence[Callable[[Seat], Statement]],
    actions: Sequence[str],
    default: str,
    level: int = 0,
    step: int = 0,
) -> ModalAgent:
    """Return a modal UDT agent (Slepnev and Fallenstein, machine-intelligence/provability).

    For each outcome, best first, and each action: if it is provable that the action leads to the
    outcome, it takes that action. The first search is in PA plus `level`, each later one in `step`
    more.
    """

    def plan(seat: Seat) -> list[Rule]:
        rules = []
        strength = level
        for outcome in outcomes:
            for action in actions:
                leads = Implies(seat.plays(seat.number, action), outcome(seat))
                rules.append((box(leads, strength), action))
                strength += step
        return rules

    return ModalAgent(name, plan, default, "Slepnev and Fallenstein, machine-intelligence")


def _udt() -> ModalAgent:
    """Return modal UDT for the prisoner's dilemma: to exploit, both C, both D, to be exploited."""

    def both(mine: str, theirs: str) -> Callable[[Seat], Statement]:
        return lambda s: AllOf((s.plays(s.number, mine), s.plays(s.others[0], theirs)))

    outcomes = [both(*pair) for pair in ("DC", "CC", "DD", "CD")]
    return updateless("ModalUDT", outcomes, ("C", "D"), "D")
