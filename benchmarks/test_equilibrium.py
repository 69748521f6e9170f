"""What exact values, best responses and proofs of equilibria cost."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Discounted, LimitOfMeans, Rounds
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.payoffs import profile_payoffs
from codepact.equilibrium.proving import prove_equilibrium
from codepact.equilibrium.responses import best_response
from codepact.games import load_game
from codepact.zoo import zoo_program

PD = load_game("prisoners-dilemma")
PAIRS = 200


def drawn(states: int, seed: int) -> list[list[Automaton]]:
    """Return pairs of machines of so many states that leave nothing to chance."""
    rng = random.Random(seed)
    rows = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))

    def one() -> Automaton:
        steps = tuple(tuple(rng.randrange(states) for _ in range(4)) for _ in range(states))
        return Automaton(tuple(rng.choice(rows) for _ in range(states)), steps)

    return [[one(), one()] for _ in range(PAIRS)]


def plain(pair: list[Automaton], rounds: int = 200) -> int:
    """Play a match as a plain loop does, counting the first payoff."""
    first, second = pair
    table = [int(PD.payoffs[a, b][0]) for a in "CD" for b in "CD"]
    one, two = first.pure, second.pure
    assert one is not None and two is not None
    s = t = total = 0
    for _ in range(rounds):
        k = 2 * one[s] + two[t]
        total += table[k]
        s, t = first.steps[s][k], second.steps[t][k]
    return total


def test_exact_values_of_pairs_of_machines(ratios: Any) -> None:
    for states in (2, 8):
        pairs = drawn(states, states)
        seconds = ratios(
            7,
            plain=lambda pairs=pairs: [plain(p) for p in pairs],
            discounted=lambda pairs=pairs: [
                profile_payoffs(PD, p, Discounted(Fraction(9, 10))) for p in pairs
            ],
            means=lambda pairs=pairs: [profile_payoffs(PD, p, LimitOfMeans()) for p in pairs],
            ending=lambda pairs=pairs: [profile_payoffs(PD, p, Rounds(200)) for p in pairs],
        )
        for way in ("discounted", "means", "ending"):
            micro = 1e6 * seconds[way] / PAIRS
            ratios.row(
                f"exact value of a pair of {states}-state machines, {way}",
                f"{micro:.0f} us, {seconds[way] / seconds['plain']:.2f} x a plain match of 200",
            )


def test_best_responses(ratios: Any) -> None:
    pairs = drawn(8, 3)[:50]
    seconds = ratios(
        5,
        discounted=lambda: [best_response(PD, 0, p, Discounted(Fraction(9, 10))) for p in pairs],
        means=lambda: [best_response(PD, 0, p, LimitOfMeans()) for p in pairs],
    )
    for way, took in seconds.items():
        ratios.row(f"best response to an 8-state machine, {way}", f"{1e3 * took / 50:.2f} ms")


def test_proofs_of_equilibria(ratios: Any) -> None:
    rules = ProgramGame(PD)
    for name in ("CliqueBot", "FairBot", "EpsilonFairBot"):
        pair = (zoo_program(name),) * 2
        seconds = ratios(5, prove=lambda pair=pair: prove_equilibrium(rules, pair, Rounds(1)))
        ratios.row(f"proof that two {name}s are an equilibrium", f"{1e3 * seconds['prove']:.1f} ms")
