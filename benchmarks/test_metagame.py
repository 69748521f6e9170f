"""All equilibria of a meta-game against Gambit alone, and the tensor of a pool."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pygambit

from codepact.core.game import Repetition
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.metagame import equilibria, meta_game, pool_meta_game
from codepact.games import load_game
from codepact.zoo import zoo_program

READ = [
    "TitForTat",
    "Grim",
    "AllD",
    "AllC",
    "Alternator",
    "Pavlov",
    "GTFT",
    "RandomHalf",
    "CliqueBot",
    "Joss",
    "ZDExtort2",
    "ZDGTFT2",
    "Bully",
    "CyclerCCCD",
    "CyclerCCD",
    "CyclerDC",
    "ForgetfulGrudger",
    "GoByMajority5",
    "HardTitForTat",
    "HardTitForTwoTats",
    "NaiveProber",
    "OppositeGrudger",
    "Prober",
    "Prober2",
    "Prober3",
    "SuspiciousTitForTat",
    "TitForTwoTats",
    "TwoTitsForTat",
    "TrickyCooperator",
    "ForgivingCliqueBot",
]


def alone(tables: list[Any]) -> list[Any]:
    """Solve by Gambit as its manual does, and read the probabilities."""
    game = pygambit.StrategicGame.from_arrays(*tables)
    found = pygambit.nash.enummixed_solve(game, rational=True)
    return [[[p for _, p in one[who]] for who in game.players] for one in found.equilibria]


def test_all_equilibria_of_six_by_six(ratios: Any) -> None:
    draw = random.Random(0)
    kinds = {
        "whole payoffs": lambda: Fraction(draw.randint(-20, 20)),
        "payoffs in hundredths": lambda: Fraction(draw.randint(0, 500), 100),
        "0 or 1, degenerate": lambda: Fraction(draw.randint(0, 1)),
    }
    for kind, payoff in kinds.items():
        tables = [
            np.array([[payoff() for _ in range(6)] for _ in range(6)], dtype=object)
            for _ in range(2)
        ]
        meta = meta_game(("abcdef", "uvwxyz"), [t.tolist() for t in tables])
        found = equilibria(meta)
        assert len({repr(one) for one in alone(tables)}) == len(found.found)
        median = ratios(7, ours=lambda m=meta: equilibria(m), gambit=lambda t=tables: alone(t))
        ratios.row(
            f"all {len(found.found)} equilibria of a 6x6 game, {kind}",
            f"{median['ours'] * 1e3:.1f} ms, {median['ours'] / median['gambit']:.2f} x Gambit "
            "alone (target 2)",
        )


def test_the_tensor_of_a_pool_that_is_read(ratios: Any) -> None:
    rules = ProgramGame(load_game("prisoners-dilemma"), Repetition(200))
    pool = [zoo_program(name) for name in READ]
    assert pool_meta_game(rules, pool).exact
    median = ratios(3, ours=lambda: pool_meta_game(rules, pool))
    ratios.row(
        f"exact payoffs of a pool of {len(pool)}, 200 rounds, programs read before",
        f"{median['ours'] * 1e3:.0f} ms",
    )
