import pytest

from gateway.detect.address_parts import around_town, city_before, listed, one_line, reach


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


@pytest.mark.parametrize(
    ("address", "behind"),
    [
        ("Rose Villa, Plot 5, Bandra West, Mumbai 400050, India", ", and more"),
        ("5th Floor, Palm House, Deira, UAE", " please"),
        ("Palm House 3, Deira, Dubai 12345", ", my dear"),
    ],
)
def test_a_list_of_parts_reaches_to_its_country_or_code(address: str, behind: str) -> None:
    found = listed(address + behind, 0)
    assert found is not None
    assert found.end == len(address)


@pytest.mark.parametrize("text", ["Rose Villa, India", "One, two, three 3", "Ana, Eva, France", ""])
def test_a_list_of_other_things_is_no_address(text: str) -> None:
    assert listed(text, 0) is None


@pytest.mark.parametrize("rest", ["", ", UK", " / Türkiye", ", NSW, Australia"])
def test_a_region_and_a_country_stand_around_a_town(rest: str) -> None:
    assert around_town(rest)


@pytest.mark.parametrize("rest", [" Merkez", ", IL 62704", " SE1 7AB", ", Rose Villa"])
def test_a_district_and_a_postcode_do_not(rest: str) -> None:
    assert not around_town(rest)


def test_a_town_before_a_postcode_is_the_last_part() -> None:
    text = "4 High Lane, North Haven, CT 06473"
    assert city_before(text, 0, text.index("CT")) == (13, 24)
    assert city_before("4 High Lane North Haven CT 06473", 0, 24) is None
