"""Which addresses a connection may reach.

The tables are explicit: `ipaddress.is_private` and `is_global` answer wrongly
for translated, tunnelled and several reserved addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from gateway.core.target import Network

Address: TypeAlias = IPv4Address | IPv6Address


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(item) for item in text.split())


_OURS = _networks("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 ::1/128 fc00::/7")
"""Private, loopback and unique local: what a machine of the organisation's own has."""

_NOWHERE = _networks(
    "0.0.0.0/8 100.64.0.0/10 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 "
    "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 "
    "::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 "
    "fe80::/10 fec0::/10 ff00::/8"
)
"""Shared, link-local, reserved, documentation, multicast and deprecated ranges."""

_METADATA = _networks(
    "169.254.169.254/32 169.254.170.2/32 169.254.170.23/32 169.254.169.253/32 "
    "100.100.100.200/32 168.63.129.16/32 192.0.0.192/32 fd00:ec2::/32 fd20:ce::254/128"
)
"""Where clouds hand out a machine's credentials: never a target, whatever settings say."""

_COMPATIBLE = ip_network("::/96")
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("::ffff:0:0:0/96"))
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
_6TO4 = ip_network("2002::/16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one endpoint may resolve to.

    `addresses`, where given, is a fence: nothing outside it is reached, and
    what lies inside was named on purpose. Without it, `ours` admits private,
    loopback and unique local addresses, `public` the rest of the internet.
    """

    addresses: tuple[Network, ...] = ()
    ours: bool = False
    public: bool = False

    def admits(self, address: Address) -> bool:
        """Whether a connection to `address` is permitted."""
        outer = _unmapped(address)
        forms = (outer, *_carried(outer))
        if any(_inside(form, _METADATA) for form in forms):
            return False
        if self.addresses and not _inside(outer, self.addresses):
            return False
        return all(self._admits(form) for form in forms)

    def _admits(self, form: Address) -> bool:
        if _inside(form, self.addresses):
            return True
        if _inside(form, _OURS):
            return self.ours
        return self.public and not _inside(form, _NOWHERE)


def is_public(address: Address) -> bool:
    """Whether `address` lies on the internet rather than in a network of one's own."""
    return Reach(public=True).admits(address)


def literal(host: str) -> Address | None:
    """The address that `host` spells out, or None where it is a name to be resolved."""
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _inside(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _unmapped(address: Address) -> Address:
    """An IPv4-mapped address is that IPv4 address; no packet carries the mapped form."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def _carried(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses to which a gateway on the way would turn an IPv6 address."""
    if not isinstance(address, IPv6Address) or address.is_loopback:
        return ()
    number = int(address)
    if address in _6TO4:
        return (IPv4Address(number >> 80 & 0xFFFFFFFF),)
    if address in _COMPATIBLE or any(address in network for network in _TRANSLATED):
        return (IPv4Address(number & 0xFFFFFFFF),)
    if address in _LOCAL_NAT64:  # the prefix may end at bit 48, 56, 64 or 96
        return (
            IPv4Address(number & 0xFFFFFFFF),
            IPv4Address((number >> 64 & 0xFFFF) << 16 | number >> 40 & 0xFFFF),
        )
    return ()
