"""What stands around a street and a number: unit, postcode, town, state and country.

A recogniser finds the heart of an address; `reach` says how far the address goes
to the right of it and what was met there, which tells how sure it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gateway.detect.lexicon import fold, folded_words, words

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽΆΈ-ΏΑ-ΫА-ЯЁ"
CAPITALISED = rf"[{UPPER}](?:[\w'’`-]|\.(?=\w))*"
_TOWN_WORD = rf"[{UPPER}](?:[^\W\d_]|['’`-]|\.(?=\w))*(?!\w)"
_PARTICLE = (
    r"(?:d[aeou]l?|de[rnls]|la|le|les|las|los|el|am|an|im|in|upon|on|sur|van|het|ved|nad|pod|na)"
)
_TOWN = re.compile(
    rf"(?:St\. |Ste\. )?{_TOWN_WORD}(?:[ /-](?:{_PARTICLE} ){{0,2}}{_TOWN_WORD}){{0,3}}"
)
_UNIT_WORD = r"(?:apt|apartment|suite|ste|unit|flat|floor|room|bldg|building)"
UNIT = (
    rf"(?i:{_UNIT_WORD})\.?[ ]?(?:#|(?i:no)\.? ?)?"
    r"(?:[0-9][0-9A-Za-z-]{0,5}|[A-Z][0-9]{0,4})(?!\w)"
)
_UNIT = re.compile(
    rf"{UNIT}|#[ ]?[0-9]{{1,5}}[A-Za-z]?(?!\w)|[0-9]{{1,3}}(?:st|nd|rd|th) [Ff]loor\b"
    r"|[0-9]{1,2}[oaºª](?: ?[A-Z])?(?!\w)"
)
_STATES = (
    "A[AEKLPRSZ]|C[AOT]|D[CE]|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|"
    "P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]"
)
STATE_ZIP = rf"(?:{_STATES}),? {{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?"
_STATE_ZIP = re.compile(rf"{STATE_ZIP}(?!\w)")
_TOWN_AND_STATE = re.compile(rf"{_TOWN.pattern}(?:, ?| ){_STATE_ZIP.pattern}")
_POSTCODE = re.compile(
    r"(?i:[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2})(?!\w)"  # British
    r"|[ABCEGHJ-NPRSTVXY][0-9][A-Z] ?[0-9][A-Z][0-9](?!\w)"  # Canadian
    r"|(?:[A-Z]{1,2}-)?[0-9]{4} ?[A-Z]{2}(?!\w)"  # Dutch
    r"|(?:[A-Z]{1,2}-)?(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{4}|[0-9]{3} [0-9]{2}|[0-9]{2}-[0-9]{3}|"
    r"[0-9]{4}-[0-9]{3}|[0-9]{6})(?![\w:/]|[.,-][0-9]|[ ]?[%€$£])"
)
_TOWN_AND_CODE = re.compile(
    rf"({_TOWN.pattern})[ -]{{1,3}}(?:[0-9]{{5,6}}|[0-9]{{3}} [0-9]{{3}})(?!\w)"
)
_TOWN_LAST = re.compile(rf"[,\n][ \t>|*]{{0,3}}({_TOWN.pattern}),?[ \t]{{0,2}}\r?\n?\Z")
_COMMA = re.compile(r",[ ]")
_LISTED = re.compile(rf"[{UPPER}0-9][^\n;:!?\"]{{12,160}}")
_REGION = re.compile(r"(?:[A-Z]{2,3}|[0-9]{2})(?![\w-])")
# A comma, or the end of a line, with the marks that a quoted letter has before each.
_BREAK = re.compile(
    r"[ \t]{0,3}(?:,[ \t]{0,3}(?:\r?\n[ \t>|*?#•-]{0,6})?|(?:\r?\n[ \t>|*?#•-]{0,6}){1,2}(?:, ?)?)"
    r"|[ ](?:in|à|en)[ ](?=[0-9]{4,5}[ ])"
)
_GAP = re.compile(r"[ \t]{1,2}")
_TOWN_BEHIND = re.compile(rf"[ ]{{1,2}}[{UPPER}]")
_LINE_ENDS = re.compile(r"[ \t]*(?:[,.;\r\n]|\Z|[A-Z]{2} |[0-9])")
_LABEL = re.compile(r"[ \t]{0,2}[:=]")
NUMBERS_AHEAD = re.compile(r"(?:[0-9]{1,6}[A-Za-z]?[ ,/]{1,2}){1,2}\Z")
CUES = (
    "address", "live", "living", "reside", "located", "deliver", "ship", "send", "mail it",
    "mail to", "billing", "meet", "home", "office", "moved to", "pick up", "pick me", "taxi",
    "drop", "return to", "is at", "visit", "stay", "apartment", "house", "adres", "ikamet", 
    "anschrift", "wohn", "habit", "abit", "vivo", "vive",
)  # fmt: skip
_NO_TOWN = folded_words("street_types_en") | {
    "house", "cottage", "villa", "building", "tower", "towers", "court", "mansions", "block",
    "strasse", "str", "plaza", "hospital", "school", "university", "center", "centre",
}  # fmt: skip
_REACH = 120
_MOST_PARTS = 7


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an address ends, which parts were met on the way, and where the last town stands."""

    end: int
    parts: frozenset[str]
    city: tuple[int, int] | None = None

    @property
    def certain(self) -> bool:
        """Whether a part was met that stands nowhere but in addresses."""
        return bool(self.parts & {"unit", "state", "postcode", "country"})


class _Part(NamedTuple):
    end: int
    kind: str
    city: tuple[int, int] | None = None


def reach(text: str, end: int) -> Reach:
    """Return how far the address goes whose street and number end at `end`."""
    parts: set[str] = set()
    limit = end + _REACH
    city = None
    for _ in range(_MOST_PARTS):
        part = _part(text, end, limit, parts)
        if part is None:
            break
        end = part.end
        city = part.city or city
        parts.add(part.kind)
    return Reach(end, frozenset(parts), city)


def listed(text: str, start: int) -> Reach | None:
    """Parts with commas between them that reach to a country or a code, if they do.

    "Rose Villa, Plot 5, Bandra West, Mumbai 400050, India"
    """
    line = _LISTED.match(text, start)
    if line is None or not any(char.isdigit() for char in line[0]):
        return None
    found = None
    for comma in _COMMA.finditer(line[0]):
        place = comma.end() + start
        country = _countries().match(text, place)
        town = None if country else _TOWN_AND_CODE.match(text, place)
        if line[0].count(",", 0, comma.end()) < 2:
            continue
        if town:
            found = Reach(town.end(), frozenset({"postcode"}), town.span(1))
        elif country:
            city = (found and found.city) or city_before(text, start, place)
            found = Reach(country.end(), frozenset({"country"}), city)
    return found


def city_before(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the town stands that ends an address before a state or a postcode, if one does."""
    town = _TOWN_LAST.search(text, start, end)
    return _as_city(town[1], town.start(1)) if town else None


def around_town(rest: str) -> bool:
    """Whether `rest`, behind a town, holds nothing but its region and its country."""
    parts = [part.strip() for part in re.split(r"[,/\n()]", rest)]
    return not any(map(str.isdigit, rest)) and all(
        not part or _REGION.fullmatch(part) or _countries().fullmatch(part) for part in parts
    )


def one_line(address: str) -> str:
    """The address in lower case with single spaces, without its punctuation."""
    return " ".join(re.findall(r"\w+", address.lower()))


def _part(text: str, at: int, limit: int, met: set[str]) -> _Part | None:
    """The part that begins behind `at`: its end, what it is, and the town in it."""
    broken = _BREAK.match(text, at, limit)
    gap = broken or _GAP.match(text, at, limit)
    if gap is None:
        return None
    start = gap.end()
    if unit := _UNIT.match(text, start, limit):
        return _Part(unit.end(), "unit")
    if state := _STATE_ZIP.match(text, start, limit):
        return _Part(state.end(), "state")
    if country := _countries().match(text, start, limit):
        return _Part(country.end(), "country")
    code = _POSTCODE.match(text, start, limit)
    if code and "postcode" not in met and (broken or met) and _follows(text, code.end(), met):
        return _Part(code.end(), "postcode")
    region = _REGION.match(text, start, limit)
    if region and met & {"town", "unit"} and "region" not in met:
        return _Part(region.end(), "region")
    if broken and (lower := _lower_tail().match(text, start, limit)):
        return _Part(lower.end(), "country", _as_city(lower[1], start))
    if broken or met & {"unit", "postcode", "town"} or _TOWN_AND_STATE.match(text, start, limit):
        return _town(text, start, limit, met, lines="\n" in gap[0], gap=not broken)
    return None


def _follows(text: str, end: int, met: set[str]) -> bool:
    """Whether a number is a postcode here: a town stands before it or behind it."""
    if met & {"town", "region", "country"}:
        return True
    return bool(_TOWN_BEHIND.match(text, end))


def _town(
    text: str, start: int, limit: int, met: set[str], *, lines: bool, gap: bool
) -> _Part | None:
    town = _TOWN.match(text, start, limit)
    if town is None or ("town" in met and gap) or _LABEL.match(text, town.end()):
        return None
    first = re.split(r"[ /-]", town[0], maxsplit=1)[0].lower()
    if first in _stop():
        return None
    if lines and not _LINE_ENDS.match(text, town.end()):
        return None
    return _Part(town.end(), "town", _as_city(town[0], start))


def _as_city(town: str, start: int) -> tuple[int, int] | None:
    """Where a town stands that was met at `start`; None where it is a street or a house."""
    last = re.split(r"[ -]", fold(town))[-1]
    return None if last in _NO_TOWN else (start, start + len(town))


@cache
def _stop() -> frozenset[str]:
    return folded_words("function_words_en", "english_not_names", "address_line_stops")


@cache
def _lower_tail() -> re.Pattern[str]:
    """A town in lower case, which only the state or country behind it shows."""
    town = r"[^\W\d_]{2,20}(?: [^\W\d_]{2,20}){0,2}"
    return re.compile(
        rf"({town})(?:, {_countries().pattern}|,? (?i:{_STATES}),? {{1,2}}[0-9]{{5}}(?!\w))"
    )


@cache
def _countries() -> re.Pattern[str]:
    names = sorted(words("countries"), key=len, reverse=True)
    short = [re.escape(name) for name in names if len(name) < 4]
    long = [re.escape(name) for name in names if len(name) >= 4]
    return re.compile(rf"(?:{'|'.join(short)}|(?i:{'|'.join(long)}))(?!\w)")
