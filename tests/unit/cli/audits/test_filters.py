from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from gateway.audit.query import Filters
from gateway.cli.audits.filters import FILTERS, filters_of
from gateway.settings import Settings

SETTINGS = Settings(
    state_dir=Path("state"), policies=(), targets=(), timezone=ZoneInfo("Europe/Istanbul")
)
NOTHING = dict.fromkeys(name.replace("-", "_") for name in FILTERS)


def test_nothing_asked_for_is_no_filter() -> None:
    assert filters_of(SETTINGS, NOTHING) == Filters()


def test_times_are_in_the_zone_of_the_settings() -> None:
    found = filters_of(SETTINGS, {**NOTHING, "since": "2026-11-24T03:00", "app": "crm"})
    assert found.since is not None
    assert found.since.astimezone(UTC) == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.app == "crm"


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(click.UsageError, match="is not a time"):
        filters_of(SETTINGS, {**NOTHING, "until": "soon"})
