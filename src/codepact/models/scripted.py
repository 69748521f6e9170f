"""Models whose answers are written down beforehand: for tests, and for running without a key."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from codepact.models.errors import MissingAnswer
from codepact.models.values import FunctionModel, Model, Reply, Request, Usage, request_key


def scripted(answers: Iterable[str] | Callable[[Request], str], name: str = "scripted") -> Model:
    """Return a model that gives `answers` in order, or `answers(request)` if it is a function.

    It costs nothing, and counts a token for every four characters so that budgets can be tried out.
    It raises `MissingAnswer` when a list has run out.
    """
    answer = answers if callable(answers) else _in_order(list(answers), name)

    def complete(request: Request) -> Reply:
        text = answer(request)
        usage = Usage(
            calls=1,
            input_tokens=sum(_tokens(m.text) for m in request.messages),
            output_tokens=_tokens(text),
        )
        return Reply(text, usage, name, False, request_key(name, request), served=name)

    return FunctionModel(name, complete)


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def _in_order(answers: list[str], name: str) -> Callable[[Request], str]:
    lock = threading.Lock()
    given = 0

    def answer(request: Request) -> str:
        nonlocal given
        with lock:
            if given == len(answers):
                raise MissingAnswer(
                    f"the model {name!r} has {len(answers)} answers and was asked for one more"
                    + (f" ({request.purpose})" if request.purpose else "")
                    + "; give it more answers, or a function"
                )
            given += 1
            return answers[given - 1]

    return answer
