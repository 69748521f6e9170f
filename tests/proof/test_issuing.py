"""Verdicts issued before play: what is asked for is read off the sources, and decided."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from codepact.checker import check
from codepact.core.game import Repetition, normal_form
from codepact.core.limits import Limits
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import DEFAULT_CAPABILITIES, ProgramGame
from codepact.execution.match import MatchJob
from codepact.execution.sandbox import LONGEST_CLAIM
from codepact.execution.workers import work
from codepact.games import dump_game, load_game
from codepact.proof import issuing
from codepact.proof.issuing import ASKED, claims_asked, issue, normalised
from codepact.proof.machines.exact import exact_machine
from codepact.proof.modal import NotModal, modal_form
from codepact.proof.outcome import outcome
from codepact.proof.referee import play, play_all, prove_outcome, round_robin, sandbox
from codepact.proof.verdicts.confirming import confirm
from codepact.studies.events import MatchPlayed
from codepact.studies.explanation import inquiries
from codepact.studies.parsing import parse_event
from codepact.studies.runs import RunSpec, Surroundings, run
from codepact.studies.shards import match_row
from codepact.studies.tournaments import Task, play_task
from codepact.zoo import outside_program, zoo_program

PD = load_game("prisoners-dilemma")
BOT = zoo_program("CertifiedBot")
GRIM = zoo_program("Grim")
ALL_C = Program(
    'def start(game):\n    return 0\n\n\ndef step(state, seen):\n    return "C", state\n'
)


def rules(rounds: int = 5, **options) -> ProgramGame:
    return ProgramGame(options.pop("game", PD), Repetition(rounds), **options)


def asking(*claims: str, who: str = "game.opponent") -> Program:
    calls = " and ".join(f"game.certified({who}, {c!r})" for c in claims)
    return Program(f'def act(game):\n    return "C" if {calls} else "D"\n')


def moves(match: Match) -> tuple[str, ...]:
    return tuple("".join(own) for own in match.actions)


# --- what is asked for


def test_the_claims_that_a_program_asks_for_are_read_off_its_text() -> None:
    source = (
        "def act(game):\n"
        "    late = game.certified(game.me, 'forgives within=2') or helper(game)\n"
        "    k = 3\n"
        "    game.certified(game.opponent, f'forgives within={k}')\n"
        "    game.certified(game.opponent, 'forgives within=' + str(k))\n"
        "    game.certified(game.opponent, 7)\n"
        "    game.certified('not a claim')\n"
        "    x.y[0].certified(game.opponent, claim='nice')\n"
        "    game.certified(player=game.opponent, claim='equals program=AllC')\n"
        "    game.other(game.opponent, 'history-independent')\n"
        "    return 'C'\n\n\n"
        "def helper(game):\n"
        "    return [q.certified(q.me, 'no such claim') for q in (game, game)]"
        " and game.certified(game.me, 'nice')\n"
    )
    found = ("forgives within=2", "nice", "equals program=AllC", "no such claim")
    assert claims_asked(Program(source)) == found
    assert claims_asked(BOT) == ("nice", "retaliates-at-once")
    assert claims_asked(GRIM) == ()


@pytest.mark.parametrize(
    "source",
    ["def act(", "\x00", "x = " + "(" * 5000, "\ud800", "(" * 300 + "'nice'" + ")" * 300, ""],
)
def test_a_text_that_does_not_parse_asks_for_nothing(source: str) -> None:
    assert claims_asked(Program(source)) == ()


def test_nothing_of_a_program_is_executed_and_no_outside_player_asks(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    source = f"open({str(marker)!r}, 'w')\ngame.certified(1, 'nice')\n"
    assert claims_asked(Program(source)) == ("nice",)
    assert not marker.exists()
    outside = outside_program("axelrod:4.14.0:TitForTat", "TitForTat")
    assert outside is None or claims_asked(outside) == ()


def test_a_claim_that_is_too_long_to_be_asked_for_is_not_decided() -> None:
    fits = "nice" + " " * (LONGEST_CLAIM - 4)
    assert claims_asked(asking(fits, fits + " ")) == (fits,)


def test_two_ways_to_write_a_claim_are_one() -> None:
    assert normalised(" forgives ") == normalised("forgives within=1") == "forgives within=1"
    one = normalised("plays action=C  against=AllC")
    assert one == normalised("plays against=AllC action=C") == "plays action=C against=AllC"
    for text in ("", "nicer", "forgives within", "plays action=C", "nice x=1"):
        with pytest.raises(ValueError):
            normalised(text)


# --- what is issued


def test_every_claim_is_decided_about_the_program_of_each_seat() -> None:
    asker = asking("nice", "forgives within=2", "history-independent", "halts-within ticks=100")
    issued = issue((asker, GRIM), rules())
    answers = {(seat, claim): v.answer for (_, seat, claim), v in issued.verdicts.items()}
    assert answers == {
        (0, "nice"): "unknown",
        (0, "forgives within=2"): "unknown",
        (0, "history-independent"): "unknown",
        (0, "halts-within ticks=100"): "unknown",
        (1, "nice"): "proved",
        (1, "forgives within=2"): "refuted",
        (1, "history-independent"): "refuted",
        (1, "halts-within ticks=100"): "proved",
    }
    proved = frozenset(["nice", "halts-within ticks=100"])
    assert issued.certified == {(GRIM.digest, 1): proved}
    assert "not read" in issued.verdicts[asker.digest, 0, "nice"].reason
    assert issued.verdicts[GRIM.digest, 1, "forgives within=2"].witness is not None


def test_what_is_proved_has_a_certificate_that_is_confirmed() -> None:
    issued = issue((BOT, zoo_program("Pavlov")), rules())
    proved = [v for v in issued.verdicts.values() if v.answer == "proved"]
    assert len(proved) == 2
    for verdict in proved:
        assert check(verdict.certificate).accepted
        assert confirm(verdict.certificate, [zoo_program("Pavlov")]).accepted


def test_a_verdict_is_about_a_seat() -> None:
    payoffs = {(a, b): [0, 0] for a in "CD" for b in "CD"}
    crossed = normal_form("crossed", [("C", "D"), ("D", "C")], payoffs)
    asker = asking("nice")
    for profile, seat in (((asker, ALL_C), 1), ((ALL_C, asker), 0)):
        issued = issue(profile, rules(game=crossed))
        assert ((ALL_C.digest, seat) in issued.certified) == (seat == 0)
    assert moves(play(rules(1, game=crossed), [asker, ALL_C]))[0] == "D"
    assert moves(play(rules(1, game=crossed), [ALL_C, asker]))[1] == "C"


def test_attached_claims_are_about_the_program_that_has_them() -> None:
    other = zoo_program("Pavlov")
    attached = {GRIM.digest: ["nice", "forgives", "sucker-at-most"], "0" * 64: ["nice"]}
    issued = issue((GRIM, other), rules(), attached)
    assert {(digest, seat) for digest, seat, _ in issued.verdicts} == {(GRIM.digest, 0)}
    assert issued.certified == {
        (GRIM.digest, 0): frozenset(["nice", "sucker-at-most times=1"]),
    }
    twice = issue((GRIM, GRIM), rules(), attached)
    assert set(twice.certified) == {(GRIM.digest, 0), (GRIM.digest, 1)}


def test_a_program_can_put_a_claim_together_that_was_attached() -> None:
    composed = Program(
        'def act(game):\n    claim = "forgives within=" + str(1 + 1)\n'
        '    return "C" if game.certified(game.opponent, claim) else "D"\n'
    )
    game, hard = rules(6), zoo_program("Grim")
    forgiving = Program(
        "def start(game):\n    return 0\n\n\ndef step(state, seen):\n"
        '    return "D" if seen is not None and seen[1] == "D" else "C", 0\n'
    )
    for rival, answer in ((forgiving, "C"), (hard, "D")):
        certified = issue((composed, rival), game, {rival.digest: ["forgives within=2"]}).certified
        (match,) = play_all([MatchJob(game, (composed, rival), certified=certified)])
        assert moves(match)[0] == answer * 6
    assert moves(play(game, [composed, forgiving]))[0] == "DDDDDD"


def test_what_cannot_be_decided_is_unknown_with_a_reason() -> None:
    cases = {
        "nicer": "unknown claim",
        "nice x=1": "takes nothing",
        "forgives within=no": "whole number",
        "forgives within=": "whole number",
        "plays action=X against=AllC": "must be one of",
        "equals program=NoSuchProgram": "no zoo program",
        "exploitable-at-most by=1e99999999": "exponent",
        "exploitable-at-most by=1_0.E+9_999": "exponent",
        "exploitable-at-most by=1/0": "number",
        "": "unknown claim",
    }
    began = time.monotonic()
    issued = issue((GRIM, GRIM), rules(), {GRIM.digest: list(cases)})
    assert time.monotonic() - began < 20
    for (_, _, claim), verdict in issued.verdicts.items():
        assert verdict.answer == "unknown"
        assert cases[claim] in verdict.reason
    assert len(issued.verdicts) == 2 * len(cases)
    assert issued.certified == {}


def test_so_many_claims_of_a_program_are_decided_and_no_more() -> None:
    many = asking(*(f"sucker-at-most times={k}" for k in range(1, 40)))
    issued = issue((many, GRIM), rules())
    own = [claim for digest, _, claim in issued.verdicts if digest == GRIM.digest]
    assert own == [f"sucker-at-most times={k}" for k in range(1, ASKED + 1)]
    # Its rival is not kept from asking by that.
    both = issue((many, BOT), rules())
    assert {c for _, _, c in both.verdicts} >= {"nice", "retaliates-at-once"}


COUNTS = """
def start(game):
    return 0


def step(state, seen):
    for i in range({}):
        pass
    return "C", min(state + 1, {})
"""


@pytest.mark.parametrize(
    ("turns", "states", "why"),
    [(0, 1500, "1000 states"), (5000, 300, "more than 2000000 ticks")],
)
def test_a_program_that_takes_long_to_read_is_not_read(turns: int, states: int, why: str) -> None:
    game = rules(1200)
    program = Program(COUNTS.format(turns, states))
    verdicts = issue((program, GRIM), game, {program.digest: ["nice"]}).verdicts
    (verdict,) = verdicts.values()
    assert (verdict.answer, verdict.method) == ("unknown", "")
    assert why in verdict.reason
    short = Program(COUNTS.format(turns // 100, states // 10))
    (verdict,) = issue((short, GRIM), game, {short.digest: ["nice"]}).verdicts.values()
    assert verdict.answer == "proved"


def test_a_proof_for_fewer_rounds_than_are_played_is_none(monkeypatch) -> None:
    honest = issuing.prove_by_machines
    for rounds, answer in ((4, "unknown"), (5, "proved"), (6, "proved"), (None, "proved")):
        monkeypatch.setattr(
            issuing, "prove_by_machines", lambda *a, n=rounds: replace(honest(*a), rounds=n)
        )
        verdicts = issue((GRIM, GRIM), rules(5), {GRIM.digest: ["nice"]}).verdicts
        assert {v.answer for v in verdicts.values()} == {answer}


def test_nothing_is_certified_in_a_game_of_chance() -> None:
    noisy = ProgramGame(PD, Repetition(5, noise="1/10"))
    assert issue((BOT, GRIM), noisy).certified == {}
    assert "C" not in play(ProgramGame(PD, Repetition(5, ending="1/10")), [BOT, GRIM]).actions[0]


# --- a program that asks is not read itself


def test_the_readers_refuse_a_program_that_asks() -> None:
    asks = Program(
        "def start(game):\n    return game.certified(game.opponent, 'nice')\n\n\n"
        "def step(state, seen):\n    return 'C' if state else 'D', state\n"
    )
    refused = exact_machine(asks, rules(), sandbox())
    assert isinstance(refused, str)
    assert "game.certified" in refused
    hidden = Program(asks.source.replace("game.certified(", "getattr(game, 'certi' + 'fied')("))
    assert isinstance(exact_machine(hidden, rules(), sandbox()), str)
    assert issue((asks, BOT), rules()).certified == {}
    assert issue((hidden, BOT), rules()).certified == {}
    found = modal_form(asking("nice"), rules(1), sandbox())
    assert isinstance(found, NotModal)
    assert "verdicts" in found.reason


# --- play


@pytest.mark.parametrize("name", ["Grim", "Pavlov"])
def test_certified_bot_cooperates_with_who_is_certified(name: str) -> None:
    for pair in ([BOT, zoo_program(name)], [zoo_program(name), BOT]):
        match = play(rules(), pair)
        assert (moves(match), match.faults) == (("CCCCC", "CCCCC"), ())
        assert {e.kind for e in match.events} == {"certified"}
        assert {e.answer for e in match.events} == {"yes"}


@pytest.mark.parametrize("name", ["AllC", "AllD", "RandomHalf", "CertifiedBot", "FairBot"])
def test_certified_bot_defects_on_who_is_not(name: str) -> None:
    for seat in (0, 1):
        pair = [BOT, zoo_program(name)][:: 1 if seat == 0 else -1]
        match = play(rules(), pair)
        assert (moves(match)[seat], match.faults) == ("DDDDD", ())
    assert "C" not in moves(play(rules(), [BOT, ALL_C]))[0]


def test_whom_it_trusts_it_answers_move_by_move() -> None:
    game = ProgramGame(PD, Repetition(6))
    late = Program(
        "def start(game):\n    return 1\n\n\ndef step(state, seen):\n"
        '    hit = seen is not None and seen[1] == "D"\n'
        '    return "D" if hit or state == 3 else "C", state + 1\n'
    )
    trusted = {(late.digest, 1): frozenset(["nice", "retaliates-at-once"])}
    (match,) = play_all([MatchJob(game, (BOT, late), certified=trusted)])
    assert moves(match) == ("CCCDCD", "CCDCDC")
    assert moves(play(game, [BOT, late]))[0] == "DDDDDD"  # it is not nice


def test_no_source_is_needed() -> None:
    game = rules(capabilities=frozenset({"certify"}))
    blind = Program('def act(game):\n    return "D" if game.opponent.source is None else "C"\n')
    assert moves(play(game, [blind, GRIM]))[0] == "DDDDD"
    assert moves(play(game, [BOT, GRIM])) == ("CCCCC", "CCCCC")
    assert moves(play(game, [BOT, zoo_program("AllD")]))[0] == "DDDDD"


def test_without_the_capability_nothing_is_issued(monkeypatch) -> None:
    monkeypatch.setattr(issuing, "certified", lambda *a: pytest.fail("verdicts were issued"))
    match = play(rules(1, capabilities=frozenset(DEFAULT_CAPABILITIES) - {"certify"}), [BOT, GRIM])
    assert [f.kind for f in match.faults] == ["exception"]
    play(rules(), [GRIM, zoo_program("Pavlov")])  # nor where nobody asks


def test_a_verdict_is_decided_once(monkeypatch) -> None:
    read = []
    honest = issuing.read_program
    monkeypatch.setattr(issuing, "read_program", lambda *a: read.append(a) or honest(*a))
    game, fresh = rules(7), Program(GRIM.source + "# once\n")
    first = play(game, [BOT, fresh])
    assert len([a for a in read if a[0] == fresh]) == 1  # for two claims
    before = len(read)
    again = play_all([MatchJob(game, (BOT, fresh), s) for s in range(3)])
    round_robin(game, [BOT, fresh])
    # New is only the seat 0 of the one, against itself in the round robin.
    assert [a[3] for a in read[before:] if a[0] == fresh] == []
    assert {m.actions for m in again} == {first.actions}


def test_three_players_are_asked_about_one_by_one() -> None:
    game = rules(4, game=load_game("public-goods(n=3)"))
    asker = asking("nice", who="game.others[1]")
    assert moves(play(game, [asker, zoo_program("FairBot"), GRIM]))[0] == "CCCC"
    assert moves(play(game, [asker, GRIM, zoo_program("FairBot")]))[0] == "DDDD"


def test_stages_of_provability_know_the_verdicts_and_stay_exact() -> None:
    game = rules(1, game=load_game("public-goods(n=3)"))
    profile = [asking("nice", who="game.others[1]"), zoo_program("FairBot"), GRIM]
    evaluation = prove_outcome(game, profile)
    assert evaluation.semantics == "G"
    assert outcome(evaluation) == (("C",), ("C",), ("C",))
    assert moves(play(game, profile)) == ("C", "C", "C")
    suspicious = [asking("sucker-at-most times=0", who="game.others[1]"), *profile[1:]]
    assert outcome(prove_outcome(game, suspicious)) == (("D",), ("D",), ("C",))
    assert moves(play(game, suspicious)) == ("D", "D", "C")


def test_a_simulated_run_gets_the_same_verdicts() -> None:
    copies = Program("def act(game):\n    return game.simulate(game.opponent, game.round)\n")
    trusting = asking("nice", who="game.opponent")
    # It simulates, so it is not read, and is trusted neither in play nor in the simulation.
    assert moves(play(rules(2), [copies, trusting])) == ("DD", "DD")
    two_faced = Program(
        "def act(game):\n    at = game.simulate(game.me, 1, game.profile(opponent='AllC'))\n"
        "    return 'C'\n"
    )
    assert play(rules(1), [two_faced, BOT]).faults == ()


def test_workers_and_round_robins_play_the_same_matches() -> None:
    game = rules(6)
    programs = [zoo_program(n) for n in ("CertifiedBot", "Grim", "AllC", "Pavlov", "FairBot")]
    tournament = round_robin(game, programs, seed=3)
    planned = tuple(((i, j), 11) for i in range(5) for j in range(5))
    tasks = [Task(game, tuple(programs), planned[k : k + 7], {}) for k in range(0, 25, 7)]
    target = "codepact.studies.tournaments:play_task"
    alone = dict(work(target, tasks, workers=1))
    crew = dict(work(target, tasks, workers=2))
    assert alone == crew == {k: play_task(t) for k, t in enumerate(tasks)}
    rows = [row for k in sorted(crew) for row in crew[k]]
    for (pair, _), row in zip(planned, rows, strict=True):
        if pair in tournament.matches:
            (match,) = tournament.matches[pair]
            assert row["actions"] == match_row(match)["actions"]
    assert moves(tournament.matches[0, 1][0]) == ("CCCCCC", "CCCCCC")


def test_a_run_records_what_was_asked_and_answered(tmp_path: Path) -> None:
    emitted: list[tuple[str, dict]] = []
    spec = RunSpec(
        dump_game(PD), ("zoo:CertifiedBot", "zoo:Grim"), ("PM", "PM"), rounds=2, meta_rounds=1
    )
    around = Surroundings(
        tmp_path / "models.jsonl", lambda kind, data: emitted.append((kind, data))
    )
    (match,) = run(spec, around)
    data = json.loads(json.dumps(next(d for k, d in emitted if k == "match.played")))
    assert [(e["kind"], e["detail"], e["answer"]) for e in data["events"][:2]] == [
        ("certified", "nice, of Grim in seat 1", "yes"),
        ("certified", "retaliates-at-once, of Grim in seat 1", "yes"),
    ]
    event = parse_event("match.played", data, "here")
    assert isinstance(event, MatchPlayed)
    assert event.match.events == match.events
    assert [i.event.kind for i in inquiries(match)] == ["certified"] * 2
    assert spec.capabilities == DEFAULT_CAPABILITIES


def test_an_allowance_of_ticks_bounds_the_reading_too() -> None:
    poor = rules(1, limits=Limits(ticks=3, ticks_per_call=1000))
    assert issue((GRIM, GRIM), poor, {GRIM.digest: ["nice"]}).certified == {}


def test_following_a_program_is_bounded_before_play(monkeypatch) -> None:
    program = Program('def act(game):\n    return "D" if "D" in game.opponent.actions else "C"\n')
    assert issuing.verdict_on(program, 0, "nice", rules(5)).answer == "proved"
    monkeypatch.setattr(issuing, "STEPS", 20)
    verdict = issuing.verdict_on(Program(program.source + "\n"), 0, "nice", rules(5))
    assert verdict.answer == "unknown" and "too many steps" in verdict.reason


def test_a_claim_whose_witness_asks_for_it_is_decided_all_the_same() -> None:
    # Against the one program that asks whether it is firm, it is not.
    asker = zoo_program("CertifiedBot")
    fan = Program(
        f"KNOWN = {asker.source!r}\n\n\ndef act(game):\n"
        '    return "C" if game.opponent.source == KNOWN else "D"\n'
    )
    verdict = issuing.verdict_on(fan, 0, "retaliates-at-once", rules(5))
    assert verdict.answer == "refuted" and verdict.witness is not None
    assert moves(play(rules(3), [fan, asker])) == ("CCC", "DDD")
