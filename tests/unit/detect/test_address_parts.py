import pytest

from gateway.detect.address_parts import one_line, reach


@pytest.mark.parametrize(
    ("street", "rest", "behind"),
    [
        ("18 Maple Street", ", Springfield, IL 62704", " now"),
        ("18 Maple Street", " Apt. 4, Springfield, IL 62704", "."),
        ("18 Maple Street", "\nLeeds\nUnited Kingdom", "\nMobile: 1"),
        ("Lindenstraße 5", ", 10969 Berlin", " liegt zentral"),
        ("18 Maple Street", ", Bristol BS1 4QA", " please"),
        ("18 Maple Street", " Springfield, IL 62704", "\n"),
        ("18 maple street", ", leeds, united kingdom", " please"),
        ("18 Maple Street", ", 3rd floor", " of the house"),
        ("Prinsengracht 3", ", 1016 GV Amsterdam", " and"),
    ],
)
def test_an_address_reaches_to_the_last_of_its_parts(street: str, rest: str, behind: str) -> None:
    found = reach(street + rest + behind, len(street))
    assert found.end == len(street + rest)
    assert found.certain


@pytest.mark.parametrize(
    "rest",
    ["", ".", " and then", ", and then", "\nThanks\nJohn", "\nPhone: 3", " 62704", ", please"],
)
def test_what_is_no_part_of_an_address_ends_it(rest: str) -> None:
    found = reach("18 Maple Street" + rest, 15)
    assert found.end == 15
    assert not found.parts


def test_a_town_alone_makes_nothing_certain() -> None:
    assert not reach("18 Maple Street, Springfield", 15).certain


def test_an_address_is_spelled_without_lines_and_punctuation() -> None:
    assert one_line("18 Maple St.,\n Leeds") == "18 maple st leeds"
