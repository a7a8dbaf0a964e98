from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gateway.policy.conditions.tells import Points
from gateway.policy.conditions.time import During
from gateway.policy.facts import Facts
from gateway.policy.given import given_time
from gateway.policy.yaml_events import read

OFFICE = During(days=frozenset(range(5)), start=8 * 60, end=18 * 60)
NIGHT = During(days=frozenset({4}), start=22 * 60, end=6 * 60)


def _at(text: str) -> Facts:
    return Facts(at=given_time(read(f"'{text}'", "f")[0]))


def test_the_end_is_not_inside_and_the_beginning_is() -> None:
    assert OFFICE.test(_at("mon 08:00"))
    assert not OFFICE.test(_at("mon 18:00"))
    assert not OFFICE.test(_at("mon 07:59"))


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    assert NIGHT.test(_at("fri 22:00"))
    assert NIGHT.test(_at("sat 05:59"))
    assert not NIGHT.test(_at("sat 06:00"))
    assert not NIGHT.test(_at("sat 22:00"))


def test_the_clock_is_that_of_the_facts() -> None:
    at = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    assert OFFICE.test(Facts(at=at))
    assert not OFFICE.test(Facts(at=at.astimezone(timezone(timedelta(hours=3)))))


@pytest.mark.parametrize(
    ("during", "at", "english", "turkish"),
    [
        (OFFICE, "wed 19:30", "wed 19:30, outside mon-fri 08:00-18:00",
         "çar 19:30, pzt-cum 08:00-18:00 dışında"),
        (OFFICE, "wed 09:00", "wed 09:00, within mon-fri 08:00-18:00",
         "çar 09:00, pzt-cum 08:00-18:00 içinde"),
        (During(days=frozenset({0, 5, 6})), "tue 00:00",
         "tue 00:00, outside mon, sat-sun 00:00-24:00",
         "sal 00:00, pzt, cmt-paz 00:00-24:00 dışında"),
    ],
)  # fmt: skip
def test_the_note_gives_the_time_and_the_span(
    during: During, at: str, english: str, turkish: str
) -> None:
    assert during.note(_at(at), "en") == english
    assert during.note(_at(at), "tr") == turkish


def test_it_tells_apart_where_it_begins_and_ends() -> None:
    assert NIGHT.tells == (Points(fact="time", values=("fri 22:00", "sat 06:00")),)
    whole = During(days=frozenset({6}))
    assert whole.tells == (Points(fact="time", values=("sun 00:00", "mon 00:00")),)


def test_every_minute_of_a_week_is_judged_as_the_last_point_before_it() -> None:
    """Between its points, a span does not change: this is what a proof rests on."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    minutes = [start + timedelta(minutes=number) for number in range(7 * 24 * 60)]
    for during in (OFFICE, NIGHT, During(days=frozenset({2}))):
        (points,) = during.tells
        assert isinstance(points, Points)
        starts = {f"{minute:%a %H:%M}".lower() for minute in minutes} & set(points.values)
        assert starts == set(points.values)
        before = during.test(Facts(at=minutes[-1]))
        for minute in minutes:
            now = during.test(Facts(at=minute))
            assert now == before or f"{minute:%a %H:%M}".lower() in points.values
            before = now
