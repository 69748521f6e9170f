"""The values that every model, wrapper and caller shares: a request, a reply, and what it cost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, cast, get_args

from codepact.core.errors import CodepactError
from codepact.core.seeds import derive_seed

Role = Literal["system", "user", "assistant"]

# Raise this when the meaning of a key changes: every old key then misses, and none is misread.
_KEY_VERSION = 1


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation: who speaks (`system`, `user` or `assistant`) and the text."""

    role: Role
    text: str

    def __post_init__(self) -> None:
        if self.role not in get_args(Role):
            raise CodepactError(
                f"message role {self.role!r} is none of {', '.join(get_args(Role))}"
            )


@dataclass(frozen=True, slots=True)
class Request:
    """All that decides an answer, apart from the model.

    - `messages`: system messages first, then the conversation, which ends with the user.
    - `purpose`: why we ask ("author", "reader", ...); for transcripts only, never part of the key.
    - `temperature`, `max_tokens` (of the answer), `seed`: None leaves it to the model.
    - `grammar`: a GBNF grammar that the answer must obey (embedded model and llama.cpp servers).
    - `schema`: a JSON schema that the answer must obey. It is enforced, but most models are not
      shown it, so describe it in the prompt too.
    - `sample`: a counter from 0, so that one prompt can be drawn several times.

    Raises `CodepactError` if the values make no request.
    """

    messages: tuple[Message, ...]
    _: KW_ONLY
    purpose: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    grammar: str | None = None
    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    sample: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "messages", tuple(self.messages))
        spoken = [m.role for m in self.messages]
        while spoken and spoken[0] == "system":
            spoken.pop(0)
        if not spoken or spoken[-1] != "user" or "system" in spoken:
            raise CodepactError(
                "a request is system messages, if any, and then a conversation that ends with a "
                f"user message; these roles are {[m.role for m in self.messages]}"
            )
        if self.temperature is not None and not 0 <= self.temperature <= 2:
            raise CodepactError(f"temperature {self.temperature} is not between 0 and 2")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise CodepactError(f"max_tokens {self.max_tokens} is not positive")
        if self.sample < 0:
            raise CodepactError(f"sample {self.sample} is negative; samples count from 0")
        if self.grammar is not None and self.schema is not None:
            raise CodepactError("a request has either a grammar or a schema, not both")


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls cost: counts, wall-clock seconds, and US dollars (None when no price is known)."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    dollars: Decimal | None = Decimal(0)

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        """Return the sum; an unknown price makes the sum's price unknown, never smaller."""
        known = self.dollars is not None and other.dollars is not None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            seconds=self.seconds + other.seconds,
            dollars=cast(Decimal, self.dollars) + cast(Decimal, other.dollars) if known else None,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    - `usage`: what the call cost when it was made; `spent` is what it cost *now*.
    - `model`: the name of the model that was asked; `served`: the name that the service gave back.
    - `cached`: True if nobody was asked this time.
    - `key`: the content key of the call, see `request_key`.
    - `finish`: `stop`, or `length` if `max_tokens` cut the answer off, or the service's word.
    """

    text: str
    usage: Usage
    model: str
    cached: bool
    key: str
    finish: str = "stop"
    served: str = ""

    @property
    def spent(self) -> Usage:
        """The usage of this very reply: zero when it came from a cache or a recording."""
        return Usage() if self.cached else self.usage


class Model(Protocol):
    """Whatever answers requests. Implementations are synchronous and safe to call from threads."""

    @property
    def name(self) -> str:
        """What it is called; it also stands for the model's identity in `request_key`."""

    def complete(self, request: Request) -> Reply:
        """Return the answer; raise `ModelUnavailable`, `ModelError` or another `CodepactError`."""


@dataclass(frozen=True, slots=True)
class FunctionModel:
    """A `Model` made of a name and a function from requests to replies."""

    name: str
    answer: Callable[[Request], Reply]

    def complete(self, request: Request) -> Reply:
        """Return `answer(request)`."""
        return self.answer(request)


def prompt(user: str, system: str | None = None, **settings: Any) -> Request:
    """Return the request with one user message, a system message if given, and `settings`."""
    opening = () if system is None else (Message("system", system),)
    return Request((*opening, Message("user", user)), **settings)


def request_key(model: str, request: Request) -> str:
    """Return the SHA-256 hex digest of everything that decides the answer, `purpose` left out.

    It depends on our own values only, so it is the same in every process and with every version of
    the client libraries. The order of a schema's members counts: models answer in that order.
    """
    settings = request_to_json(request)
    del settings["purpose"]
    settings["schema"] = None if request.schema is None else json.dumps(request.schema)
    text = json.dumps([_KEY_VERSION, model, settings], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sent_seed(request: Request) -> int | None:
    """Return the seed to send, below 2**31: sample 0 gets `request.seed` itself, the others theirs.

    None if the request has no seed: then only a cache makes the samples repeatable.
    """
    if request.seed is None:
        return None
    if request.sample == 0:
        return request.seed % 2**31
    return derive_seed("codepact.models", request.seed, request.sample) % 2**31


def request_to_json(request: Request) -> dict[str, Any]:
    """Return the request as plain JSON data, as transcripts keep it."""
    return {
        "messages": [[m.role, m.text] for m in request.messages],
        "purpose": request.purpose,
        "temperature": None if request.temperature is None else float(request.temperature),
        "max_tokens": request.max_tokens,
        "seed": request.seed,
        "grammar": request.grammar,
        "schema": None if request.schema is None else dict(request.schema),
        "sample": request.sample,
    }


def request_from_json(data: Mapping[str, Any]) -> Request:
    """Return the request that `request_to_json` wrote."""
    rest = {name: value for name, value in data.items() if name != "messages"}
    return Request(tuple(Message(role, text) for role, text in data["messages"]), **rest)


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """Return the reply as plain JSON data, as transcripts and caches keep it."""
    usage = reply.usage
    return {
        "text": reply.text,
        "usage": {
            "calls": usage.calls,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "seconds": round(usage.seconds, 3),
            "dollars": None if usage.dollars is None else str(usage.dollars),
        },
        "model": reply.model,
        "cached": reply.cached,
        "key": reply.key,
        "finish": reply.finish,
        "served": reply.served,
    }


def reply_from_json(data: Mapping[str, Any], *, cached: bool) -> Reply:
    """Return the reply that `reply_to_json` wrote.

    Raises KeyError, TypeError, ValueError or ArithmeticError if `data` is not such a reply.
    """
    usage, text = data["usage"], data["text"]
    if not isinstance(text, str):
        raise TypeError(f"the text of a reply is {type(text).__name__}")
    dollars = usage["dollars"]
    return Reply(
        text=text,
        usage=Usage(
            calls=int(usage["calls"]),
            input_tokens=int(usage["input_tokens"]),
            output_tokens=int(usage["output_tokens"]),
            seconds=float(usage["seconds"]),
            dollars=None if dollars is None else Decimal(dollars),
        ),
        model=str(data["model"]),
        cached=cached,
        key=str(data["key"]),
        finish=str(data.get("finish", "stop")),
        served=str(data.get("served", "")),
    )
