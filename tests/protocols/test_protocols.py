"""Protocols take the steps in order, and leave an event behind before each next one."""

from __future__ import annotations

from typing import Any

import pytest
from arena import ALL_C, ALL_D, PD, TFT, moves, rules
from scribes import Judge, Log, Scribe, always, setup

from codepact.core.errors import CodepactError
from codepact.core.game import normal_form
from codepact.core.objective import CPM, DPM, PM
from codepact.core.program import Program
from codepact.exchange import Reveal, commit, opens
from codepact.generation.author import Briefing
from codepact.models import Usage
from codepact.protocols import Player, meta_rounds, one_shot


def test_meta_rounds_write_commit_reveal_and_play_in_order() -> None:
    log = Log()
    matches = meta_rounds(
        setup(Player(always(ALL_C), CPM), Player(always(ALL_D), DPM), log=log, n=2)
    )
    once = ["program.written"] * 2 + ["program.committed"] * 2 + ["program.revealed"] * 2
    assert log.kinds() == [*once, "match.played"] * 2
    assert [moves(m) for m in matches] == [("CCC", "DDD")] * 2
    assert [d["meta_round"] for d in log.of("match.played")] == [1, 2]
    assert log.of("match.played")[0]["payoffs"] == ["0", "15"]
    assert log.of("match.played")[0]["names"] == ["scribe", "scribe"]
    assert matches[0].seed != matches[1].seed


def test_commitments_open_for_what_was_written() -> None:
    log = Log()
    meta_rounds(setup(Player(always(ALL_C), PM), Player(always(TFT), PM), log=log))
    rows = zip(
        log.of("program.written"),
        log.of("program.committed"),
        log.of("program.revealed"),
        strict=True,
    )
    for written, committed, revealed in rows:
        reveal = Reveal(Program(written["source"]), revealed["nonce"])
        assert opens(committed["commitment"], reveal)
        assert commit(reveal) == committed["commitment"]
        assert written["digest"] == revealed["digest"] == Program(written["source"]).digest


def test_events_come_before_the_next_step() -> None:
    log = Log()

    def second(briefing: Briefing) -> str:
        assert log.kinds() == ["program.written"]
        return ALL_D

    meta_rounds(setup(Player(always(ALL_C), PM), Player(Scribe(second), PM), log=log))
    log = Log()
    failing = Scribe(lambda b: (_ for _ in ()).throw(CodepactError("no model")))
    with pytest.raises(CodepactError, match="no model"):
        meta_rounds(setup(Player(always(ALL_C), PM), Player(failing, PM), log=log))
    assert log.kinds() == ["program.written"]


def test_authors_write_at_once_from_the_previous_meta_round() -> None:
    a, b = Scribe(lambda x: ALL_C if x.meta_round == 1 else ALL_D), always(TFT)
    meta_rounds(setup(Player(a, CPM), Player(b, DPM), n=2))
    first, second = b.briefings
    assert (first.disclosed, first.history) == ((), ())
    assert (first.seat, first.meta_round, first.meta_rounds, first.objective) == (1, 1, 2, DPM)
    assert [(d.seat, d.source, d.meta_round) for d in second.disclosed] == [(0, ALL_C, 1)]
    (past,) = second.history
    assert (past.number, past.own_source, past.notes, past.labels) == (1, TFT, (), None)
    assert past.payoffs == (9, 9)
    assert past.actions == (("C",) * 3, ("C",) * 3)
    assert len({x.seed for x in a.briefings + b.briefings}) == 4


def test_current_disclosure_shows_what_is_already_written() -> None:
    a, b = always(ALL_C), Scribe(lambda x: x.disclosed[0].source + "# copied\n")
    meta_rounds(setup(Player(a, PM), Player(b, PM), n=2, to_authors="current"))
    assert [(d.seat, d.meta_round) for d in a.briefings[0].disclosed] == []
    assert [(d.seat, d.meta_round) for d in b.briefings[0].disclosed] == [(0, 1)]
    # In the next one, the first to write sees the previous program, the second the present one.
    assert [(d.seat, d.meta_round) for d in a.briefings[1].disclosed] == [(1, 1)]
    assert [(d.seat, d.meta_round) for d in b.briefings[1].disclosed] == [(0, 2)]


def test_nothing_is_shown_without_disclosure_and_moves_and_labels_follow_the_rule() -> None:
    a, b = always(ALL_C), always(ALL_D)
    meta_rounds(
        setup(Player(a, CPM), Player(b, DPM), n=2, to_authors="none", moves=False, labels=True)
    )
    assert a.briefings[1].disclosed == ()
    (past,) = a.briefings[1].history
    assert past.actions == (None, None)
    assert past.payoffs == (0, 15)
    assert past.labels == ("CPM", "DPM")


def test_programs_run_in_the_form_in_which_they_are_disclosed() -> None:
    log = Log()
    commented = 'def act(game):\n    """Be kind."""\n    return "C"  # always\n'
    a, b = always(commented), always(TFT)
    meta_rounds(setup(Player(a, PM), Player(b, PM), n=2, form="canonical", log=log))
    runs = "def act(game):\n    return 'C'\n"
    assert log.of("program.written")[0]["source"] == runs
    assert log.of("match.played")[0]["digests"][0] == Program(runs).digest
    assert b.briefings[1].disclosed[0].source == runs
    assert a.briefings[1].history[0].own_source == runs
    assert log.of("program.written")[0]["attempts"][0]["source"] == commented


def test_an_invalid_author_plays_its_last_attempt_and_hears_of_its_faults() -> None:
    log = Log()
    bad = always(None)
    matches = meta_rounds(setup(Player(bad, PM), Player(always(ALL_C), PM), n=2, log=log))
    assert moves(matches[0]) == ("DDD", "CCC")
    assert [(f.seat, f.kind) for f in matches[0].faults] == [(0, "load error")]
    assert log.of("program.written")[0]["digest"] is None
    (note,) = bad.briefings[1].history[0].notes
    assert note.startswith("your program had a fault: load error")
    nothing = always(None)
    nothing.attempted = None  # type: ignore[assignment]
    (match,) = meta_rounds(setup(Player(nothing, PM), Player(always(ALL_C), PM)))
    assert moves(match) == ("DDD", "CCC")


def test_notes_are_about_the_own_program_only() -> None:
    loud = always("def act(game):\n    return 'SECRET'\n")
    other = always(ALL_C)
    meta_rounds(setup(Player(loud, PM), Player(other, PM), n=2))
    assert len(loud.briefings[1].history[0].notes) == 3
    assert other.briefings[1].history[0].notes == ()


def test_one_shot_reads_after_the_reveal_and_scores_after_the_match() -> None:
    log = Log()
    judge = Judge(predicted=(("C", "C", "C"), ("D", "C", "D")))
    (match,) = one_shot(setup(Player(always(ALL_C), PM), Player(always(ALL_D), PM, judge), log=log))
    assert log.kinds() == [
        *["program.written"] * 2,
        *["program.committed"] * 2,
        *["program.revealed"] * 2,
        "player.decided",
        "match.played",
        "program.read",
    ]
    assert judge.tasks[0].sources == (ALL_C, ALL_D)
    assert judge.tasks[0].seat == 1
    assert moves(match) == ("CCC", "DDD")
    (read,) = log.of("program.read")
    assert read["score"] == {"right": 5, "asked": 6}
    assert log.of("player.decided") == [{"meta_round": 1, "seat": 1, "accepts": True}]


@pytest.mark.parametrize("seat", [0, 1])
def test_a_withdrawal_plays_the_disagreement_for_all(seat: int) -> None:
    table = {(a, b): (ord(a), ord(b)) for a in "CD" for b in "CDE"}
    game = normal_form("three", ["CD", "CDE"], table, default=("D", "D"), disagreement=("C", "E"))
    log = Log()
    readers: list[Judge | None] = [Judge(), Judge()]
    readers[seat] = Judge(accepts=False)
    players = [Player(always(ALL_D), PM, reader) for reader in readers]
    (match,) = one_shot(setup(*players, log=log, game=rules(2, game)))
    assert moves(match) == ("CC", "EE")
    assert match.payoffs == (2 * ord("C"), 2 * ord("E"))
    assert [d["withdrew"] for d in log.of("match.played")] == [[seat]]
    assert [d["score"] for d in log.of("program.read")] == [None, None]
    assert match.faults == ()


def test_the_disagreement_needs_no_capability_and_meets_no_noise_of_programs() -> None:
    judge = Judge(accepts=False)
    bare = rules(2, capabilities=frozenset())
    (match,) = one_shot(setup(Player(always(TFT), PM, judge), Player(always(TFT), PM), game=bare))
    assert moves(match) == ("DD", "DD")


def test_usage_is_counted_per_step() -> None:
    log = Log()
    spent = [Usage(calls=1, output_tokens=5)]

    def writes(briefing: Briefing) -> str:
        spent[0] = spent[0] + Usage(calls=2, output_tokens=7, seconds=0.5)
        return ALL_C

    players = (Player(Scribe(writes), PM, usage=lambda: spent[0]), Player(always(ALL_C), PM))
    meta_rounds(setup(*players, n=2, log=log))
    used = [d["usage"] for d in log.of("program.written") if d["seat"] == 0]
    assert [(u["calls"], u["output_tokens"], u["seconds"]) for u in used] == [(2, 7, 0.5)] * 2


def test_the_number_of_players_is_checked_before_anybody_writes() -> None:
    author = always(ALL_C)
    for protocol in (meta_rounds, one_shot):
        with pytest.raises(CodepactError, match="has 2 seats; 1 players were given"):
            protocol(setup(Player(author, PM)))
    assert author.briefings == []


def test_a_run_is_the_same_again() -> None:
    coin = "def act(game):\n    return 'C' if game.flip() else 'D'\n"

    def once() -> list[tuple[str, dict[str, Any]]]:
        log = Log()
        meta_rounds(setup(Player(always(coin), PM), Player(always(coin), PM), n=3, log=log))
        return log.events

    assert once() == once()
    assert PD.seats == 2
