from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from gateway.policy.shapes import LINE, NAME, TEXT, Shape, keyed, matching, whole, words


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (LINE, ["a", " a b ", "a\n", "İ"], ["", " ", "a\nb", "a\tb", "a\u2028b", 7]),
        (TEXT, ["a\nb", "x"], ["", "\n", None]),
        (NAME, ["a", "a b"], ["*", "a*", "a?b", " "]),
        (words(matching("a+")), ["aa", ["a", "aa"]], [[], ["a", "a"], "b", ["ab"], {"a": 1}]),
        (whole(1, 3), [1, 3], [0, 4, "1", True, 1.5]),
        (keyed({"a": LINE}, required=("a",)), [{"a": "x"}], [{}, {"b": "x"}, {"a": "x", "b": 1}]),
        (keyed({"a": LINE}), [{"a": "x"}], [{}]),
    ],
)
def test_a_shape_takes_what_it_says(shape: Shape, good: list[object], bad: list[object]) -> None:
    validator = Draft202012Validator(dict(shape))
    assert all(validator.is_valid(value) for value in good)
    assert not any(validator.is_valid(value) for value in bad)
