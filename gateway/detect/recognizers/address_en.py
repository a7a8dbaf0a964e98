"""Postal addresses as English writes them: number, street, unit, town, state, code."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.address_parts import (
    CUES,
    NUMBERS_AHEAD,
    STATE_ZIP,
    UNIT,
    Reach,
    city_before,
    one_line,
    reach,
)
from gateway.detect.lexicon import folded_words, words
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near, stands_alone

_STRONG = frozenset(words("street_types_en"))
_TYPES = _STRONG | frozenset(words("street_types_en_weak"))
_ALTERNATIVES = "|".join(sorted(_TYPES, key=lambda word: (-len(word), word)))

_UNIT_AHEAD = re.compile(rf"{UNIT}[ ,]{{1,3}}\Z")
_MORE_TYPES = re.compile(rf"(?:[ ](?i:{_ALTERNATIVES})(?!\w)){{1,2}}")
_DIRECTION = re.compile(r"[ ](?:[NSEW]{1,2}|North|South|East|West)\b(?! ?[a-z])")
_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}")
_ORDINAL = re.compile(r"[0-9]{1,3}(?:st|nd|rd|th)|[0-9]{1,5}[A-Za-z]?")
# Before a street type these make it something else: a flash drive, the silk road.
_OTHER_THINGS = folded_words("not_street_names")
_DIGIT = re.compile(r"[0-9]")
_STREET_AHEAD = re.compile(
    r"(?<![\w$€£.#/-])[0-9]{1,6}[A-Za-z]?(?:-[0-9]{1,4})?[ ]"
    r"(?:(?:[^\W\d_][\w'’.-]*|[0-9]{1,3}(?:st|nd|rd|th))[ ]){1,5}\Z"
)
_ADDRESS_AHEAD = re.compile(
    r"(?<![\w$€£.#/-])[NSEW]?[0-9]{1,6}[A-Za-z]?[ ][^\W\d_]"
    r"(?:[^\n;:!?]|\n(?!\n)){3,70}(?:,|\n|,\n)[ ]?\Z"
)


def check_street(text: str, start: int, end: int) -> Hit | None:
    """Accept a number, words and a street type, by how they are written and what follows."""
    if _DIGIT.search(text, max(0, start - 60), start) is None:
        return None
    if more := _MORE_TYPES.match(text, end):
        end = more.end()
    ahead = _STREET_AHEAD.search(text, max(0, start - 60), start + 1)
    if ahead is None or (end < len(text) and (text[end].isalnum() or text[end] in "_'’-")):
        return None
    begin = ahead.start()
    number, *names, kind = text[begin:end].split()
    if any(name.lower() in _OTHER_THINGS for name in names):
        return None
    if end < len(text) and text[end] == "." and len(kind) <= 4:
        end += 1
    if direction := _DIRECTION.match(text, end):
        end = direction.end()
    way = reach(text, end)
    cued = near(text, begin, begin, CUES, before=40, after=0)
    sure = way.certain or NUMBERS_AHEAD.search(text, max(0, begin - 14), begin) is not None
    score = _score(number, names, kind, sure=sure, cued=cued)
    return _hit(text, begin, way, score) if score else None


def check_state(text: str, start: int, end: int) -> Hit | None:
    """Accept a state with its code, and a house number, words and a town before it."""
    if not stands_alone(text, start, end):
        return None
    way = reach(text, end)
    ahead = _ADDRESS_AHEAD.search(text, max(0, start - 90), start)
    if ahead is None:
        return None
    return _hit(text, ahead.start(), way, 0.9, city_before(text, ahead.start(), start))


def _hit(
    text: str, start: int, way: Reach, score: float, city: tuple[int, int] | None = None
) -> Hit:
    start = _begin(text, start)
    spelled = one_line(text[start : way.end])
    return Hit(start=start, end=way.end, score=score, canonical=spelled, city=city or way.city)


def _score(number: str, names: list[str], kind: str, *, sure: bool, cued: bool) -> float:
    written = kind[0].isupper() and all(
        name[0].isupper() or _ORDINAL.fullmatch(name) for name in names
    )
    if not written:
        lower = all(name not in _SMALL for name in names) and len(names) <= 2
        return 0.7 if lower and sure else 0.6 if lower and cued else 0
    if sure:
        return 0.95
    if _YEAR.fullmatch(number) and not cued:
        return 0
    if kind.lower() in _STRONG:
        return 0.85 if cued else 0.7
    return 0.7 if cued else 0


def check_box(text: str, start: int, end: int) -> Hit | None:
    """Accept a post office box."""
    if not stands_alone(text, start, end):
        return None
    way = reach(text, end)
    return _hit(text, start, way, 0.95 if way.certain else 0.8)


def check_military(text: str, start: int, end: int) -> Hit | None:
    """Accept the address of a soldier, from the unit or the ship on."""
    if end < len(text) and text[end].isalnum():
        return None
    head = _MILITARY_HEAD.search(text, max(0, start - 40), start)
    if head:
        start = head.start()
    return Hit(start=start, end=end, score=0.95, canonical=one_line(text[start:end]))


def check_postcode(text: str, start: int, end: int) -> Hit | None:
    """Accept a British postcode with a street before it."""
    if not stands_alone(text, start, end):
        return None
    head = _BRITISH_HEAD.search(text, max(0, start - 90), start)
    if not head or not (_STREET_INSIDE.search(head[0]) or _NUMBERED_NAME.search(head[0])):
        return None
    begin = head.start()
    return Hit(
        start=begin,
        end=end,
        score=0.9,
        canonical=one_line(text[begin:end]),
        city=city_before(text, begin, start),
    )


def check_corner(text: str, start: int, _end: int) -> Hit | None:
    """Accept the corner of two streets, one of which has a street type or a number."""
    corner = _CORNER.match(text, start)
    if corner is None:
        return None
    value, end = corner[0], corner.end()
    types = _STREET_INSIDE.findall(value)
    if not any(kind[0].isupper() for kind in types) and not any(char.isdigit() for char in value):
        return None
    way = reach(text, end)
    spelled = one_line(text[start : way.end])
    return Hit(start=start, end=way.end, score=0.6, canonical=spelled, city=way.city)


def _begin(text: str, start: int) -> int:
    """The start of what belongs before the house number: a flat, a second number."""
    ahead = NUMBERS_AHEAD.search(text, max(0, start - 14), start)
    if ahead and not text[ahead.start() - 1 : ahead.start()].isalnum():
        start = ahead.start()
    unit = _UNIT_AHEAD.search(text, max(0, start - 24), start)
    return unit.start() if unit else start


_SMALL = folded_words("function_words_en", "english_not_names")
_MILITARY_HEAD = re.compile(
    r"(?i)(?:(?:psc|unit|cmr) ?[0-9]{1,5},? ?box ?[0-9]{1,5}|us(?:nv|ns|s|cgc) \w{2,20})"
    r"[ ,\r\n]{1,3}\Z"
)
_CORNER = re.compile(
    r"(?i:(?:the )?corner of) (?:\w[\w'’.-]{0,24}[ ]){1,5}(?:and|&)"
    r"(?:[ ]\w[\w'’.-]{0,24}){1,2}(?:[ ](?:[0-9]{1,4}|[A-Z][\w'’.-]{0,24})){0,3}"
)
_NUMBERED_NAME = re.compile(r"\b[0-9]{1,4}[A-Za-z]?[ ][A-Z][\w' ]{2,30}[,\n]")
_LINE_WORD = r"(?:[A-Z][\w'’.-]*|[0-9]{1,5}[A-Za-z]?|of|the|on|upon|and|in)"
_BRITISH_HEAD = re.compile(rf"{_LINE_WORD}(?:[ ,\r\n]{{1,3}}{_LINE_WORD}){{1,11}}[ ,\r\n]{{1,3}}\Z")
_STREET_INSIDE = re.compile(rf"\b(?i:{_ALTERNATIVES}|str|stra(?:ß|ss)e)\b")

RECOGNIZERS = (
    PatternRecognizer(
        name="address_street",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(
            rf"(?i)[ ](?:{'|'.join(sorted(_STRONG))})\b",
            r"[ ](?:Circle|Close|Court|Ct|Gardens|Grove|Mews|Place|Rise|Row|Square|Walk|Way)\b",
        ),
        check=check_street,
        hits=(
            "Send it to 742 Evergreen Terrace, Springfield, IL 62704",
            "I live at 18 Maple Street.",
            "1600 Quarry Hollow Road Apt. 12, Lakeside, CO 80212",
            "14 Harbour Lane, Bristol BS1 4QA",
            "221B Linden Street, London",
            "92 West 18th Street, New York, NY 10011",
            "Their office is at 7 Juniper Place",
            "deliver to 35 oak avenue please",
            "Kargoyu 45 Garden Road, Leeds LS2 9JT adresine gönder",
        ),
        misses=(
            "He walked 5 miles down the road",
            "a 64 GB Flash Drive",
            "the 9 Supreme Court justices",
            "In 2008 Wall Street collapsed",
            "There are 3 people on the street",
            "Springfield",
            "12 Angry Men took first Place",
            "In 3 Easy Steps: the Right Way",
            "2 of the best roads in the city",
            "The 50 Great Lakes of the world",
            "20 km sonra Garden Street başlıyor mu?",
        ),
    ),
    PatternRecognizer(
        name="address_state",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(rf"\b{STATE_ZIP}",),
        check=check_state,
        hits=(
            "3 Cedar Meadow Suite 204, North Haven, CT 06473",
            "Kargo adresi: 12 Harbor Lights, Pinewood, NM 87122",
        ),
        misses=("Pinewood, NM 87122", "TX 75001", "Ankara, TR 06100"),
    ),
    PatternRecognizer(
        name="address_box",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?i)(?:p\.? ?o\.?[ -]?box|postbox|postfach|postbus|apartado(?: de correos)?|"
            r"casella postale|bo[iî]te postale|posta kutusu)[ :]{1,2}(?:no\.? ?)?[0-9]{1,6}",
        ),
        check=check_box,
        hits=(
            "PO Box 1287, Fairview, OR 97024",
            "write to P.O. Box 44",
            "Postfach 1203, 10115 Berlin",
            "Posta Kutusu 17, Kadıköy",
        ),
        misses=("a box 12", "PO Box", "xpo box 12x", "posta kutusu nerede?"),
    ),
    PatternRecognizer(
        name="address_military",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"\b[ADF]PO,? A[AEP],? [0-9]{5}",),
        check=check_military,
        hits=("PSC 1400, Box 2200, APO AE 09128", "USS Carter\nFPO AP 96601"),
        misses=("APO genes", "APO AE 123", "APO AE 091281"),
    ),
    PatternRecognizer(
        name="address_british",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b",),
        check=check_postcode,
        hits=(
            "Rose Cottage, Church Lane, Little Wick, HR4 8AB",
            "Flat 12, Kestrel House, 45 Lower Marsh, London SE1 7AB",
            "Adresim: Flat 3, High Street, Oxford OX1 4AA",
        ),
        misses=("SW1A 1AA", "the London area SW1A 1AA", "part AB1 2CD on the street"),
    ),
    PatternRecognizer(
        name="address_corner",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"(?i)(?:the )?corner of [\pL0-9]",),
        check=check_corner,
        hits=(
            "Meet me at the corner of Elm Street and Fifth Avenue",
            "corner of Lindenweg 8 and Elm",
        ),
        misses=("the corner of my eye and ear", "corner of the room and the hall", "köşede bekle"),
    ),
)
