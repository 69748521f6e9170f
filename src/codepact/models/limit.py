"""How many calls a model serves at a time, over the whole process."""

from __future__ import annotations

import threading

from codepact.core.errors import CodepactError
from codepact.models.values import FunctionModel, Model, Reply, Request

_gates: dict[tuple[str, int], threading.BoundedSemaphore] = {}
_guard = threading.Lock()


def limited(model: Model, concurrency: int) -> Model:
    """Return `model` with at most `concurrency` calls under way at a time.

    All limited models of one name and number share the limit, also if they were opened apart.
    """
    if concurrency < 1:
        raise CodepactError(f"concurrency {concurrency} allows no call; give at least 1")
    with _guard:
        gate = _gates.setdefault((model.name, concurrency), threading.BoundedSemaphore(concurrency))

    def complete(request: Request) -> Reply:
        with gate:
            return model.complete(request)

    return FunctionModel(model.name, complete)
