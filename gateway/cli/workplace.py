"""What several commands need first: settings, the log's file, a place to write events."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.audit.log import AuditLog
from gateway.audit.store import LOG_FILE
from gateway.audit.times import instant
from gateway.core.clock import SystemClock
from gateway.core.errors import SettingsError
from gateway.settings import Settings, load


def load_settings(path: Path | None) -> Settings:
    """Load the settings as `serve` would; raises SettingsError."""
    return load(path, os.environ)


def load_state_settings(path: Path | None) -> Settings:
    """Load the settings for a command that needs the state directory and no target.

    Where there is no settings file, TURNIKE_STATE_DIR or `.turnike` is meant.
    """
    try:
        return load_settings(path)
    except SettingsError as fault:
        if path is not None or fault.file:
            raise
        named = os.environ.get("TURNIKE_STATE_DIR") or ".turnike"
        return Settings(state_dir=Path(named).absolute(), policies=(), targets=())


def audit_file(settings: Settings) -> Path:
    """Where the audit log lies."""
    return settings.state_dir / LOG_FILE


@asynccontextmanager
async def open_log(settings: Settings) -> AsyncIterator[AuditLog]:
    """Open the log to append an event, beside a gateway that may be running."""
    log = AuditLog.open(settings.state_dir, clock=SystemClock.start(), node="cli")
    try:
        yield log
    finally:
        await log.close()


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
