"""Where the checkpoints of the log are kept besides the log itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gateway.core.sensitive import Sensitive
from gateway.core.target import Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """A file that takes a note each `every` seconds."""

    name: str
    every: float
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StampPlace:
    """A time-stamping authority (RFC 3161) that is asked each `every` seconds.

    `authority` is a PEM file with the certificates that its stamps are checked
    against; the stamps are kept in the folder `kept`.
    """

    name: str
    every: float
    url: str
    authority: Path
    kept: Path
    tls: Tls | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """A bucket of an object store (S3) that takes a note each `every` seconds.

    Objects are named `prefix` and a number, and locked for `retain_days`.
    """

    name: str
    every: float
    url: str
    prefix: str
    region: str
    retain_days: int
    access_key: Sensitive[str]
    secret_key: Sensitive[str]
    session_token: Sensitive[str] | None = None
    tls: Tls | None = None


AnchorPlace: TypeAlias = FilePlace | StampPlace | BucketPlace
"""One anchor as the settings name it."""
