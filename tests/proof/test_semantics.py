"""Semantics G, B and S side by side: what each says, and where they differ."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from agents import HEAD, OUTCOMES
from arena import rules

from codepact.core.errors import CodepactError
from codepact.core.game import normal_form
from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.games import load_game
from codepact.proof.modal import simulate
from codepact.proof.semantics import (
    Reading,
    SideBySide,
    compare_semantics,
    outcome_matrix_of_programs,
    short,
)
from codepact.zoo import zoo_program

LABELS = ["G", "B(nothing found)", "B(stages<0)", "B(stages<1)", "B(stages<2)",
          "S(shared tape)", "S(private coins)"]  # fmt: skip
TENTH = Fraction(1, 10)


def side(names: str, **options: object) -> SideBySide:
    profile = [zoo_program(n) for n in names.split()]
    return compare_semantics(profile, rules(), **options)  # type: ignore[arg-type]


def readings(names: str, **options: object) -> dict[str, Reading]:
    return {r.semantics: r for r in side(names, **options).readings}


def said(names: str) -> list[str]:
    """Return the outcomes in the order of the labels: "-" for none, "~" if it goes round."""
    found = side(names).readings
    assert [r.semantics for r in found] == LABELS
    return [short(r.outcome) if r.outcome else "~" if r.plays else "-" for r in found]


@pytest.mark.parametrize(
    ("names", "outcomes"),
    [
        # Searches that are too short: Critch, Dennis and Russell's CUPOD(10) against DefectBot,
        # and what their footnote 6 says of DIMCID against CooperateBot.
        ("CUPOD DefectBot", "DD CD DD DD DD DD DD"),
        ("DIMCID CooperateBot", "DC CC DC DC DC DC -"),
        # PrudentBot's second search is in PA+1, PB0's is not.
        ("PrudentBot PrudentBot", "CC DD CC CC CC CC -"),
        ("PB0 PB0", "DD DD CC DD DD DD -"),
        ("PB0 FairBot", "DD DD CC DC DD ~ -"),
        # A proof of OBot's defection takes a case distinction, which a simulation does not need.
        ("CUPOD OBot", "DD CC DD DD DD DD -"),
        # Simulation sees that FairBot defects on DefectBot, which takes PA+1 to prove.
        ("FairBot EBot", "DC DD CD DC DC CC -"),
        ("FairBot DefectBot", "DD DD CD DD DD DD DD"),
        ("FairBot FairBot", "CC DD CC CC CC CC CC"),
        ("MirrorBot FairBot", "CC DD CC CC CC CC CC"),
        ("FairBot CUPOD", "DC DC CD DC DC ~ ~"),
        ("MirrorBot MirrorBot", "- - - - - - -"),
        ("OBot TitForTatBot", "DC DC DC DC DC DC -"),
    ],
)
def test_where_semantics_agree_and_differ(names: str, outcomes: str) -> None:
    assert said(names) == outcomes.split()


def test_differing_are_those_that_say_something_else_than_g() -> None:
    differing = [r.semantics for r in side("PB0 FairBot").differing]
    assert differing == ["B(stages<0)", "B(stages<1)", "S(shared tape)"]
    assert side("AllC AllD").differing == ()


def test_enough_stages_are_no_bound() -> None:
    for a, b in product(("PrudentBot", "FairBot1", "CUPOD", "WaitFairBot1"), repeat=2):
        found = readings(f"{a} {b}", bounds=(9,))
        assert found["B(stages<9)"].outcome == found["G"].outcome


# --- simulation


@pytest.mark.parametrize("row", HEAD)
def test_simulation_from_python_is_simulation_by_formula(row: str) -> None:
    from test_twins import LITERATURE

    for column in HEAD:
        a, b = LITERATURE[row], LITERATURE[column]
        rows, begin = simulate([a, b])
        found = readings(f"{a} {b}", bounds=())["S(shared tape)"]
        expected: dict[str, Fraction] = {}
        # Depth d has the share ε(1-ε)^d; 400 depths leave 10^-18.
        for depth in range(400):
            at = depth if depth < len(rows) else begin + (depth - begin) % (len(rows) - begin)
            play = "".join(rows[at])
            expected[play] = expected.get(play, Fraction(0)) + TENTH * (1 - TENTH) ** depth
        assert {short(p) for p in found.plays} == set(expected)
        assert sum(found.plays.values()) == 1
        for play, p in found.plays.items():
            assert 0 <= p - expected[short(play)] < Fraction(1, 10**15)
        circle = {"".join(r) for r in rows[begin:]}
        assert ({short(found.outcome)} if found.outcome else None) == (
            circle if len(circle) == 1 else None
        )


def test_simulation_also_of_agents_that_look_at_actions() -> None:
    names = ("MirrorBot", "DBot", "TitForTatBot", "OBot", "EBot", "FairBot", "PrudentBot", "CIMCIC")
    for a, b in product(names, repeat=2):
        found = readings(f"{a} {b}", bounds=())["S(shared tape)"]
        if (a, b) == ("MirrorBot", "MirrorBot"):
            assert "never ends" in found.reason
            continue
        rows, begin = simulate([a, b])
        assert {short(p) for p in found.plays} == {"".join(row) for row in rows}, (a, b)
        rest = {"".join(row) for row in rows[begin:]}
        assert (found.outcome is not None) == (len(rest) == 1)


def test_the_epsilon_grounded_fair_bot_of_the_literature() -> None:
    # Oesterheld, 2019: against DefectBot it cooperates with probability ε; with itself for sure.
    for epsilon in (TENTH, Fraction(1, 3), Fraction(1)):
        for kind in ("S(shared tape)", "S(private coins)"):
            found = readings("FairBot DefectBot", epsilon=epsilon)[kind]
            plays = {short(p): share for p, share in found.plays.items() if share}
            assert plays == {k: v for k, v in {"CD": epsilon, "DD": 1 - epsilon}.items() if v}
            mutual = readings("FairBot FairBot", epsilon=epsilon)[kind]
            assert {short(p): share for p, share in mutual.plays.items()} == {"CC": 1}


def test_fair_bot_and_the_epsilon_grounded_one_cooperate_for_sure() -> None:
    # Oesterheld, 2022, arXiv:2211.05057: one proves, the other simulates.
    g, *_, shared, private = side("FairBot EpsilonFairBot").readings
    assert (g.semantics, short(g.outcome or ())) == ("B(coins enumerated)", "CC")
    assert {short(p): share for p, share in private.plays.items()} == {"CC": 1}
    assert "coins" in shared.reason


def test_a_game_of_three_on_a_shared_tape() -> None:
    game = rules(game=load_game("public-goods(n=3)"))
    fair = zoo_program("FairBot")
    for other, play in (("CooperateBot", "CCC"), ("DefectBot", "DDD"), ("FairBot", "CCC")):
        found = compare_semantics([fair, fair, zoo_program(other)], game)
        shared, private = found.readings[-2:]
        assert short(shared.outcome or ()) == play
        assert "for two" in private.reason


def test_several_rounds() -> None:
    found = compare_semantics([zoo_program("FairBot"), zoo_program("TitForTat")], rules(3))
    shown = [short(r.outcome) if r.outcome else "-" for r in found.readings]
    assert shown == ["CCC/CCC", "DDD/CDD", "CCC/CCC", "CCC/CCC", "CCC/CCC", "CCC/CCC", "-"]


def test_programs_without_a_formula_are_simulated_all_the_same() -> None:
    clique = zoo_program("CliqueBot")
    found = compare_semantics([clique, clique], rules()).readings
    assert [short(r.outcome) for r in found if r.outcome] == ["CC"] * 6
    assert "reads sources" in found[-1].reason


def test_what_cannot_be_simulated_has_a_reason() -> None:
    coin = "def act(game):\n    return 'C' if game.flip() else 'D'\n"
    loop = "def act(game):\n    while True: pass\n"
    for source, why in ((coin, "coins"), (loop, "budget")):
        found = compare_semantics([Program(source), zoo_program("FairBot")], rules())
        shared = found.readings[-2]
        assert (shared.outcome, shared.plays) == (None, {})
        assert why in shared.reason
        assert found.readings[0].semantics != "G"


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [("proof_ticks", 150, "150 ticks"), ("questions", 1, "1 questions"), ("profiles", 1, "1 prof")],
)
def test_an_exhausted_budget_is_a_named_answer(limit: str, value: int, why: str) -> None:
    game = rules(limits=replace(Limits(), **{limit: value}))
    found = compare_semantics([zoo_program("PrudentBot"), zoo_program("FairBot")], game).readings
    g, shared = found[0], found[-2]
    assert (g.outcome, shared.outcome, shared.plays) == (None, None, {})
    assert why in shared.reason
    assert why in g.reason


def test_other_actions_than_c_and_d() -> None:
    game = normal_form(
        "signs",
        (("up", "down", "idle"),) * 2,
        dict.fromkeys(product(("up", "down", "idle"), repeat=2), (0, 0)),
    )
    follow = (
        "def act(game):\n"
        "    for a in ('up', 'down'):\n"
        "        if game.provable(game.plays(game.opponent, a)):\n"
        "            return a\n"
        "    return 'idle'\n"
    )
    found = compare_semantics([follow, "def act(game):\n    return 'down'\n"], rules(game=game))
    by = {r.semantics: r for r in found.readings}
    assert by["G"].outcome == by["S(private coins)"].outcome == (("down",), ("down",))
    assert short(by["B(nothing found)"].outcome or ()) == "idle/down"
    assert by["S(private coins)"].plays == {
        (("up",), ("down",)): TENTH,
        (("down",), ("down",)): 1 - TENTH,
    }
    assert by["S(shared tape)"].plays == by["S(private coins)"].plays


# --- bad input


def test_wrong_arguments_are_named() -> None:
    fair = zoo_program("FairBot")
    with pytest.raises(CodepactError, match="2 seats; 1 programs"):
        compare_semantics([fair], rules())
    with pytest.raises(CodepactError, match="above 0"):
        compare_semantics([fair, fair], rules(), epsilon=Fraction(0))
    with pytest.raises(CodepactError, match="exact"):
        compare_semantics([fair, fair], rules(), epsilon=0.1)  # type: ignore[arg-type]
    with pytest.raises(CodepactError, match="0 or more"):
        compare_semantics([fair, fair], rules(), bounds=(-1,))
    with pytest.raises(CodepactError, match="3 seats"):
        outcome_matrix_of_programs([fair], rules(game=load_game("public-goods(n=3)")))


def test_the_matrix_of_no_programs_and_of_programs_that_are_refused() -> None:
    assert outcome_matrix_of_programs([], rules()).cells == ()
    found = outcome_matrix_of_programs(["def act(", zoo_program("FairBot").source], rules())
    assert found.outcomes == [["DD", "DD"], ["DD", "CC"]]


def test_a_matrix_cell_that_is_cut_says_so() -> None:
    coin = "def act(game):\n    return 'C' if game.flip() else 'D'\n"
    found = outcome_matrix_of_programs([coin, zoo_program("DefectBot")], rules())
    assert found.outcomes == [["?", "?"], ["?", "DD"]]
    assert found.cells[0][1].reading.semantics == "B(coins enumerated)"
    assert found.cells[0][1].strength is None
    assert found.cells[1][1].strength == 0


def test_a_matrix_is_what_pairs_play_alone() -> None:
    names = ["PrudentBot", "PB0", "FairBot1", "EBot"]
    found = outcome_matrix_of_programs([zoo_program(n) for n in names], rules())
    for (i, a), (j, b) in product(enumerate(names), repeat=2):
        alone = readings(f"{a} {b}", bounds=())["G"]
        assert found.cells[i][j].reading == alone
    assert OUTCOMES["PB", "FB1"] == found.outcomes[0][2] == "DD"
