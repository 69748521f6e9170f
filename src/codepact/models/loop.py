"""One event loop in a thread of its own, so that async clients serve synchronous callers.

Async HTTP clients belong to the loop that opened their connections. With one loop for the life of
the process, any thread can use any client. The thread also starts the embedded server: Linux kills
that child when the *thread* that started it ends, and this thread does not end.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

_loops: dict[int, asyncio.AbstractEventLoop] = {}
_guard = threading.Lock()


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run `coroutine` on the shared loop and return its result; an interrupt cancels it."""
    import asyncio

    future = asyncio.run_coroutine_threadsafe(coroutine, _loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


def call(function: Callable[[], T]) -> T:
    """Return `function()`, called in the thread of the shared loop; it must be quick."""

    async def called() -> T:
        return function()

    return run(called())


def _loop() -> asyncio.AbstractEventLoop:
    import asyncio

    with _guard:
        loop = _loops.get(os.getpid())  # threads do not survive a fork: a child needs its own
        if loop is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="codepact-models", daemon=True).start()
            _loops[os.getpid()] = loop
        return loop
