from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import ConfigError
from gateway.settings import Capture, Settings

Made = Callable[..., Settings]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("", 12),
        ("audit: {store: sqlite}", 12),
        ("audit: {retention: {records: 6 months}}", 6),
        ("audit: {retention: {records: 120 months}}", 120),
        ("audit: {retention: {}}", 12),
    ],
)
def test_records_are_kept_for_a_year_unless_it_is_said(made: Made, text: str, months: int) -> None:
    assert made(text).retention.records == months


@pytest.mark.parametrize("text", ["5 months", "0 months", "12", "12 weeks", "a year", "-6 months"])
def test_less_than_half_a_year_or_what_is_no_number_of_months_is_refused(
    made: Made, text: str
) -> None:
    with pytest.raises(ConfigError, match="records"):
        made(f"audit: {{retention: {{records: {text}}}}}")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", 7),
        ("audit: {retention: {content: 1 day}}", 1),
        ("audit: {retention: {content: 30 days}}", 30),
    ],
)
def test_content_is_kept_for_a_week_unless_it_is_said(made: Made, text: str, days: int) -> None:
    assert made(text).retention.content == days


@pytest.mark.parametrize("text", ["31 days", "0 days", "7", "1 month"])
def test_content_is_not_kept_for_long(made: Made, text: str) -> None:
    with pytest.raises(ConfigError, match="content"):
        made(f"audit: {{retention: {{content: {text}}}}}")


def test_nothing_is_captured_unless_it_is_said(made: Made) -> None:
    assert made().capture is Capture.NONE
    assert made("audit: {capture: exchanges}").capture is Capture.EXCHANGES
    assert made("audit: {capture: requests}").capture is Capture.REQUESTS
    with pytest.raises(ConfigError, match="capture"):
        made("audit: {capture: all}")
