from __future__ import annotations

import math

import pytest

from gateway.policy.yaml_scalars import Scalar, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("Off", "Off"), ("y", "y"),
        ("18:00", "18:00"), ("2026-01-01", "2026-01-01"), ("1_000", "1_000"), ("0b1", "0b1"),
        ("true", True), ("False", False), ("TRUE", True), ("tRUE", "tRUE"),
        ("null", None), ("~", None), ("", None), ("nULL", "nULL"),
        ("17", 17), ("017", 17), ("+1", 1), ("-3", -3), ("0o17", 15), ("0x1F", 31),
        ("-0x1", "-0x1"),
        ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-.inf", -math.inf),
        (".", "."), ("+", "+"), ("1.2.3", "1.2.3"), ("٣", "٣"), ("1 TRY", "1 TRY"),
    ],
)  # fmt: skip
def test_a_plain_word_means_what_yaml_1_2_says(text: str, value: Scalar) -> None:
    read = resolve(text)
    assert read == value
    assert type(read) is type(value)


def test_not_a_number_is_read() -> None:
    value = resolve(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize("text", ["9" * 41, "0x" + "f" * 39, "1." + "0" * 5000, "9" * 1_000_000])
def test_a_number_beyond_forty_characters_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than 40"):
        resolve(text)
