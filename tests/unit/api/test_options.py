from __future__ import annotations

import pytest

from gateway.api.options import MOST_METADATA, read_metadata, unknown_option
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest


def texts(found: Segments) -> list[str]:
    return [segment.text for segment in found.found]


def test_an_unknown_option_is_read_with_its_name() -> None:
    found = Segments()
    unknown_option(found, "Ayşe", {"Yılmaz": [7, "ğ"]}, 3)
    assert texts(found) == ["Ayşe", "Yılmaz", "7", "ğ"]
    assert found.found[0].label == "options{3}"


def test_a_familiar_option_is_read_without_its_name() -> None:
    found = Segments()
    unknown_option(found, "top_k", 40, 0)
    assert [(item.label, item.text) for item in found.found] == [("top_k", "40")]


@pytest.mark.parametrize("name", ["api_base", "workspace_id", "container", "__proto__"])
def test_what_steers_or_acts_outside_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest):
        unknown_option(Segments(), name, "x", 0)


def test_metadata_is_read_with_its_keys_and_bounded() -> None:
    found = Segments()
    read_metadata(found, {"hasta": "Ayşe"})
    assert texts(found) == ["hasta", "Ayşe"]
    with pytest.raises(InvalidRequest):
        read_metadata(found, {str(number): "" for number in range(MOST_METADATA + 1)})
    with pytest.raises(InvalidRequest):
        read_metadata(found, {"guardrails": "off"})
