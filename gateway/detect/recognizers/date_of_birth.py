"""Dates of birth: a date beside a word that says so, or a year that somebody calls their own."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.dates import first_date, last_date
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near

_LABEL = re.compile(
    r"(?i)birth ?date|date of|d\.? ?o\.? ?b|tarih|g[üu]n|d\.t|datum|naiss|nacim|nascita"
)
_BIRTHDAY = re.compile(r"(?i)birthday(?:'s)?[ ]?(?:is|:|on)[ ]")
_ME = ("i was", "i am", "i'm", "my ", "benim", "ben ")
_AHEAD, _BEHIND = 30, 16
_LABELLED_AHEAD = 48
_OLDEST = 1905
_YEAR_ALONE = re.compile(
    r"(?<![\w.,/-])(?:19[0-9]{2}|20[0-2][0-9])(?=[ ]do[ğg]um)"
    r"|(?<=born in )(?:19[0-9]{2}|20[0-2][0-9])(?![\w-])"
)
_BREAK = re.compile(r"[.!?;][ \n]|\n[ \t]*\n")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept the date beside a word about birth."""
    if start > 0 and text[start - 1].isalnum():
        return None
    cue = text[start:end].lower()
    labelled = bool(_LABEL.search(cue))
    if "birthday" in cue and not _BIRTHDAY.match(text, start):
        return None
    mine = near(text, start, end, _ME, before=16, after=0) or text.startswith("yum", end)
    found = first_date(text, end, min(len(text), end + (_LABELLED_AHEAD if labelled else _AHEAD)))
    if found is None or _interrupted(text[end : found.start]):
        found = last_date(text, max(0, start - 32), start)
        if found is not None and _interrupted(text[found.end : start]):
            found = None
    if found is None:
        return _year(text, start, end, mine=mine)
    if found.value.year < _OLDEST and not labelled:
        return None
    encyclopedic = start > 0 and text[start - 1] == "("
    score = 0.45 if encyclopedic else 0.95 if labelled else 0.9 if mine else 0.55
    value = found.value.isoformat()
    return Hit(start=found.start, end=found.end, score=score, canonical=value)


def _interrupted(between: str) -> bool:
    """Whether a sentence ends, or another date was meant, between the word and the date."""
    return bool(_BREAK.search(between)) or len(between) > 48


def _year(text: str, start: int, end: int, *, mine: bool) -> Hit | None:
    """A year alone, where the writer speaks of themself or of a person born then."""
    for match in _YEAR_ALONE.finditer(text, max(0, start - 8), end + 10):
        if mine:
            return Hit(start=match.start(), end=match.end(), score=0.6, canonical=match[0])
    return None


RECOGNIZERS = (
    PatternRecognizer(
        name="date_of_birth",
        entity="DATE_OF_BIRTH",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?i)(?:\bd\.? ?o\.? ?b\b\.?|\bdate of birth|\bbirth ?date|\bbirthday|"
            r"\bborn(?: on| in)?\b|"
            r"do[ğg]um(?:lu| tar[iİ]h[iİ]| g[üu]n[üu]|[ ]?[:(])|do[ğg]dum|\bd\.t\.|geburtsdatum|"
            r"\bgeb(?:oren am|\.)|date de naissance|fecha de nacimiento|data di nascita|"
            r"\bn[ée]e? le\b|\bnat[oa] il\b|\bnacid[oa] el\b)",
        ),
        check=check,
        hits=(
            "DOB: 04/17/1986",
            "Date of birth is 3 May 1979",
            "I was born on March 9th, 1991.",
            "Doğum tarihi: 17.04.1986",
            "dogum tarihim 5 mayıs 1990",
            "17.04.1986 doğumlu hasta",
            "D.T. 17/04/1986",
            "1986 doğumluyum",
            "Geburtsdatum: 17.04.1986",
            "She was born on 2 June 1988",
            "12 Mart 1985'te doğdum",
        ),
        misses=(
            "17.04.1986",
            "The meeting is on 3 May 2024",
            "My birthday party is on 12.03.2024",
            "Einstein was born on 14 March 1879",
            "When was he born?",
            "Toplantı 17.04.2024 tarihinde",
            "1986 doğumlu oyuncular",
            "doğum günü kutlu olsun",
            "born in Ankara",
        ),
    ),
)
