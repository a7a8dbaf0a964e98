from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gateway.audit.times import instant, timestamp

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISTANBUL = timezone(timedelta(hours=3))


def test_an_instant_is_written_in_utc_with_microseconds() -> None:
    assert timestamp(NOW.astimezone(ISTANBUL)) == "2026-11-23T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30d", NOW - timedelta(days=30)),
        ("12h", NOW - timedelta(hours=12)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=ISTANBUL)),
        ("2026-11-01T10:00:00Z", datetime(2026, 11, 1, 10, tzinfo=UTC)),
    ],
)
def test_people_ask_for_an_age_or_a_date(text: str, expected: datetime) -> None:
    assert instant(text, now=NOW, timezone=ISTANBUL) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "30", "d", "999999w", "２d", "-1d"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant(text, now=NOW)
