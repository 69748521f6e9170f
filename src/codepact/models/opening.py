"""From a name to a model with everything around it: cache, budget, retries, limit, transcript."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from codepact.core.errors import CodepactError, unknown_name
from codepact.models.budget import Budget, budgeted
from codepact.models.cache import cached
from codepact.models.limit import limited
from codepact.models.local import open_local
from codepact.models.prices import Price
from codepact.models.remote import Opened, open_address, open_provider
from codepact.models.replay import replay
from codepact.models.retry import DEFAULT_PATIENCE, Patience, Wait, retrying
from codepact.models.transcript import recorded
from codepact.models.values import Model

_ADDRESS = re.compile(r"(?P<model>\S+?)@(?P<url>https?://\S+)")
_WAYS = ("local", "local:FILE.gguf", "MODEL@http://HOST:PORT/v1", "PROVIDER:MODEL", "replay:FILE")


def open_model(
    name: str,
    *,
    cache: Path | None = None,
    transcript: Path | None = None,
    budget: Budget | None = None,
    concurrency: int = 8,
    patience: Patience = DEFAULT_PATIENCE,
    price: Price | None = None,
    timeout: float | None = None,
    seed: int = 0,
    sleep: Callable[[float], None] = time.sleep,
    on_wait: Callable[[Wait], None] | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> Model:
    """Return the model called `name`, with the usual wrappers around it.

    Names: `local` (the embedded model), `local:FILE.gguf`, `MODEL@http://HOST:PORT/v1` (any
    OpenAI-compatible server), `PROVIDER:MODEL` (for instance `openai:gpt-4.1`), and `replay:FILE`
    or `replay:FILE#MODEL` (the answers of a transcript, and never a call out).

    - `cache`: a folder of answers to look in first; `transcript`: a file that records every call.
    - `budget`: what the whole run may use; pass the same one to all models of a run.
    - `concurrency`: calls at a time, over the whole process; always 1 for a local model.
    - `patience`, `seed`, `sleep`, `on_wait`: how to retry, see `retrying`.
    - `price`: overrides the price table; `timeout`: seconds for one call (600; local 3600).
    - `on_progress`: told what the embedded model is doing while it loads.

    From outside to inside: transcript, cache, limit, retries, budget. So a cached answer is
    recorded but costs nothing, and a call that waits its turn sees the budget as it is by then.
    Raises `CodepactError` if the name means nothing, or a package, key or price is missing.
    """
    if name.startswith("replay:"):
        model = _open_replay(name.removeprefix("replay:"))
        return model if transcript is None else recorded(model, transcript)
    opened = _open(name, timeout=timeout, price=price, on_progress=on_progress)
    model = opened.model
    if budget is not None:
        model = budgeted(model, budget, priced=opened.priced)
    model = retrying(model, patience, seed=seed, sleep=sleep, on_wait=on_wait)
    model = limited(model, 1 if model.name.startswith("local:") else concurrency)
    if cache is not None:
        model = cached(model, cache)
    return model if transcript is None else recorded(model, transcript)


def _open(
    name: str,
    *,
    timeout: float | None,
    price: Price | None,
    on_progress: Callable[[str], None] | None,
) -> Opened:
    if name == "local" or name.startswith("local:"):
        file = name.partition(":")[2]
        path = Path(file).expanduser() if file else None
        return Opened(open_local(path, timeout=timeout or 3600.0, on_progress=on_progress), True)
    seconds = timeout or 600.0
    address = _ADDRESS.fullmatch(name)
    if address is not None:
        return open_address(address["model"], address["url"], timeout=seconds, price=price)
    if name == "scripted":
        raise CodepactError("a scripted model is made in code: codepact.models.scripted([...])")
    if ":" not in name:
        raise unknown_name("model", name, _WAYS)
    return open_provider(name, timeout=seconds, price=price)


def _open_replay(where: str) -> Model:
    if Path(where).exists() or "#" not in where:
        return replay(Path(where))
    file, _, model = where.partition("#")
    return replay(Path(file), model)
