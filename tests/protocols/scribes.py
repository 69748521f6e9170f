"""Authors, readers and a log for the tests of protocols."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from arena import rules

from codepact.core.program import Program
from codepact.exchange import Disclosure
from codepact.generation.author import Attempt, Briefing, Submission
from codepact.interpretation.reading import Reading, ReadingTask
from codepact.protocols import Player, Setup

Write = Callable[[Briefing], str | None]


@dataclass
class Scribe:
    """An author that writes what a function of its briefing says, and keeps its briefings."""

    write_source: Write
    name: str = "scribe"
    briefings: list[Briefing] = field(default_factory=list)
    attempted: str = "def act(game:"

    def write(self, briefing: Briefing) -> Submission:
        self.briefings.append(briefing)
        source = self.write_source(briefing)
        if source is None:
            return Submission(None, (Attempt("plan", self.attempted, "invalid syntax"),))
        return Submission(Program(source), (Attempt("plan", source, None),))


def always(source: str | None, name: str = "scribe") -> Scribe:
    return Scribe(lambda briefing: source, name)


@dataclass
class Judge:
    accepts: bool = True
    predicted: tuple[tuple[str, ...] | None, ...] = (("C",), ("C",))
    tasks: list[ReadingTask] = field(default_factory=list)
    name: str = "judge"

    def read(self, task: ReadingTask) -> Reading:
        self.tasks.append(task)
        return Reading(task.seat, self.predicted, self.accepts, "because")


class Log:
    """Keeps events, each as the JSON that a journal would hold."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, kind: str, data: dict[str, Any]) -> None:
        self.events.append((kind, json.loads(json.dumps(data))))

    def kinds(self) -> list[str]:
        return [k for k, _ in self.events]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [d for k, d in self.events if k == kind]


def setup(*players: Player, log: Log | None = None, n: int = 1, **options: Any) -> Setup:
    game = options.pop("game", rules(3))
    return Setup(game, players, Disclosure(**options), n, 7, log or Log())
