"""What a match is: payoffs, noise, forms, players, and independence from everything around it."""

from __future__ import annotations

import math
import pickle
import random
from fractions import Fraction

import pytest
from arena import ALL_C, ALL_D, ALTERNATOR, PD, TFT, WORKER, faults, job, meet, moves, rules

from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.match import action_rate
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob, payoffs
from codepact.games import load_game
from codepact.proof.referee import play, play_all
from codepact.zoo import zoo_program

CLASSIC = "def strategy(mine, theirs, my_source, their_source):\n"
FORMS = {
    "tit for tat": (
        TFT,
        "def start(game): return 0\n"
        "def step(state, seen): return ('C' if seen is None else seen[1]), 0\n",
        CLASSIC + "    return theirs[-1] if theirs else 'C'\n",
    ),
    "grim": (
        "def act(game):\n    return 'D' if 'D' in game.opponent.actions else 'C'\n",
        "def start(game): return 'C'\n"
        "def step(state, seen):\n"
        "    state = 'D' if seen and seen[1] == 'D' else state\n    return state, state\n",
        CLASSIC + "    return 'D' if 'D' in theirs else 'C'\n",
    ),
    "pavlov": (
        "def act(game):\n    a, b = game.me.actions, game.opponent.actions\n"
        "    return 'C' if not a or a[-1] == b[-1] else 'D'\n",
        "def start(game): return 0\n"
        "def step(state, seen):\n"
        "    return ('C' if seen is None or seen[0] == seen[1] else 'D'), 0\n",
        CLASSIC + "    return 'C' if not mine or mine[-1] == theirs[-1] else 'D'\n",
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_three_forms_of_a_program_play_alike(name: str) -> None:
    others = (ALL_C, ALL_D, ALTERNATOR, WORKER, *FORMS["pavlov"])
    for other in others:
        for seat in (0, 1):
            played = {
                moves(meet(*((form, other) if seat == 0 else (other, form)), rounds=9))
                for form in FORMS[name]
            }
            assert len(played) == 1


def test_an_exact_program_sees_the_same_from_either_seat_after_faults() -> None:
    seer = (
        "def start(game): return ''\n"
        "def step(state, seen):\n"
        "    return ('C' if seen is None or seen == ('C', 'C') else 'D'), state\n"
    )
    faulty = "def act(game):\n    return 'C' if game.round != 2 else 7\n"
    for profile in ((seer, faulty), (faulty, seer)):
        own = moves(meet(*profile, rounds=5))[profile.index(seer)]
        assert own == "CCDDD"


def test_payoffs_are_exact_and_discounted() -> None:
    match = meet(TFT, ALL_D, rounds=4)
    assert match.payoffs == (3, 8)
    match = meet(TFT, ALL_D, rounds=4, discount=Fraction(1, 3))
    assert match.payoffs == (
        Fraction(1, 3) + Fraction(1, 9) + Fraction(1, 27),
        5 + Fraction(1, 3) + Fraction(1, 9) + Fraction(1, 27),
    )
    assert payoffs(rules(discount=Fraction(1, 3)), match.actions) == match.payoffs


def test_noise_has_its_frequency_and_is_on_record() -> None:
    game = rules(250, noise=Fraction(1, 5))
    matches = play_all([MatchJob(game, (Program(ALL_C), Program(ALL_D)), s) for s in range(8)])
    slips = sum(len(m.slips) for m in matches)
    assert abs(slips - 800) < 4 * math.sqrt(4000 * 0.2 * 0.8)
    for m in matches:
        changed = {(0, r) for r, a in enumerate(m.actions[0], 1) if a == "D"} | {
            (1, r) for r, a in enumerate(m.actions[1], 1) if a == "C"
        }
        assert changed == set(m.slips)
    assert len({m.actions for m in matches}) == 8


def test_programs_see_what_was_played_and_not_what_was_meant() -> None:
    game = rules(60, noise=Fraction(1, 4))
    (match,) = play_all([MatchJob(game, (Program(TFT), Program(ALL_C)), 3)])
    meant = ["C", *match.actions[1][:-1]]
    slipped = {r for seat, r in match.slips if seat == 0}
    assert slipped
    for r, (played, intended) in enumerate(zip(match.actions[0], meant, strict=True), 1):
        assert (played != intended) == (r in slipped)


def test_the_horizon_may_be_hidden() -> None:
    ask = "def act(game):\n    return 'C' if game.rounds is None else 'D'\n"
    assert moves(meet(ask, ALL_C, rounds=3))[0] == "DDD"
    assert moves(meet(ask, ALL_C, rounds=3, horizon_known=False))[0] == "CCC"


def test_the_fields_of_game_are_as_documented() -> None:
    check = """
def act(game):
    assert game.me is game.players[0] and game.opponent is game.players[1]
    assert game.others == (game.opponent,) and game.others[0] is game.opponent
    assert (game.me.seat, game.opponent.seat) == (0, 1)
    assert game.actions == game.me.choices == game.opponent.choices == ("C", "D")
    assert type(game.me.actions) is list and len(game.me.actions) == game.round - 1
    assert game.payoff("D", "C") == 5 and game.payoff("C", "D") == 0
    assert game.parse("x = 1")["body"][0]["node"] == "Assign"
    assert game.parse("x =")["node"] == "SyntaxError"
    assert "assert" in game.me.source and game.opponent.source != game.me.source
    assert 0 <= game.random.random() < 1 and game.random.choice("a") == "a"
    assert game.flip(0, 1) is False and game.flip(1, 1) is True
    return "C"
"""
    match = meet(check, ALL_C, rounds=3)
    assert (moves(match)[0], match.faults) == ("CCC", ())


def test_capabilities_can_be_withheld() -> None:
    sees = "def act(game):\n    return 'C' if game.opponent.source is None else 'D'\n"
    nothing = frozenset[str]()
    assert moves(meet(sees, ALL_C, capabilities=nothing))[0] == "C"
    for use in ("game.parse('1')", "game.simulate()", "game.flip()", "game.random.random()",
                "game.provable(game.plays(0, 'C'))", "game.profile()"):  # fmt: skip
        source = f"def act(game):\n    {use}\n    return 'C'\n"
        assert faults(meet(source, ALL_C, capabilities=nothing)) == [(0, 1, "exception")]
        assert meet(source.replace("simulate()", "simulate(1)"), ALL_C).faults == ()
    drawn = "import random\ndef act(game):\n    return random.choice('CD')\n"
    assert meet(drawn, ALL_C, capabilities=nothing).faults[0].seat == 0


def test_randomness_is_the_seeds_and_the_seats_own() -> None:
    draw = "import random\ndef act(game):\n    return random.choice('CD')\n"
    first = meet(draw, draw, rounds=40, seed=1)
    assert meet(draw, draw, rounds=40, seed=1) == first
    assert meet(draw, draw, rounds=40, seed=2).actions != first.actions
    assert first.actions[0] != first.actions[1]
    assert meet(draw, ALL_C, rounds=40, seed=1).actions[0] == first.actions[0]
    reseeded = draw.replace("def act", "random.seed(0)\ndef act")
    assert meet(reseeded, draw, rounds=40, seed=1).actions[1] == first.actions[1]


# --- nothing survives, nothing depends on the neighbours

COUNTER = """
calls = 0
seen = []


def act(game):
    global calls
    calls += 1
    seen.append(game.round)
    return "C" if calls == game.round == len(seen) else "D"
"""


def test_a_program_is_loaded_afresh_for_every_match_simulation_and_stage() -> None:
    game = rules(3)
    jobs = [MatchJob(game, (Program(COUNTER), Program(COUNTER)))] * 3
    assert {moves(m) for m in play_all(jobs)} == {("CCC", "CCC")}
    copy = "def act(game):\n    return game.simulate(game.opponent, game.round)\n"
    assert moves(meet(copy, COUNTER, rounds=3)) == ("CCC", "CCC")
    fair = zoo_program("FairBot").source
    assert moves(meet(fair, COUNTER, rounds=3)) == ("CCC", "CCC")


PROGRAMS = [ALL_C, ALL_D, TFT, ALTERNATOR, WORKER, COUNTER, *(f for v in FORMS.values() for f in v),
            "def act(game):\n    return 5\n", "def act(game): while", "",
            "def act(game):\n    return 'C' if game.flip(1, 3) else 'D'\n",
            "def act(game):\n    return game.simulate(game.opponent, 1)\n",
            "def act(game):\n    game.opponent.actions.append('D')\n    return 'C'\n",
            zoo_program("FairBot").source, zoo_program("PrudentBot").source]  # fmt: skip


def test_a_batch_is_its_matches_one_by_one_in_any_order() -> None:
    rng = random.Random(5)
    games = [rules(4), rules(2, fault_policy="match"), rules(3, noise=Fraction(1, 10))]
    jobs = [
        MatchJob(rng.choice(games), (Program(rng.choice(PROGRAMS)), Program(rng.choice(PROGRAMS))),
                 rng.randrange(5))
        for _ in range(120)
    ]  # fmt: skip
    together = play_all(jobs)
    assert [play_all([j])[0] for j in jobs] == together
    order = rng.sample(range(120), 120)
    shuffled = play_all([jobs[k] for k in order])
    assert [shuffled[order.index(k)] for k in range(120)] == together


def test_more_matches_than_fit_one_session() -> None:
    game = rules(2)
    jobs = [MatchJob(game, (Program(COUNTER), Program(WORKER)), s) for s in range(450)]
    assert len({moves(m) for m in play_all(jobs)}) == 1


def test_play_takes_sources_games_and_seeds() -> None:
    match = play(PD, [TFT, ALL_D], rounds=3, seed=9)
    assert (moves(match), match.seed, match.rounds) == (("CDD", "DDD"), 9, 3)
    assert match.sandbox.startswith("monty 1.")
    assert match.digests == (Program(TFT).digest, Program(ALL_D).digest)
    with pytest.raises(CodepactError, match="2 seats; 1 programs"):
        play(PD, [TFT])
    with pytest.raises(CodepactError, match="at least 1 round"):
        play(PD, [TFT, TFT], rounds=0)


def test_a_match_can_be_pickled_and_its_rates_read() -> None:
    match = meet("def act(game):\n    return 'C' if game.round < 3 else 5\n", ALL_C, rounds=4)
    assert pickle.loads(pickle.dumps(match)) == match
    assert action_rate(match, 0, "C") == 1  # default actions are not the program's
    assert action_rate(match, 1, "C") == 1
    refused = meet("nonsense(", ALL_C, rounds=4)
    assert action_rate(refused, 0, "D") is None


# --- other games

PG = load_game("public-goods(n=3,r=2)")


def test_three_players_see_all_others() -> None:
    source = (
        "def act(game):\n"
        "    assert len(game.others) == 2 and len(game.players) == 3\n"
        "    assert game.me not in game.others\n"
        "    assert [p.seat for p in game.players] == [0, 1, 2]\n"
        "    return 'D' if any('D' in p.actions for p in game.others) else 'C'\n"
    )
    match = play(PG, [source, source, ALL_D], rounds=3)
    assert (moves(match), match.faults) == (("CDD", "CDD", "DDD"), ())
    assert match.payoffs == (
        Fraction(4, 3) + 2,
        Fraction(4, 3) + 2,
        Fraction(4, 3) + 1 + 2,
    )


def test_the_opponent_of_three_players_is_a_helpful_fault() -> None:
    match = play(PG, [TFT, ALL_C, ALL_C])
    (fault,) = match.faults
    assert (fault.seat, fault.kind) == (0, "exception")
    assert "game.others" in fault.detail
    classic = play(PG, [ALL_C, FORMS["grim"][2], ALL_C])
    assert [(f.seat, f.round, f.kind) for f in classic.faults] == [(1, None, "load error")]
    assert "two players" in classic.faults[0].detail


def test_three_players_in_the_exact_form_and_in_payoffs() -> None:
    exact = (
        "def start(game):\n    assert game.payoff('D', 'C', 'C') == 7 / 3 or True\n"
        "    return game.payoff('C', 'C', 'C')\n"
        "def step(state, seen):\n"
        "    assert state == 2\n"
        "    return ('D' if seen and 'D' in seen[1:] else 'C'), state\n"
    )
    match = play(PG, [ALTERNATOR, exact, exact], rounds=4)
    assert (moves(match), match.faults) == (("CDCD", "CCDD", "CCDD"), ())


def test_fair_bots_of_three_players() -> None:
    fair = (
        "def act(game):\n"
        "    ok = all(game.provable(game.plays(o, 'C')) for o in game.others)\n"
        "    return 'C' if ok else 'D'\n"
    )
    assert moves(play(PG, [fair, fair, fair])) == ("C", "C", "C")
    assert moves(play(PG, [fair, fair, ALL_D])) == ("D", "D", "D")
    assert moves(play(PG, [fair, ALL_C, fair])) == ("C", "C", "C")


def test_actions_with_long_names_and_uneven_seats() -> None:
    from codepact.core.game import normal_form

    game = normal_form(
        "uneven",
        [["left", "right", "straight on"], ["ä", "Ω"]],
        {(a, b): (len(a), len(b)) for a in ("left", "right", "straight on") for b in ("ä", "Ω")},
    )
    first = "def act(game):\n    return game.actions[(game.round - 1) % 3]\n"
    second = (
        "def act(game):\n    seen = game.opponent.actions\n"
        "    return 'ä' if seen and seen[-1] == 'right' else 'Ω'\n"
    )
    match = play(ProgramGame(game, Repetition(4)), [first, second])
    assert match.actions == (("left", "right", "straight on", "left"), ("Ω", "Ω", "ä", "Ω"))
    assert (match.payoffs, match.faults) == ((24, 4), ())


def test_clique_bots_are_brittle_and_canonical_ones_less_so() -> None:
    clique = zoo_program("CliqueBot").source
    pd = load_game("prisoners-dilemma-3210")
    same = play(pd, [clique, clique])
    assert (moves(same), same.payoffs) == (("C", "C"), (2, 2))
    assert moves(play(pd, [clique, clique + "\n"])) == ("D", "D")
    canonical = zoo_program("CanonicalCliqueBot").source
    other = "# I am the same.\n\n" + canonical.replace('"C"', "'C'").replace(
        "    return", "    # really\n    return"
    )
    assert other != canonical
    assert moves(play(pd, [canonical, other])) == ("C", "C")
    assert moves(play(pd, [clique, other])) == ("D", "D")
    assert moves(play(pd, [canonical, canonical.replace('"D"', '"C"')])) == ("D", "C")


def test_a_job_names_its_repetition() -> None:
    assert job(ALL_C, ALL_C, rounds=7).program_game.repetition.rounds == 7
