"""Provability logic by formulas: the published outcomes, and the theorems about them."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import pytest
from agents import HEAD, OUTCOMES
from hypothesis import given, settings
from hypothesis import strategies as st
from modal_grammar import drawn_agent

from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program_game import ProgramGame
from codepact.core.statement import AllOf, AnyOf, Implies, Not, Statement
from codepact.games import load_game
from codepact.proof.modal import (
    ModalAgent,
    Seat,
    certify_against_all,
    certify_equal,
    modal_agent,
    outcome_matrix,
    solve,
    stage_table,
)
from codepact.proof.modal.agents import box, chain, cooperates_if, updateless
from codepact.proof.outcome import outcome, strength
from codepact.proof.referee import prove_outcome
from codepact.zoo import zoo_program

LONG = {"CB": "CooperateBot", "DB": "DefectBot", "FB": "FairBot", "FB1": "FairBot1",
        "PB": "PrudentBot", "PB0": "PB0", "TB": "TrollBot", "JB": "JustBot", "NB": "NiceBot",
        "CUPOD": "CUPOD", "CIMCIC": "CIMCIC", "DIMCID": "DIMCID", "WFB1": "WaitFairBot1",
        "WDB1": "WaitDefectBot1"}  # fmt: skip


def plays(*profile: str | ModalAgent) -> str:
    return "".join(solve(profile).outcome)


# Rank-0 formulas over p and q: boxes of combinations, combined.
LETTERS = st.sampled_from([lambda s: s.p, lambda s: s.q])
INNER = st.recursive(
    LETTERS,
    lambda part: st.one_of(
        part.map(lambda a: lambda s: Not(a(s))),
        st.tuples(part, part).map(lambda t: lambda s: AllOf((t[0](s), t[1](s)))),
        st.tuples(part, part).map(lambda t: lambda s: Implies(t[0](s), t[1](s))),
        part.map(lambda a: lambda s: box(a(s))),
    ),
    max_leaves=4,
)


def agents_of(strongest: int) -> st.SearchStrategy[ModalAgent]:
    formulas = st.recursive(
        st.tuples(INNER, st.integers(0, strongest)).map(lambda t: lambda s: box(t[0](s), t[1])),
        lambda part: st.one_of(
            part.map(lambda a: lambda s: Not(a(s))),
            st.tuples(part, part).map(lambda t: lambda s: AnyOf((t[0](s), t[1](s)))),
            st.tuples(part, part).map(lambda t: lambda s: AllOf((t[0](s), t[1](s)))),
        ),
        max_leaves=3,
    )
    return formulas.map(lambda f: ModalAgent("drawn", cooperates_if(f)))


AGENTS = agents_of(2)


def test_the_outcome_matrix_by_formula() -> None:
    found = {(a, b): plays(LONG[a], LONG[b]) for a, b in OUTCOMES}
    assert found == OUTCOMES


def test_the_matrix_of_many_at_once_is_the_same() -> None:
    found = outcome_matrix([modal_agent(LONG[h]) for h in HEAD])
    for i, j in product(range(len(HEAD)), repeat=2):
        assert found[i][j] == OUTCOMES[HEAD[i], HEAD[j]]


def test_two_hundred_random_agents_agree_pair_by_pair() -> None:
    draw = random.Random(7)
    agents = [drawn_agent(draw, f"A{k}") for k in range(200)]
    table = outcome_matrix(agents)
    assert {cell for row in table for cell in row} == {"CC", "CD", "DC", "DD"}
    for _ in range(300):
        i, j = draw.randrange(200), draw.randrange(200)
        if i != j:
            assert table[i][j] == plays(agents[i], agents[j])


@pytest.mark.parametrize(
    "names",
    [("FairBot", "FairBot"), ("FairBot", "DefectBot"), ("PrudentBot", "PrudentBot"),
     ("PrudentBot", "FairBot1"), ("CUPOD", "CUPOD"), ("CIMCIC", "DIMCID")],
)  # fmt: skip
def test_outcome_and_strength_agree_with_the_replayed_programs(names: tuple[str, str]) -> None:
    found = solve(names)
    replayed = prove_outcome(
        ProgramGame(load_game("prisoners-dilemma"), Repetition(1)), [zoo_program(n) for n in names]
    )
    assert tuple((a,) for a in found.outcome) == outcome(replayed)
    assert found.strength == strength(replayed)


def test_strengths_that_are_published() -> None:
    assert solve(["FairBot", "FairBot"]).strength == 0
    assert solve(["FairBot", "DefectBot"]).strength == 1


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_a_fairbot_waits_as_long_as_it_is_strong(n: int) -> None:
    for wait in range(8):
        mutual = plays(f"FairBot{n}", f"WaitFairBot{wait}") == "CC"
        assert mutual == (wait <= n)


def test_simulation_and_proof_mix_and_circles_are_named() -> None:
    assert plays("MirrorBot", "FairBot") == "CC"
    assert plays("FairBot", "DBot") == "DC"
    assert plays("MirrorBot", "JustBot") == "CC"
    assert plays("TitForTatBot", "MirrorBot") == "CC"
    with pytest.raises(CodepactError, match=r"MirrorBot.*in a circle"):
        solve(["MirrorBot", "MirrorBot"])


def test_n_players() -> None:
    fair, one, two, three = (
        "FairBot", "ThresholdFairBot1", "ThresholdFairBot2", "ThresholdFairBot3"
    )  # fmt: skip
    assert plays(fair, fair, "CooperateBot") == "CCC"
    assert plays(fair, fair, "DefectBot") == "DDD"
    assert plays(one, one, one, "DefectBot") == "CCCD"
    assert plays(two, two, two, "DefectBot") == "CCCD"
    assert plays(three, three, three, "DefectBot") == "DDDD"
    assert plays(one, one, three, three) == "CCCC"
    assert plays(fair, fair, "CUPOD") == "DDC"
    assert plays("CUPOD", "CUPOD", "CUPOD") == "DDD"
    assert set(solve([fair] * 100).outcome) == {"C"}


def test_more_than_two_actions() -> None:
    # Critch and others, open problem 10, with unbounded searches.
    other = lambda a: lambda s: s.plays(s.others[0], a)  # noqa: E731

    def cde(second: int) -> ModalAgent:
        return chain(
            "CDEBot",
            (lambda s: box(other("C")(s), 0 if second else 1), "C"),
            (lambda s: box(other("D")(s), 1), "D"),
            default="E",
        )

    def eupod(level: int) -> ModalAgent:
        return chain("EUPOD", (lambda s: box(other("D")(s), level), "D"), default="E")

    rising, same = cde(1), cde(0)
    assert plays(rising, "DUPOC") == "CC"
    assert plays(rising, rising) == "CC"
    assert [plays(rising, eupod(k)) for k in (0, 1, 2)] == ["EE", "DD", "DD"]
    assert plays(same, eupod(1)) == "EE"


def test_updateless_agents() -> None:
    world = ModalAgent("FiveAndTen", lambda s: ((s.plays(0, "five"), "5"),), "10")
    wants = [lambda s: s.plays(1, "10"), lambda s: s.plays(1, "5")]
    for default, level, step in product(("five", "ten"), (0, 1), (0, 1)):
        agent = updateless("UDT", wants, ("five", "ten"), default, level, step)
        assert solve([agent, world]).outcome == ("ten", "10")

    def joint(mine: str, theirs: str) -> Callable[[Seat], Statement]:
        return lambda s: AllOf((s.plays(s.number, mine), s.plays(s.others[0], theirs)))

    best_first = [joint("D", "C"), joint("C", "C"), joint("D", "D"), joint("C", "D")]
    for default, step in product("CD", (0, 1)):
        agent = updateless("UDT", best_first, ("C", "D"), default, 0, step)
        assert plays(agent, agent) == "CC"


UNEXPLOITABLE = ("DefectBot", "FairBot", "FairBot1", "FairBot4", "PrudentBot", "PB0", "CIMCIC",
                 "MagicBot", "DIMCID", "WaitFairBot1", "WaitFairBot3",
                 "WaitDefectBot1")  # fmt: skip


@pytest.mark.parametrize(
    "name", [*UNEXPLOITABLE, "CooperateBot", "TrollBot", "JustBot", "NiceBot", "CUPOD", "UnfairBot"]
)
def test_who_is_certified_against_every_opponent(name: str) -> None:
    found = certify_against_all(modal_agent(name), "unexploitable")
    assert found.holds == (name in UNEXPLOITABLE)
    generous = certify_against_all(modal_agent(name), "never exploits")
    assert generous.holds == (name in ("CooperateBot", "CUPOD"))


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [("CIMCIC", "FairBot", True), ("MagicBot", "FairBot", True), ("DIMCID", "DefectBot", True),
     ("DUPOC", "FairBot", True), ("FairBot", "FairBot1", False), ("JustBot", "FairBot", False),
     ("PrudentBot", "PB0", False)],
)  # fmt: skip
def test_who_is_certified_equal(first: str, second: str, equal: bool) -> None:
    assert certify_equal(modal_agent(first), modal_agent(second)).holds == equal
    assert certify_equal(modal_agent(second), modal_agent(first)).holds == equal


def test_equality_of_agents_that_simulate_is_refused() -> None:
    with pytest.raises(CodepactError, match="outside of a box"):
        certify_equal(modal_agent("MirrorBot"), modal_agent("FairBot"))


SETTINGS = settings(max_examples=60, deadline=None)


@SETTINGS
@given(AGENTS)
def test_a_certificate_is_never_contradicted(agent: ModalAgent) -> None:
    safe = certify_against_all(agent, "unexploitable").holds
    for name in LONG.values():
        mine, theirs = solve([agent, name]).outcome
        if safe:
            assert (mine, theirs) != ("C", "D")


@SETTINGS
@given(agents_of(0))
def test_nobody_of_rank_zero_cooperates_with_fairbot_and_defects_on_cooperatebot(
    agent: ModalAgent,
) -> None:
    # Barasz and others, theorem 4.10: PrudentBot needs a proof about a third agent.
    if plays(agent, "FairBot") == "CC":
        assert plays(agent, "CooperateBot")[0] == "C"


@SETTINGS
@given(AGENTS)
def test_equal_opponents_are_treated_alike(agent: ModalAgent) -> None:
    # Theorem 4.8: modal agents see behaviour only.
    fair, same = (plays(agent, name) for name in ("FairBot", "CIMCIC"))
    assert fair == same


@SETTINGS
@given(AGENTS)
def test_just_bot_is_fair_bot_to_modal_agents(agent: ModalAgent) -> None:
    # Barasz and others, section 5.
    assert plays("JustBot", agent) == plays("FairBot", agent)


@SETTINGS
@given(AGENTS)
def test_nobody_pleases_both_fair_bot_and_unfair_bot(agent: ModalAgent) -> None:
    assert "C" not in (plays("FairBot", agent)[0], plays("UnfairBot", agent)[0]) or (
        plays("FairBot", agent)[0] != plays("UnfairBot", agent)[0]
    )


@SETTINGS
@given(AGENTS)
def test_who_defects_on_defect_bot_fails_with_who_waits_for_long(agent: ModalAgent) -> None:
    # Barasz and others, section 5: it gets no cooperation from WaitFairBot_K for any large K. The
    # agents drawn come to rest against DefectBot long before stage 20.
    if plays(agent, "DefectBot")[0] == "D":
        assert plays(agent, "WaitFairBot20")[1] == "D"


@SETTINGS
@given(AGENTS)
def test_the_play_at_stage_0_does_not_depend_on_the_opponent(agent: ModalAgent) -> None:
    # So Peano arithmetic alone proves of an agent nothing but that it plays this.
    assert len({solve([agent, name]).stages[0][0] for name in LONG.values()}) == 1


@SETTINGS
@given(AGENTS)
def test_an_agent_is_certified_equal_to_its_double_negation(agent: ModalAgent) -> None:
    twice = ModalAgent("twice", lambda s: tuple((Not(Not(f)), a) for f, a in agent.plan(s)))
    assert certify_equal(agent, twice).holds


def test_names_are_known_and_unknown_ones_refused() -> None:
    with pytest.raises(CodepactError, match="FairBot"):
        modal_agent("FairBott")
    with pytest.raises(CodepactError, match="two agents are called"):
        solve([ModalAgent("X", lambda s: ()), ModalAgent("X", lambda s: (), "C")])
    with pytest.raises(CodepactError, match="not among the agents"):
        outcome_matrix([modal_agent("PrudentBot")])
    with pytest.raises(CodepactError, match="outside of a box"):
        outcome_matrix([modal_agent("MirrorBot")])


def test_the_stage_table_says_who_plays_what_and_what_is_provable() -> None:
    assert stage_table(solve(["FairBot", "DefectBot"])).splitlines() == [
        "stage  FairBot  DefectBot  Q1",
        "0      C        D          yes",
        "1      D        D          no",
        "",
        "Q1  PA proves [DefectBot (seat 1) plays C against FairBot]",
    ]
    assert stage_table(solve(["CooperateBot", "DefectBot"])).splitlines() == [
        "stage  CooperateBot  DefectBot",
        "0      C             D",
    ]
    prudent = stage_table(solve(["PrudentBot", "PrudentBot"]))
    assert "Q2  PA proves [falsehood]" in prudent
    assert "against DefectBot" in prudent
    assert len({line.split()[0] for line in prudent.splitlines() if line.startswith("Q")}) == (
        prudent.splitlines()[0].count("Q")
    )


def test_the_order_of_formulas_and_seats_changes_nothing() -> None:
    draw = random.Random(5)
    for _ in range(3):
        names = draw.sample(list(LONG), len(LONG))

        def shuffled(name: str, draw: random.Random = draw) -> ModalAgent:
            agent = modal_agent(LONG[name])

            def plan(seat: Seat) -> list[tuple[Statement, str]]:
                ((formula, action),) = agent.plan(seat)
                parts = formula.parts if isinstance(formula, AllOf) else (formula,)
                return [(AllOf(tuple(draw.sample(parts, len(parts)))), action)]

            return ModalAgent(agent.name, plan)

        found = outcome_matrix([shuffled(n) for n in names])
        for i, j in product(range(len(names)), repeat=2):
            assert found[i][j] == OUTCOMES[names[i], names[j]]
            assert plays(shuffled(names[i]), LONG[names[j]]) == found[i][j] or i == j
