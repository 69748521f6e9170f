"""Traps for verdicts: what is called proved, exact or a bound must stand in play."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import PD, F, zoo

from codepact.checker import check, sealed
from codepact.checker.criteria import Discounted, LimitOfMeans, Rounds
from codepact.core.game import Game, Repetition, normal_form
from codepact.core.limits import Limits
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.correlated import correlated_program
from codepact.equilibrium.profiles import exact_payoffs
from codepact.equilibrium.proving import (
    EquilibriumVerdict,
    confirm_equilibrium,
    prove_equilibrium,
)
from codepact.equilibrium.search import Budget
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.referee import play, play_all
from codepact.zoo import zoo_program

ONCE = Rounds(1)
FEW = Budget(candidates=4, ticks=20_000, matches=2, confirming=2)
DILEMMA = {("C", "C"): (3, 3), ("C", "D"): (0, 5), ("D", "C"): (5, 0), ("D", "D"): (1, 1)}
KIND = normal_form("dilemma, C by default", [("C", "D")] * 2, DILEMMA, default=("C", "C"))
"""Here a fault, or a spent allowance, of the other is what a defector wants."""


def bot(text: str) -> Program:
    return Program(f"{text.strip()}\n")


def plays(action: str, comment: str = "") -> Program:
    return bot(f"def act(game):\n    return {action!r}\n{comment}")


def proved(
    rules: ProgramGame, profile: Profile, criterion: Any = ONCE, budget: Budget = FEW
) -> EquilibriumVerdict:
    return prove_equilibrium(rules, profile, criterion, budget=budget)


def stands(
    rules: ProgramGame, profile: Profile, found: EquilibriumVerdict, tricks: Sequence[Program]
) -> int:
    """Assert that what was found is what is played, of what is no matter of chance; count it."""
    rounds, held = rules.repetition.rounds, 0
    match = play(rules, profile)
    if found.payoffs is not None and not match.drew:
        assert tuple(u / rounds for u in match.payoffs) == found.payoffs
        held += 1
    for verdict in found.seats:
        if verdict.exploit is not None:
            tricks = (*tricks, verdict.exploit.program)
        for trick in tricks:
            match = play(rules, (*profile[: verdict.seat], trick, *profile[verdict.seat + 1 :]))
            if match.drew:
                continue
            gets = match.payoffs[verdict.seat] / rounds
            if verdict.exploit is not None and trick is verdict.exploit.program:
                assert gets == verdict.exploit.payoff
            if verdict.most is not None:
                assert gets <= verdict.most, trick.source[:2000]
                held += 1
    return held


# --- who one is taken for

CLIQUE = bot("""
def act(game):
    if game.opponent.source == game.me.source:
        return "C"
    return "D"
""")
BY_TREE = """
def act(game):
    if game.parse(game.opponent.source) == game.parse(game.me.source):
        return {then}
    return "D"
"""


@pytest.mark.parametrize(
    ("text", "trick"),
    [
        # An ellipsis and bytes stand in a tree as the texts do by which they are written.
        (
            BY_TREE.format(then='"C" if "Ellipsis" == "Elli" + "psis" else "D"'),
            '"Ellipsis" ==|... ==',
        ),
        (BY_TREE.format(then="'C' if \"b'x'\" == 'b' + \"'x'\" else 'D'"), "\"b'x'\" ==|b'x' =="),
        (BY_TREE.format(then='"C" if "1j" == "1" + "j" else "D"'), '"1j" ==|1j =='),
        # A long comment makes it dear to parse oneself, twice too dear.
        (
            "def act(game):\n"
            "    same = game.parse(game.opponent.source) == game.parse(game.me.source)\n"
            "    again = game.parse(game.me.source)\n"
            '    return "C" if same else "D"\n',
            "",
        ),
    ],
    ids=["ellipsis", "bytes", "imaginary", "dear comment"],
)
def test_a_text_with_the_same_tree_need_not_play_the_same(text: str, trick: str) -> None:
    own = bot(text)
    one, other = trick.split("|") if trick else (own.source, own.source + "#" * 60_000)
    deviating = Program(own.source.replace(one, other))
    assert deviating != own
    match = play(PD, (deviating, own))
    assert match.payoffs == (5, 0)  # it is taken for a copy, and plays otherwise
    found = proved(ProgramGame(PD), (own, own))
    assert found.answer == "unknown"
    assert stands(ProgramGame(PD), (own, own), found, [deviating])


def test_a_text_with_the_same_tree_is_a_copy_where_nothing_is_dear() -> None:
    own = bot(BY_TREE.format(then='"C"'))
    for profile in ((own, own), zoo("CanonicalCliqueBot", "CanonicalCliqueBot")):
        found = proved(ProgramGame(PD), profile)
        assert found.answer == "proved"
        room = 65_536 - len(profile[0].source) - 1
        tricks = [Program(profile[0].source + "#" * n) for n in (1, room, room + 1, 70_000)]
        assert stands(ProgramGame(PD), profile, found, [*tricks, plays("D")]) == 11
        for trick, payoffs in ((tricks[1], (3, 3)), (tricks[2], (3, 3)), (tricks[3], (1, 1))):
            assert play(PD, (trick, profile[1])).payoffs == payoffs


SEVERAL = """
def act(game):
    source = game.opponent.source
    if source == game.me.source:
        return "C"
    if source.upper().startswith("# FRIEND") and "friend" in source:
        return "D"
    if source.strip().lower().endswith("friend"):
        return "D"
    return "D"
"""


def test_sources_that_are_long_or_strange_or_do_not_load() -> None:
    rules = ProgramGame(KIND)
    own = bot(SEVERAL)
    found = proved(rules, (own, own))
    assert found.answer == "proved"
    tricks = [
        plays("D", "# " + "ΐ" * 60_000),  # three letters each, in capitals
        plays("D", "# FRIEND friend"),
        bot("# friend\ndef act(game):\n    return 'D'\n# friend"),
        plays("D", "#" * 70_000),  # too long to be loaded
        bot("no program ("),
        bot("def act(game):\n    return 1 / 0"),
        bot("def act(game):\n    return None"),
        bot("def act(game):\n    while True:\n        pass"),
        Program("DefectBot"),
        Program(""),
    ]
    assert stands(rules, (own, own), found, tricks) == 21


# --- what is provable

FAIR = """
def act(game):
    if game.provable(game.plays(game.opponent, "C"){}):
        return "C"
    return "D"
"""


@pytest.mark.parametrize(("one", "other"), [("", ", 1"), (", 5", ", 2"), (", 100", "")])
def test_fair_bots_of_all_strengths_are_not_exploited(one: str, other: str) -> None:
    rules, profile = ProgramGame(PD), (bot(FAIR.format(one)), bot(FAIR.format(other)))
    found = proved(rules, profile)
    assert found.answer == "proved" and found.payoffs == (3, 3)
    flood = bot("""
def act(game):
    for k in range(300):
        game.provable(game.box(game.plays(game.me, "C"), k % 100), k // 100)
    return "D"
""")
    tricks = [
        flood,
        bot("def act(game):\n    return 'C' if game.provable(game.plays(game.me, 'D')) else 'D'"),
        bot(FAIR.format("").replace('return "C"', 'return "D"')),
        bot("import operator\ndef act(game):\n    return 'D'"),
    ]
    assert stands(rules, profile, found, tricks) == 9


def test_what_a_program_plays_is_what_was_proved_of_it() -> None:
    trick = bot("""
def act(game):
    try:
        game.flip(1, 1 << 63)
    except Exception:
        return "D"
    return "C"
""")
    assert play(PD, (trick, zoo_program("FairBot"))).payoffs != (5, 0)
    payoffs = exact_payoffs(ProgramGame(PD), (trick, plays("C")), ONCE)
    assert isinstance(payoffs, str) or payoffs == play(PD, (trick, plays("C"))).payoffs


# --- chance


def test_small_chances_to_end_meet_the_depth_that_simulations_may_have() -> None:
    rules = ProgramGame(PD, limits=Limits(branches=2))
    text = zoo_program("EpsilonFairBot").source
    for chance, answer in ((10, "proved"), (11, "proved"), (20, "unknown"), (400, "unknown")):
        own = Program(text.replace("flip(1, 10)", f"flip(1, {chance})"))
        found = proved(rules, (own, own))
        assert found.answer == answer
        if answer == "unknown":
            assert found.payoffs is None
    matches = play_all([MatchJob(rules, (own, own), seed) for seed in range(3)])
    assert any(m.payoffs != (3, 3) for m in matches)


@pytest.mark.parametrize(
    "limits", [Limits(simulation_depth=20, branches=2), Limits(ticks=4_000, branches=2)]
)
def test_tight_limits_end_simulations_sooner(limits: Limits) -> None:
    found = proved(ProgramGame(PD, limits=limits), zoo("EpsilonFairBot", "EpsilonFairBot"))
    assert found.answer == "unknown" and found.payoffs is None


def test_a_program_that_simulates_may_spend_its_ticks_before() -> None:
    slow = bot("""
def act(game):
    n = 0
    for k in range(110):
        for j in range(200):
            n += 1
    if game.flip(1, 10):
        return "C"
    return game.simulate(game.opponent, 1)
""")
    rules = ProgramGame(PD, limits=Limits(ticks_per_call=20_000))
    assert play(rules, (slow, slow)).payoffs == (1, 1)
    found = proved(rules, (slow, slow))
    assert found.answer != "proved" and found.payoffs in (None, (1, 1))


def test_a_tape_is_seen_so_far_only() -> None:
    rules = ProgramGame(PD, capabilities=frozenset({"inspect", "simulate", "tape"}))
    for epsilon, answer in ((F(1, 10), "proved"), (F(1, 200), "unknown")):
        own = correlated_program(zoo_program("Grim"), epsilon)
        found = proved(rules, (own, own))
        assert found.answer == answer
    assert found.payoffs is None
    matches = play_all([MatchJob(rules, (own, own), seed) for seed in range(8)])
    assert any(m.payoffs != (3, 3) for m in matches)


def test_on_a_tape_a_spent_run_may_be_good_for_the_one_who_deviates() -> None:
    taped = frozenset({"inspect", "simulate", "tape"})
    own = correlated_program(zoo_program("Grim"), F(1, 3))
    found = proved(ProgramGame(PD, capabilities=taped), (own, own))
    assert [s.most for s in found.seats] == [3, 3]
    found = proved(ProgramGame(KIND, capabilities=taped), (own, own))
    assert [s.most for s in found.seats] == [5, 5]  # the others cooperate by default


REMEMBERS = bot("""
kept = []


def act(game):
    if not kept:
        kept.append("C" if game.flip(1, 2) else "D")
    return kept[0]
""")


def test_with_noise_it_is_not_seen_how_coins_fell() -> None:
    quiet = exact_payoffs(ProgramGame(PD), (REMEMBERS, *zoo("TitForTat")), Rounds(2))
    assert quiet == (3, F(7, 4))
    noisy = ProgramGame(PD, Repetition(noise=F(1, 4)))
    # (3.125 + 2.21875) / 2, while who takes slips for choices would find 2.65625.
    found = exact_payoffs(noisy, (REMEMBERS, *zoo("TitForTat")), Rounds(2))
    assert isinstance(found, str) or found[0] == F(171, 64)
    generous = exact_payoffs(noisy, zoo("GenerousTitForTat", "TitForTat"), Rounds(2))
    assert not isinstance(generous, str)  # its coins are forgotten


def test_coins_are_not_foreseen_by_simulation() -> None:
    pennies = normal_form(
        "pennies",
        [("H", "T")] * 2,
        {j: (1, -1) if j[0] == j[1] else (-1, 1) for j in product("HT", repeat=2)},
    )
    coin = bot("def act(game):\n    return 'H' if game.flip(1, 2) else 'T'")
    rules = ProgramGame(pennies)
    found = proved(rules, (coin, coin))
    assert found.answer == "proved" and found.payoffs == (0, 0)
    spy = bot("def act(game):\n    return game.simulate(game.opponent, 1)")
    matches = play_all([MatchJob(rules, (spy, coin), seed) for seed in range(400)])
    assert abs(sum(m.payoffs[0] for m in matches)) < 80  # four standard deviations
    # A coin that is kept is known from the first round on, and this is found.
    text = REMEMBERS.source.replace('"C"', '"H"').replace('"D"', '"T"')
    kept = Program(text)
    found = proved(ProgramGame(pennies, Repetition(3)), (coin, kept), Rounds(3))
    assert found.answer == "refuted" and found.seats[0].most == F(2, 3)


# --- rounds, defaults, shapes of games


@pytest.mark.parametrize("policy", ["call", "match"])
def test_a_fault_that_helps_who_provokes_it(policy: Any) -> None:
    text = """
def act(game):
    return None if "D" in game.opponent.actions[-1:] else "C"
"""
    rules = ProgramGame(KIND, Repetition(4, False), fault_policy=policy)
    found = proved(rules, (bot(text), bot(text)), Rounds(4))
    assert found.answer == "refuted" and found.seats[0].most == 5
    assert stands(rules, (bot(text), bot(text)), found, [plays("D")])


def test_games_where_a_seat_has_nothing_to_choose() -> None:
    table = {("a", "C"): (1, 1), ("a", "D"): (0, 2)}
    game = normal_form("one action", [("a",), ("C", "D")], table)
    profile = (plays("a"), plays("D"))
    for criterion in (Rounds(2), Discounted(F(0)), Discounted(F(1, 2)), LimitOfMeans()):
        found = proved(ProgramGame(game, Repetition(2)), profile, criterion)
        assert found.answer == "proved" and found.payoffs == (0, 2)
    noisy = ProgramGame(game, Repetition(2, noise=F(1, 3)))
    assert proved(noisy, profile, Rounds(2)).payoffs == (F(1, 3), F(5, 3))


def test_chance_may_decide_once_for_all_rounds() -> None:
    profile = (*zoo("TitForTat"), REMEMBERS)
    found = proved(ProgramGame(PD), profile, LimitOfMeans())
    assert found.payoffs == (2, 2) and found.answer == "refuted"
    assert [s.most for s in found.seats] == [3, 3]


THREE = load_game("public-goods(n=3,r=2)")


@pytest.mark.parametrize(
    "test",
    [
        "all(x.source == game.me.source for x in game.others)",
        "game.players[(game.me.seat + 1) % 3].source == game.me.source",
        "all(game.provable(game.plays(x, 'C')) for x in game.others)",
        "game.provable(game.plays(game.players[(game.me.seat + 1) % 3], 'C'))",
    ],
    ids=["all copies", "next copy", "all provable", "next provable"],
)
def test_three_seats_are_not_fooled_one_by_one(test: str) -> None:
    own = bot(f"def act(game):\n    return 'C' if {test} else 'D'")
    rules = ProgramGame(THREE)
    found = proved(rules, (own,) * 3)
    assert found.answer == "proved" and found.payoffs == (2, 2, 2)
    turned = bot(f"def act(game):\n    return 'D' if {test} else 'C'")
    tricks = [plays("D"), turned, Program(own.source + "# copy\n"), bot("no program (")]
    assert stands(rules, (own,) * 3, found, tricks) == 13


# --- certificates


def forged(found: EquilibriumVerdict, change: Any) -> Any:
    data = json.loads(json.dumps(found.certificate))
    del data["seal"]
    change(data)
    return check(sealed(data))


def test_a_seat_plays_in_some_case_what_it_plays_in_the_profile() -> None:
    """Else a certificate could give the others another program than the one it is about."""
    found = proved(ProgramGame(PD), (plays("C"), plays("C")))
    assert found.answer == "refuted" and check(found.certificate).accepted

    def punishes(data: Any) -> None:
        data["gains"] = ["0", "0"]
        for entry in data["deviations"]:
            entry["others"][0]["cases"][0]["automaton"]["plays"] = [["0", "1"]]

    assert "otherwise in each of its cases" in forged(found, punishes).problem

    fair = proved(ProgramGame(PD), zoo("FairBot", "FairBot"))  # its play is one match

    def punishes_all(data: Any) -> None:
        for case in data["deviations"][0]["others"][0]["cases"]:
            case["automaton"]["plays"] = [["0", "1"]]

    assert check(fair.certificate).accepted
    assert "otherwise in each of its cases" in forged(fair, punishes_all).problem


def test_a_seat_answers_simulations_as_it_does_in_the_profile() -> None:
    bots = proved(ProgramGame(PD), zoo("EpsilonFairBot", "EpsilonFairBot"))
    assert check(bots.certificate).accepted

    def never_cooperates(data: Any) -> None:
        for row in data["deviations"][0]["answers"].values():
            row.update({"C": "0", "D": "1"})

    assert "answers otherwise" in forged(bots, never_cooperates).problem


def test_a_certificate_says_what_it_leaves_out_and_what_it_trusts() -> None:
    test = "all(x.source == game.me.source for x in game.others)"
    own = bot(f"def act(game):\n    return 'C' if {test} else 'D'")
    found = proved(ProgramGame(THREE), (own,) * 3)
    given_ = check(found.certificate).given
    assert any(f"does not hold {own.digest[:12]}" in g for g in given_)
    # Memory is one allowance for all of a match: who takes nearly all of it can end a rival's call.
    assert any("using up the memory" in g for g in given_)
    again = confirm_equilibrium(found.certificate, (own,)).given
    assert any("using up the memory" in g for g in again)
    assert not any("does not hold" in g for g in again)


# --- drawn programs

TESTS = [
    "game.opponent.source == game.me.source",
    "game.parse(game.opponent.source) == game.parse(game.me.source)",
    "'trust' in game.opponent.source",
    "game.opponent.source.lower().strip().endswith('d')",
    "game.provable(game.plays(game.opponent, 'C'))",
    "game.provable(game.plays(game.opponent, 'D'), 1)",
    "game.provable(game.plays(game.me, 'C'))",
    "game.provable(~game.plays(game.opponent, 'C'))",
    "game.provable(game.plays(game.opponent, 'C') & game.plays(game.me, 'D'), 2)",
    "game.provable(game.plays(game.opponent, 'C', in_profile=game.profile(me='DefectBot')))",
    "'D' in game.opponent.actions",
    "game.me.actions[-1:] == ['D']",
    "game.round > 1",
    "game.rounds == game.round",
    "kept[0] > 2",
]


@st.composite
def drawn_programs(draw: st.DrawFn) -> Program:
    lines = ["kept = [0]", "", "", "def act(game):", "    kept[0] += 1"]
    for _ in range(draw(st.integers(0, 3))):
        action = draw(st.sampled_from(["'C'", "'D'", "'D'", "None", "game.opponent.actions[-1]"]))
        lines += [f"    if {draw(st.sampled_from(TESTS))}:", f"        return {action}"]
    lines += [f"    return {draw(st.sampled_from('CD'))!r}"]
    comment = draw(st.sampled_from(["", "# trust", "# d"]))
    return Program("\n".join([*lines, comment]) + "\n")


@st.composite
def drawn_games(draw: st.DrawFn) -> Game:
    pay = st.tuples(st.integers(-1, 4), st.integers(-1, 4))
    default = (draw(st.sampled_from("CD")), draw(st.sampled_from("CD")))
    table: dict[tuple[str, str], tuple[int, int]] = {
        (a, b): draw(pay) for a, b in product("CD", repeat=2)
    }
    if draw(st.booleans()):
        table = dict(DILEMMA)
    return normal_form("drawn", [("C", "D")] * 2, table, default=default)


ALWAYS = [plays("C"), plays("D"), plays("D", "# trust d"), bot("no program (")]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    game=drawn_games(),
    first=drawn_programs(),
    second=st.none() | drawn_programs(),
    tricks=st.lists(drawn_programs(), min_size=4, max_size=4),
    rounds=st.integers(1, 3),
    known=st.booleans(),
    policy=st.sampled_from(["call", "match"]),
)
def test_verdicts_on_drawn_profiles_stand_in_play(
    game: Game,
    first: Program,
    second: Program | None,
    tricks: list[Program],
    rounds: int,
    known: bool,
    policy: Any,
) -> None:
    rules = ProgramGame(game, Repetition(rounds, known), fault_policy=policy)
    profile = (first, second or first)
    found = proved(rules, profile, Rounds(rounds))
    stands(rules, profile, found, [*tricks, *ALWAYS])
    if found.answer == "proved":
        assert found.certificate is not None and check(found.certificate).accepted


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    coins=st.lists(st.tuples(st.integers(1, 4), st.sampled_from("CD")), min_size=0, max_size=2),
    last=st.sampled_from(["'C'", "'D'", "game.simulate(game.opponent, 1)", "1 / 0"]),
    answer=st.sampled_from(["'C'", "'D'", "game.simulate(game.opponent, 1)"]),
    game=drawn_games(),
)
def test_no_mixture_gets_more_from_who_simulates_than_the_bound(
    coins: list[tuple[int, str]], last: str, answer: str, game: Game
) -> None:
    """What mixtures get is counted here once more, from how likely the program answers what."""
    lines = [f"    if game.flip({k}, 5):\n        return {a!r}" for k, a in coins]
    text = "\n".join(["def act(game):", *lines, f"    if game.flip(1, 2):\n        return {last}"])
    own = bot(f"{text}\n    return {answer}")
    found = proved(ProgramGame(game), (plays("C"), own))

    def plays_cooperation(seen: Fraction) -> Fraction:
        """How likely it cooperates with who does so with some chance."""
        total, left = F(0), F(1)
        for k, action in coins:
            total += left * F(k, 5) * (action == "C")
            left *= 1 - F(k, 5)
        worth = {"'C'": F(1), "'D'": F(0), "1 / 0": F(game.default[1] == "C")}
        return total + left * (worth.get(last, seen) + worth.get(answer, seen)) / 2

    most = found.seats[0].most
    assert most is not None
    for tenth in range(11):
        p = F(tenth, 10)
        q = plays_cooperation(p)
        chances = {("C", "C"): p * q, ("C", "D"): p * (1 - q)}
        chances |= {("D", "C"): (1 - p) * q, ("D", "D"): (1 - p) * (1 - q)}
        assert sum(c * game.payoffs[joint][0] for joint, c in chances.items()) <= most
    p = F(1)
    q = plays_cooperation(p)
    alone = q * game.payoffs["C", "C"][0] + (1 - q) * game.payoffs["C", "D"][0]
    assert found.payoffs is not None and found.payoffs[0] == alone
