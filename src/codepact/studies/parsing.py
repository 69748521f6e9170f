"""Events from JSON: what stands in a journal, checked field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast, get_args

from codepact.core.errors import CodepactError
from codepact.core.fault import Fault, FaultKind
from codepact.core.game import Game, Joint, Payoffs, Repetition, normal_form
from codepact.core.match import Event as MatchEvent
from codepact.core.match import Match
from codepact.generation.author import Attempt
from codepact.interpretation.reading import Reading, Score
from codepact.models.values import Usage
from codepact.studies import fields as f
from codepact.studies.events import (
    ClaimChecked,
    MatchPlayed,
    PlayerDecided,
    PlayerShown,
    ProgramCommitted,
    ProgramRead,
    ProgramRevealed,
    ProgramWritten,
    RunEvent,
    RunFinished,
    RunStarted,
    RunStopped,
    ShardWritten,
)
from codepact.studies.fields import Fields


def parse_event(kind: str, data: Mapping[str, Any], where: str) -> RunEvent | None:
    """Return the event, or None for a kind that is not read back.

    Raises `CodepactError` with `where`, the kind and the field if something is missing or wrong.
    """
    read = _READERS.get(kind)
    return None if read is None else read(f.fields(data, f"{where}, {kind}"))


def game_from_json(value: Any, where: str) -> Game:
    """Take a game: name, summary, actions by seat, payoffs as a list of [joint, payoffs]."""
    data = f.fields(value, where)
    return normal_form(
        data.get("name", f.text),
        data.get("actions", f.many(f.texts)),
        dict(data.get("payoffs", f.many(_payoff_row))),
        data.maybe("summary", f.text, ""),
        data.maybe("default", f.nullable(f.texts), None),
        data.maybe("disagreement", f.nullable(f.texts), None),
    )


def _payoff_row(value: Any, where: str) -> tuple[Joint, Payoffs]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise CodepactError(f"{where}: {value!r} is not a pair of actions and payoffs")
    return f.texts(value[0], where), f.many(f.exact)(value[1], where)


def usage_from_json(value: Any, where: str) -> Usage:
    """Take what calls cost; a price of null is unknown."""
    data = f.fields(value, where)
    return Usage(
        data.get("calls", f.whole),
        data.get("input_tokens", f.whole),
        data.get("output_tokens", f.whole),
        data.get("seconds", f.seconds),
        data.get("dollars", f.nullable(f.money)) if "dollars" in data.data else Decimal(0),
    )


def _repetition(value: Any, where: str) -> Repetition:
    data = f.fields(value, where)
    return Repetition(
        data.get("rounds", f.whole),
        data.maybe("horizon_known", f.flag, True),
        data.maybe("discount", f.exact, Fraction(1)),
        data.maybe("noise", f.exact, Fraction(0)),
        data.maybe("ending", f.exact, Fraction(0)),
    )


def _player(value: Any, where: str) -> PlayerShown:
    data = f.fields(value, where)
    return PlayerShown(
        data.get("seat", f.whole),
        data.get("author", f.text),
        data.maybe("objective", f.text, ""),
        data.maybe("mode", f.text, ""),
    )


def _started(data: Fields) -> RunStarted:
    return RunStarted(
        data.get("codepact", f.text),
        data.get("protocol", f.text),
        data.get("game", game_from_json),
        data.get("repetition", _repetition),
        data.get("capabilities", f.texts),
        data.get("players", f.many(_player)),
        data.maybe("meta_rounds", f.whole, 1),
        data.get("seed", f.whole),
        data.maybe("disclosure", f.mapping, {}),
    )


def _attempt(value: Any, where: str) -> Attempt:
    data = f.fields(value, where)
    return Attempt(
        data.maybe("strategy", f.text, ""),
        data.get("source", f.nullable(f.text)),
        data.get("problem", f.nullable(f.text)),
        data.maybe("calls", f.texts, ()),
    )


def _written(data: Fields) -> ProgramWritten:
    return ProgramWritten(
        data.get("meta_round", f.whole),
        data.get("seat", f.whole),
        data.get("digest", f.nullable(f.text)),
        data.maybe("mode", f.text, "free-form"),
        data.get("attempts", f.many(_attempt)),
        data.maybe("usage", usage_from_json, Usage()),
        data.maybe("source", f.nullable(f.text), None),
        data.maybe("claims", f.texts, ()),
    )


def _checked(data: Fields) -> ClaimChecked:
    answer = data.get("answer", f.text)
    if answer not in ("proved", "refuted", "unknown"):
        raise CodepactError(f"{data.where}, answer: {answer!r} is not a verdict")
    return ClaimChecked(
        data.get("meta_round", f.whole),
        data.get("seat", f.whole),
        data.get("digest", f.text),
        data.get("claim", f.text),
        answer,
        data.maybe("method", f.text, ""),
        data.maybe("rounds", f.whole, None),
        data.maybe("reason", f.text, ""),
        data.maybe("witness", f.nullable(f.mapping), None),
        data.maybe("certificate", f.nullable(f.text), None),
    )


def _committed(data: Fields) -> ProgramCommitted:
    return ProgramCommitted(
        data.get("meta_round", f.whole), data.get("seat", f.whole), data.get("commitment", f.text)
    )


def _revealed(data: Fields) -> ProgramRevealed:
    return ProgramRevealed(
        data.get("meta_round", f.whole),
        data.get("seat", f.whole),
        data.get("digest", f.text),
        data.get("nonce", f.text),
    )


def _decided(data: Fields) -> PlayerDecided:
    return PlayerDecided(
        data.get("meta_round", f.whole), data.get("seat", f.whole), data.get("accepts", f.flag)
    )


def _score(value: Any, where: str) -> Score:
    data = f.fields(value, where)
    return Score(data.get("right", f.whole), data.get("asked", f.whole))


def _read(data: Fields) -> ProgramRead:
    reading = Reading(
        data.get("seat", f.whole),
        data.get("predicted", f.many(f.nullable(f.texts))),
        data.get("accepts", f.flag),
        data.maybe("reason", f.text, ""),
        data.maybe("problem", f.nullable(f.text), None),
        data.maybe("calls", f.texts, ()),
    )
    return ProgramRead(
        data.get("meta_round", f.whole),
        reading,
        data.maybe("score", f.nullable(_score), None),
        data.maybe("usage", usage_from_json, Usage()),
    )


def _fault(value: Any, where: str) -> Fault:
    data = f.fields(value, where)
    kind = data.get("kind", f.text)
    if kind not in get_args(FaultKind):
        raise CodepactError(f"{where}: {kind!r} is not a kind of fault")
    return Fault(
        data.get("seat", f.whole),
        data.get("round", f.nullable(f.whole)),
        cast(FaultKind, kind),
        data.maybe("detail", f.text, ""),
    )


def _match_event(value: Any, where: str) -> MatchEvent:
    data = f.fields(value, where)
    return MatchEvent(
        data.get("seat", f.whole),
        data.get("round", f.whole),
        data.get("depth", f.whole),
        data.get("kind", f.text),
        data.get("detail", f.text),
        data.get("answer", f.text),
    )


def _slip(value: Any, where: str) -> tuple[int, int]:
    pair = f.wholes(value, where)
    if len(pair) != 2:
        raise CodepactError(f"{where}: {list(pair)} is not a pair of seat and round")
    return pair[0], pair[1]


def _played(data: Fields) -> MatchPlayed:
    actions = data.get("actions", f.many(f.texts))
    seats = len(actions)
    if not seats or any(len(own) != len(actions[0]) for own in actions):
        raise CodepactError(f"{data.where}, actions: seats with different numbers of rounds")
    match = Match(
        digests=tuple(d or "" for d in data.get("digests", f.many(f.nullable(f.text)))),
        actions=actions,
        payoffs=data.get("payoffs", f.many(f.exact)),
        faults=data.maybe("faults", f.many(_fault), ()),
        slips=data.maybe("slips", f.many(_slip), ()),
        ticks=data.maybe("ticks", f.wholes, (0,) * seats),
        simulations=data.maybe("simulations", f.wholes, (0,) * seats),
        events=data.maybe("events", f.many(_match_event), ()),
        seed=data.get("seed", f.whole),
        sandbox=data.get("sandbox", f.text),
    )
    names = data.maybe("names", f.texts, tuple(d[:8] for d in match.digests))
    if not len(match.digests) == len(match.payoffs) == len(names) == seats:
        raise CodepactError(f"{data.where}: digests, names, actions and payoffs need {seats} seats")
    return MatchPlayed(
        data.maybe("meta_round", f.nullable(f.whole), None),
        match,
        names,
        data.maybe("withdrew", f.wholes, ()),
    )


def _shard(data: Fields) -> ShardWritten:
    return ShardWritten(
        data.get("file", f.text),
        data.get("rows", f.whole),
        data.get("sha256", f.text),
        data.get("content", f.text),
    )


_READERS: Mapping[str, Callable[[Fields], RunEvent]] = {
    "run.started": _started,
    "program.written": _written,
    "claim.checked": _checked,
    "program.committed": _committed,
    "program.revealed": _revealed,
    "program.read": _read,
    "player.decided": _decided,
    "match.played": _played,
    "run.stopped": lambda data: RunStopped(data.get("reason", f.text)),
    "run.finished": lambda data: RunFinished(data.maybe("usage", usage_from_json, Usage())),
    "shard.written": _shard,
}
