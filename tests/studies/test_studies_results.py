"""Reading back: every number comes from what was played."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sample
from sample import Program

from codepact.core.errors import CodepactError
from codepact.core.match import action_rate
from codepact.execution.tournament import Tournament
from codepact.studies import create_run, explain, load_record, standings, table, to_json
from codepact.studies.formats import dollars, duration, number, spans
from codepact.studies.opponent_use import opponent_use


def test_a_record_tells_the_run(tmp_path: Path) -> None:
    record = load_record(sample.make_run(tmp_path / "r"))
    assert record.state == "finished" and record.rate_name == "cooperation"
    assert [m.number for m in record.meta_rounds] == [1, 2, 3]
    for meta in record.meta_rounds:
        (played,) = meta.matches
        for row in meta.seats:
            assert row.payoff == played.match.payoffs[row.seat]
            assert row.rate == action_rate(played.match, row.seat, "C")
            assert Program(row.source).digest == row.digest == played.match.digests[row.seat]
    first = record.meta_rounds[0].seats[0]
    assert (first.validity, first.usage.calls, first.usage.seconds) == ("after feedback", 3, 6.4)
    totals = record.totals
    assert totals.payoffs[0] == sum(m.seats[0].payoff or 0 for m in record.meta_rounds)
    assert totals.validity == {"at once": 4, "after feedback": 2, "invalid": 0}
    assert totals.usage.calls == sum(r.usage.calls for m in record.meta_rounds for r in m.seats)


def test_moves_lost_to_faults_are_in_no_rate(tmp_path: Path) -> None:
    record = load_record(sample.make_run(tmp_path / "r"))
    row = record.meta_rounds[2].seats[1]
    assert [f.kind for f in row.faults] == ["exception"]
    assert row.rate == Fraction(6, 9)  # the default D of round 5 is nobody's move
    played = [m.match for m in record.matches]
    own = sum(10 - len([f for f in m.faults if f.seat == 1]) for m in played)
    cooperated = sum(
        (action_rate(m, 1, "C") or 0) * (10 - len([f for f in m.faults if f.seat == 1]))
        for m in played
    )
    assert record.totals.rates[1] == cooperated / own


def test_a_program_that_never_became_valid_is_counted_and_plays(tmp_path: Path) -> None:
    with create_run(tmp_path / "r", {}) as run:
        run.emit("run.started", sample.started("one-shot", meta_rounds=1))
        broken = Program(str(sample.BROKEN["source"]), "a")
        fine = Program(sample.TIT_FOR_TAT, "b")
        data = sample.written(1, 0, broken.source, sample.BROKEN, valid=False)
        run.emit("program.written", data)
        run.emit("program.written", sample.written(1, 1, fine.source))
        sample.exchange(run.emit, 1, [broken, fine])
        match = sample.play_real([broken, fine])
        run.emit("match.played", {"meta_round": 1, **sample.match_data(match, ["a", "b"])})
    record = load_record(tmp_path / "r")
    row = record.meta_rounds[0].seats[0]
    assert (row.validity, row.rate, row.digest) == ("invalid", None, broken.digest)
    assert row.source == broken.source and row.faults[0].kind == "load error"
    assert record.state == "unfinished"


def test_after_a_withdrawal_no_program_made_a_move(tmp_path: Path) -> None:
    with create_run(tmp_path / "r", {}) as run:
        run.emit("run.started", sample.started("one-shot", meta_rounds=1))
        for seat in (0, 1):
            run.emit("program.written", sample.written(1, seat, sample.TIT_FOR_TAT))
        match = sample.play_real([Program(sample.ALWAYS_D)] * 2)
        data = sample.match_data(match, ["disagreement"] * 2)
        run.emit("match.played", {"meta_round": 1, "withdrew": [1], **data})
        run.emit("run.stopped", {"reason": "budget"})
    record = load_record(tmp_path / "r")
    assert [r.rate for r in record.meta_rounds[0].seats] == [None, None]
    assert record.totals.rate is None and record.totals.payoffs == (10, 10)
    assert (record.state, record.reason) == ("stopped", "budget")
    assert any("seat 1 withdrew" in line for line in explain(record, 1, 2))


def test_the_ranking_is_that_of_the_tournament(tmp_path: Path) -> None:
    with create_run(tmp_path / "r", {}) as run:
        sample.round_robin(run.emit, run.save_program)
    record = load_record(tmp_path / "r")
    names = [p.author.removeprefix("zoo:") for p in record.started.players]
    matches = {
        (names.index(m.names[0]), names.index(m.names[1])): (m.match,) for m in record.matches
    }
    programs = tuple(Program(name, name) for name in names)
    expected = Tournament(None, programs, matches)  # type: ignore[arg-type]
    ranked = standings(record)
    assert [s.name for s in ranked] == [names[i] for i in expected.ranking()]
    assert [s.mean for s in ranked] == [expected.mean(i) for i in expected.ranking()]
    assert table(record).rows[0][1] == ranked[0].name
    assert len({s.mean for s in ranked}) > 1


def test_tables_and_json_are_plain(tmp_path: Path) -> None:
    record = load_record(sample.make_run(tmp_path / "r"))
    shown = table(record)
    assert len(shown.rows) == 6 and {len(r) for r in shown.rows} == {len(shown.columns)}
    assert all(isinstance(cell, str) for row in shown.rows for cell in row)
    data = json.loads(json.dumps(to_json(record)))
    assert data["meta_rounds"][2]["seats"][1]["rate"] == "2/3"
    assert data["totals"]["payoffs"] == [str(p) for p in record.totals.payoffs]


@pytest.mark.parametrize(
    ("source", "ways"),
    [
        (sample.TIT_FOR_TAT, ()),
        (sample.WARY, ("simulates",)),
        (sample.FAIR, ("asks for proofs",)),
        (sample.CHEAT_EARLIER, ("reads source",)),
        ("def act(game):\n    return len(game.me.source) and 'C'\n", ()),
        (
            "def act(game):\n    return game.parse(game.opponent.source)\n",
            ("reads source", "parses"),
        ),
        ("def act(game):\n    return getattr(game.opponent, 'source')\n", ("reads source",)),
        ("def strategy(mine, theirs, me, you):\n    return you[0]\n", ("reads source",)),
        ("def strategy(mine, theirs, me, you):\n    return me[0]\n", ()),
        ("def act(game):\n    game.certified(game.opponent, 'nice')\n", ("asks for verdicts",)),
        ("def act(game)\n", ()),
        ("# game.opponent.source\ndef act(game):\n    return 'C'\n", ()),
    ],
)
def test_use_of_the_opponents_source_is_read_from_the_syntax(
    source: str, ways: tuple[str, ...]
) -> None:
    assert opponent_use(source) == ways


def test_a_round_is_explained(tmp_path: Path) -> None:
    record = load_record(sample.make_run(tmp_path / "r"))
    ninth = "\n".join(explain(record, 2, 9))
    assert "saw: seat 0 C, seat 1 C in round 8" in ninth
    assert "simulated: qwen2.5-coder against gpt-5-mini, for seat 1 in round 9" in ninth
    assert "it came to: D" in ninth and "inside, seat 0 in round 8 simulated" in ninth
    fifth = "\n".join(explain(record, 3, 5))
    assert "asked: PA proves [gpt-5-mini (seat 1) plays C" in fifth and "answered: no" in fifth
    assert "fault: exception: KeyError: 'C'" in fifth
    assert "played: D (the default action, after the fault) and gained 1" in fifth
    assert "saw: nothing yet" in "\n".join(explain(record, 1, 1))


@pytest.mark.parametrize(
    ("where", "said"), [((4, 1), "meta-rounds 1 to 3"), ((1, 11), "rounds 1 to 10, not 11")]
)
def test_a_round_that_is_not_there_is_refused(
    tmp_path: Path, where: tuple[int, int], said: str
) -> None:
    record = load_record(sample.make_run(tmp_path / "r"))
    with pytest.raises(CodepactError, match=said):
        explain(record, *where)


def test_a_changed_program_is_not_shown_as_the_recorded_one(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    next((run / "programs").glob("*.py")).write_text("def act(game):\n    return 'C'\n")
    with pytest.raises(CodepactError, match="was changed"):
        load_record(run)


def test_a_match_with_seats_of_different_lengths_is_refused(tmp_path: Path) -> None:
    def shorten(n: int, data: dict[str, Any]) -> None:
        if "actions" in data:
            data["actions"][0] = data["actions"][0][:-1]

    with create_run(tmp_path / "r", {}) as run, pytest.raises(CodepactError, match="different num"):
        sample.tell(run.emit, change=shorten)


def test_numbers_are_written_for_people() -> None:
    assert [number(Fraction(7, 2)), number(Fraction(30)), number(None)] == ["3.5", "30", "–"]
    assert spans([3, 1, 2, 9, 2]) == "1–3, 9"
    assert [duration(3.21), duration(75), duration(600)] == ["3.2 s", "75 s", "10 min 0 s"]
    assert dollars(None) == "unknown"
