"""Bounds on deviations from programs that are not read as cases: by simulation, by provability."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from codepact.checker import any_opponent
from codepact.checker.criteria import Criterion, Rounds
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.answering import Answering, AnsweringPair, answering
from codepact.equilibrium.profiles import rules_for
from codepact.equilibrium.proving.bounds import Bound
from codepact.proof.against_all import prove_against_all
from codepact.proof.modal.certificates import Property
from codepact.proof.simulation import quadratic_maximum
from codepact.proof.simulation.deviations import MOST_ACTIONS


def play_by_simulation(pair: AnsweringPair) -> dict[str, Any]:
    """Return what two programs that simulate each other play, as evidence for a certificate."""
    return {
        "by": "simulation",
        "answers": [_answers_data(one) for one in pair.programs],
        "plays": [{a: str(p) for a, p in play.items()} for play in pair.plays],
    }


def _answers_data(one: Answering) -> dict[str, dict[str, str]]:
    return {seen: {a: str(p) for a, p in row.items()} for seen, row in one.answers.items()}


def bound_by_simulation(
    rules: ProgramGame, profile: Profile, criterion: Criterion, seat: int
) -> tuple[Bound, tuple[Fraction, ...]] | str:
    """Return the most that a program can get in `seat`, and the mixture of actions that gets it.

    The other sees it by one simulated play, so its payoff is a quadratic form of its own mixture.
    """
    if criterion != Rounds(1) or rules.game.seats != 2 or rules.repetition.noise:
        return "simulated plays are followed in one round of a game of two seats, without noise"
    own, other = rules.game.actions[seat], answering(profile[1 - seat], rules, 1 - seat)
    if isinstance(other, str):
        return f"{profile[1 - seat].label}: {other}"
    if len(own) > MOST_ACTIONS:
        return f"mixtures of more than {MOST_ACTIONS} actions are not searched"
    form = [
        [
            sum(
                (
                    p * rules.game.payoffs[(a, o) if seat == 0 else (o, a)][seat]
                    for o, p in other.answers[seen].items()
                ),
                Fraction(0),
            )
            for seen in own
        ]
        for a in own
    ]
    most, mixture = quadratic_maximum(form)
    entry = {"seat": seat, "method": "simulation", "answers": _answers_data(other)}
    return Bound(seat, most, (), entry), tuple(mixture)


def bound_by_logic(
    rules: ProgramGame, profile: Profile, criterion: Criterion, seat: int
) -> Bound | str:
    """Return the most that a program can get in `seat` by what is proved of the other.

    Whoever sits opposite, a program that provably never cooperates with a defector leaves nobody
    the payoff of that (Barasz et al., arXiv:1401.5577, 2014).
    """
    if criterion != Rounds(1) or rules.game.seats != 2 or rules.repetition.noise:
        return "provability logic is about one round of a game of two seats"
    other = profile[1 - seat]
    left = dict(rules.game.payoffs)
    proofs, why = [], ""
    claims: tuple[tuple[Property, tuple[str, str]], ...] = (
        ("unexploitable", ("C", "D")),
        ("never exploits", ("D", "C")),
    )
    for claim, (theirs, own) in claims:
        found = prove_against_all(other, rules_for(rules, criterion), claim)
        if found.certificate is None:
            why = why or found.reason
            continue
        proofs.append(found.certificate)
        left.pop((own, theirs) if seat == 0 else (theirs, own))
    if not proofs:
        return f"{other.label}: {why}"
    most = max(row[seat] for row in left.values())
    entry = {"seat": seat, "method": any_opponent.KIND, "certificates": proofs}
    return Bound(seat, most, (), entry)
