"""Claims in a protocol: decided before the next step, disclosed by rule, asked for in play."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from arena import ALL_D, moves, rules
from scribes import Judge, Log, always, setup

from codepact.core.errors import CodepactError
from codepact.core.objective import PM
from codepact.exchange import Decided
from codepact.generation import ClaimingAuthor
from codepact.generation.author import Briefing, Submission
from codepact.interpretation import SimulationReader
from codepact.interpretation.llm import LLMReader, reading_prompt
from codepact.models import scripted
from codepact.protocols import Player, meta_rounds, one_shot
from codepact.zoo import zoo_program

GRIM = zoo_program("Grim").source
COMPOSED = (
    'def act(game):\n    claim = "-".join(["retaliates", "at", "once"])\n'
    '    return "C" if game.certified(game.opponent, claim) else "D"\n'
)
BLIND = rules(3, capabilities=frozenset({"certify"}))


def claiming(source: str, *claims: str) -> ClaimingAuthor:
    return ClaimingAuthor(always(source), claims)


def test_verdicts_are_recorded_before_the_next_seat_writes_and_before_any_disclosure() -> None:
    log = Log()
    first = claiming(GRIM, "nice", "forgives")
    meta_rounds(setup(Player(first, PM), Player(claiming(ALL_D, "nice"), PM), log=log))
    assert log.kinds() == [
        "program.written",
        *["claim.checked"] * 2,
        "program.written",
        "claim.checked",
        *["program.committed"] * 2,
        *["program.revealed"] * 2,
        "match.played",
    ]
    assert log.of("program.written")[0]["claims"] == ["nice", "forgives"]
    assert [(c["seat"], c["claim"], c["answer"]) for c in log.of("claim.checked")] == [
        (0, "nice", "proved"),
        (0, "forgives", "refuted"),
        (1, "nice", "refuted"),
    ]
    assert log.of("claim.checked")[1]["reason"].startswith("when the others played D")


def test_without_claims_events_are_what_they_were() -> None:
    log = Log()
    meta_rounds(setup(Player(always(GRIM), PM), Player(always(ALL_D), PM), log=log))
    assert "claim.checked" not in log.kinds()
    assert "claims" not in log.of("program.written")[0]


def test_certificates_alone_show_verdicts_and_no_source() -> None:
    a, b = always(COMPOSED), always(GRIM)
    players = (Player(a, PM), Player(ClaimingAuthor(b, ("retaliates-at-once", "forgives")), PM))
    (first, _) = meta_rounds(setup(*players, n=2, game=BLIND, to_authors="certificates"))
    # Nobody asked for it by a text: it is certified because it was attached, and proved.
    assert moves(first) == ("CCC", "CCC")
    before, briefing = a.briefings
    assert (before.claims, before.disclosed) == ((), ())
    assert briefing.disclosed == ()
    (shown,) = briefing.claims
    assert (shown.seat, shown.meta_round) == (1, 1)
    assert shown.claims == (Decided("retaliates-at-once", "proved"), Decided("forgives", "refuted"))
    assert GRIM not in repr(briefing)
    (other,) = b.briefings[1].claims
    assert (other.seat, other.claims) == (0, ())
    notes = b.briefings[1].history[0].notes
    assert notes[0] == "your claim retaliates-at-once was proved"
    assert notes[1].startswith("your claim forgives was refuted: when the others played D")
    assert a.briefings[1].history[0].notes == ()


def test_what_is_not_attached_or_not_proved_is_not_certified() -> None:
    for claims in ((), ("nice",), ("forgives", "retaliates eventually")):
        players = (Player(always(COMPOSED), PM), Player(claiming(GRIM, *claims), PM))
        (match,) = meta_rounds(setup(*players, game=BLIND, to_authors="certificates"))
        assert moves(match)[0] == "DDD"
    cheat = Player(claiming(ALL_D.replace('"D"', '"C"'), "retaliates-at-once"), PM)
    (match,) = meta_rounds(setup(Player(always(COMPOSED), PM), cheat, game=BLIND))
    assert moves(match) == ("DDD", "CCC")


def test_the_verdicts_go_with_a_source_that_is_disclosed() -> None:
    a, b = always(ALL_D), always(GRIM)
    players = (Player(ClaimingAuthor(a, ("nice",)), PM), Player(b, PM))
    meta_rounds(setup(*players, n=2, to_authors="current"))
    assert [(c.seat, c.meta_round) for c in b.briefings[0].claims] == [(0, 1)]
    assert b.briefings[0].claims[0].claims == (Decided("nice", "refuted"),)
    assert [d.source for d in b.briefings[0].disclosed] == [ALL_D]
    assert a.briefings[1].claims == ()  # the other claimed nothing
    a, b = always(ALL_D), always(GRIM)
    players = (Player(ClaimingAuthor(a, ("nice",)), PM), Player(b, PM))
    meta_rounds(setup(*players, n=2, to_authors="none"))
    assert b.briefings[1].claims == ()


def test_a_reader_is_shown_its_own_source_and_the_verdicts() -> None:
    judge = Judge()
    players = (Player(claiming(GRIM, "nice"), PM), Player(always(COMPOSED), PM, judge))
    one_shot(setup(*players, game=BLIND, to_authors="certificates"))
    (task,) = judge.tasks
    assert task.sources == (None, COMPOSED)
    assert task.claims == ((Decided("nice", "proved"),), ())
    prompt = reading_prompt(task)
    assert "The program of seat 0 is not disclosed." in prompt
    assert "nice: proved" in prompt and GRIM not in prompt
    reading = SimulationReader().read(task)
    assert (reading.predicted, reading.accepts) == ((None, None), True)
    answer = '{"seat_0": ["C", "C", "C"], "seat_1": ["C", "C", "C"], "decision": "accept"}'
    assert LLMReader(scripted([answer])).read(task).predicted[0] == ("C", "C", "C")


def test_a_simulating_reader_knows_what_is_certified() -> None:
    log = Log()
    players = (
        Player(claiming(GRIM, "retaliates-at-once"), PM),
        Player(always(COMPOSED), PM, SimulationReader()),
    )
    (match,) = one_shot(setup(*players, log=log))
    assert moves(match) == ("CCC", "CCC")
    assert log.of("program.read")[0]["score"] == {"right": 6, "asked": 6}


def test_certificates_that_nobody_can_ask_for_are_refused() -> None:
    players = (Player(always(GRIM), PM), Player(always(GRIM), PM))
    deaf = rules(3, capabilities=frozenset({"simulate"}))
    with pytest.raises(CodepactError, match="add 'certify' to the capabilities"):
        meta_rounds(setup(*players, game=deaf, to_authors="certificates"))


@dataclass
class Failing:
    name: str = "failing"
    claims: tuple[str, ...] = ("nice",)
    briefings: list[Briefing] = field(default_factory=list)

    def write(self, briefing: Briefing) -> Submission:
        return Submission(None, (), claims=self.claims)


def test_claims_of_a_program_that_never_came_are_recorded_and_not_proved() -> None:
    log = Log()
    meta_rounds(setup(Player(Failing(), PM), Player(always(GRIM), PM), log=log))
    (checked,) = log.of("claim.checked")
    assert checked["claim"] == "nice" and checked["answer"] != "proved"
