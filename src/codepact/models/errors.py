"""What can go wrong between us and a model, by what the caller should do about it."""

from __future__ import annotations

from codepact.core.errors import CodepactError


class ModelError(CodepactError):
    """The model refused this request (bad key, unknown model, prompt too long): do not retry."""


class ModelUnavailable(CodepactError):  # noqa: N818  (named for what it says, like BudgetExhausted)
    """The model cannot be reached at present: the run stops here and can be resumed later.

    `retry_after` is the number of seconds that the service asked us to wait, if it said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BudgetExhausted(CodepactError):  # noqa: N818
    """The run has used up its budget: the message says which limit and what was spent."""


class MissingAnswer(CodepactError):  # noqa: N818
    """A scripted or replayed model was asked something that it has no answer for."""
