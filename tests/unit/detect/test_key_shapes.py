import re

from gateway.detect.issued_keys import ISSUED
from gateway.detect.key_shapes import example_of, pattern_of, whole_of

_SHAPE = "gh<p|o>_{a:36-255}"


def test_a_shape_becomes_a_pattern_of_its_shortest_form() -> None:
    assert pattern_of(_SHAPE) == "gh(?:p|o)_[0-9A-Za-z]{36}"


def test_a_run_in_the_middle_keeps_its_limits() -> None:
    assert pattern_of("SG.{w:2-4}.{d:3}") == r"SG\.[0-9A-Za-z_-]{2,4}\.[0-9]{3}"


def test_what_stands_before_the_caret_is_looked_for_backwards() -> None:
    assert pattern_of("{x:4}^-us{d:1-2}") == r"\-us[0-9]{1}"
    found = whole_of("{x:4}^-us{d:1-2}").fullmatch("0a1b-us12")
    assert found is not None
    assert found.end(1) == 4


def test_a_uuid_has_a_name_of_its_own() -> None:
    assert whole_of("{uuid}").fullmatch("7c9e6679-7425-40de-944b-e07fc1f90ae7")


def test_every_example_has_the_shape_that_it_was_made_from() -> None:
    for family in ISSUED:
        for shape in family.shapes:
            example = example_of(shape)
            assert whole_of(shape).fullmatch(example), family.name
            assert re.search(pattern_of(shape), example), family.name
