"""Where a request can be answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from gateway.core.money import FixedCost
from gateway.core.sensitive import Sensitive

_PATTERN = frozenset("*?[")

Network: TypeAlias = IPv4Network | IPv6Network


class Boundary(StrEnum):
    """Whose hands a target lies in."""

    ORGANISATION = "organisation"
    COUNTRY = "country"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The basis on which personal data may travel to a target."""

    mechanism: str
    signed: date | None = None
    notified: date | None = None
    reference: str = ""
    expires: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the basis is signed and has not expired on `day`."""
        started = self.signed is None or self.signed <= day
        return started and (self.expires is None or day <= self.expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Files for mutual TLS."""

    ca: str = ""
    cert: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One model, or one provider with many, at one place.

    `models` are the names an app may ask for (globs); `model` is the name sent
    where there is only one. At most `in_flight` requests are under way at each URL (0 for
    any number), and `queue` wait for that. After `hedge_after` seconds without content (0
    for never) a second URL is asked beside the first. `script` belongs to provider `scripted`;
    `credentials` and `options` belong to provider `litellm`.
    """

    name: str
    provider: str
    boundary: Boundary
    urls: tuple[str, ...] = ()
    model: str = ""
    models: tuple[str, ...] = ()
    api_key: Sensitive[str] | None = None
    key_from_client: bool = False
    credentials: tuple[tuple[str, Sensitive[str]], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    country: str = ""
    operator: str = ""
    addresses: tuple[Network, ...] = ()
    proxy: str = ""
    tls: Tls | None = None
    context: int = 0
    can: frozenset[str] = frozenset()
    licence: str = ""
    transfer: Transfer | None = None
    cost: FixedCost | None = None
    slots: int = 1
    in_flight: int = 0
    queue: int = 0
    hedge_after: float = 0.0
    hosted_by_us: bool = False
    simulated: bool = False
    script: tuple[str, ...] = field(default=(), repr=False)

    @property
    def at_home(self) -> bool:
        """Whether the target lies inside the organisation."""
        return self.boundary is Boundary.ORGANISATION

    @property
    def settled_model(self) -> str:
        """The model that is meant where only the target is named; empty where none is settled."""
        literal = (name for name in self.models if _PATTERN.isdisjoint(name))
        return self.model or next(literal, "")

    def model_named(self, use: str) -> str:
        """The model that a policy names by `target` or `target/model`; empty where it is none."""
        if use == self.name:
            return self.settled_model
        model = use.removeprefix(f"{self.name}/")
        known = model == self.model or any(fnmatchcase(model, name) for name in self.models)
        return model if model and model != use and known else ""

    def serves(self, name: str) -> bool:
        """Whether an app may ask this target for the model `name`; exact case, no trimming."""
        return name in {self.name, self.model} or any(
            fnmatchcase(name, pattern) for pattern in self.models
        )
