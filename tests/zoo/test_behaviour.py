"""What zoo programs do, in the sandbox: Axelrod's moves and the matrix of modal agents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from codepact.core.game import Repetition
from codepact.core.limits import Limits
from codepact.core.match import Match
from codepact.core.program_game import ProgramGame
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.match import MatchJob, play_matches
from codepact.execution.monty import MontySandbox
from codepact.execution.sandbox import Sandbox
from codepact.games import load_game
from codepact.zoo import find, zoo_entry, zoo_names, zoo_program

play = pytest.importorskip("codepact.proof.referee").play

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "axelrod_pairs.json").read_text())

# Theory reference, section 2.3: outcomes (row, column) in unbounded provability logic, where two
# solvers agree. "CB" and "DB" are CooperateBot and DefectBot.
MODAL = """
       CB  DB  FB  FB1 PB  PB0 TB  JB  NB  CUPOD CIMCIC DIMCID
CB     CC  CD  CC  CC  CD  CD  CC  CC  CC  CC    CC     CD
DB     DC  DD  DD  DD  DD  DD  DD  DD  DD  DD    DD     DD
FB     CC  DD  CC  CC  CC  DD  DD  CC  CC  DC    CC     DD
FB1    CC  DD  CC  CC  DD  DD  DD  CC  CC  CC    CC     DD
PB     DC  DD  CC  DD  CC  DD  DD  CC  DD  DC    CC     DD
PB0    DC  DD  DD  DD  DD  DD  DD  DD  DD  DC    DD     DD
TB     CC  DD  DD  DD  DD  DD  DD  DD  DC  DC    DD     DD
JB     CC  DD  CC  CC  CC  DD  DD  CC  CC  DC    CC     DD
NB     CC  DD  CC  CC  DD  DD  CD  CC  CC  DC    CC     DD
CUPOD  CC  DD  CD  CC  CD  CD  CD  CD  CD  DD    CD     DD
CIMCIC CC  DD  CC  CC  CC  DD  DD  CC  CC  DC    CC     DD
DIMCID DC  DD  DD  DD  DD  DD  DD  DD  DD  DD    DD     DD
"""
AGENTS = {
    "CB": "CooperateBot",
    "DB": "DefectBot",
    "FB": "FairBot",
    "PB": "PrudentBot",
    "PB0": "PB0",
    "TB": "TrollBot",
    "JB": "JustBot",
    "NB": "NiceBot",
    "CUPOD": "CUPOD",
    "FB1": "FairBot1",
    "CIMCIC": "CIMCIC",
    "DIMCID": "DIMCID",
}
HEAD, *ROWS = [line.split() for line in MODAL.strip().splitlines()]
CELLS = [(row[0], column, cell) for row in ROWS for column, cell in zip(HEAD, row[1:], strict=True)]


def meet(*names: str, rounds: int = 1, seed: int = 0, game: str = "prisoners-dilemma") -> Match:
    rules = ProgramGame(load_game(game), Repetition(rounds))
    match: Match = play(rules, [zoo_program(n) for n in names], seed=seed)
    return match


UNTAPED = [n for n in zoo_names() if "tape" not in zoo_entry(n).needs]
"""What plays in the default program game; `test_shared_tape.py` has the others."""


def moves(match: Match) -> list[str]:
    return ["".join(actions) for actions in match.actions]


@pytest.fixture(scope="module", params=["monty", "jail"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    if request.param == "jail" and jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    box = (MontySandbox if request.param == "monty" else JailSandbox)(resolve=find)
    yield box
    box.close()


def test_all_pairs_of_axelrods_move_and_score_as_there(sandbox: Sandbox) -> None:
    rules = ProgramGame(load_game(ORACLE["game"]), Repetition(ORACLE["turns"]))
    pairs = ORACLE["pairs"]
    assert len(pairs) == 253
    jobs = [MatchJob(rules, (zoo_program(p["a"]), zoo_program(p["b"]))) for p in pairs]
    for pair, match in zip(pairs, play_matches(jobs, sandbox), strict=True):
        assert match.faults == (), pair
        for seat, side in enumerate("ab"):
            played = moves(match)[seat]
            assert match.payoffs[seat] == pair[f"score_{side}"], pair
            assert played.count("C") == pair[f"coop_{side}"], pair
            assert played[:20] == pair[f"first20_{side}"], pair
            assert played[-5:] == pair[f"last5_{side}"], pair


LONG_RUN = [
    ("GTFT", "RandomHalf", Fraction(2), Fraction(17, 6)),
    ("ZDExtort2", "RandomHalf", Fraction(42, 17), Fraction(59, 34)),
    ("ZDGTFT2", "RandomHalf", Fraction(36, 17), Fraction(87, 34)),
]
"""Payoffs a round in the long run, exact, by the stationary law of the joint chain."""


@pytest.mark.parametrize(("a", "b", "first", "second"), LONG_RUN)
def test_memory_one_programs_earn_what_their_chain_says(
    a: str, b: str, first: Fraction, second: Fraction
) -> None:
    match = meet(a, b, rounds=4000, seed=11)
    assert match.faults == ()
    assert abs(match.payoffs[0] / 4000 - first) < Fraction(1, 10)
    assert abs(match.payoffs[1] / 4000 - second) < Fraction(1, 10)


def test_extortion_takes_twice_the_surplus() -> None:
    for other in ("RandomHalf", "AllC", "TitForTwoTats"):
        match = meet("ZDExtort2", other, rounds=4000, seed=5)
        mine, theirs = (p / 4000 - 1 for p in match.payoffs)
        assert abs(mine - 2 * theirs) < Fraction(3, 20), other


@pytest.mark.parametrize(
    ("names", "played"),
    [
        ("UnanimousFairBot UnanimousFairBot UnanimousFairBot UnanimousFairBot", "CCCC"),
        ("FairBot FairBot AllC", "CCC"),
        ("FairBot FairBot AllD", "DDD"),
        ("UnanimousFairBot UnanimousFairBot AllD", "DDD"),
        ("ThresholdFairBot1 ThresholdFairBot1 ThresholdFairBot1 AllD", "CCCD"),
        ("ThresholdFairBot2 ThresholdFairBot2 ThresholdFairBot2 AllD", "CCCD"),
        ("UnanimousFairBot UnanimousFairBot UnanimousFairBot AllD", "DDDD"),
        ("ThresholdFairBot1 ThresholdFairBot1 UnanimousFairBot UnanimousFairBot", "CCCC"),
        ("HalfCliqueBot HalfCliqueBot AllD AllD", "DDDD"),
        ("HalfCliqueBot HalfCliqueBot HalfCliqueBot AllD", "CCCD"),
        ("CliqueBot CliqueBot CliqueBot CliqueBot", "CCCC"),
        ("CliqueBot CliqueBot CliqueBot AllC", "DDDC"),
    ],
)
def test_n_player_programs(names: str, played: str) -> None:
    # Theory reference, section 7: FB_n, thresholds FB_n^m, and cliques.
    profile = names.split()
    match = meet(*profile, game=f"public-goods(n={len(profile)})")
    assert match.faults == ()
    assert "".join(moves(match)) == played


def test_conditional_contributors_follow_the_others() -> None:
    four = ["ConditionalContributor", "ConditionalContributor", "AllC", "AllD"]
    match = meet(*four, rounds=4, game="public-goods(n=4)")
    assert moves(match) == ["CCCC", "CCCC", "CCCC", "DDDD"]
    strict = ["PerfectConditionalContributor"] * 3 + ["AllD"]
    assert moves(meet(*strict, rounds=3, game="public-goods(n=4)")) == ["CDD", "CDD", "CDD", "DDD"]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("NoDefectionInSight", "AllC", "CC"),
        ("NoDefectionInSight", "AllD", "DD"),
        ("NoDefectionInSight", "NoDefectionInSight", "DD"),
        ("ForgivingCliqueBot", "ForgivingCliqueBot", "CC"),
        ("PoolBestResponder", "AllC", "DC"),
        ("PoolBestResponder", "AllD", "DD"),
        ("EpsilonPrudentBot", "AllC", "DC"),
        ("EpsilonTitForTatBot", "TitForTat", "CC"),
        ("EpsilonTitForTatBot", "AllD", "DD"),
        ("Bully", "AllC", "DC"),
    ],
)
def test_readers_and_simulators(a: str, b: str, expected: str) -> None:
    match = meet(a, b)
    assert match.faults == ()
    assert "".join(moves(match)) == expected


@pytest.mark.parametrize("other", ["AllC", "AllD", "TitForTat"])
def test_every_zoo_program_plays_without_fault(other: str) -> None:
    for name in UNTAPED:
        if zoo_entry(name).scope.endswith("three players or more."):
            continue
        match = meet(name, other, rounds=2, seed=3)
        assert match.faults == (), name


@pytest.mark.parametrize(("row", "column", "cell"), CELLS)
def test_modal_matrix(row: str, column: str, cell: str) -> None:
    match = meet(AGENTS[row], AGENTS[column])
    assert match.faults == ()
    assert "".join(moves(match)) == cell


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("FairBot", "FairBot"), "CC"),
        (("FairBot", "PrudentBot"), "CC"),
        (("PrudentBot", "AllC"), "DC"),
        (("FairBot", "AllD"), "DD"),
        # Against what does not cooperate in every round, FairBot never cooperates.
        (("FairBot", "Alternator"), "DA"),
        # Tit for tat would cooperate for ever if FairBot did, which is enough for both.
        (("FairBot", "TitForTat"), "CC"),
        (("FairBot", "Grim"), "CC"),
    ],
)
def test_statements_without_a_round_are_about_every_round(
    pair: tuple[str, str], expected: str
) -> None:
    each = {"C": "CCCCC", "D": "DDDDD", "A": "CDCDC"}
    match = meet(*pair, rounds=5)
    assert match.faults == ()
    assert moves(match) == [each[a] for a in expected]


def test_fair_bots_of_three_players() -> None:
    game = "public-goods(n=3,r=2)"
    assert moves(meet("FairBot", "FairBot", "FairBot", game=game)) == ["C"] * 3
    assert moves(meet("FairBot", "FairBot", "CooperateBot", game=game)) == ["C"] * 3
    assert moves(meet("FairBot", "FairBot", "DefectBot", game=game)) == ["D"] * 3


def test_cliques() -> None:
    clique = zoo_program("CliqueBot")
    game = load_game("prisoners-dilemma-3210")
    assert moves(play(game, [clique, clique])) == ["C", "C"]
    assert moves(play(game, [clique, clique.source + "\n"])) == ["D", "D"]
    assert moves(meet("CliqueBot", "CliqueBot", "CliqueBot", game="public-goods(n=3)")) == ["C"] * 3
    canonical = zoo_program("CanonicalCliqueBot")
    rewritten = "# hello\n" + canonical.source.replace('"C" if alike', "('C')  if  alike")
    assert "('C')" in rewritten
    assert moves(play(game, [canonical, rewritten])) == ["C", "C"]
    assert moves(play(game, [canonical, clique])) == ["D", "D"]
    assert moves(play(game, [canonical, "def act(game:"])) == ["D", "D"]


@pytest.mark.parametrize("seed", range(20))
def test_epsilon_grounded_fair_bots_cooperate(seed: int) -> None:
    match = meet("EpsilonFairBot", "EpsilonFairBot", seed=seed)
    assert match.faults == ()
    assert moves(match) == ["C", "C"]
    assert moves(meet("EpsilonFairBot", "CooperateBot", seed=seed)) == ["C", "C"]


# Every other step of this mutual simulation flips no coin, so that the usual limit of depth, 60,
# would end one match in 24.
@pytest.mark.parametrize("seed", range(20))
def test_epsilon_grounded_fair_bots_ground_mirrors(seed: int) -> None:
    rules = ProgramGame(load_game("prisoners-dilemma"), limits=Limits(simulation_depth=120))
    match = play(rules, [zoo_program("EpsilonFairBot"), zoo_program("MirrorBot")], seed=seed)
    assert moves(match) == ["C", "C"]


def test_epsilon_grounded_fair_bot_cooperates_with_defectors_one_time_in_ten() -> None:
    played = [moves(meet("EpsilonFairBot", "DefectBot", seed=s))[0] for s in range(300)]
    # Mean 30, standard deviation 5.2.
    assert 12 <= played.count("C") <= 48


def test_mirrors() -> None:
    assert moves(meet("MirrorBot", "AllC")) == ["C", "C"]
    assert moves(meet("MirrorBot", "AllD")) == ["D", "D"]


def test_two_mirrors_never_end_and_the_record_says_so() -> None:
    # Theory reference, section 9, case 25: non-termination, reported as such.
    match = meet("MirrorBot", "MirrorBot")
    assert moves(match) == ["D", "D"]
    assert {f.kind for f in match.faults} == {"cycle"}


def test_generous_tit_for_tat_forgives_one_time_in_three() -> None:
    match = meet("GTFT", "AllD", rounds=600)
    played = moves(match)[0]
    assert played[0] == "C"
    # Mean 200, standard deviation 11.5.
    assert 155 <= played[1:].count("C") <= 245
    assert moves(meet("GTFT", "AllC", rounds=50))[0] == "C" * 50


def test_public_grim_remembers_its_own_defection() -> None:
    from fractions import Fraction

    rules = ProgramGame(load_game("prisoners-dilemma"), Repetition(60, noise=Fraction(1, 20)))
    for seed in range(5):
        match = play(rules, [zoo_program("PublicGrim"), zoo_program("AllC")], seed=seed)
        first = min(r for _, r in match.slips)
        intended = [
            ("D" if a == "C" else "C") if (0, r) in match.slips else a
            for r, a in enumerate(match.actions[0], 1)
        ]
        assert intended == ["C"] * first + ["D"] * (60 - first)


@pytest.mark.parametrize("name", UNTAPED)
def test_every_program_plays_without_a_fault(name: str) -> None:
    rounds = 1 if "few rounds" in zoo_entry(name).scope else 5
    match = meet(name, "TitForTat", rounds=rounds)
    assert match.faults == ()
    if "any number" in zoo_entry(name).scope:
        three = [name, "AllC", "Grim"]
        assert meet(*three, rounds=rounds, game="public-goods(n=3)").faults == ()


@pytest.mark.parametrize("name", zoo_names())
def test_the_stated_needs_are_enough(name: str) -> None:
    rules = ProgramGame(
        load_game("prisoners-dilemma"), capabilities=frozenset(zoo_entry(name).needs)
    )
    assert play(rules, [zoo_program(name), zoo_program("AllC")]).faults == ()
