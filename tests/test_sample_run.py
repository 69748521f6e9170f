"""The recorded run that ships with the project: it verifies, and replays without a model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codepact.cli.running import replay_run
from codepact.core.errors import CodepactError
from codepact.studies import load_record, verify

SAMPLE = Path(__file__).parent.parent / "examples" / "sample-run"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    copy = tmp_path / "run"
    shutil.copytree(SAMPLE, copy)
    return copy


def test_it_is_two_language_models_over_three_meta_rounds() -> None:
    record = load_record(SAMPLE)
    assert record.state == "finished"
    assert [p.author for p in record.started.players] == ["local", "local"]
    assert [p.objective for p in record.started.players] == ["CPM", "DPM"]
    assert len(record.meta_rounds) == 3
    assert record.totals.usage.calls >= 6


def test_its_chain_programs_and_commitments_hold(sample: Path) -> None:
    checked = verify(sample)
    assert checked.finished
    assert checked.commitments == 6


def test_it_replays_event_by_event_without_a_model(sample: Path) -> None:
    assert replay_run(sample) == verify(sample).events - 1  # all but the opening of the journal


def test_a_changed_answer_of_the_model_is_found_by_the_replay(sample: Path) -> None:
    transcript = sample / "models.jsonl"
    text = transcript.read_text("utf-8")
    assert 'return \\"C\\"' in text
    transcript.write_text(text.replace('return \\"C\\"', 'return \\"D\\"'), "utf-8")
    with pytest.raises(CodepactError, match="does something else"):
        replay_run(sample)
