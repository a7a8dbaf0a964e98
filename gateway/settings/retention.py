"""Reading what is kept besides records, and how long all of it is kept."""

from __future__ import annotations

from gateway.settings.model import Capture, Retention
from gateway.settings.section import Section
from gateway.settings.values import choice, days, months

FEWEST_MONTHS = 6
"""The EU AI Act, Articles 19 and 26: logs are kept for six months or more."""

MOST_DAYS = 30
"""Content is kept to look into something, not to have it."""


def read_retention(audit: Section | None) -> Retention:
    """What `audit.retention` says; raises SettingsError."""
    default = Retention()
    section = None if audit is None else audit.section("retention")
    if section is None:
        return default
    return Retention(
        records=section.get("records", months(FEWEST_MONTHS), default.records),
        content=section.get("content", days(MOST_DAYS), default.content),
    )


def read_capture(audit: Section | None) -> Capture:
    """What `audit.capture` says; raises SettingsError."""
    if audit is None:
        return Capture.NONE
    return Capture(audit.get("capture", choice(*Capture), Capture.NONE.value))
