"""Waiting for a model that cannot be reached, for a bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from codepact.core.errors import CodepactError
from codepact.core.seeds import derive_seed
from codepact.models.errors import ModelUnavailable
from codepact.models.values import FunctionModel, Model, Reply, Request, request_key


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before the next attempt: which model, how many seconds, and why."""

    model: str
    seconds: float
    attempt: int
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try: `attempts` calls in all, pauses of `first` seconds doubling up to `longest`.

    A service that asks for more than `longest` seconds is given up at once.
    """

    attempts: int = 6
    first: float = 1.0
    longest: float = 120.0


DEFAULT_PATIENCE = Patience()


def retrying(
    model: Model,
    patience: Patience = DEFAULT_PATIENCE,
    *,
    seed: int = 0,
    sleep: Callable[[float], None] = time.sleep,
    on_wait: Callable[[Wait], None] | None = None,
) -> Model:
    """Return `model` with calls that raised `ModelUnavailable` made again, after growing pauses.

    A pause is between half and the whole of its length, drawn from `seed`, the call and the
    attempt, and never shorter than the service asked for. Other errors (a wrong key, a refused
    request, an exhausted budget) pass through. Raises `ModelUnavailable` when patience ends.
    """

    if patience.attempts < 1:
        raise CodepactError(f"attempts is {patience.attempts}, not at least 1")

    def complete(request: Request) -> Reply:
        for attempt in range(1, patience.attempts + 1):
            try:
                return model.complete(request)
            except ModelUnavailable as error:
                seconds = _pause(
                    patience,
                    error.retry_after,
                    draw=_draw(seed, model, request, attempt),
                    attempt=attempt,
                )
                if attempt == patience.attempts or seconds > patience.longest:
                    raise _given_up(model.name, attempt, error) from error
                if on_wait is not None:
                    reason = str(error)
                    on_wait(Wait(model.name, seconds, attempt, patience.attempts, reason))
                sleep(seconds)
        raise AssertionError("unreachable: attempts is at least 1")

    return FunctionModel(model.name, complete)


def _draw(seed: int, model: Model, request: Request, attempt: int) -> float:
    """Return a number in [0, 1) that depends on these alone, not on what other threads do."""
    key = request_key(model.name, request)
    return derive_seed("codepact.models.retry", seed, key, attempt) / 2**63


def _pause(patience: Patience, asked: float | None, *, draw: float, attempt: int) -> float:
    whole = min(patience.first * 2.0 ** (attempt - 1), patience.longest)
    # Jitter, so that many waiting calls do not all come back in the same instant.
    return max(whole * (1 + draw) / 2, asked or 0.0)


def _given_up(name: str, attempts: int, error: ModelUnavailable) -> ModelUnavailable:
    tried = f"after {attempts} attempts " if attempts > 1 else ""
    asked = error.retry_after
    wait = f" (the service asks to wait {asked:.0f} s)" if asked else ""
    return ModelUnavailable(
        f"{tried}the model {name!r} cannot be reached{wait}: {error}", retry_after=asked
    )
