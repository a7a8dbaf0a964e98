import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gateway.core.money import Money
from gateway.core.reply import Usage
from gateway.core.target import Target
from gateway.cost.price_list import list_price, price_list_version, read_price_list

MILLION = Usage(input=1_000_000, output=1_000_000)
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_listed_model_costs_its_price_a_million(
    target: Callable[..., Target], no_sockets: None
) -> None:
    assert list_price(target(), "gpt-4o-mini", MILLION, DAY) == Money(Decimal("0.75"), "USD")


def test_cached_input_costs_less(target: Callable[..., Target]) -> None:
    cached = Usage(input=1_000_000, output=0, cached=1_000_000)
    assert list_price(target(), "gpt-4o-mini", cached, DAY) == Money(Decimal("0.075"), "USD")


@pytest.mark.parametrize("model", ["", "no-such-model", "x" * 10_000, "gpt\u0131"])
def test_an_unlisted_model_has_no_price(target: Callable[..., Target], model: str) -> None:
    assert list_price(target(), model, MILLION, None) is None


@pytest.mark.parametrize(
    ("provider", "url", "model"),
    [
        ("anthropic", "https://api.anthropic.com", "claude-sonnet-4-5"),
        ("gemini", "https://generativelanguage.googleapis.com", "gemini-2.5-flash"),
        ("openai", "http://127.0.0.1:9/v1", "gpt-4o-mini"),
        ("openai", "", "gpt-4o-mini"),
        ("openai", "https://api.mistral.ai/v1", "mistral-small-latest"),
        ("litellm", "https://api.mistral.ai/v1", "mistral/mistral-small-latest"),
        (
            "litellm",
            "https://bedrock-runtime.eu-central-1.amazonaws.com",
            "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
    ],
)
def test_the_address_says_whose_prices_hold_and_then_the_wire(
    target: Callable[..., Target], provider: str, url: str, model: str
) -> None:
    price = list_price(target(provider, url=url), model, MILLION, None)
    assert price is not None
    assert price.amount > 0


def test_a_wire_without_a_price_list_has_no_price(target: Callable[..., Target]) -> None:
    strange = target("vllm", url="https://models.example/v1")
    assert list_price(strange, "gpt-4o-mini", MILLION, None) is None


@pytest.mark.parametrize(
    "usage",
    [Usage(input=0, output=0), Usage(input=5, output=0, cached=9), Usage(input=-1, output=-1)],
)
def test_a_count_that_makes_no_sense_still_has_a_price(
    target: Callable[..., Target], usage: Usage
) -> None:
    price = list_price(target(), "gpt-4o-mini", usage, None)
    assert price is not None
    assert 0 <= price.amount < Decimal("0.001")


def test_the_version_is_known_without_reading_the_list() -> None:
    assert price_list_version().startswith("genai-prices 0.")
    code = (
        "import sys; from gateway.cost.prices import Prices; "
        "from gateway.cost.price_list import price_list_version; price_list_version(); "
        "print(any(name.split('.')[0] == 'genai_prices' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_reading_the_list_ahead_changes_no_price(target: Callable[..., Target]) -> None:
    before = list_price(target(), "gpt-4o-mini", MILLION, DAY)
    read_price_list()
    assert list_price(target(), "gpt-4o-mini", MILLION, DAY) == before


def test_pricing_opens_no_socket_in_a_fresh_process() -> None:
    code = """
import sys
seen = []
sys.addaudithook(lambda name, _: seen.append(name) if name.startswith("socket.") else None)
from decimal import Decimal
from gateway.core.reply import Usage
from gateway.core.target import Boundary, Target
from gateway.cost.price_list import list_price
target = Target(name="t", provider="openai", boundary=Boundary.EXTERNAL)
assert list_price(target, "gpt-4o", Usage(input=1, output=1), None).amount > 0
import threading
print(seen, threading.active_count())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] 1"
