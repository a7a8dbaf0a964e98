"""Telephone numbers of any country: announced by a word, or written as trunk numbers are."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.recognizers.phone import EXTENSION, NOT_NUMBERS, touches
from gateway.detect.surroundings import digits_of, spaced_evenly

_NUMBER = re.compile(rf"(?:\+ ?)?\(?[0-9][0-9 ().·/-]{{4,18}}[0-9](?:{EXTENSION})?")
# What may stand between a label and its number: "Phone number is: ", "tel. no. ", "Fax\n".
_BEHIND_LABEL = re.compile(
    r"(?i)(?:['’]?s)?\.?(?:[ ]?\([a-z]{1,8}\))?"
    r"(?: ?(?:number|num|no|nr|numaras[ıi]|numaram|numara|n[°º])s?\.?)?"
    r"(?:[ ](?:is|was|ist|es|est))?[ \t]{0,3}[:=#-]?\s{0,3}"
)
_BEHIND_PHRASE = re.compile(r"(?i)[^0-9\n.!?;]{0,24}?[:\s]{1,2}")
_NUMBERED = re.compile(r"(?i)num|\bno|nr|[:=#]")
_CODE = re.compile(r"-[0-9]{2}\Z")  # of a drug or an article
_LABELS = (
    r"phone|mobile|cell(?:phone)?|tel|telephone|fax|desk|direct|whatsapp|gsm|cep|telefon(?:um|u)?|"
    r"faks|handy|telefonnummer|téléphone|teléfono|telefono|hotline"
)
_PHRASES = (
    r"(?:call|text|phone|ring|reach|contact|dial|message|fax)(?: \w{2,12}){0,2} (?:at|on|to|under)|"
    r"answering (?:at|on)|messages? (?:to|on|from)|calls? (?:to|from)|registered|"
    r"numaram|numaras[ıi]ndan|ula[şs]abilirsiniz|anrufen unter|erreichbar unter|unter der nummer"
)


def check_labelled(text: str, start: int, end: int) -> Hit | None:
    """Accept seven digits or more directly behind a word such as `Phone:`."""
    if start > 0 and text[start - 1].isalnum():
        return None
    gap = _BEHIND_LABEL.match(text, end)
    number = _NUMBER.match(text, gap.end()) if gap else None
    if number is None or gap is None or gap.end() == end:
        return None
    told = bool(_NUMBERED.search(gap[0])) or "\n" in gap[0]
    return _hit(text, number, least=7 if told else 9, score=0.9 if told else 0.75)


def check_phrase(text: str, start: int, end: int) -> Hit | None:
    """Accept digits in groups, or nine and more, behind a phrase such as `call me at`."""
    if start > 0 and text[start - 1].isalnum():
        return None
    gap = _BEHIND_PHRASE.match(text, end)
    number = _NUMBER.match(text, gap.end()) if gap else None
    return _hit(text, number, least=7, score=0.75) if number else None


def check_trunk(text: str, start: int, end: int) -> Hit | None:
    """Accept a number that begins with 0 and is divided evenly, as `020 7946 0958`."""
    value = text[start:end]
    digits = digits_of(value)
    if not 9 <= len(digits) <= 11 or not spaced_evenly(value) or digits[1] == "0":
        return None
    if _CODE.search(value) or NOT_NUMBERS.match(value) or touches(text, start, end):
        return None
    return Hit(start=start, end=end, score=0.55, canonical=digits)


def _hit(text: str, number: re.Match[str], *, least: int, score: float) -> Hit | None:
    value = number[0]
    plain = re.split(r"[xe]", value, maxsplit=1, flags=re.IGNORECASE)[0]
    digits = digits_of(plain)
    grouped = any(char in " .-()/" for char in plain.strip())
    if not least <= len(digits) <= 15 or NOT_NUMBERS.match(plain):
        return None
    if (len(digits) < 9 and not grouped) or touches(text, number.start(), number.end()):
        return None
    return Hit(start=number.start(), end=number.end(), score=score, canonical=digits)


RECOGNIZERS = (
    PatternRecognizer(
        name="phone_labelled",
        entity="PHONE_NUMBER",
        data_class=DataClass.CONTACT,
        patterns=(rf"(?i)\b(?:{_LABELS})[^\pL]",),
        check=lambda text, start, end: check_labelled(text, start, end - 1),
        hits=(
            "Phone: 020 7946 0958",
            "mobile 07700 900 123",
            "Fax: 5552671234",
            "Desk:\n(415)555-2671x0123",
            "Tel. no. 467 3395",
            "Telefon: 030 901820 11",
            "cep telefonum 0532 123 45 67",
        ),
        misses=(
            "phone model 123456789",
            "tel aviv 1948 1967 1973 2023",
            "mobile 12",
            "cell 1234567",
            "Phone: yok",
            "telefon 2024-01-15 10",
            "mobile phones 2010-2020",
        ),
    ),
    PatternRecognizer(
        name="phone_phrase",
        entity="PHONE_NUMBER",
        data_class=DataClass.CONTACT,
        patterns=(rf"(?i)\b(?:{_PHRASES})\b",),
        check=check_phrase,
        hits=(
            "call me on 030 901820 11",
            "Nobody is answering at 78 651 450",
            "send no more messages to 699 956 915",
            "bana şu numaramdan ulaş, numaram 78 651 45 01",
        ),
        misses=(
            "020 7946 0958",
            "call on 2024-01-15 10",
            "call me at 5",
            "call me at 10:30 or 11:30",
            "numaram 12",
            "reach out to 1500000 people",
        ),
    ),
    PatternRecognizer(
        name="phone_trunk",
        entity="PHONE_NUMBER",
        data_class=DataClass.CONTACT,
        patterns=(r"\b\(?0[1-9][0-9]{0,3}\)?[ .-][0-9]{2,4}(?:[ .-][0-9]{2,4}){1,3}\b",),
        check=check_trunk,
        hits=("079 2718 1155", "0680 298 70 63", "01.42.68.53.00", "numara 056 590 36 33"),
        misses=(
            "01.02.2003",
            "01-02-2003 10",
            "0.1234 5678 9012",
            "tarih 01.02.2003 saat 10",
            "0532 12",
            "1042 685 300",
            "IP 01.02.03.04.",
            "code 0555-0952-02",
        ),
    ),
)
