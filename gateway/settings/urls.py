"""URLs of targets: read so strictly that no two programs can read them differently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from gateway.egress.addresses import is_public, literal
from gateway.policy.reading import as_text, as_words
from gateway.policy.yaml_nodes import Mark, Node

_ALLOWED = re.compile(r"[A-Za-z0-9._~:/\[\]-]+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")
_INSIDE = frozenset(
    {"local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp"}
    | {"private", "test", "home.arpa"}
)
"""Endings of names that no public registry gives out."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL in its one spelling: `text` without a slash at the end, `host` in lower case."""

    text: str
    scheme: str
    host: str
    at: Mark

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The address that the host spells out, None for a name."""
        return literal(self.host)

    @property
    def public(self) -> bool:
        """Whether the host lies on the internet, as far as can be said without asking DNS."""
        address = self.address
        if address is not None:
            return is_public(address)
        labels = self.host.split(".")
        endings = {labels[-1], ".".join(labels[-2:])}
        return len(labels) > 1 and not endings & _INSIDE


def urls(node: Node, what: str) -> tuple[Url, ...]:
    """One URL or several different ones."""
    found: dict[str, Url] = {}
    for word, at in as_words(node, f"`{what}`"):
        url = parse(word, what, at)
        if url.text in found:
            raise at.error(f"`{what}` names the same URL twice.")
        found[url.text] = url
    return tuple(found.values())


def url(node: Node, what: str) -> Url:
    """One URL."""
    return parse(as_text(node, f"`{what}`"), what, node.at)


def parse(word: str, what: str, at: Mark) -> Url:
    """Read a URL; errors do not repeat it, because a wrong one may hold a password."""
    problem = _problem(word)
    if problem:
        hint = "Write it as http://10.0.0.5:8000/v1 or https://host.example/v1."
        raise at.error(f"`{what}` has a URL that is not accepted: {problem}.", hint)
    parts = urlsplit(word)
    host = str(parts.hostname)
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    scheme = parts.scheme.lower()
    return Url(f"{scheme}://{shown}{port}{parts.path.rstrip('/')}", scheme, host, at)


def _problem(word: str) -> str:
    scheme, found, rest = word.partition("://")
    if not found or scheme.lower() not in {"http", "https"}:
        return "it does not begin with http:// or https://"
    if "@" in rest:
        return "it has a user or password (a key belongs in `api_key`)"
    if "?" in rest or "#" in rest:
        return "it has a query or fragment"
    if not _ALLOWED.fullmatch(word):
        return "it has a character that is not allowed"
    try:
        parts = urlsplit(word)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "its host or port cannot be read"
    if port == 0 or parts.netloc.endswith(":"):
        return "its port cannot be read"
    if not _PATH.fullmatch(parts.path) or {".", ".."} & set(parts.path.split("/")):
        return "its path is not plain"
    return _host_problem(host, bracketed=parts.netloc.startswith("["))


def _host_problem(host: str, *, bracketed: bool) -> str:
    address = literal(host)
    if bracketed or address is not None:
        fits = isinstance(address, IPv6Address) == bracketed and str(address) == host
        return "" if fits else "its address is not written in the usual way"
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "its host is no name"
    # A host that ends in a number is an address to some programs and a name to others.
    return "its host ends in a number" if _NUMBER.fullmatch(labels[-1]) else ""
