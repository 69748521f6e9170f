"""Going on with a recording: recorded answers first, new calls recorded after them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from codepact.models.errors import MissingAnswer
from codepact.models.replay import replay
from codepact.models.transcript import read_transcript, recorded
from codepact.models.values import FunctionModel, Model, Reply, Request, Usage


def resuming(name: str, transcript: Path, live: Callable[[], Model] | None) -> Model:
    """Return the model called `name` that repeats no call recorded in `transcript`.

    A call that is not there goes to the model that `live` opens (once, and only when needed), and
    is recorded. Without `live` such a call raises `MissingAnswer`: a pure replay.
    """
    known = transcript.exists() and any(
        c.model == name and c.reply is not None for c in read_transcript(transcript)
    )
    past = replay(transcript, name) if known else replay({}, name)
    opened: list[Model] = []
    lock = threading.Lock()

    def complete(request: Request) -> Reply:
        try:
            return past.complete(request)
        except MissingAnswer:
            if live is None:
                raise
        with lock:
            if not opened:
                opened.append(recorded(live(), transcript))
        return opened[0].complete(request)

    return FunctionModel(name, complete)


def metered(model: Model) -> tuple[Model, Callable[[], Usage]]:
    """Return the model, and a function that says what its answers cost when they were made.

    Replayed answers count with their original usage, so that a replayed run adds up to the same.
    """
    total = Usage()
    lock = threading.Lock()

    def complete(request: Request) -> Reply:
        nonlocal total
        reply = model.complete(request)
        with lock:
            total += reply.usage
        return reply

    return FunctionModel(model.name, complete), lambda: total
