"""Replaying a recording: the same answers, and never a call out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from codepact.core.errors import CodepactError
from codepact.models.errors import MissingAnswer
from codepact.models.transcript import read_transcript
from codepact.models.values import FunctionModel, Model, Reply, Request, Usage, request_key


def replay(source: Path | Mapping[str, str | Reply], name: str | None = None) -> Model:
    """Return the model that answers from a transcript, or from a mapping of keys to answers.

    `name` is the model that was recorded (keys depend on it); it may be left out for a transcript
    of a single model. Failed calls of a transcript are passed over; of several answers to one call,
    the last one stands. The replies count as cached, so they cost nothing.

    Raises `CodepactError` if it is unclear which model to replay, and `MissingAnswer`, when asked,
    for a call that was not recorded.
    """
    if isinstance(source, Path):
        name, answers = _from_transcript(source, name)
        where = str(source)
    else:
        if name is None:
            raise CodepactError("replaying a mapping needs the name of the model that was recorded")
        answers = {key: _as_reply(key, value, name) for key, value in source.items()}
        where = "the given answers"
    recorded_name = name

    def complete(request: Request) -> Reply:
        key = request_key(recorded_name, request)
        if key not in answers:
            asked = " ".join(request.messages[-1].text.split())
            raise MissingAnswer(
                f"{where} ({len(answers)} answers of {recorded_name}) has none for this call: "
                f"purpose {request.purpose or 'not given'}, sample {request.sample}, "
                f"key {key[:16]}, prompt {asked[:80]!r}; record it, or replay the same settings"
            )
        return answers[key]

    return FunctionModel(name, complete)


def _as_reply(key: str, value: str | Reply, name: str) -> Reply:
    if isinstance(value, Reply):
        return replace(value, cached=True)
    return Reply(value, Usage(calls=1), name, True, key)


def _from_transcript(path: Path, name: str | None) -> tuple[str, dict[str, Reply]]:
    calls = [call for call in read_transcript(path) if call.reply is not None]
    names = sorted({call.model for call in calls})
    if name is None and len(names) == 1:
        name = names[0]
    if name is None or name not in names:
        holds = ", ".join(names) or "no answers at all"
        asked = "name the model to replay" if name is None else f"no model {name!r} to replay"
        raise CodepactError(f"{path}: {asked}; it holds {holds}")
    return name, {
        call.key: replace(call.reply, cached=True)
        for call in calls
        if call.reply is not None and call.model == name
    }
