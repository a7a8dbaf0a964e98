"""What the settings say, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from gateway.audit.place import LogPlace, Postgres
from gateway.audit.store import LOG_FILE
from gateway.core.activity import Activity
from gateway.core.anchor import AnchorPlace
from gateway.core.bounds import BOUNDS, Bounds
from gateway.core.money import Currency
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target, Tls
from gateway.detect.added import Added
from gateway.detect.larger.spec import LargerModel
from gateway.detect.own.spec import OwnRecognizer
from gateway.state.shared.server import RedisPlace

TEXT, JSON = "text", "json"
"""The forms of log lines."""


class Auth(StrEnum):
    """Who may ask: holders of a key of ours, or anybody who reaches the listener."""

    KEYS = "keys"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a listener binds: an IP address or `localhost`, and a port (0 for any free one)."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host == "localhost" or ip_address(self.host).is_loopback

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


DEFAULT_LISTEN = Address("127.0.0.1", 8787)
DEFAULT_ADMIN_LISTEN = Address("127.0.0.1", 8788)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much and how long: sizes in bytes, times in seconds."""

    body: int = 32 * 1024 * 1024
    headers: int = 32 * 1024
    receive_headers: float = 10.0
    receive_body: float = 30.0
    stall: float = 30.0
    keep_alive: float = 75.0
    connect: float = 3.0
    first_token: float = 120.0
    idle: float = 60.0
    total: float = 600.0
    per_key_concurrency: int = 32
    bodies: int = 512 * 1024 * 1024
    event: int = 1024 * 1024
    answer: int = 32 * 1024 * 1024
    bounds: Bounds = BOUNDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Detect:
    """Detection: worker processes, the seconds that one inspection may take, larger models."""

    workers: int = 1
    deadline: float = 5.0
    models: tuple[LargerModel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whom the gateway serves; licences of weights are judged by it. 0 users is unknown.

    `name` and `contact` stand at the head of the registers.
    """

    country: str = ""
    monthly_users: int = 0
    uses: tuple[str, ...] = ()
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """Where traces go (nowhere without `otlp`), and the form of log lines."""

    otlp: str = ""
    token: Sensitive[str] | None = None
    tls: Tls | None = None
    logs: str = TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is recorded is kept: `records` in months, captured `content` in days."""

    records: int = 12
    content: int = 7


class Capture(StrEnum):
    """What is kept of requests under policies that permit it, besides the record."""

    NONE = "none"
    REQUESTS = "requests"
    EXCHANGES = "exchanges"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an operator decides, checked; `file` is None where there is no file."""

    listen: Address = DEFAULT_LISTEN
    admin_listen: Address = DEFAULT_ADMIN_LISTEN
    hosts: frozenset[str] = frozenset()
    state_dir: Path
    policies: tuple[Path, ...]
    auth: Auth = Auth.KEYS
    workers: int = 1
    targets: tuple[Target, ...]
    egress_socket: Path | None = None
    default_local: str | None = None
    default_any: str | None = None
    postgres: Postgres | None = None
    copies: tuple[Path, ...] = ()
    anchors: tuple[AnchorPlace, ...] = ()
    capture: Capture = Capture.NONE
    retention: Retention = Retention()
    limits: Limits = Limits()
    detect: Detect = Detect()
    network_tools: frozenset[str] = frozenset()
    headers: bool = True
    redis: RedisPlace | None = None
    timezone: tzinfo = UTC
    language: str = "en"
    organisation: Organisation = Organisation()
    currency: Currency = field(default_factory=Currency)
    recognizers: tuple[OwnRecognizer, ...] = ()
    processing: tuple[Activity, ...] = ()
    telemetry: Telemetry = Telemetry()
    file: Path | None = None

    @property
    def log(self) -> LogPlace:
        """Where the audit log is."""
        return self.postgres or self.state_dir / LOG_FILE

    @property
    def added(self) -> Added:
        """What these settings add to the detectors of the program."""
        return Added(own=self.recognizers, models=self.detect.models)

    def target(self, name: str) -> Target | None:
        """The target of that name, None where there is none."""
        return next((target for target in self.targets if target.name == name), None)
