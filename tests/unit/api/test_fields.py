from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.api.fields import (
    a_list,
    a_number,
    a_text,
    an_object,
    flag,
    one_of,
    required_text,
    whole_number,
)
from gateway.core.errors import InvalidRequest

BAD: dict[str, tuple[Callable[[], object], str]] = {
    "no object": (lambda: an_object([], "p"), "invalid_type"),
    "no list": (lambda: a_list("abc", "p", 3), "invalid_type"),
    "too short": (lambda: a_list([], "p", 3, least=1), "invalid_value"),
    "too long": (lambda: a_list([1] * 4, "p", 3), "invalid_value"),
    "no text": (lambda: a_text(7, "p"), "invalid_type"),
    "absent": (lambda: required_text({}, "p", "p"), "missing_required_parameter"),
    "null": (lambda: required_text({"p": None}, "p", "p"), "missing_required_parameter"),
    "not a word": (lambda: one_of({"p": "x"}, "p", "p", {"a"}), "invalid_value"),
    "a flag in words": (lambda: flag({"p": "yes"}, "p"), "invalid_type"),
    "a flag in digits": (lambda: flag({"p": 1}, "p"), "invalid_type"),
    "a boolean for a number": (lambda: whole_number(True, "p", 0, 9), "invalid_type"),
    "a fraction": (lambda: whole_number(1.0, "p", 0, 9), "invalid_type"),
    "below": (lambda: whole_number(-1, "p", 0, 9), "invalid_value"),
    "above": (lambda: whole_number(10, "p", 0, 9), "invalid_value"),
    "a word for a number": (lambda: a_number("hot", "p", 0, 2), "invalid_type"),
    "true for a number": (lambda: a_number(True, "p", 0, 2), "invalid_type"),
    "out of range": (lambda: a_number(2.1, "p", 0, 2), "invalid_value"),
    "not a number": (lambda: a_number(float("nan"), "p", 0, 2), "invalid_value"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_field_that_cannot_be_used_is_named(name: str) -> None:
    call, code = BAD[name]
    with pytest.raises(InvalidRequest) as refused:
        call()
    assert (refused.value.code, refused.value.param) == (code, "p")


def test_fields_that_can_be_used_are_returned() -> None:
    assert an_object({"a": 1}, "p") == {"a": 1}
    assert a_list([1, 2], "p", 2) == [1, 2]
    assert a_number(0.5, "p", 0, 2) == 0.5
    assert whole_number(9, "p", 0, 9) == 9
    assert one_of({"p": "İ"}, "p", "p", {"İ"}) == "İ"
    assert (flag({}, "p"), flag({"p": None}, "p"), flag({"p": True}, "p")) == (False, False, True)
