"""Watched workers: the same results, whatever happens to the processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codepact.core.errors import CodepactError
from codepact.execution.workers import work

HERE = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", HERE)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_every_task_is_done_once_on_any_number_of_workers(workers: int) -> None:
    done = list(work("worker_tasks:double", range(20), workers=workers))
    assert sorted(done) == [(k, 2 * k) for k in range(20)]


@pytest.mark.parametrize("way", ["die", "stop", "sleep"])
def test_a_dead_or_hung_worker_is_replaced_and_its_task_redone(way: str, tmp_path: Path) -> None:
    tasks = [(k, way if k % 3 == 1 else "work", str(tmp_path)) for k in range(6)]
    done = dict(work("worker_tasks:fragile", tasks, workers=2, seconds=2))
    assert done == {k: 2 * k for k in range(6)}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_task_that_always_fails_is_named() -> None:
    with pytest.raises(CodepactError, match=r"task 0 of worker_tasks:always_dies failed 3 times"):
        list(work("worker_tasks:always_dies", [1], workers=2))


def test_an_error_of_ours_comes_through() -> None:
    with pytest.raises(CodepactError, match="task 7 is wrong"):
        list(work("worker_tasks:refuses", [7], workers=2))


def test_no_more_tasks_are_taken_than_can_be_done() -> None:
    taken: list[int] = []

    def tasks() -> object:
        for k in range(100):
            taken.append(k)
            yield k

    results = work("worker_tasks:double", tasks(), workers=2)
    next(results)
    assert len(taken) <= 4
    results.close()


SCRIPT = """
import multiprocessing as m
import codepact as cp
from codepact.execution.workers import work
before = m.get_start_method(allow_none=True)
print(sorted(work("worker_tasks:double", range(5), workers=2)))
assert m.get_start_method(allow_none=True) == before
"""


def test_it_works_when_the_script_comes_on_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-"], input=SCRIPT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[(0, 0), (1, 2), (2, 4), (3, 6), (4, 8)]"
