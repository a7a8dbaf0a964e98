from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date
from decimal import Decimal
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import pytest

from gateway.core.errors import SettingsError
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import Node
from gateway.settings import values
from gateway.settings.model import Address

Parse = Callable[[Node, str], object]


def _node(text: str) -> Node:
    return read(text, "t.yaml", fault=SettingsError)[0]


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (values.size, "32MiB", 32 * 1024**2),
        (values.size, "1 KiB", 1024),
        (values.size, "1GiB", 1024**3),
        (values.size, "2048B", 2048),
        (values.duration, "3s", 3.0),
        (values.duration, "500ms", 0.5),
        (values.duration, "2m", 120.0),
        (values.duration, "1.5h", 5400.0),
        (values.day, "2026-03-02", date(2026, 3, 2)),
        (values.day, '"2024-02-29"', date(2024, 2, 29)),
        (values.decimal, "41.2", Decimal("41.2")),
        (values.decimal, "0.10", Decimal("0.10")),
        (values.address, "127.0.0.1:8787", Address("127.0.0.1", 8787)),
        (values.address, "localhost:0", Address("localhost", 0)),
        (values.address, '"[::1]:80"', Address("::1", 80)),
        (values.hosts, "[AI.Example.com, 'ai:8443']", frozenset({"ai.example.com", "ai:8443"})),
        (values.networks, "10.0.0.0/8", (ip_network("10.0.0.0/8"),)),
        (
            values.networks,
            "[10.0.0.1, 'fd00::/8']",
            (ip_network("10.0.0.1"), ip_network("fd00::/8")),
        ),
        (values.country, "NO", "NO"),
        (values.currency_code, "TRY", "TRY"),
        (values.rates, "{USD: 41.2}", {"USD": Decimal("41.2")}),
        (values.zone, "UTC", UTC),
        (values.zone, "Europe/Istanbul", ZoneInfo("Europe/Istanbul")),
        (values.variable, "OPENAI_API_KEY", "OPENAI_API_KEY"),
        (values.text, "Ağrı", "Ağrı"),
        (values.texts, "[a, b]", ("a", "b")),
        (values.yes, "true", True),
        (values.count(1, 9), "9", 9),
        (values.choice("tr", "en"), "tr", "tr"),
    ],
)
def test_a_value_is_read(parse: Parse, text: str, value: object) -> None:
    assert parse(_node(text), "k") == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (values.size, "32MB"),
        (values.size, "32"),
        (values.size, "1B"),
        (values.size, "2GiB"),
        (values.size, "-1MiB"),
        (values.size, "٣MiB"),
        (values.size, "[32MiB]"),
        (values.duration, "3"),
        (values.duration, "0s"),
        (values.duration, "25h"),
        (values.duration, "3 sec"),
        (values.duration, "1e3s"),
        (values.duration, "1s 2s"),
        (values.day, "2026-02-30"),
        (values.day, "02.03.2026"),
        (values.day, "2026-W10-1"),
        (values.day, "20260302"),
        (values.decimal, "0"),
        (values.decimal, "-1"),
        (values.decimal, "1e9"),
        (values.decimal, "41,2"),
        (values.decimal, ".nan"),
        (values.address, "8787"),
        (values.address, "127.0.0.1"),
        (values.address, "127.0.0.1:65536"),
        (values.address, "127.1:80"),
        (values.address, "example.com:80"),
        (values.address, "::1:80"),
        (values.address, "'[::1%eth0]:80'"),
        (values.address, "127.0.0.1:²"),
        (values.hosts, "'*'"),
        (values.hosts, "http://a"),
        (values.hosts, "a..b"),
        (values.hosts, "ağ.example"),
        (values.networks, "10.0.0.1/8"),
        (values.networks, "10.0.0.0/33"),
        (values.networks, "example.com"),
        (values.country, "tr"),
        (values.country, "XX"),
        (values.country, "EU"),
        (values.currency_code, "try"),
        (values.currency_code, "TL"),
        (values.currency_code, "TÜR"),
        (values.rates, "[USD]"),
        (values.rates, "{usd: 1}"),
        (values.rates, "{USD: many}"),
        (values.zone, "Istanbul/Europe"),
        (values.zone, "../../etc/passwd"),
        (values.zone, "Europe"),
        (values.variable, "1A"),
        (values.variable, "A=B"),
        (values.text, "''"),
        (values.text, "12"),
        (values.texts, "[a, a]"),
        (values.texts, "[]"),
        (values.yes, "yes"),
        (values.yes, "'true'"),
        (values.count(1, 9), "10"),
        (values.count(1, 9), "1.5"),
        (values.count(1, 9), "true"),
        (values.choice("tr", "en"), "de"),
    ],
)
def test_a_value_that_is_none_is_an_error_at_its_place(parse: Parse, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(_node(f"\n  {text}"), "key.inner")
    assert (caught.value.file, caught.value.line) == ("t.yaml", 2)
    assert "key.inner" in str(caught.value)


def test_the_nearest_zone_is_named() -> None:
    with pytest.raises(SettingsError, match="Europe/Istanbul"):
        values.zone(_node("Europe/Istanbl"), "timezone")


def test_a_country_in_small_letters_is_given_in_capitals() -> None:
    with pytest.raises(SettingsError, match="Did you mean `TR`"):
        values.country(_node("tr"), "country")
