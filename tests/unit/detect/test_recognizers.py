import pytest

from gateway.detect.found import Recognizer
from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import pattern_recognizers, word_recognizers

_ALL: tuple[Recognizer, ...] = (*pattern_recognizers(), *word_recognizers())


_HITS = [pytest.param(item, text, id=f"{item.name}-{text}") for item in _ALL for text in item.hits]
_MISSES = [
    pytest.param(item, text, id=f"{item.name}-{text}") for item in _ALL for text in item.misses
]


@pytest.fixture(scope="module")
def everything() -> LinearPass:
    return LinearPass(_ALL)


@pytest.mark.parametrize(("recognizer", "text"), _HITS)
def test_a_recogniser_finds_its_hits(
    recognizer: Recognizer, text: str, everything: LinearPass
) -> None:
    scanned = LinearPass([recognizer]).scan(text)
    alone = [item.hit for item in scanned if item.recognizer is recognizer]
    together = [item.hit for item in everything.scan(text) if item.recognizer is recognizer]
    assert alone
    assert together == alone
    for hit in alone:
        assert 0 <= hit.start < hit.end <= len(text)
        assert 0.5 <= hit.score <= 1.0
        assert hit.canonical


@pytest.mark.parametrize(("recognizer", "text"), _MISSES)
def test_a_recogniser_leaves_its_misses_alone(recognizer: Recognizer, text: str) -> None:
    assert LinearPass([recognizer]).scan(text) == []


@pytest.mark.parametrize("recognizer", _ALL, ids=lambda item: item.name)
def test_a_recogniser_declares_examples_of_both_kinds(recognizer: Recognizer) -> None:
    assert recognizer.hits
    assert recognizer.misses


@pytest.mark.parametrize(
    "text",
    [
        "Ankara'nın nüfusu kaç?",
        "",
        "What is diabetes?",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "550e8400-e29b-41d4-a716-446655440000",
        "2024-01-15T10:30:00Z",
        "ISBN 978-3-16-148410-0",
        "pip install package==1.20.3",
        "Write a haiku about the sea.",
        "Janet has 16 eggs and sells them for $2 each. How much does she make in 30 days?",
        "İstanbul'dan İzmir'e kaç saatte gidilir?",
        "Fatih Sultan Mehmet İstanbul'u 1453'te fethetti.",
    ],
)
def test_an_ordinary_text_has_no_finding_at_all(text: str, everything: LinearPass) -> None:
    assert [item.recognizer.name for item in everything.scan(text)] == []


@pytest.mark.parametrize(
    ("text", "entity", "span", "canonical"),
    [
        ("100 000 001 46 no", "TR_NATIONAL_ID", "100 000 001 46", "10000000146"),
        ("VKN 454 053 69 20", "TR_TAX_ID", "454 053 69 20", "4540536920"),
        (
            "tr33 0006 1005 1978 6457 8413 26 no",
            "IBAN_CODE",
            "tr33 0006 1005 1978 6457 8413 26",
            "TR330006100519786457841326",
        ),
        ("0 (532) 123 45 67", "PHONE_NUMBER", "0 (532) 123 45 67", "+905321234567"),
        ("Ayse@Example.COM'a", "EMAIL_ADDRESS", "Ayse@Example.COM", "ayse@example.com"),
        ("kart 4111-1111-1111-1111 12/27", "CREDIT_CARD", "4111-1111-1111-1111", "4" + "1" * 15),
        ("06 at 1923 plakalı", "TR_LICENSE_PLATE", "06 at 1923", "06AT1923"),
        ("ip 2a02:06b8::2:0242", "IP_ADDRESS", "2a02:06b8::2:0242", "2a02:6b8::2:242"),
        ("şifre: Kedi1234!", "PASSWORD", "Kedi1234", "Kedi1234"),
        ("Işıl YILMAZ'ın", "PERSON", "Işıl YILMAZ", "isil yilmaz"),
        ("Dün Ayşe Yılmazdan aldım", "PERSON", "Ayşe Yılmaz", "ayse yilmaz"),
        ("Sayın Süleyman Soylu'ye", "PERSON", "Süleyman Soylu", "suleyman soylu"),
    ],
)
def test_a_hit_covers_the_value_and_knows_its_one_spelling(
    text: str, entity: str, span: str, canonical: str, everything: LinearPass
) -> None:
    found = [item.hit for item in everything.scan(text) if item.recognizer.entity == entity]
    assert [(text[hit.start : hit.end], hit.canonical) for hit in found] == [(span, canonical)]


def test_a_number_with_check_digits_says_so(everything: LinearPass) -> None:
    text = "10000000146 TR330006100519786457841326 4111111111111111 VKN 4540536920"
    for item in everything.scan(text):
        assert item.hit.checksum is (item.recognizer.entity != "PHONE_NUMBER")


def test_a_private_key_is_covered_from_its_header_to_its_end(everything: LinearPass) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEow0AbCdEfGh" * 8
    key += "\n-----END RSA PRIVATE KEY-----"
    text = f"bak:\n{key}\nçalışmıyor"
    spans = [
        text[item.hit.start : item.hit.end]
        for item in everything.scan(text)
        if item.recognizer.entity == "PRIVATE_KEY"
    ]
    assert spans == [key]
