"""Models behind an address: every provider of pydantic-ai, and any OpenAI-compatible server."""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from codepact.core.errors import CodepactError
from codepact.models import loop, prices
from codepact.models.errors import ModelError, ModelUnavailable
from codepact.models.prices import Price
from codepact.models.providers import provider_keys
from codepact.models.values import (
    FunctionModel,
    Model,
    Reply,
    Request,
    Usage,
    request_key,
    sent_seed,
)

if TYPE_CHECKING:
    import pydantic_ai.models as pydantic_models
    from pydantic_ai.messages import ModelMessage

_LLAMA_CONTEXT = "exceed_context_size_error"  # llama.cpp's word, unknown to pydantic-ai
# HTTP statuses besides 429 and 5xx that mean "try again": request timeout, conflict, too early.
_PASSING = frozenset({408, 409, 425})


@dataclass(frozen=True, slots=True)
class Opened:
    """A model without wrappers, and whether the price of its calls is known beforehand."""

    model: Model
    priced: bool


def open_provider(name: str, *, timeout: float = 600.0, price: Price | None = None) -> Opened:
    """Open `provider:model`, for any provider of pydantic-ai.

    Raises `CodepactError` if the provider or its extra or key is missing, and says which.
    A provider takes no grammar: such a request raises `ModelError`.
    """
    client = _per_process(lambda: _provider_client(name))
    known = price is not None or prices.price_is_known(client())

    def complete(request: Request) -> Reply:
        if request.grammar is not None:
            raise ModelError(
                f"{name} cannot be held to a grammar; use a schema, or the model 'local'"
            )
        return ask(client(), name, request, timeout=timeout, price=price)

    return Opened(FunctionModel(name, complete), known)


def open_address(
    model: str, url: str, *, timeout: float = 600.0, price: Price | None = None
) -> Opened:
    """Open `model` at an OpenAI-compatible `url` such as `http://127.0.0.1:8080/v1`.

    A key, if the server wants one, is read from `CODEPACT_API_KEY`. A grammar is sent in the
    field `grammar`, as llama.cpp reads it; other servers may ignore it.
    """
    url = url.rstrip("/")
    name = f"{model}@{url}"
    client = _per_process(lambda: compatible_client(model, url, os.environ.get("CODEPACT_API_KEY")))
    client()

    def complete(request: Request) -> Reply:
        return ask(client(), name, request, timeout=timeout, price=price)

    return Opened(FunctionModel(name, complete), price is not None)


def compatible_client(model: str, url: str, key: str | None = None) -> pydantic_models.Model:
    """Return the pydantic-ai model for an OpenAI-compatible server at `url`."""
    from urllib.parse import urlsplit

    import httpx2
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    http = None
    if urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}:
        # Never through a proxy from the environment: this machine is nearer than any proxy.
        http = httpx2.AsyncClient(trust_env=False, timeout=httpx2.Timeout(600, connect=30))
    provider = OpenAICompatibleProvider("codepact", base_url=url, api_key=key, http_client=http)
    # `max_tokens` is the name that every compatible server reads.
    profile = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    return OpenAIChatModel(model, provider=provider, profile=profile)


def ask(
    client: pydantic_models.Model,
    name: str,
    request: Request,
    *,
    timeout: float,
    price: Price | None,
    body: Mapping[str, Any] | None = None,
) -> Reply:
    """Make one call, without retries, and return the reply under our `name`.

    `timeout` in seconds; `body` is merged into the body of the HTTP request. Raises
    `ModelUnavailable` if it may work later, `ModelError` if it will not.
    """
    from pydantic_ai.direct import model_request
    from pydantic_ai.exceptions import AgentRunError, UserError
    from pydantic_ai.settings import ModelSettings

    extra = dict(body or {})
    if request.grammar is not None:
        extra["grammar"] = request.grammar
    settings: dict[str, Any] = {
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
        "seed": sent_seed(request),
        "timeout": timeout,
        "max_retries": 0,  # retries are ours, so that they are counted, shown and bounded once
        "extra_body": extra or None,
    }
    ignored: frozenset[str] = getattr(client, "unsupported_settings", frozenset())
    usable = {k: v for k, v in settings.items() if v is not None and k not in ignored}
    start = time.perf_counter()
    try:
        response = loop.run(
            model_request(
                client,
                _messages(request),
                model_settings=cast(ModelSettings, usable),
                model_request_parameters=_parameters(client, request),
            )
        )
    except (AgentRunError, UserError) as error:
        raise _translated(name, error) from error
    seconds = time.perf_counter() - start
    used = response.usage
    dollars = (
        prices.price_of(client, response)
        if price is None
        else price.of(used.input_tokens, used.output_tokens)
    )
    return Reply(
        text=response.text or "",
        usage=Usage(1, used.input_tokens, used.output_tokens, seconds, dollars),
        model=name,
        cached=False,
        key=request_key(name, request),
        finish=response.finish_reason or "stop",
        served=response.model_name or "",
    )


def _per_process(
    make: Callable[[], pydantic_models.Model],
) -> Callable[[], pydantic_models.Model]:
    """Make a client once per process: its connections do not survive a fork."""

    @functools.cache
    def made(_process: int) -> pydantic_models.Model:
        return make()

    return lambda: made(os.getpid())


def _provider_client(name: str) -> pydantic_models.Model:
    from pydantic_ai.exceptions import UserError
    from pydantic_ai.models import infer_model

    try:
        return infer_model(name)
    except ImportError as error:
        extra = re.search(r"pydantic-ai-slim\[([\w-]+)\]", str(error))
        install = f"pip install 'pydantic-ai-slim[{extra[1]}]'" if extra else str(error)
        raise CodepactError(f"{name} needs a package that is not installed: {install}") from error
    except (UserError, ValueError) as error:
        keys = re.findall(r"`([A-Z][A-Z0-9_]+)`", str(error))
        if not keys:
            raise CodepactError(f"cannot open the model {name!r}: {error}") from error
        either = " or ".join(dict.fromkeys([*provider_keys(name.partition(":")[0]), *keys]))
        raise CodepactError(
            f"{name} needs a key: set the environment variable {either} "
            "(the model 'local' needs none)"
        ) from error
    except Exception as error:  # the SDKs complain about missing credentials each in their own way
        raise CodepactError(f"cannot open the model {name!r}: {error}") from error


def _messages(request: Request) -> list[ModelMessage]:
    from pydantic_ai import messages as m

    def part(role: str, text: str) -> Any:
        text = text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent
        return m.SystemPromptPart(text) if role == "system" else m.UserPromptPart(text)

    turns: list[ModelMessage] = []
    for message in request.messages:
        if message.role == "assistant":
            turns.append(m.ModelResponse(parts=[m.TextPart(message.text)]))
        elif turns and isinstance(turns[-1], m.ModelRequest):
            turns[-1] = m.ModelRequest([*turns[-1].parts, part(message.role, message.text)])
        else:
            turns.append(m.ModelRequest([part(message.role, message.text)]))
    return turns


def _parameters(client: pydantic_models.Model, request: Request) -> Any:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition

    if request.schema is None:
        return ModelRequestParameters()
    native = client.profile.get("supports_json_schema_output", False)
    return ModelRequestParameters(
        output_mode="native" if native else "prompted",
        output_object=OutputObjectDefinition(json_schema=dict(request.schema), name="answer"),
        allow_text_output=False,
    )


def _translated(name: str, error: Exception) -> CodepactError:
    from pydantic_ai import exceptions as e

    status = getattr(error, "status_code", None)
    said = " ".join(str(error).split())[:500]
    later = (
        e.ModelRateLimitError,
        e.ModelUnavailableError,
        e.ModelServerError,
        e.ModelConnectionError,
        e.ModelRequestTimeout,
    )
    if isinstance(error, later) or status in _PASSING:
        after = getattr(error, "retry_after", None)
        return ModelUnavailable(f"{name}: {said}", retry_after=after)
    if isinstance(error, e.ModelAuthenticationError):
        keys = " or ".join(provider_keys(name.partition(":")[0])) or "CODEPACT_API_KEY"
        return ModelError(f"{name} refused the key (HTTP {status}): check {keys}; it said: {said}")
    if isinstance(error, e.ModelQuotaExceededError):
        return ModelError(f"{name}: the quota or credit of the account is used up: {said}")
    if isinstance(error, e.ModelContextWindowExceededError) or _LLAMA_CONTEXT in said:
        return ModelError(f"{name}: the prompt is longer than the model's context: {said}")
    return ModelError(f"{name}: {said}")
