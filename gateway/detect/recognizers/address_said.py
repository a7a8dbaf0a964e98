"""Postal addresses of any country that a unit or a word beside them shows."""

from __future__ import annotations

import re
from itertools import islice

from gateway.core.finding import DataClass
from gateway.detect.address_parts import UPPER, Reach, listed, one_line, reach
from gateway.detect.lexicon import fold, folded_words
from gateway.detect.recognizer import Hit, PatternRecognizer

_WORD = r"[^\W\d_][\w'’./-]*"
_HOUSE = r"[0-9]{1,5}(?:/[0-9]{1,4}|[ ]?[a-zA-Z]\b)?"
_BEFORE_UNIT = re.compile(
    rf"(?:[0-9]{{1,6}}[A-Za-z]?[ ]){{0,2}}{_WORD}(?:[ ,]{{1,2}}{_WORD}){{0,5}}?"
    rf"(?:[ ,]{{1,2}}{_HOUSE}\.?)?(?:[ ,]{{1,3}}|,?\r?\n[ \t>|*?#•-]{{0,6}})\Z"
)
_BEGINNINGS = re.compile(
    rf"(?<![\w.'’-])(?=[{UPPER}0-9])"
    r"|(?<=\bis )(?=\w)|(?<=\bat )(?=\w)|(?<=\bto )(?=\w)|(?<=:\s)(?=\w)"
)
_ANNOUNCED = (
    r"address(?:es)?|(?:lives?|living|lived) (?:on|at|in)|resid(?:es?|ing) (?:on|at|in)|"
    r"located (?:at|on)|moved to|taxi to|off at|meet(?:ing)? (?:(?:me|you|us|him|her) )?(?:at|on)|"
    r"(?:office|restaurant|house|home|shop|store|apartment|flat|party) is (?:at|on)|"
    r"(?:send|sent|deliver(?:ed)?|ship(?:ped)?|mail(?:ed)?|return(?:ed)?)"
    r"(?: (?:it|this|them|one|a|new|the|card|parcel|package|letter|order)){0,3} to|"
    r"wohn(?:t|e|haft) in|wohnhaft|anschrift|adresse|dirección|indirizzo|domicilio|adresi?m?"
)
_ANYWHERE = re.compile(
    r"(?i)meet|off at|return|sen[dt]|ship|mail|office|restaurant|shop|store|party"
)
_DISTANCE, _FARTHEST = 40, 200
_DIGIT = re.compile(r"[0-9]")
_ATTEMPTS = 5
_HOUSE_LAST = re.compile(
    rf"(?:[0-9]{{1,6}}[ ]){{0,2}}(?:{_WORD}[ ]){{1,4}}{_HOUSE}(?![\w%:]|[.,][0-9])"
)
_HOUSE_FIRST = re.compile(rf"(?:[0-9]{{1,6}}[A-Za-z]?[ ]){{1,2}}{_WORD}(?:[ ]{_WORD}){{0,3}}")
_PARTICLES = frozenset(
    (
        "de",
        "des",
        "du",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "el",
        "y",
    )
)
_NOT_PLACES = folded_words("not_house_places") | (
    folded_words("english_not_names", "function_words_en", "function_words_neighbours") - _PARTICLES
)
_TIME_OR_AMOUNT = re.compile(
    r"[ ]?(?:am|pm|a\.m|p\.m|o'clock|times|days?|years?|months?|weeks?|hours?|minutes?|km|miles?|"
    r"people|percent|dollars|euros|points?|and [0-9])\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}\Z")


def check_unit(text: str, start: int, end: int) -> Hit | None:
    """Accept a unit with a house number and a name before it."""
    if start > 0 and text[start - 1].isalnum():
        return None
    ahead = _BEFORE_UNIT.search(text, max(0, start - 70), start)
    if ahead is None or not any(char.isdigit() for char in ahead[0]):
        return None
    names = [word.strip(",.") for word in ahead[0].split() if not word[0].isdigit()]
    if any(fold(name) in _NOT_PLACES for name in names) or (len(names) > 3 and not _written(names)):
        return None
    begin = ahead.start()
    way = reach(text, start - 1)
    last = max(end, way.end)
    spelled = one_line(text[begin:last])
    return Hit(start=begin, end=last, score=0.9, canonical=spelled, city=way.city)


def check_said(text: str, start: int, end: int) -> Hit | None:
    """Accept what looks like a street and a number behind a word such as `address`."""
    if _DIGIT.search(text, end, end + _FARTHEST) is None:
        return None
    # One meets at a café and sends to a room, but lives at an address.
    alone = 0.5 if _ANYWHERE.match(text, start) else 0.7
    begins = _BEGINNINGS.finditer(text, end, end + _DISTANCE)
    for begin in islice(begins, _ATTEMPTS):
        if "addr" in text[start:end].lower() and (way := listed(text, begin.start())):
            return _hit(text, begin.start(), way, 0.8)
        for shape, score in ((_HOUSE_LAST, alone), (_HOUSE_FIRST, 0.0)):
            value = shape.match(text, begin.start())
            if value and (hit := _read(text, value, score)):
                return hit
    return None


def _read(text: str, value: re.Match[str], score: float) -> Hit | None:
    names = [word.strip(",.") for word in value[0].split() if not word[0].isdigit()]
    if any(fold(name) in _NOT_PLACES for name in names) or _TIME_OR_AMOUNT.match(text, value.end()):
        return None
    way = reach(text, value.end())
    if not way.certain and (not score or _YEAR.search(value[0]) or not _written(names)):
        return None
    score = 0.85 if way.certain else score
    return _hit(text, value.start(), way, score)


def _hit(text: str, start: int, way: Reach, score: float) -> Hit:
    spelled = one_line(text[start : way.end])
    return Hit(start=start, end=way.end, score=score, canonical=spelled, city=way.city)


def _written(names: list[str]) -> bool:
    """Whether the names are written as names are."""
    return names[0][:1].isupper()


RECOGNIZERS = (
    PatternRecognizer(
        name="address_unit",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"(?i)\b(?:apt|apartment|suite|ste)\.?[ ](?:#|no\.? )?[0-9]{1,5}[a-z]?",),
        check=check_unit,
        hits=(
            "5120 Horizonte 77 Apt. 12",
            "Mirador 415\nSuite 9\nMontevideo",
            "12 harbour reach suite 4 oslo",
            "Adres: 80 Portofino Apt 3",
        ),
        misses=(
            "the Nutcracker Suite 3",
            "Apt. 5",
            "I booked suite 12",
            "2 people in suite 4",
            "daire 5 boş mu?",
        ),
    ),
    PatternRecognizer(
        name="address_said",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(rf"(?i)\b(?:{_ANNOUNCED})\b",),
        check=check_said,
        hits=(
            "My address is Horizonte 77",
            "She lives on Pod Lesem 14.",
            "Anschrift: Am Anger 3, 99084 Erfurt",
            "Ev adresim: Horizonte 77",
            "The address is Rose Villa, Plot 5, Bandra West, Mumbai 400050, India",
        ),
        misses=(
            "My address is wrong",
            "She lives in Berlin",
            "He lived in London 2019",
            "meet me at Gate 12",
            "meet me at Luigi 5 pm",
            "Adresim değişti",
            "sent to 500 people",
        ),
    ),
)
