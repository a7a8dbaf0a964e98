import pytest

from gateway.core.errors import InspectionFailed
from gateway.detect.automata import Automata


def built(*patterns: str) -> Automata:
    automata = Automata()
    for pattern in patterns:
        automata.add(pattern)
    automata.build()
    return automata


def test_patterns_are_named_by_the_order_in_which_they_came() -> None:
    automata = built("[0-9]{3}", "(?i)phone", r"\bkey_", "[a-z]x")
    assert automata.match(b"PHONE 123 key_") == [0, 1, 2]
    assert automata.match(b"ax") == [3]
    assert automata.match(b"nothing") == []


@pytest.mark.parametrize("pattern", ["word{}", "[0-9]{}"])
def test_as_many_patterns_as_there_are_find_theirs(pattern: str) -> None:
    automata = built(*(pattern.replace("{}", f"<{number}>") for number in range(100)))
    assert automata.match(b"word<7> 5<7> word<99> 5<99>") == [7, 99]


def test_no_pattern_finds_nothing() -> None:
    assert built().match(b"a text") == []


def test_the_proof_that_an_automaton_runs_is_no_finding() -> None:
    assert built("a", "[0-9]").match(b"\x01\x02\x03") == []


def test_a_pattern_too_large_for_an_automaton_stops_the_start() -> None:
    with pytest.raises(InspectionFailed):
        built(r"(?:[\pL\pN]{1,200}[\pL]{1,200}x){1,4}", r"(?:\pL{1,900}y)")
