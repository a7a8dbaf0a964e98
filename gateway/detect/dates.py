"""Dates as people write them, in digits or with the name of the month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from gateway.detect.lexicon import fold

# Folded beginnings of the months in Turkish, English, German, French, Spanish and Italian.
_MONTHS = (
    "jan|oca|ene|gen",
    "feb|sub|fev",
    "mar|maer",
    "apr|nis|avr|abr",
    "may|mai|mag",
    "jun|haz|juin|giu",
    "jul|tem|juil|lug",
    "aug|agu|aou|ago",
    "sep|eyl|set",
    "oct|eki|okt|ott",
    "nov|kas",
    "dec|ara|dez|dic",
)
_NAMES = "|".join(_MONTHS)
_DAY = r"(?P<d>[0-3]?[0-9])(?:st|nd|rd|th|\.|er|º)?"
_MONTH = rf"(?P<m>(?:{_NAMES})[a-z]{{0,7}})\.?"
_YEAR = r"(?P<y>(?:19|20)[0-9]{2}|18[0-9]{2})"
_FORMS = tuple(
    re.compile(form + r"(?![0-9])")
    for form in (
        r"(?P<y>(?:18|19|20)[0-9]{2})(?P<s>[-./])(?P<m>[01]?[0-9])(?P=s)(?P<d>[0-3]?[0-9])",
        r"(?P<d>[0-3]?[0-9])(?P<s>[-./])[ ]?(?P<m>[0-3]?[0-9])(?P=s)[ ]?(?P<y>[0-9]{4}|[0-9]{2})",
        rf"{_DAY}[ -](?:of |de )?{_MONTH},?[ -](?:de |del )?{_YEAR}",
        rf"{_MONTH}[ ]{_DAY},?[ ]{{1,2}}{_YEAR}",
    )
)
_STARTS = re.compile(rf"(?<![\w.])(?=[0-9]|(?:{_NAMES}))")


@dataclass(frozen=True, slots=True)
class Written:
    """A date at characters `start` to `end` of a text."""

    start: int
    end: int
    value: date


def first_date(text: str, start: int, end: int) -> Written | None:
    """The first date that begins in `text[start:end]`."""
    reach = fold(text[start : end + 24])
    for place in _STARTS.finditer(reach, 0, end - start + 1):
        found = _read(reach, place.start())
        if found is not None:
            last, value = found
            return Written(start + place.start(), start + last, value)
    return None


def last_date(text: str, start: int, end: int) -> Written | None:
    """The last date that begins and ends in `text[start:end]`."""
    last = None
    at = start
    while (found := first_date(text, at, end)) is not None and found.end <= end:
        last, at = found, found.end
    return last


def _read(folded: str, at: int) -> tuple[int, date] | None:
    for form in _FORMS:
        match = form.match(folded, at)
        if match is None:
            continue
        try:
            return match.end(), _date(match["d"], match["m"], match["y"])
        except ValueError:
            continue
    return None


def _date(day: str, month: str, year: str) -> date:
    """The day that the three parts name; the larger of two numbers is the day, if it must be."""
    number = int(month) if month.isdigit() else _number(month)
    first = int(day)
    if number > 12 >= first:
        first, number = number, first
    whole = int(year)
    if len(year) == 2:
        whole += 1900 if whole > 26 else 2000
    return date(whole, number, first)


def _number(month: str) -> int:
    for number, names in enumerate(_MONTHS, start=1):
        if month.startswith(tuple(names.split("|"))):
            return number
    raise ValueError("no month")
