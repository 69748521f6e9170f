"""Certificates of program equilibria: what is false is rejected, sealed anew or not."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from forging import changes, resealed
from scipy.optimize import linprog
from strategies import zoo

from codepact.checker import check
from codepact.checker.automaton import automaton_from
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds, criterion_from
from codepact.checker.equilibria.cases import Setting, kind_from, situations
from codepact.checker.equilibria.plays import play_of, with_spent
from codepact.checker.equilibria.simulated import copositive, determinant
from codepact.core.game import Repetition, normal_form
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.payoffs import profile_payoffs
from codepact.equilibrium.proving import confirm_equilibrium, prove_equilibrium
from codepact.equilibrium.responses import best_choice, decision_process
from codepact.games import load_game

F = Fraction
TAPED = frozenset({"inspect", "simulate", "tape"})
WHAT: list[tuple[str, Criterion, dict[str, Any]]] = [
    ("CliqueBot", Rounds(1), {}),
    ("FairBot", Rounds(1), {}),
    ("TitForTat", Discounted(F(1, 2)), {}),
    ("GTFT", LimitOfMeans(), {}),
    ("EpsilonFairBot", Rounds(1), {}),
    ("MagicBot", Rounds(1), {}),
    ("CorrelatedTitForTat", Rounds(1), {"capabilities": TAPED}),
    ("AllD", Discounted(F(1, 2)), {"repetition": Repetition(noise=F(1, 10))}),
]


@cache
def certificate_text(name: str, number: int) -> str:
    _, criterion, options = WHAT[number]
    rules = ProgramGame(load_game("prisoners-dilemma"), **options)
    found = prove_equilibrium(rules, zoo(name, name), criterion)
    assert found.certificate is not None
    return json.dumps(found.certificate)


def certificate(number: int) -> dict[str, Any]:
    """Return a certificate about two copies of a program."""
    data: dict[str, Any] = json.loads(certificate_text(WHAT[number][0], number))
    return data


def true_of_what_it_says(data: dict[str, Any]) -> bool:
    """Whether payoffs and gains are what its tables give, worked out by other means."""
    game = normal_form(
        "again",
        data["game"]["actions"],
        {tuple(j): [F(u) for u in row] for j, row in data["game"]["payoffs"]},
    )
    noise, criterion = F(data["game"]["noise"]), criterion_from(data["criterion"])
    payoffs, gains = [F(u) for u in data["payoffs"]], [F(g) for g in data["gains"]]
    play, tape = data["play"], None
    if play["by"] in ("automata", "shared tape"):
        automata = [automaton_from(a) for a in play["automata"]]
        if play["by"] == "shared tape":
            tape = Discounted(1 - F(play["epsilon"]))
        if list(profile_payoffs(game, automata, tape or criterion, noise)) != payoffs:
            return False
    setting = Setting(game.actions, game.payoffs, noise, criterion)
    for seat, entry in enumerate(data["deviations"]):
        bound = payoffs[seat] + gains[seat]
        if entry["method"] == "cases":
            kinds = [
                [kind_from(setting, seat, o["seat"], c) for c in o["cases"]]
                for o in entry["others"]
            ]
            plays = [p for _, p in situations(setting, seat, kinds)]
            if any(best_choice(decision_process(p, seat), criterion).payoff > bound for p in plays):
                return False
        elif entry["method"] == "shared tape":
            assert tape is not None
            table = with_spent(game.payoffs, seat, data["game"]["default"])
            free = [None if k == seat else a for k, a in enumerate(automata)]
            found = decision_process(play_of(game.actions, table, free, range(2), F(0)), seat)
            if best_choice(found, tape).payoff > bound:
                return False
        elif entry["method"] == "simulation":
            own = game.actions[seat]
            table = {(j[seat], j[1 - seat]): row[seat] for j, row in game.payoffs.items()}
            answers = {s: {a: F(p) for a, p in r.items()} for s, r in entry["answers"].items()}
            for tenths in range(11):  # mixtures of plays that are seen, and of plays that are not
                for hidden in (False, True):
                    x = dict(zip(own, (F(tenths, 10), 1 - F(tenths, 10)), strict=True))
                    gets = sum(
                        p * q * r * table[a, o]
                        for a, p in x.items()
                        for b, q in x.items()
                        for o, r in answers["" if hidden else b].items()
                    )
                    if gets > bound:
                        return False
    return True


@pytest.mark.parametrize("number", range(len(WHAT)), ids=[w[0] for w in WHAT])
def test_a_certificate_says_what_is_true_and_its_programs_are_read_again(number: int) -> None:
    data = certificate(number)
    assert check(data).accepted and true_of_what_it_says(data)
    assert confirm_equilibrium(data, zoo(WHAT[number][0])).accepted
    assert "other programs" in confirm_equilibrium(data, zoo("AllC")).problem


@pytest.mark.parametrize("number", range(len(WHAT)), ids=[w[0] for w in WHAT])
def test_every_change_of_one_entry_is_rejected_or_says_something_true(number: int) -> None:
    data = certificate(number)
    harmless = {"name", "method", "executor", "evidence", "label", "plays"}
    confirmed = 0
    for path, forged in changes(data):
        assert check(forged).problem, path
        new = resealed(forged)
        if path == ("seal",) or not check(new).accepted:
            continue
        assert true_of_what_it_says(new), path
        if confirmed < 12 and path[0] not in ("game", "criterion") and not harmless & set(path):
            confirmed += 1
            assert confirm_equilibrium(new, zoo(WHAT[number][0])).problem, path


def test_a_bound_below_what_can_be_had_is_rejected() -> None:
    data = certificate(2)
    assert data["gains"] == ["1/3", "1/3"]
    less = resealed({**data, "gains": ["1/3", "333333/1000000"]})
    assert "seat 1" in check(less).problem
    more = resealed({**data, "gains": ["1/3", "1/2"]})
    assert check(more).accepted and confirm_equilibrium(more, zoo("TitForTat")).problem


def test_what_a_case_tells_may_not_come_from_no_case() -> None:
    data = certificate(2)
    for more in ({"told": [[0, "C"]]}, {"excluded": [{"digest": "0" * 64}]}):
        entries = json.loads(json.dumps(data["deviations"]))
        entries[0]["others"][0]["cases"][0].update(more)
        forged = resealed({**data, "deviations": entries})
        assert "a case that is no case" in check(forged).problem


def test_a_situation_may_not_be_left_out() -> None:
    data = certificate(0)
    entries = json.loads(json.dumps(data["deviations"]))
    assert len(entries[0]["situations"]) == 2
    entries[0]["situations"].pop()
    # Rounds that end need no evidence, but each situation must be there.
    assert "nothing is shown" in check(resealed({**data, "deviations": entries})).problem


@pytest.mark.parametrize("change", [{"criterion": {"name": "mood"}}, {"programs": []}, {"play": {}},
                                    {"payoffs": ["3"]}, {"gains": ["-1", "0"]}])  # fmt: skip
def test_what_is_malformed_is_rejected_and_raises_nothing(change: dict[str, Any]) -> None:
    assert check(resealed({**certificate(0), **change})).problem


def test_very_many_rounds_are_not_gone_through() -> None:
    data = certificate(0)
    many = {"name": "rounds", "rounds": 10**9, "discount": "1"}
    assert "not gone through" in check(resealed({**data, "criterion": many})).problem


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_copositivity_agrees_with_a_search_of_the_simplex(size: int) -> None:
    import random

    import numpy as np

    rng = random.Random(size)
    for _ in range(60):
        half = [[F(rng.randint(-4, 6)) for _ in range(size)] for _ in range(size)]
        matrix = [[half[a][b] + half[b][a] for b in range(size)] for a in range(size)]
        table = np.array([[float(v) for v in row] for row in matrix])
        points = np.random.default_rng(size).dirichlet([0.7] * size, 4000)
        least = float(np.einsum("ni,ij,nj->n", points, table, points).min())
        if copositive(matrix):
            assert least >= -1e-9
        else:  # some point of the simplex is below 0: one is found near by
            best = min(least, *(float(v) for v in _stationary_values(matrix)))
            assert best < 0


def _stationary_values(matrix: list[list[Fraction]]) -> list[Fraction]:
    """Return the values of the form at its stationary points on the faces of the simplex."""
    from itertools import combinations

    from codepact.equilibrium.linear import solution

    found = [matrix[k][k] for k in range(len(matrix))]
    for count in range(2, len(matrix) + 1):
        for used in combinations(range(len(matrix)), count):
            part = [[matrix[a][b] for b in used] for a in used]
            solved = solution(part, [[F(1)] for _ in used])
            if solved is None:
                continue
            x = [row[0] for row in solved]
            if sum(x) and min(v / sum(x) for v in x) >= 0:
                found.append(1 / sum(x))
    return found


def test_determinants_are_those_of_textbooks() -> None:
    assert determinant([]) == 1
    assert determinant([[F(0), F(1)], [F(1), F(0)]]) == -1
    assert determinant([[F(1), F(2)], [F(2), F(4)]]) == 0
    vandermonde = [[F(x**k) for k in range(3)] for x in (2, 3, 5)]
    assert determinant(vandermonde) == (3 - 2) * (5 - 2) * (5 - 3)


def test_a_linear_program_finds_no_better_deviation_in_any_situation() -> None:
    data = certificate(2)
    setting = Setting(
        (("C", "D"), ("C", "D")),
        {tuple(j): tuple(F(u) for u in row) for j, row in data["game"]["payoffs"]},
        F(0),
        Discounted(F(1, 2)),
    )
    for seat, entry in enumerate(data["deviations"]):
        kinds = [[kind_from(setting, seat, o["seat"], c) for c in o["cases"]]
                 for o in entry["others"]]  # fmt: skip
        for _, play in situations(setting, seat, kinds):
            process = decision_process(play, seat)
            size, rows, sides = len(process.states), [], []
            for s in range(size):
                for pay, lead in zip(process.pays[s], process.leads[s], strict=True):
                    row = [0.0] * size
                    row[s] -= 1
                    for t, p in lead:
                        row[t] += float(p) / 2
                    rows.append(row)
                    sides.append(-float(pay) / 2)
            found = linprog([1.0] * size, rows, sides, bounds=[(None, None)] * size)
            assert found.x[0] == pytest.approx(10 / 3)
