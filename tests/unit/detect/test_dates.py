from datetime import date

import pytest

from gateway.detect.dates import first_date, last_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("17.04.1986", date(1986, 4, 17)),
        ("04/17/1986", date(1986, 4, 17)),
        ("1986-04-17", date(1986, 4, 17)),
        ("17-4-86", date(1986, 4, 17)),
        ("17 Nisan 1986", date(1986, 4, 17)),
        ("17 AĞUSTOS 1986", date(1986, 8, 17)),
        ("April 17th, 1986", date(1986, 4, 17)),
        ("17 April 1986", date(1986, 4, 17)),
        ("17. März 1986", date(1986, 3, 17)),
        ("17 de abril de 1986", date(1986, 4, 17)),
        ("17 février 1986", date(1986, 2, 17)),
        ("1 Ocak 2005", date(2005, 1, 1)),
    ],
)
def test_a_date_is_read_in_every_spelling(written: str, meant: date) -> None:
    text = f"on: {written} ok"
    found = first_date(text, 0, len(text))
    assert found is not None
    assert (text[found.start : found.end], found.value) == (written, meant)


@pytest.mark.parametrize(
    "text", ["32.04.1986", "version 1.2.3", "12 apples 1986", "17.04", "", "5"]
)
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert first_date(text, 0, len(text)) is None


def test_the_first_and_the_last_of_several_dates() -> None:
    text = "01.02.2003, 04.05.2006"
    first, last = first_date(text, 0, len(text)), last_date(text, 0, len(text))
    assert first is not None
    assert last is not None
    assert (first.value, last.value) == (date(2003, 2, 1), date(2006, 5, 4))
