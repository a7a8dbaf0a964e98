import pytest

from gateway.core.decision import Treatment
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.redact.search import Search, Sought


def sought(
    value: str,
    *,
    data_class: DataClass = DataClass.CONTACT,
    treatment: Treatment = Treatment(Effect.MASK),  # noqa: B008 - a frozen value
) -> Sought:
    return Sought(value=value, entity="PERSON", data_class=data_class, treatment=treatment)


def hits(value: str, text: str, data_class: DataClass = DataClass.CONTACT) -> list[str]:
    spans = Search([sought(value, data_class=data_class)]).spans(text)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "occurrence"),
    [
        ("dün AHMET YILMAZ geldi", "AHMET YILMAZ"),
        ("ahmet  yılmaz'ın evi", "ahmet  yılmaz"),
        ("Ahmet\nYılmazın evi", "Ahmet\nYılmaz"),
        ("(Ahmet yilmaz)", "Ahmet yilmaz"),
        ("Ah\u200bmet Yılmaz", "Ah\u200bmet Yılmaz"),
        ("xAHMET_YILMAZ ahmet yılmaz_1", "ahmet yılmaz"),
        ("linkedin.com/in/ahmet-yilmaz-42", "ahmet-yilmaz"),
        ("ahmet_yilmaz.docx", "ahmet_yilmaz"),
        ("@AhmetYilmaz", "AhmetYilmaz"),
        ("**Ahmet** **Yılmaz**", "Ahmet** **Yılmaz"),
        ("1;YILMAZ;AHMET;42", "YILMAZ;AHMET"),
        ("Yılmaz, Ahmet", "Yılmaz, Ahmet"),
    ],
)
def test_a_name_is_found_in_any_case_and_with_any_suffix(text: str, occurrence: str) -> None:
    assert hits("Ahmet Yılmaz", text) == [occurrence]


def test_a_name_is_not_found_inside_another_word() -> None:
    assert hits("Ali", "Alişan, Velali, alican ve kalite") == []
    assert hits("Can Dan", "candan bir dost") == []


def test_a_list_of_one_name_is_so_many_names() -> None:
    assert hits("Ahmet Yılmaz", "Ahmet Yılmaz, Ahmet Yılmaz") == ["Ahmet Yılmaz"] * 2


def test_three_letters_with_a_bare_suffix_are_a_name_only_with_a_capital() -> None:
    assert hits("Can", "canlı bir can, Canın evi") == ["can", "Can"]


@pytest.mark.parametrize(
    "text", ["5321234567", "0532 123 45 67", "tel:532-123-4567ye", "x5321234567x"]
)
def test_a_number_is_found_however_it_is_grouped(text: str) -> None:
    assert len(hits("532 123 45 67", text)) == 1


@pytest.mark.parametrize("value", ["0532 123 45 67", "+90 532 123 45 67", "(0532) 1234567"])
@pytest.mark.parametrize(
    "text", ["5321234567", "532.123.45.67", "0090 532,123,45,67", "532_1234567"]
)
def test_a_telephone_number_is_known_without_the_code_of_its_country(value: str, text: str) -> None:
    phone = Sought(value=value, entity="PHONE_NUMBER", data_class=DataClass.CONTACT,
                   treatment=Treatment(Effect.MASK))  # fmt: skip
    (span,) = Search([phone]).spans(text)
    assert text[span.start : span.end].endswith("67")


def test_an_account_is_known_without_its_country() -> None:
    assert hits("TR33 0006 1005 1978 6457 8413 26", "no 330006100519786457841326") == [
        "330006100519786457841326"
    ]


@pytest.mark.parametrize("value", ["34 ABC 123", "34ABC123"])
@pytest.mark.parametrize("text", ["34ABC123", "34-abc-123", "34 ABC123"])
def test_a_plate_is_found_however_it_is_spaced(value: str, text: str) -> None:
    assert hits(value, text) == [text]


def test_a_short_number_is_not_found_inside_a_longer_one() -> None:
    assert hits("1234", "1234, 12345 ve 91234, 1234TL") == ["1234", "1234"]


def test_an_address_or_a_secret_is_found_anywhere() -> None:
    assert hits("ayse@example.com", "mailto:AYSE@EXAMPLE.COMx") == ["AYSE@EXAMPLE.COM"]
    assert hits("korkmaz", "xkorkmazx", DataClass.SECRET) == ["korkmaz"]


def test_values_in_scripts_without_spaces_are_found_between_letters() -> None:
    assert hits("王伟", "我叫王伟在北京") == ["王伟"]


def test_a_very_long_value_is_found_as_it_is_spelled() -> None:
    value = "Uzun metin " * 50
    assert hits(value, f"x {value.upper()} y {value} z") == [value.upper().strip(), value.strip()]


def test_overlapping_values_are_both_found() -> None:
    search = Search([sought("Ali Veli"), sought("Veli Can")])
    assert [(one.start, one.end) for one in search.spans("Ali Veli Can")] == [(0, 8), (4, 12)]


def test_occurrences_of_one_value_that_overlap_are_one_place() -> None:
    assert hits("ababab1", "ababab1bab1") == ["ababab1"]
    assert hits("#a#a#a", "#a#a#a#a#a") == ["#a#a#a#a#a"]


def test_a_value_under_two_treatments_has_the_stricter() -> None:
    redact = Treatment(Effect.REDACT, 2)
    for pair in ([sought("Ali"), sought("ALİ", treatment=redact)],
                 [sought("ALİ", treatment=redact), sought("Ali")]):  # fmt: skip
        (span,) = Search(pair).spans("ali")
        assert span.treatment == Treatment(Effect.REDACT, 0)


@pytest.mark.parametrize("value", ["", " ", "\u200b"])
def test_a_value_without_a_character_to_see_is_not_looked_for(value: str) -> None:
    assert hits(value, "a b\u200bc") == []


def test_nothing_is_found_in_nothing() -> None:
    assert hits("Ali", "") == []
    assert Search([]).spans("Ali") == []


def test_a_value_inside_another_one_is_found_beside_it_and_known_once() -> None:
    text = "dün Ahmet Yılmaz geldi"
    spans = Search([sought("Ahmet Yılmaz"), sought("Yılmaz"), sought("AHMET YILMAZ")]).spans(text)
    assert sorted(text[span.start : span.end] for span in spans) == ["Ahmet Yılmaz", "Yılmaz"]
