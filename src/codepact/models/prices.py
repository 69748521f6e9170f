"""Prices, from the table that comes with the client library; nothing is fetched."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pydantic_ai.models as pydantic_models
    from genai_prices.types import AbstractUsage
    from pydantic_ai.messages import ModelResponse


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million input tokens and for a million output tokens."""

    input: Decimal
    output: Decimal

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        """Return what these tokens cost, in US dollars."""
        return (self.input * input_tokens + self.output * output_tokens) / 1_000_000


FREE = Price(Decimal(0), Decimal(0))


def price_is_known(client: pydantic_models.Model) -> bool:
    """Say whether the table has a price for this pydantic-ai model."""
    from genai_prices import Usage

    return _look_up(client, Usage(input_tokens=1000, output_tokens=1000)) is not None


def price_of(client: pydantic_models.Model, response: ModelResponse) -> Decimal | None:
    """Return what this response cost in US dollars, None if that is not known.

    The name that the service gave back counts (an alias may stand for a dated model), and the name
    that we asked for if the table does not know that one.
    """
    if response.usage.unmeasured_requests:
        return None
    try:
        return response.cost().total_price
    except (LookupError, ValueError, AssertionError):
        return _look_up(client, response.usage)


def _look_up(client: pydantic_models.Model, usage: AbstractUsage) -> Decimal | None:
    from genai_prices import calc_price
    from pydantic_ai.exceptions import UserError

    try:
        url = client.base_url
    except (AttributeError, UserError):  # some providers have no address of their own
        url = None
    with suppress(LookupError, ValueError):
        if url:
            return calc_price(usage, client.model_name, provider_api_url=url).total_price
    with suppress(LookupError, ValueError):
        return calc_price(usage, client.model_name, provider_id=client.system).total_price
    return None


def named_price(name: str, input_tokens: int, output_tokens: int) -> Decimal | None:
    """Return what a call of that size costs for the model that was named so, None if not known.

    Local models cost nothing. Nothing is opened, so no key is needed.
    """
    if name == "local" or name.startswith(("local:", "replay:")):
        return Decimal(0)
    provider, separator, model = name.partition(":")
    if not separator or "@" in name:
        return None
    from genai_prices import Usage, calc_price

    used = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    with suppress(LookupError, ValueError):
        return calc_price(used, model, provider_id=provider).total_price
    return None
