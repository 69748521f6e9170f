"""What zoo programs do, in the sandbox: Axelrod's moves and the matrix of modal agents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codepact.core.game import Repetition
from codepact.core.limits import Limits
from codepact.core.match import Match
from codepact.core.program_game import ProgramGame
from codepact.games import load_game
from codepact.zoo import zoo_entry, zoo_names, zoo_program

play = pytest.importorskip("codepact.proof.referee").play

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "axelrod_pairs.json").read_text())

# Theory reference, section 2.3: outcomes (row, column) in unbounded provability logic, where two
# solvers agree. "CB" and "DB" are CooperateBot and DefectBot.
MODAL = """
       CB  DB  FB  PB  PB0 TB  JB  NB  CUPOD
CB     CC  CD  CC  CD  CD  CC  CC  CC  CC
DB     DC  DD  DD  DD  DD  DD  DD  DD  DD
FB     CC  DD  CC  CC  DD  DD  CC  CC  DC
PB     DC  DD  CC  CC  DD  DD  CC  DD  DC
PB0    DC  DD  DD  DD  DD  DD  DD  DD  DC
TB     CC  DD  DD  DD  DD  DD  DD  DC  DC
JB     CC  DD  CC  CC  DD  DD  CC  CC  DC
NB     CC  DD  CC  DD  DD  CD  CC  CC  DC
CUPOD  CC  DD  CD  CD  CD  CD  CD  CD  DD
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
}
HEAD, *ROWS = [line.split() for line in MODAL.strip().splitlines()]
CELLS = [(row[0], column, cell) for row in ROWS for column, cell in zip(HEAD, row[1:], strict=True)]


def meet(*names: str, rounds: int = 1, seed: int = 0, game: str = "prisoners-dilemma") -> Match:
    rules = ProgramGame(load_game(game), Repetition(rounds))
    match: Match = play(rules, [zoo_program(n) for n in names], seed=seed)
    return match


def moves(match: Match) -> list[str]:
    return ["".join(actions) for actions in match.actions]


@pytest.mark.parametrize("pair", ORACLE["pairs"], ids=lambda p: f"{p['a']}-{p['b']}")
def test_moves_and_scores_are_axelrods(pair: dict[str, str | int]) -> None:
    match = meet(str(pair["a"]), str(pair["b"]), rounds=ORACLE["turns"])
    assert match.faults == ()
    for seat, side in enumerate("ab"):
        played = moves(match)[seat]
        assert match.payoffs[seat] == pair[f"score_{side}"]
        assert played.count("C") == pair[f"coop_{side}"]
        assert played[:20] == pair[f"first20_{side}"]
        assert played[-5:] == pair[f"last5_{side}"]


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


@pytest.mark.parametrize("name", zoo_names())
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
