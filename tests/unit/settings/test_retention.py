from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import ConfigError
from gateway.settings import Settings

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
