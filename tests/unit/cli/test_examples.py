from __future__ import annotations

from gateway.cli.examples import EXAMPLES


def test_there_are_six_examples_in_two_languages_and_each_shows_something_else() -> None:
    assert len({example.title for example in EXAMPLES}) == 6
    assert len({example.prompt for example in EXAMPLES}) == 6
    turkish = [example for example in EXAMPLES if set("çğıöşüÇĞİÖŞÜ") & set(example.prompt)]
    assert 2 <= len(turkish) <= 4


def test_no_example_holds_the_data_of_a_real_person() -> None:
    joined = " ".join(example.prompt for example in EXAMPLES)
    assert "@example.com" in joined
    assert "10000000146" in joined  # the number that the registry itself uses as its example
    assert joined.count("@") == 2  # the address, and the connection string of a host .internal
