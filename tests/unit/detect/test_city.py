from __future__ import annotations

import pytest

from gateway.core.finding import DataClass, Stage
from gateway.detect.canonical import canonicalise
from gateway.detect.city import apart
from gateway.detect.linear import LinearPass
from gateway.detect.merge import merge
from gateway.detect.recognizers.load import pattern_recognizers
from gateway.detect.sighting import Sighting, sighted


@pytest.fixture(scope="module")
def patterns() -> LinearPass:
    return LinearPass(pattern_recognizers())


def told(text: str, patterns: LinearPass) -> list[tuple[str, str]]:
    found = apart(merge(map(sighted, patterns.scan(canonicalise(text).text))), text)
    return [(item.entity, text[item.start : item.end]) for item in found]


@pytest.mark.parametrize(
    ("text", "city", "address"),
    [
        (
            "Yeşiltepe Mah. Çınar Cad. No: 14 D: 3 Kadıköy/İstanbul, teşekkürler",
            "İstanbul",
            ["Yeşiltepe Mah. Çınar Cad. No: 14 D: 3 Kadıköy"],
        ),
        (
            "yesiltepe mah cinar sok no 5 daire 2 ankara cankaya",
            "ankara",
            ["yesiltepe mah cinar sok no 5 daire 2", "cankaya"],
        ),
        ("Zambak Caddesi 45, 34710 Kadıköy", "Kadıköy", ["Zambak Caddesi 45, 34710"]),
        ("Yenice Köyü No: 12 Bolu Merkez", "Bolu", ["Yenice Köyü No: 12", "Merkez"]),
        (
            "Send it to 742 Evergreen Terrace, Springfield, IL 62704 please",
            "Springfield",
            ["742 Evergreen Terrace", "IL 62704"],
        ),
        ("221B Linden Street, London", "London", ["221B Linden Street"]),
        ("14 Harbour Lane, Bristol BS1 4QA", "Bristol", ["14 Harbour Lane", "BS1 4QA"]),
        ("Lindenstraße 14, 10969 Berlin", "Berlin", ["Lindenstraße 14, 10969"]),
        ("Via Garibaldi 12, 20121 Milano", "Milano", ["Via Garibaldi 12, 20121"]),
        (
            "3 Cedar Meadow Suite 204, North Haven, CT 06473",
            "North Haven",
            ["3 Cedar Meadow Suite 204", "CT 06473"],
        ),
        (
            "Adresim: Flat 3, High Street, Oxford OX1 4AA",
            "Oxford",
            ["Flat 3, High Street", "OX1 4AA"],
        ),
        (
            "The address is Rose Villa, Plot 5, Bandra West, Mumbai 400050",
            "Mumbai",
            ["Rose Villa, Plot 5, Bandra West", "400050"],
        ),
        ("deliver to 18 maple street, leeds, united kingdom", "leeds, united kingdom", None),
        ("Mirador 415\nSuite 9\nMontevideo", "Montevideo", ["Mirador 415\nSuite 9"]),
    ],
)
def test_the_town_of_an_address_is_found_apart(
    text: str, city: str, address: list[str] | None, patterns: LinearPass
) -> None:
    found = told(text, patterns)
    assert [value for entity, value in found if entity == "CITY"] == [city]
    if address is not None:
        assert [value for entity, value in found if entity == "ADDRESS"] == address


@pytest.mark.parametrize(
    "text",
    [
        "Ankara'nın nüfusu kaç?",
        "What is the population of London?",
        "İstanbul'dan İzmir'e kaç saatte gidilir?",
        "Flights from Berlin to Milano, please",
        "Kadıköy/İstanbul",
        "Springfield, IL 62704",
    ],
)
def test_a_town_without_an_address_is_no_finding(text: str, patterns: LinearPass) -> None:
    assert told(text, patterns) == []


@pytest.mark.parametrize(
    "text",
    ["I live at 18 Maple Street, Kestrel House", "Rose Cottage, Church Lane Oxford Road HR4 8AB"],
)
def test_a_street_or_a_house_is_no_town(text: str, patterns: LinearPass) -> None:
    assert {entity for entity, _ in told(text, patterns)} == {"ADDRESS"}


def seen(entity: str, start: int, end: int, *, maskable: bool = True) -> Sighting:
    return Sighting(
        entity=entity,
        data_class=DataClass.CONTACT,
        start=start,
        end=end,
        score=0.9,
        detector="x",
        stage=Stage.PATTERN,
        canonical=entity,
        maskable=maskable,
    )


def test_all_pieces_of_an_address_are_one_value() -> None:
    text = "Am Anger 3, Erfurt 99084"
    found = apart([seen("ADDRESS", 0, 24), seen("CITY", 12, 18)], text)
    assert [item.canonical for item in found] == ["ADDRESS", "CITY", "ADDRESS"]
    assert [text[item.start : item.end] for item in found] == ["Am Anger 3", "Erfurt", "99084"]


@pytest.mark.parametrize("span", [(0, 24), (5, 30), (30, 36)])
def test_a_town_that_is_not_a_part_of_an_address_deletes_nothing(span: tuple[int, int]) -> None:
    text = "Am Anger 3, Erfurt 99084 und nach Weimar"
    both = [seen("ADDRESS", 0, 24), seen("CITY", *span)]
    assert {item.span for item in apart(both, text)} == {(0, 24), span}


def test_what_cannot_be_masked_stays_whole() -> None:
    both = [seen("ADDRESS", 0, 24, maskable=False), seen("CITY", 0, 24, maskable=False)]
    assert apart(both, "QW0gQW5nZXIgMywgRXJmdXJ0") == both


def test_two_towns_in_one_address_are_both_cut_out() -> None:
    text = "Cad. 3 Kadıköy/İstanbul"
    found = apart([seen("ADDRESS", 0, 23), seen("CITY", 7, 14), seen("CITY", 15, 23)], text)
    assert [text[item.start : item.end] for item in found] == ["Cad. 3", "Kadıköy", "İstanbul"]
