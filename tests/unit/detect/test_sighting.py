from __future__ import annotations

import json

import pytest

from gateway.core.finding import DataClass, Stage
from gateway.detect.sighting import Row, Sighting, from_row, to_row

SIGHTING = Sighting(
    entity="PERSON",
    data_class=DataClass.CONTACT,
    start=3,
    end=9,
    score=0.85,
    detector="names",
    stage=Stage.NAMES,
    canonical="ayse yilmaz",
    maskable=False,
    checksum=True,
    context=True,
)


def test_a_row_survives_json() -> None:
    assert from_row(json.loads(json.dumps(to_row(SIGHTING)))) == SIGHTING


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, None),
        (1, "rumour"),
        (2, -1),
        (2, 10),
        (4, 1.5),
        (4, float("nan")),
        (6, "guess"),
        (8, 1),
        (10, 0),
    ],
)
def test_a_row_with_a_wrong_field_is_refused(place: int, value: object) -> None:
    row: list[object] = [*to_row(SIGHTING)]
    row[place] = value
    with pytest.raises(ValueError, match="not a "):
        from_row(row)


@pytest.mark.parametrize("row", [None, [], {}, "row", [1] * 10])
def test_what_is_no_row_is_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="not a row"):
        from_row(row)


def test_the_value_is_not_printed() -> None:
    assert "ayse" not in repr(SIGHTING)


def test_moving_changes_the_place_alone() -> None:
    assert SIGHTING.moved(3, 9) is SIGHTING
    assert SIGHTING.moved(4, 12).span == (4, 12)
    assert SIGHTING.moved(4, 12).canonical == SIGHTING.canonical
