"""The whole-run budget: what all models together may use."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal

from codepact.core.errors import CodepactError
from codepact.models.errors import BudgetExhausted
from codepact.models.values import FunctionModel, Model, Reply, Request, Usage


class Budget:
    """Limits on tokens, US dollars and wall-clock minutes, shared by all models of a run.

    None means no limit. The clock starts when the budget is made; `spent` carries over what an
    earlier part of the run used. Safe to share between threads.
    """

    def __init__(
        self,
        *,
        tokens: int | None = None,
        dollars: Decimal | float | str | None = None,
        minutes: float | None = None,
        spent: Usage | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tokens = tokens
        self.dollars = None if dollars is None else Decimal(str(dollars))
        self.minutes = minutes
        self._spent = Usage() if spent is None else spent
        self._clock = clock
        self._start = clock()
        self._lock = threading.Lock()
        for name, limit in (("tokens", tokens), ("dollars", self.dollars), ("minutes", minutes)):
            if limit is not None and not limit > 0:
                raise CodepactError(
                    f"a budget of {limit} {name} allows nothing; give more, or None"
                )

    @property
    def spent(self) -> Usage:
        """All usage charged so far."""
        with self._lock:
            return self._spent

    @property
    def minutes_used(self) -> float:
        """Wall-clock minutes since the budget was made."""
        return (self._clock() - self._start) / 60

    def charge(self, usage: Usage) -> None:
        """Add what a call used."""
        with self._lock:
            self._spent += usage

    def check(self) -> None:
        """Raise `BudgetExhausted` if a limit is reached.

        Raises `CodepactError` if there is a dollar limit and the price of a past call is unknown:
        the sum could be anything.
        """
        spent, minutes = self.spent, self.minutes_used
        if self.dollars is not None and spent.dollars is None:
            raise CodepactError(
                f"the budget is ${self.dollars}, but the price of a call was unknown, so what the "
                f"{spent.calls} calls cost is unknown; limit tokens instead, or give the price"
            )
        reached = []
        if self.tokens is not None and spent.tokens >= self.tokens:
            reached.append(f"{self.tokens} tokens")
        if self.dollars is not None and spent.dollars is not None and spent.dollars >= self.dollars:
            reached.append(f"${self.dollars}")
        if self.minutes is not None and minutes >= self.minutes:
            reached.append(f"{self.minutes:g} minutes")
        if reached:
            cost = "an unknown price" if spent.dollars is None else f"${spent.dollars}"
            raise BudgetExhausted(
                f"the budget of {' and '.join(reached)} is used up: {spent.calls} calls, "
                f"{spent.input_tokens} input and {spent.output_tokens} output tokens, {cost}, "
                f"{minutes:.1f} minutes; give a larger budget to go on"
            )


def budgeted(model: Model, budget: Budget, *, priced: bool = True) -> Model:
    """Return `model` with each call checked against, and charged to, the whole-run `budget`.

    The answer that crosses a limit is still handed on, as it is paid for; the next call is refused.
    So calls that run at the same time can pass a limit by one call each. `priced` says whether the
    model's price is known: raises `CodepactError` at once if it is not and dollars are limited.
    """
    if budget.dollars is not None and not priced:
        raise CodepactError(
            f"the budget is ${budget.dollars}, but no price is known for the model {model.name!r}; "
            "limit tokens instead, or give the price"
        )

    def complete(request: Request) -> Reply:
        budget.check()
        reply = model.complete(request)
        budget.charge(reply.spent)
        return reply

    return FunctionModel(model.name, complete)
