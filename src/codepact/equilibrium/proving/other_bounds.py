"""Bounds on deviations from programs that are not read as cases: simulation, tape, provability."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from codepact.checker import any_opponent
from codepact.checker.criteria import Criterion, Rounds
from codepact.checker.equilibria.plays import play_of, with_spent
from codepact.checker.equilibria.simulated import MOST, payoff_form
from codepact.core.game import Payoffs
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.answering import Answering, AnsweringPair, answering
from codepact.equilibrium.correlated import Correlated
from codepact.equilibrium.profiles import rules_for
from codepact.equilibrium.proving.bounds import Bound, evidence_of, play_by_automata
from codepact.equilibrium.responses import best_choice, decision_process
from codepact.proof.against_all import prove_against_all
from codepact.proof.modal.certificates import Property
from codepact.proof.simulation import quadratic_maximum


def play_by_simulation(pair: AnsweringPair) -> dict[str, Any]:
    """Return what two programs that simulate each other play, as evidence for a certificate."""
    return {
        "by": "simulation",
        "answers": [
            {seen: row for seen, row in _answers_data(one).items() if seen} for one in pair.programs
        ],
        "plays": [{a: str(p) for a, p in play.items()} for play in pair.plays],
    }


def _answers_data(one: Answering) -> dict[str, dict[str, str]]:
    return {seen: {a: str(p) for a, p in row.items()} for seen, row in one.answers.items()}


def bound_by_simulation(
    rules: ProgramGame, profile: Profile, criterion: Criterion, seat: int
) -> tuple[Bound, tuple[Fraction, ...]] | str:
    """Return the most that a program can get in `seat`, and the mixture of actions that gets it.

    The other sees it by one simulated play, so its payoff is a quadratic form of its own mixture,
    of plays that it shows and of plays that it hides by spending what the other's run may.
    """
    if criterion != Rounds(1) or rules.game.seats != 2 or rules.repetition.noise:
        return "simulated plays are followed in one round of a game of two seats, without noise"
    own, other = rules.game.actions[seat], answering(profile[1 - seat], rules, 1 - seat)
    if isinstance(other, str):
        return f"{profile[1 - seat].label}: {other}"
    if len(own) > MOST:
        return f"mixtures of more than {MOST} actions are not searched"
    table = {
        ((a, b) if seat == 0 else (b, a)): row[seat] for (a, b), row in rules.game.payoffs.items()
    }
    most, ways = quadratic_maximum(payoff_form(other.answers, table, own))
    mixture = [ways[k] + ways[k + len(own)] for k in range(len(own))]
    entry = {"seat": seat, "method": "simulation", "answers": _answers_data(other)}
    return Bound(seat, most, (), entry), tuple(mixture)


def play_on_the_tape(rules: ProgramGame, found: Correlated) -> tuple[Payoffs, dict[str, Any]]:
    """Return what correlated programs get, with the evidence of that for a certificate."""
    payoffs, data = play_by_automata(rules, found.automata, found.criterion)
    return payoffs, {**data, "by": "shared tape", "epsilon": str(found.epsilon)}


def bound_on_the_tape(rules: ProgramGame, found: Correlated, seat: int) -> Bound:
    """Return the most that a program can get in `seat` against correlated ones.

    It is a best response in the repeated game that they play on the tape. In each round others may
    play by default: a program can see to that by spending what their last runs may.
    """
    game = rules.game
    payoffs = with_spent(game.payoffs, seat, game.default)
    automata = [None if k == seat else a for k, a in enumerate(found.automata)]
    allowed = range(len(game.actions[seat]))
    play = play_of(game.actions, payoffs, automata, allowed, Fraction(0))
    best = best_choice(decision_process(play, seat), found.criterion)
    entry = {"seat": seat, "method": "shared tape", "evidence": evidence_of(best)}
    return Bound(seat, best.payoff, (), entry)


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
