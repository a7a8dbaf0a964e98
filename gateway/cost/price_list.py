"""The published prices of closed providers, from a package and never from the network.

The package is imported on first use: most processes never ask for a price. Its
updater, which would fetch, is never started.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from gateway.core.money import Money
from gateway.core.reply import Usage
from gateway.core.target import Target

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, Provider

BY_WIRE = {"openai": "openai", "anthropic": "anthropic", "gemini": "google"}
"""Whose prices hold where the address of a target is not that of a known provider."""


def price_list_version() -> str:
    """The price list and its version, as records keep it; imports nothing."""
    return f"genai-prices {version('genai-prices')}"


def read_price_list() -> None:
    """Read the list now, about half a second of work, so that the first price need not wait."""
    _provider_at("", "openai")


def list_price(target: Target, model: str, usage: Usage, at: datetime | None) -> Money | None:
    """What a use of `model` costs at list price, in US dollars; None if it is not listed.

    `at` is when the target was asked, now if None: some prices change with time.
    """
    if target.provider == "litellm":  # such a name begins with that of its provider
        model = model.partition("/")[2] or model
    known = _listed(target.urls[0] if target.urls else "", target.provider, model)
    if known is None:
        return None
    provider, listed = known
    from genai_prices import Usage as Counted

    written = min(max(usage.written, 0), max(usage.input - usage.cached, 0))
    counted = Counted(
        input_tokens=max(usage.input, 0),
        output_tokens=max(usage.output, 0),
        cache_read_tokens=min(max(usage.cached, 0), max(usage.input, 0)),
        cache_write_tokens=written,
        cache_write_1h_tokens=min(max(usage.written_hour, 0), written),
    )
    price: Decimal = listed.calc_price(counted, provider, genai_request_timestamp=at).total_price
    return Money(price, "USD")


@lru_cache(maxsize=1024)
def _listed(url: str, wire: str, model: str) -> tuple[Provider, ModelInfo] | None:
    """The provider at `url`, or else that of the wire, and its model."""
    from genai_prices.data_snapshot import get_snapshot

    snapshot = get_snapshot()
    provider = _provider_at(url, wire)
    if provider is None:
        return None
    listed = provider.find_model(model, all_providers=snapshot.providers)
    return None if listed is None else (provider, listed)


@lru_cache(maxsize=64)
def _provider_at(url: str, wire: str) -> Provider | None:
    from genai_prices.data_snapshot import get_snapshot

    for query in ({"provider_api_url": url}, {"provider_id": BY_WIRE.get(wire)}):
        try:
            return get_snapshot().find_provider(None, query.get("provider_id"),
                                                query.get("provider_api_url"))  # fmt: skip
        except LookupError:
            continue
    return None
