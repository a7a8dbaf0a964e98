"""Postal addresses of the European continent: the house number mostly stands behind the street."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.address_parts import CAPITALISED, CUES, NUMBERS_AHEAD, Reach, one_line, reach
from gateway.detect.lexicon import any_of, folded_words, words
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near

_HOUSE = r"[0-9]{1,5}(?:[ ]?[a-zA-Z]\b|[ ]?bis\b|[ ]?ter\b)?(?:[-/][0-9]{1,4})?"
_HOUSE_RE2 = r"[0-9]{1,5}[a-z]?(?:[-/][0-9]{1,4})?"
_PARTICLES = (
    r"(?:d[aeiou]|d[aeo][rnls]|della?|delle|dei|degli|dell'|les?|la|l'|d'|el|los|las|van|y|e|u)"
)
_KINDS = any_of(re.escape(word) for word in words("street_types_eu"))
_STRONG = frozenset(words("street_endings_eu"))
_ENDINGS = any_of(map(re.escape, _STRONG | frozenset(words("street_endings_eu_weak"))))
_NAME_AHEAD = re.compile(r"[^\W\d_][\w'’.-]{1,30}\Z")
# Numbered roads of the country, not streets of a town.
_ROADS = re.compile(r"(?i)(?:bundes|landes|kreis|staats|national|riks|fylkes)(?:stra|väg|vei)")
_NAMES_AHEAD = re.compile(r"(?:[^\W\d_][\w'’.-]{1,30}[ ]){1,3}\Z")
_KIND_AND_NAME = re.compile(
    rf"(?i:{_KINDS})[ ]?(?:{_PARTICLES}[ ]?){{0,3}}(?:[A-Z]\.[ ]?)?{CAPITALISED}"
    rf"(?:[ ](?:{_PARTICLES}[ ]?){{0,2}}{CAPITALISED}){{0,3}}"
)
_UNIT_BEHIND = re.compile(r"[ ](?:Apt|Suite|Ste|Unit|Flat|App)\b")
_NO_HOUSE = re.compile(r"[.,:/][0-9]|%")
_HOUSE_AND_DOOR = r"[0-9]{1,4}[a-zA-Z]?(?:[ ][A-Z](?:[ ][0-9]{1,3})?)?"
_CODE = (
    r"(?:[A-Z]{1,2}-)?(?:[0-9]{5}|[0-9]{3}[ ][0-9]{2}|[0-9]{2}-[0-9]{3}|0[0-9]{3}|[2-9][0-9]{3}|"
    r"1[0-8][0-9]{2})"
)
_STREET_NAME_AHEAD = re.compile(
    rf"{CAPITALISED}\.?[ ](?:[^\W\d_][\w'’.-]*[ ]){{0,4}}(?:no?\.?[ ])?\Z"
)
_HOUSE_WITH_DOOR = re.compile(_HOUSE_AND_DOOR)
_PARTICLE = re.compile(rf"{_PARTICLES}|dem|den|der|die")
_NO_STREET = re.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|ocak|kap|art|abs|nr|no|"
    r"vol|chapter|kapitel|artikel|section|page|seite|version|table|tabelle|figure|abb|room|zimmer|"
    r"phase)"
)
_NOT_STREETS = folded_words("english_not_names", "function_words_en", "function_words_neighbours")
_UNCERTAIN_KINDS = frozenset(
    {
        "via",
        "place",
        "passage",
        "route",
        "avenue",
        "boulevard",
        "plaza",
        "plac",
        "trg",
        "strada",
        "largo",
    }
)
_NUMBER_FIRST = re.compile(r"[0-9]{1,4}(?:[ ]?(?:bis|ter|[a-zA-Z]))?,?[ ]\Z")
_BEHIND = re.compile(
    rf",?[ ]{{1,2}}(?:no?[°º.]?[ ]?|nr\.?[ ]?|č\.[ ]?)?{_HOUSE}\.?(?![\w%]|[.,:][0-9])"
)
_UNIT_OF_MEASURE = re.compile(
    r"[ ](?:km|m|kg|g|euros?|eur|€|%|uhr|jahren?|menschen|einwohner|ans|años|anni|people|minutes?|"
    r"hours?|am|pm|times|days?|years?|million)\b",
    re.IGNORECASE,
)


def check_kind_first(text: str, start: int, _end: int) -> Hit | None:
    """Accept a street type, a name and a number behind it or before the type."""
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] in "/@.-_"):
        return None
    name = _KIND_AND_NAME.match(text, start)
    if name is None:
        return None
    unit = _UNIT_BEHIND.search(text, start, name.end())
    end = unit.start() if unit else name.end()
    kind = text[start:end].split(maxsplit=1)[0]
    cued = near(text, start, start, CUES, before=40, after=0)
    if kind.lower() == kind and kind.lower() in _UNCERTAIN_KINDS - {"avenue"} and not cued:
        numbered = _NUMBER_FIRST.search(text, max(0, start - 8), start)
        if not numbered or kind != "place":
            return None
    behind = _BEHIND.match(text, end)
    first = _NUMBER_FIRST.search(text, max(0, start - 8), start)
    if first and behind and "," in behind[0]:
        behind = None  # a number before the street; what follows is the postcode
    if behind and not _UNIT_OF_MEASURE.match(text, behind.end()):
        way = reach(text, _without_stop(text, behind.end()))
    elif first:
        if first.start() > 0 and text[first.start() - 1] in ".,$€£":
            return None
        start = first.start()
        way = reach(text, end)
    else:
        return None
    uncertain = kind.lower() in _UNCERTAIN_KINDS
    return _hit(text, start, way, _score(way.certain, cued, 0.6 if uncertain else 0.75))


def check_ending(text: str, start: int, end: int) -> Hit | None:
    """Accept a name that ends as streets do, and a number; some need a town or a cue besides."""
    if not _free_behind(text, end) or _UNIT_OF_MEASURE.match(text, end):
        return None
    ending = text[start:end].split()[0].rstrip(",")
    ahead = _NAME_AHEAD if _joined(text, start) else _NAMES_AHEAD
    name = ahead.search(text, max(0, start - 60), start)
    if name is None:
        return None
    first = name[0].split()[0]
    begin = name.start() if first.lower() not in _NOT_STREETS else name.start() + len(first) + 1
    if begin >= start or _ROADS.match(text, begin):
        return None
    cued = near(text, begin, begin, CUES, before=40, after=0)
    if not text[begin].isupper() and not cued:
        return None
    way = reach(text, _without_stop(text, end))
    placing = ending.lower() == "platz" and not _joined(text, start)  # "on place 1" as well
    alone = 0.8 if not placing and {ending.lower(), ending.lower().rstrip(".")} & _STRONG else 0.0
    score = _score(way.certain, cued, alone)
    return _hit(text, begin, way, score) if score else None


def check_code(text: str, start: int, end: int) -> Hit | None:
    """Accept a house number, a postcode and a town, with the name of a street before them."""
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] in ".,-/:#"):
        return None
    name = _STREET_NAME_AHEAD.search(text, max(0, start - 50), start)
    if name is None or _NO_STREET.search(name[0]):
        return None
    first, *others = name[0].split()
    spoken = [word for word in others if word in _NOT_STREETS and not _PARTICLE.fullmatch(word)]
    if spoken or (not others and first.lower() in _NOT_STREETS):
        return None
    house = _HOUSE_WITH_DOOR.match(text, start)
    way = reach(text, house.end()) if house else Reach(end, frozenset())
    if "postcode" not in way.parts:
        return None
    cued = near(text, name.start(), name.start(), CUES, before=40, after=0)
    return _hit(text, name.start(), way, 0.9 if cued else 0.8)


def _free_behind(text: str, end: int) -> bool:
    return not (end < len(text) and text[end].isalnum()) and not _NO_HOUSE.match(text, end)


def _joined(text: str, start: int) -> bool:
    return start > 0 and text[start - 1].isalpha()


def _score(certain: bool, cued: bool, alone: float) -> float:
    return 0.95 if certain else 0.85 if cued else alone


def _without_stop(text: str, end: int) -> int:
    """The end behind the full stop of a Hungarian or Czech house number, where a line goes on."""
    return end + 1 if re.compile(r"\.(?:[ ]?[,A-Z]|[ ]?\n)").match(text, end) else end


def _hit(text: str, start: int, way: Reach, score: float) -> Hit:
    ahead = NUMBERS_AHEAD.search(text, max(0, start - 14), start)
    start = ahead.start() if ahead else start
    spelled = one_line(text[start : way.end])
    return Hit(start=start, end=way.end, score=score, canonical=spelled, city=way.city)


RECOGNIZERS = (
    PatternRecognizer(
        name="address_kind_first",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(rf"\b(?i:{_KINDS})[ ]?(?:\pL{{1,6}}[ '’]){{0,2}}\p{{Lu}}",),
        check=check_kind_first,
        hits=(
            "Via Garibaldi 12, 20121 Milano",
            "12 rue de la Fontaine, 75004 Paris",
            "Calle de Alcalá 45",
            "C/ Mayor 8, Madrid",
            "ul. Kwiatowa 17, 00-950 Warszawa",
            "Rua das Flores 120",
            "Fransa'daki adresim 33 avenue de Provence",
        ),
        misses=(
            "rue de Rivoli",
            "via Email 3 times",
            "Sent via Outlook 2019",
            "Place de la Concorde",
            "Via Garibaldi 12 km",
            "Paris'te Rue Cler nerede?",
        ),
    ),
    PatternRecognizer(
        name="address_ending",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(rf"(?i)(?:{_ENDINGS})\.?,?[ ]{_HOUSE_RE2}",),
        check=check_ending,
        hits=(
            "Lindenstraße 14, 10969 Berlin",
            "Kirchgasse 3a",
            "Søndergade 41, 8000 Aarhus",
            "Storgatan 12",
            "Prinsengracht 263, 1016 GV Amsterdam",
            "Berliner Straße 7",
            "Almanya adresi: Goethestrasse 5, 80336 München",
        ),
        misses=(
            "Straße 5 ist lang",
            "Hauptstraße",
            "auf dem Weg 5 Kinder getroffen",
            "Lindenstraße 14 km",
            "Schillerstraße'de oturanlar",
        ),
    ),
    PatternRecognizer(
        name="address_code",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(rf"[ ]{_HOUSE_AND_DOOR}(?:,[ ]|,?\r?\n){_CODE}[ ]\p{{Lu}}",),
        check=lambda text, start, end: check_code(text, start + 1, end),
        hits=(
            "An der Alster 12, 20099 Hamburg",
            "Karl Johans gate 22, 0026 Oslo",
            "Mannerheimintie 14 A 5, 00100 Helsinki",
            "Václavské náměstí 1, 110 00 Praha",
            "Almanya'da An der Alster 12\n20099 Hamburg",
        ),
        misses=(
            "On March 5, 20100 People came",
            "Chapter 5, 20099 Hamburg",
            "he has 12, 20099 Others",
            "May 5, 2010 Obama spoke",
            "Tabelle 5, 20099 Hamburg",
            "Mart 5, 20100 Kişi geldi",
        ),
    ),
)
