from __future__ import annotations

from dataclasses import replace

import pytest
from rig.segments import segments_of

from gateway.core.request import Place, SegmentKind
from gateway.detect.borders import borders, crossing
from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import pattern_recognizers

TCKN = "10000000146"
IBAN = "TR33 0006 1005 1978 6457 8413 26"


@pytest.fixture(scope="module")
def linear() -> LinearPass:
    return LinearPass(pattern_recognizers())


def found(linear: LinearPass, *texts: str) -> list[tuple[int, str, str]]:
    """Segment, entity and the part in the later text of what lies over the borders."""
    return [
        (border.index, item.entity, texts[border.index][item.start : item.end])
        for border in borders(segments_of(*texts))
        for item in crossing(border, linear)
    ]


@pytest.mark.parametrize("cut", range(1, 11))
@pytest.mark.parametrize("space", ["", " \n"])
def test_a_number_in_two_parts_is_found_in_the_later(
    linear: LinearPass, cut: int, space: str
) -> None:
    texts = (f"kimlik numaram {TCKN[:cut]}{space}", f"{space}{TCKN[cut:]}, tamam mı?")
    assert (1, "TR_NATIONAL_ID", TCKN[cut:]) in found(linear, *texts)


def test_a_number_in_many_parts_is_found(linear: LinearPass) -> None:
    assert (3, "TR_NATIONAL_ID", "146") in found(linear, "no: 100", "000", " 00", "146 idi")


@pytest.mark.parametrize("cut", [6, 12, 20, 30])
def test_an_account_number_in_two_parts_is_found(linear: LinearPass, cut: int) -> None:
    over = found(linear, f"IBAN {IBAN[:cut]}", IBAN[cut:])
    assert (1, "IBAN_CODE") in [item[:2] for item in over]


def test_a_disguised_part_is_placed_in_its_source(linear: LinearPass) -> None:
    wide = "".join(chr(0xFF10 + int(digit)) for digit in TCKN[5:])
    over = found(linear, f"no {TCKN[:5]}", f"\u200b {wide[:3]}\u00ad{wide[3:]} ve")
    assert over == [(1, "TR_NATIONAL_ID", f"{wide[:3]}\u00ad{wide[3:]}")]


def test_an_address_in_two_parts_is_found(linear: LinearPass) -> None:
    assert (1, "EMAIL_ADDRESS", "example.com") in found(linear, "Yaz: ayse@", "example.com olsun")


@pytest.mark.parametrize(
    "texts",
    [
        (f"no {TCKN}", "5 gün"),
        ("mail ayse@example.com", "Thanks a lot"),
        ("say foo", "bar@example.com"),
        ("2024", TCKN),
        ("see 34", "abc 123 things"),
        ("It costs 1200", "5300 units were sold in 2024 and 4400 before"),
        ("a" * 200 + TCKN[:5], TCKN[5:]),
        ("plain text", "and more of it"),
        ("", " "),
    ],
)
def test_what_one_side_has_alone_or_by_chance_is_no_finding(
    linear: LinearPass, texts: tuple[str, ...]
) -> None:
    assert found(linear, *texts) == []


def test_a_long_number_that_is_cut_by_the_reach_is_no_value(linear: LinearPass) -> None:
    digits = "9" * 200
    assert found(linear, digits + TCKN[:5], TCKN[5:] + digits) == []


def test_only_what_a_conversation_says_has_borders() -> None:
    said = segments_of("a", "b", "c")
    between = (
        replace(said[0], text="joe", maskable=False),
        replace(said[0], text="k", kind=SegmentKind.KEY),
        replace(said[0], text="d", place=Place.TOOLS),
        replace(said[0], text="  "),
    )
    told = list(borders((said[0], *between, said[1])))
    assert [(item.index, item.before, item.head) for item in told] == [(5, "a", "b")]


def test_two_long_texts_make_a_border_alone_and_short_ones_do_not() -> None:
    long = "word " * 40
    told = list(borders(segments_of(long, "a", "b", long, long)))
    assert [item.between for item in told] == [(long, "a"), None, None, (long, long)]


def test_nothing_of_a_text_is_printed() -> None:
    assert "secret" not in "".join(map(repr, borders(segments_of("secret", "secret"))))
