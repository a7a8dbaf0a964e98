"""Whether a target lies where its settings say it does."""

from __future__ import annotations

from ipaddress import ip_network

from gateway.core.target import Network, Target
from gateway.settings.section import Section
from gateway.settings.urls import Url

BY_US = "Say `hosted_by_us: true` if that machine truly is yours; else its boundary is `external`."

_OWN = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
    )
)
"""Networks that nobody else on the internet can have."""


def check_whereabouts(section: Section, target: Target, urls: tuple[Url, ...]) -> None:
    """Raise `SettingsError` where boundary, operator, URLs and addresses do not fit.

    Nothing is resolved here: names are judged by their form, and every
    connection is checked again by the address it reaches.
    """
    if target.at_home:
        _check_inside(section, target, urls)
    else:
        _check_outside(section, target, urls)
    for url in urls:
        if not _fenced(url, target):
            raise url.at.error("The address of this URL lies in none of `addresses`.")


def _fenced(url: Url, target: Target) -> bool:
    address = url.address
    if address is None or not target.addresses:
        return True
    return any(address in network for network in target.addresses)


def _check_inside(section: Section, target: Target, urls: tuple[Url, ...]) -> None:
    if not target.operator and target.provider != "scripted":
        raise section.error(
            "operator",
            "A target of `boundary: organisation` needs `operator`.",
            "Write `operator: us`, or the name of whoever owns the machine.",
        )
    if target.hosted_by_us:
        return
    for network in target.addresses:
        if not _own(network):
            message = "`addresses` reaches the internet, but the boundary is `organisation`."
            raise section.error("addresses", message, BY_US)
    for url in urls:
        if url.public and not target.addresses:
            hint = "Or name the private networks it lies in as `addresses`."
            raise url.at.error(
                "This host is public, but the boundary is `organisation`.",
                BY_US if url.address is not None else f"{BY_US} {hint}",
            )


def _check_outside(section: Section, target: Target, urls: tuple[Url, ...]) -> None:
    if target.hosted_by_us:
        raise section.error(
            "hosted_by_us", "`hosted_by_us` is said of `boundary: organisation` only.", "Remove it."
        )
    for url in urls:
        if url.public and url.scheme != "https":
            raise url.at.error("A public host is not spoken to without encryption.", "Use https.")
        private = url.address is not None and not url.public
        if private and not target.addresses and not target.proxy:
            raise url.at.error(
                "This address is private, but the target lies outside.",
                "Name its network as `addresses` if that is meant.",
            )


def _own(network: Network) -> bool:
    first, last = network[0], network[-1]
    return any(first in own and last in own for own in _OWN)
