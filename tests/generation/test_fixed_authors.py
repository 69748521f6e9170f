from __future__ import annotations

import pytest

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.generation import (
    Attempt,
    HumanAuthor,
    ReplayAuthor,
    Submission,
    ZooAuthor,
)


def test_zoo_author(brief) -> None:
    author = ZooAuthor("tit-for-tat")
    done = author.write(brief())
    assert author.name == done.program.name == "TitForTat" and done.mode == "zoo"
    with pytest.raises(CodepactError, match="did you mean"):
        ZooAuthor("TitForTatt")


def test_human_author_reads_the_file_each_time(brief, tmp_path) -> None:
    path = tmp_path / "mine.py"
    author = HumanAuthor(path)
    for action in "CD":
        path.write_text(f"def act(game):\n    return {action!r}\n")
        done = author.write(brief())
        assert done.program == Program(path.read_text()) and done.mode == "human"
    assert author.name == "human:mine.py" and done.program.name == "mine"


def test_a_human_program_with_a_problem_is_data(brief, tmp_path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("def act(game):\n    return 'X'\n")
    done = HumanAuthor(path).write(brief())
    assert done.program is None and "illegal action" in done.attempts[0].problem


def test_an_unusable_file_is_an_error_that_helps(brief, tmp_path) -> None:
    with pytest.raises(CodepactError, match=r"there is no file .*; write a program there"):
        HumanAuthor(tmp_path / "none.py").write(brief())
    with pytest.raises(CodepactError, match="is a folder"):
        HumanAuthor(tmp_path).write(brief())
    binary = tmp_path / "latin.py"
    binary.write_bytes("# é\n".encode("latin-1"))
    with pytest.raises(CodepactError, match=r"not UTF-8 text .byte 2.; save it"):
        HumanAuthor(binary).write(brief())


def test_replay_author_goes_by_meta_round(brief) -> None:
    recorded = [
        Submission(Program("a"), (Attempt("why", "a", None, ("k",)),)),
        Submission(None, (Attempt("", None, "no program"),)),
    ]
    author = ReplayAuthor(recorded)
    first = author.write(brief(meta_round=1))
    assert first.program == Program("a") and first.mode == "replay"
    assert first.attempts == recorded[0].attempts
    assert author.write(brief(meta_round=2)).program is None
    with pytest.raises(CodepactError, match="none for meta-round 3"):
        author.write(brief(meta_round=3))
