"""Addresses of the Internet Protocol, versions 4 and 6."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv6Address

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold
from gateway.detect.recognizer import Hit, PatternRecognizer

_NOT_PEOPLE = frozenset({"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9"})
_NUMBERED = ("version", "surum", "release", "build", "firmware", "section", "bolum", "madde", "v.")
_REACH = 20


def check_v4(text: str, start: int, end: int) -> Hit | None:
    """Accept four octets that are neither a version nor this machine nor a mask."""
    if _continues(text, start, end, "."):
        return None
    try:
        address = IPv4Address(text[start:end])
    except AddressValueError:
        return None
    if address.is_loopback or address.is_unspecified or address.packed[0] == 255:
        return None
    if str(address) in _NOT_PEOPLE or _is_version(text, start):
        return None
    plain = all(octet < 20 for octet in address.packed)
    score = 0.5 if plain else 0.7 if address.is_private else 0.9
    return Hit(start=start, end=end, score=score, canonical=str(address))


def check_v6(text: str, start: int, end: int) -> Hit | None:
    """Accept what Python reads as an address, with a first group that is not short."""
    if _continues(text, start, end, ":"):
        return None
    value = text[start:end]
    try:
        address = IPv6Address(value)
    except AddressValueError:
        return None
    if len(value.split(":")[0]) < 3 or not any(char.isdigit() for char in value):
        return None
    return Hit(start=start, end=end, score=0.9, canonical=address.compressed)


def _continues(text: str, start: int, end: int, separator: str) -> bool:
    """Whether the match is a part of something longer."""
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] in f"{separator}_"):
        return True
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return True
    return end + 1 < len(text) and text[end] == separator and text[end + 1].isalnum()


def _is_version(text: str, start: int) -> bool:
    left = fold(text[max(0, start - _REACH) : start])
    tail = left.rstrip(" :#=~^>-")
    return (
        any(word in left for word in _NUMBERED)
        or left.endswith("==")
        or tail.endswith(" v")
        or tail == "v"
    )


RECOGNIZERS = (
    PatternRecognizer(
        name="ip_v4",
        entity="IP_ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}",),
        check=check_v4,
        hits=(
            "203.0.113.42 adresinden bağlandı",
            "client 192.168.14.7:5432",
            "10.20.30.40/24",
            "IP: 85.105.12.34.",
        ),
        misses=(
            "127.0.0.1",
            "0.0.0.0",  # noqa: S104 - an example, no binding
            "v1.2.3.4",
            "version 10.2.30.4",
            "sürüm: 10.2.30.4",
            "package==1.20.3.4",
            "999.1.1.1",
            "1.2.3.4.5",
            "255.255.255.0",
            "8.8.8.8",
            "01.02.03.2024",
        ),
    ),
    PatternRecognizer(
        name="ip_v6",
        entity="IP_ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}",),
        check=check_v6,
        hits=("2a02:6b8::2:242", "[2001:db8:85a3::8a2e:370:7334]:80", "fe80::1ff:fe23:4567:890a"),
        misses=("::1", "12:30:45", "std::vector", "x[1::2]", "00:1a:2b:3c:4d:5e", "a::b"),
    ),
)
