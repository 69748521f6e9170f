"""Ratios measured in the same run, printed at the end."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROWS: list[tuple[str, str]] = []


class Ratios:
    """Times alternatives in turn, so that the machine's moods hit them alike."""

    def __call__(self, rounds: int, **ways: Callable[[], object]) -> dict[str, float]:
        """Return the median seconds of each way; every way is warmed up once."""
        for way in ways.values():
            way()
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                start = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - start)
        return {name: statistics.median(s) for name, s in seconds.items()}

    def row(self, what: str, value: str) -> None:
        ROWS.append((what, value))


@pytest.fixture(scope="session")
def ratios() -> Ratios:
    return Ratios()


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not ROWS:
        return
    terminalreporter.section("ratios in this run")
    width = max(len(what) for what, _ in ROWS)
    for what, value in ROWS:
        terminalreporter.write_line(f"{what:<{width}}  {value}")


@pytest.fixture(scope="session")
def agents() -> Path:
    return Path(__file__).parents[1] / "tests" / "proof" / "agents.py"
