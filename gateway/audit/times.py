"""How the log writes an instant, and how people ask for one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

_AGO = re.compile(r"([0-9]{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def timestamp(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds: always 27 characters, so that text order is time order."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant(text: str, *, now: datetime, timezone: tzinfo = UTC) -> datetime:
    """What `text` means: `30d` (that long before `now`), or an ISO 8601 date or time.

    A time without a zone is in `timezone`. Raises ValueError.
    """
    if ago := _AGO.fullmatch(text):
        try:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        except OverflowError as error:
            raise ValueError("that long ago is before the calendar") from error
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=timezone)
