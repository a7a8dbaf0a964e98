import pytest

from gateway.detect.randomness import disorder, entropy, is_drawn, is_orderly, looks_random


def test_entropy_is_counted_in_bits_per_character() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


@pytest.mark.parametrize(
    "value",
    [
        "4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c",
        "Zq8vT1rWm3Xc5Kp7",
        "prefix_Zq8vT1rWm3Xc5Kp7Ld9H",
        "8zq4vt1rwm3xc5",
        "Zq8vT1rWm3Xc5Kp7/Ld9Hs2Jf4Gn6+Bb0YaQeRtU",
    ],
)
def test_what_a_machine_drew_looks_random(value: str) -> None:
    assert looks_random(value)


@pytest.mark.parametrize(
    "value",
    [
        "this-is-a-plain-sentence",
        "getElementById2",
        "aaaaaaaaaa1111111111bbbbbbbbbb",
        "0123456789abcdefghijklmnopqrstuv",
        "deadbeefdeadbeef",
        "2024-01-15T10:30:00",
        "v1.2.3-rc.4+build.20240115",
        "1234567890123456",
        "my_application_settings_2024",
        "kullanici_ayarlari_2024",
        "",
        "a",
    ],
)
def test_what_a_person_wrote_does_not(value: str) -> None:
    assert not looks_random(value)


def test_disorder_tells_words_from_drawn_letters() -> None:
    assert disorder("applicationsettings") < 0.2
    assert disorder("zq8vt1rwm3xc5kp7ld9h") > 0.7
    assert disorder("12345678") == 0


def test_a_row_or_a_repetition_is_orderly() -> None:
    assert is_orderly("abcdefgh")
    assert is_orderly("k3p9k3p9k3p9")
    assert is_orderly("x")
    assert not is_orderly("k3p9vz1q")


def test_a_key_of_one_letter_only_is_a_drawing_of_a_key() -> None:
    assert not is_drawn("sgp_5555555dAAAAA7777777CcccCFaaaaaaaaaaaaaa")
    assert not is_drawn("xoxb-The-Token-Of-Your-Robot-Goes-In")
    assert is_drawn("xoxb-284719305562-Zq8vT1rWm3Xc5Kp7")
