"""What several commands need first: settings, the log's file, a place to write events."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway import evidence
from gateway.audit.log import AuditLog
from gateway.audit.place import LogPlace
from gateway.audit.stores import is_there
from gateway.audit.times import instant
from gateway.core.clock import SystemClock
from gateway.core.errors import ConfigError
from gateway.policy.conditions.condition import Language
from gateway.settings import Settings, load
from gateway.settings.beside import with_recognizers_beside

_OURS = "TURNIKE_"
_NO_KEY = "not-asked-for"


def load_settings(path: Path | None) -> Settings:
    """Load the settings as `serve` would; raises SettingsError."""
    return load(path, os.environ)


def load_state_settings(path: Path | None) -> Settings:
    """Load the settings for a command that asks no target, so that keys of targets may be missing.

    Where there is no settings file, the state is in TURNIKE_STATE_DIR or
    `.turnike`. Raises SettingsError.
    """
    return load(path, WithoutKeys(os.environ))


def policy_settings(path: Path | None, policies: Iterable[Path]) -> Settings:
    """As `load_state_settings`, and with the recognisers that stand beside `policies`."""
    return knowing(load_state_settings(path), policies)


def knowing(settings: Settings, policies: Iterable[Path]) -> Settings:
    """The settings with the recognisers that stand beside `policies`; raises SettingsError."""
    recognizers = with_recognizers_beside(policies, settings.recognizers)
    return replace(settings, recognizers=recognizers)


def language_of(settings: Settings) -> Language:
    """The language in which a command speaks of policies."""
    return "tr" if settings.language == "tr" else "en"


class WithoutKeys(Mapping[str, str]):
    """An environment in which every variable is set that could hold the key of a target."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        """Return the variable, or a stand-in for one that is not ours."""
        if name.startswith(_OURS):
            return self._environ[name]
        return self._environ.get(name, "").strip() or _NO_KEY

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)


def audit_file(settings: Settings) -> LogPlace:
    """Where the audit log will lie, or lies."""
    return settings.log


def written_log(settings: Settings) -> LogPlace:
    """Where the audit log lies; raises ConfigError where none was begun."""
    path = audit_file(settings)
    if not is_there(path):
        raise ConfigError(
            f"There is no audit log at {path}: no gateway has run with this state directory.",
            hint="Name another with --settings FILE or TURNIKE_STATE_DIR.",
        )
    return path


@asynccontextmanager
async def open_log(settings: Settings) -> AsyncIterator[AuditLog]:
    """Open the log to append an event, beside a gateway that may be running."""
    async with evidence.open_log(settings, clock=SystemClock.start(), node="cli") as log:
        yield log


def moment(text: str | None, settings: Settings) -> datetime | None:
    """When a text means, such as `30d` or an ISO date, in the settings' `timezone`.

    Raises UsageError.
    """
    if text is None:
        return None
    try:
        return instant(text, now=datetime.now(UTC), timezone=settings.timezone)
    except ValueError:
        raise click.UsageError(
            f"{text!r} is not a time. Write 30d, 12h, 2026-11-24 or 2026-11-24T08:00."
        ) from None
