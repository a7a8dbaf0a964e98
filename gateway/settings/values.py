"""Reading one value of the settings: each function returns it typed or raises at its place."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import UTC, date, tzinfo
from decimal import Decimal
from ipaddress import ip_address, ip_network

from gateway.core.target import Network
from gateway.policy.countries import CODES
from gateway.policy.reading import as_bool, as_choice, as_text, as_whole, as_words, nearest, shown
from gateway.policy.yaml_nodes import MapNode, Node, ScalarNode
from gateway.settings.model import Address

_SIZE = re.compile(r"([0-9]{1,12}) ?(B|KiB|MiB|GiB)")
_UNITS = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DAY = 86_400.0
_DAYS = re.compile(r"([0-9]{1,4}) ?days?")
_MONTHS = re.compile(r"([0-9]{1,4}) ?months?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_ADDRESS = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+):([0-9]{1,5})")
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[0-9]{1,5})?"
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def size(node: Node, what: str) -> int:
    """A number of bytes, such as 32MiB, from 1KiB to 1GiB."""
    match = _SIZE.fullmatch(_written(node))
    if match is None:
        raise node.at.error(f"`{what}` is no size.", "Write it as 32MiB or 512KiB.")
    value = int(match[1]) * _UNITS[match[2]]
    if not 1024 <= value <= 1024**3:
        raise node.at.error(f"`{what}` must lie between 1KiB and 1GiB.")
    return value


def duration(node: Node, what: str) -> float:
    """Seconds, from a duration such as 500ms, 3s or 2m, over 0 and at most a day."""
    match = _DURATION.fullmatch(_written(node))
    if match is None:
        raise node.at.error(f"`{what}` is no duration.", "Write it as 3s, 500ms or 2m.")
    value = float(match[1]) * _SECONDS[match[2]]
    if not 0 < value <= _DAY:
        raise node.at.error(f"`{what}` must be more than 0 and at most 24h.")
    return value


def months(low: int) -> Callable[[Node, str], int]:
    """A reader of a number of months from `low` on, written as 12 months or 1 month."""

    def read(node: Node, what: str) -> int:
        match = _MONTHS.fullmatch(_written(node))
        if match is None:
            raise node.at.error(f"`{what}` is no number of months.", "Write it as 12 months.")
        if int(match[1]) < low:
            raise node.at.error(f"`{what}` must be {low} months or more.")
        return int(match[1])

    return read


def days(high: int) -> Callable[[Node, str], int]:
    """A reader of a number of days up to `high`, written as 7 days or 1 day."""

    def read(node: Node, what: str) -> int:
        match = _DAYS.fullmatch(_written(node))
        if match is None:
            raise node.at.error(f"`{what}` is no number of days.", "Write it as 7 days.")
        if not 1 <= int(match[1]) <= high:
            raise node.at.error(f"`{what}` must lie between 1 and {high} days.")
        return int(match[1])

    return read


def day(node: Node, what: str) -> date:
    """A date such as 2026-03-02."""
    text = _written(node)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise node.at.error(f"`{what}` is no date.", "Write it as 2026-03-02.")


def decimal(node: Node, what: str) -> Decimal:
    """A number over 0, exactly as it is written."""
    text = _written(node)
    value = Decimal(text) if _DECIMAL.fullmatch(text) else Decimal(0)
    if value <= 0:
        raise node.at.error(f"`{what}` must be a number over 0, such as 41.2.")
    return value


def address(node: Node, what: str) -> Address:
    """An address to listen on: an IP address or `localhost`, and a port."""
    match = _ADDRESS.fullmatch(as_text(node, f"`{what}`"))
    hint = "Write it as 127.0.0.1:8787, localhost:8787 or [::1]:8787."
    if match is None or int(match[2]) > 65535:
        raise node.at.error(f"`{what}` is no address and port.", hint)
    host = match[1]
    if host != "localhost":
        try:
            host = str(ip_address(host.removeprefix("[").removesuffix("]")))
        except ValueError:
            raise node.at.error(f"`{what}` is no IP address or `localhost`.", hint) from None
    return Address(host, int(match[2]))


def hosts(node: Node, what: str) -> frozenset[str]:
    """Host names as they stand in a Host header, with a port or without, in lower case."""
    found = set()
    for word, at in as_words(node, f"`{what}`"):
        if len(word) > 253 or _HOST.fullmatch(word.lower()) is None:
            raise at.error(f"`{what}` has an entry that is no host name.", "Such as ai.example.com")
        found.add(word.lower())
    return frozenset(found)


def networks(node: Node, what: str) -> tuple[Network, ...]:
    """Networks such as 10.0.0.0/8; a single address is a network of one."""
    found = []
    for word, at in as_words(node, f"`{what}`"):
        try:
            found.append(ip_network(word))
        except ValueError:
            hint = "Write it as 10.0.0.0/8; the part behind the prefix must be zero."
            raise at.error(f"`{what}` has an entry that is no network.", hint) from None
    return tuple(found)


def texts(node: Node, what: str) -> tuple[str, ...]:
    """One text or several, no two the same."""
    return tuple(word for word, _ in as_words(node, f"`{what}`"))


def text(node: Node, what: str) -> str:
    """Text in one line."""
    return as_text(node, f"`{what}`")


def country(node: Node, what: str) -> str:
    """An ISO 3166-1 country code in capitals."""
    word = as_text(node, f"`{what}`")
    if word not in CODES:
        hint = f"Did you mean `{word.upper()}`?" if word.upper() in CODES else "Such as TR or DE."
        raise node.at.error(f"`{what}` is no country code.", hint)
    return word


def currency_code(node: Node, what: str) -> str:
    """Three capitals, as ISO 4217 writes them."""
    word = as_text(node, f"`{what}`")
    if not (len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()):
        raise node.at.error(f"`{what}` is no currency code.", "Such as TRY, EUR or USD.")
    return word


def rates(node: Node, what: str) -> Mapping[str, Decimal]:
    """What one unit of each currency is worth."""
    if not isinstance(node, MapNode):
        raise node.at.error(f"`{what}` must be a map.", "Such as {USD: 41.2}.")
    return {
        currency_code(key, what): decimal(value, f"{what}.{shown(key.text)}")
        for key, value in node.entries
    }


def zone(node: Node, what: str) -> tzinfo:
    """A time zone of the tz database, such as Europe/Istanbul."""
    name = as_text(node, f"`{what}`")
    if name == "UTC":
        return UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        known = zoneinfo.available_timezones()
        hint = nearest(name, known) if known else "This machine has no tz database: install tzdata."
        raise node.at.error(f"`{what}` knows no zone `{shown(name)}`.", hint) from None


def variable(node: Node, what: str) -> str:
    """The name of an environment variable."""
    name = as_text(node, f"`{what}`")
    if _VARIABLE.fullmatch(name) is None:
        raise node.at.error(f"`{what}` must be the name of an environment variable.")
    return name


def count(low: int, high: int) -> Callable[[Node, str], int]:
    """A reader of whole numbers from `low` to `high`."""
    return lambda node, what: as_whole(node, f"`{what}`", low=low, high=high)


def yes(node: Node, what: str) -> bool:
    """`true` or `false`."""
    return as_bool(node, f"`{what}`")


def choice(*words: str) -> Callable[[Node, str], str]:
    """A reader of one word among `words`."""
    return lambda node, what: as_choice(node, f"`{what}`", words)


def _written(node: Node) -> str:
    return node.text.strip() if isinstance(node, ScalarNode) else ""
