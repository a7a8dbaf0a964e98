"""Reading how long what is recorded is kept."""

from __future__ import annotations

from gateway.settings.model import Retention
from gateway.settings.section import Section
from gateway.settings.values import months

FEWEST_MONTHS = 6
"""The EU AI Act, Articles 19 and 26: logs are kept for six months or more."""


def read_retention(audit: Section | None) -> Retention:
    """What `audit.retention` says; raises SettingsError."""
    section = None if audit is None else audit.section("retention")
    if section is None:
        return Retention()
    return Retention(records=section.get("records", months(FEWEST_MONTHS), Retention().records))
