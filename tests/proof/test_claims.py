"""Claims about programs: proved, refuted by a witness that replays, or honestly unknown."""

from __future__ import annotations

import pytest
from arena import rules

from codepact.checker import check
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.claims import ClaimVerdict, prove_claim
from codepact.proof.reading import read_program
from codepact.proof.referee import play_all, sandbox
from codepact.proof.verdicts.confirming import confirm
from codepact.zoo import zoo_program

GAME = rules(30)
ALL = (
    "nice",
    "retaliates-at-once",
    "retaliates-eventually within=2",
    "forgives within=1",
    "cooperates-with-itself",
    "cooperates-with program=TitForTat",
    "sucker-at-most times=1",
    "exploitable-at-most by=0",
    "plays action=C against=AllC",
    "source-independent",
    "history-independent",
    "halts-within ticks=1000",
    "equals program=TitForTat",
)

KNOWN = {
    # in the order of ALL: p proved, r refuted
    "TitForTat": "pppppprppprpp",
    "AllC": "prrppprrppppr",
    "AllD": "rpprrrpprpppr",
    "Grim": "ppprpppppprpr",
    "TitForTwoTats": "prrppprrpprpr",
}


def verdict_of(program: Program | str, claim: str, game: object = GAME) -> ClaimVerdict:
    known = program if isinstance(program, Program) else zoo_program(program)
    return prove_claim(read_program(known, GAME, sandbox()), claim, GAME)


def replays(verdict: ClaimVerdict) -> bool:
    """Play the witness again, apart from the code that found it."""
    witness = verdict.witness
    assert witness is not None
    (match,) = play_all([MatchJob(GAME, (verdict.program, *witness.rivals), witness.seed)])
    rounds = len(witness.played)
    letters = tuple((a,) for a in match.actions[1])
    return match.actions[0][:rounds] == witness.played and letters[: len(witness.history)] == (
        witness.history
    )


@pytest.mark.parametrize("name", KNOWN)
def test_the_claims_of_the_list_about_programs_that_everybody_knows(name: str) -> None:
    found = [verdict_of(name, claim) for claim in ALL]
    assert "".join(v.answer[0] for v in found) == KNOWN[name], name
    for verdict in found:
        if verdict.answer == "proved":
            assert check(verdict.certificate).accepted
            assert confirm(verdict.certificate, [verdict.program]).accepted
        else:
            assert replays(verdict), verdict.claim


@pytest.mark.parametrize(
    ("name", "claim", "answer"),
    [
        ("CliqueBot", "cooperates-with-itself", "proved"),
        ("CliqueBot", "cooperates-with program=AllC", "refuted"),
        ("CliqueBot", "nice", "refuted"),
        ("CliqueBot", "source-independent", "refuted"),
        ("ForgivingCliqueBot", "nice", "proved"),
        ("ForgivingCliqueBot", "source-independent", "unknown"),
    ],
)
def test_programs_that_know_themselves(name: str, claim: str, answer: str) -> None:
    verdict = verdict_of(name, claim)
    assert verdict.answer == answer, verdict.reason
    assert answer != "refuted" or replays(verdict)
    assert answer != "proved" or check(verdict.certificate).accepted


@pytest.mark.parametrize(
    ("name", "claim", "answer"),
    [
        ("FairBot", "cooperates-with-itself", "proved"),
        ("FairBot", "cooperates-with program=PrudentBot", "proved"),
        ("PB0", "cooperates-with program=PB0", "refuted"),
        ("PrudentBot", "plays action=D against=AllC", "proved"),
        ("FairBot", "nice", "refuted"),
        ("FairBot", "source-independent", "refuted"),
        ("FairBot", "halts-within ticks=1000", "proved"),
        ("FairBot", "retaliates-at-once", "proved"),
        ("FairBot", "exploitable-at-most by=0", "proved"),
        ("MirrorBot", "plays action=C against=AllC", "refuted"),  # its simulations do not last
    ],
)
def test_programs_that_ask_what_is_provable(name: str, claim: str, answer: str) -> None:
    verdict = verdict_of(name, claim)
    assert verdict.answer == answer, verdict.reason
    assert answer != "refuted" or replays(verdict)
    if answer == "proved":
        assert check(verdict.certificate).accepted


def test_a_match_is_proved_for_its_own_rounds() -> None:
    verdict = verdict_of("FairBot", "cooperates-with-itself")
    assert verdict.rounds == 30 and "semantics G" in verdict.method


def test_the_others_of_a_match_are_who_the_claim_names() -> None:
    verdict = verdict_of("FairBot", "cooperates-with program=AllC")
    assert verdict.certificate is not None
    forged = {k: v for k, v in verdict.certificate.items() if k not in ("seal", "format")}
    entry = {"digest": zoo_program("AllD").digest, "name": "AllD"}
    from codepact.checker import sealed

    assert (
        "not the program"
        in check(sealed({**forged, "profile": [forged["program"], entry]})).problem
    )
    rows = [forged["match"][0], ["D"] * 30]
    assert "breaks" in check(sealed({**forged, "match": rows})).problem
    assert "rounds" in check(sealed({**forged, "rounds": 31})).problem


def test_what_no_method_reads_can_still_be_refuted_in_play() -> None:
    source = (
        "def act(game):\n"
        "    tree = game.parse(game.opponent.source)\n"
        '    return "D" if game.round == 3 else "C"\n'
    )
    verdict = verdict_of(Program(source), "nice")
    assert verdict.answer == "refuted" and verdict.method == "played"
    assert verdict.witness is not None and len(verdict.witness.history) == 3 and replays(verdict)
    assert verdict_of(Program(source), "sucker-at-most times=40").answer == "unknown"


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ("niece", "did you mean nice"),
        ("forgives within=soon", "whole number"),
        ("forgives sometime=2", "forgives takes within"),
        ("plays action=E against=AllC", "must be one of C, D"),
        ("cooperates-with program=Nobody", "no zoo program"),
        ("cooperates-with", "needs program"),
        ("exploitable-at-most by=1/0", "exact number"),
    ],
)
def test_bad_claims_are_refused_with_what_to_do(claim: str, says: str) -> None:
    with pytest.raises(CodepactError) as caught:
        verdict_of("TitForTat", claim)
    assert says.lower() in str(caught.value).lower().replace("a number", "an exact number")


def test_a_claim_for_two_is_refused_in_a_larger_game() -> None:
    game = rules(5, load_game("public-goods(n=3,r=2)"))
    reading = read_program(zoo_program("ConditionalContributor"), game, sandbox())
    with pytest.raises(CodepactError, match="games for two"):
        prove_claim(reading, "exploitable-at-most", game)
    assert prove_claim(reading, "nice", game).answer in ("proved", "refuted")
