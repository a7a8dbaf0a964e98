"""Turkish postal addresses: neighbourhood, street, numbers, district and province."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.core.finding import DataClass
from gateway.detect.address_parts import one_line
from gateway.detect.lexicon import any_of, fold, folded_words, spelled
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near

# What names a part of an address, folded; a full stop or a case ending may follow.
_AREA = "mahallesi|mahalle|mah|mh|koyu|mevkii|osb"
_STREET = "caddesi|cadde|cad|cd|sokagi|sokak|sok|sk|bulvari|bulvar|bulv|blv|cikmazi|yolu"
_BUILDING = "apartmani|apt|ap|sitesi|konutlari|rezidans|residence|plaza|is hani|bloklari|blok"
_CASE = r"(?:['’]?(?:n?[dt][ae]n?|n[iu]n|n?[ae]))?"
_NAME = r"(?:[^\W\d_][\w'’-]*\.?|[0-9]{1,4}(?:/[0-9]{1,3})?\.?)"
_NUMBER = r"[0-9]{1,4}(?:[ ]?[/-][ ]?[0-9a-z]{1,3})?(?:[a-z](?!\w))?"

_NAMED = tuple(
    (kind, re.compile(rf"(?:{_NAME}[ ]{{1,2}}){{1,4}}?(?:{words})(?:\.|{_CASE})(?!\w)"))
    for kind, words in (("area", _AREA), ("street", _STREET), ("building", _BUILDING))
)
_PARTS = (
    ("no", re.compile(rf"(?:(?:dis |ic )?kapi )?(?:no|numara)[ ]?[:.]{{0,2}}[ ]?{_NUMBER}(?!\w)")),
    ("no", re.compile(rf"{_NUMBER} numara(?:da|dan|ya)?(?!\w)")),
    (
        "flat",
        re.compile(
            r"(?:(?:daire|kat|ofis|blok)(?: no)?[ ]?[:.]?[ ]?|[dk][ ]?[:.][ ]?)"
            r"(?:[0-9]{1,3}[a-z]?|[a-z]|zemin)(?!\w)|[0-9]{1,2}\.? ?kat(?!\w)"
        ),
    ),
    ("block", re.compile(r"[a-z][0-9]?[ -](?:blok|blk)(?!\w)|(?:[0-9]{1,3}\.? )(?:blok)(?!\w)")),
    *_NAMED,
    (
        "code",
        re.compile(
            r"(?:pk[: ]{0,2}|posta kodu[: ]{0,2})?(?:0[1-9]|[1-7][0-9]|8[01])[0-9]{3}(?!\w)"
        ),
    ),
    (
        "bare",
        re.compile(
            r"[0-9]{1,4}/[0-9a-z]{1,3}(?!\w)"
            rf"|{_NUMBER}(?=[ ]?(?:[,;/.)\r\n]|d[:.]|\Z|daire|kat))(?![.,][0-9])"
        ),
    ),
)
_BETWEEN = re.compile(r"[ \t]*[,;/.-]?[ \t]*(?:\r?\n[ \t]*)?")
_PLACE = re.compile(r"[^\W\d_]{2,20}(?!\w)")
_PLACE_BEHIND = re.compile(r"[ ]?[,/ -][ ]?([^\W\d_]{2,20})")
_WORDS_AHEAD = re.compile(rf"(?:{_NAME}[ ]{{1,2}}){{1,4}}\Z")
_ABBREVIATED = re.compile(r"(?:[0-9]+|[^\W\d_]{1,4})\.\Z")

_PLACES = folded_words("turkish_address_places")
_PROVINCES = folded_words("turkish_provinces")
_NO_CITY = frozenset({"merkez", "turkiye", "turkey"})
_STOPS = folded_words("turkish_address_stops", "function_words_tr")
_CUES = ("adres", "ikamet", "otur", "teslim", "kargo", "ev", "isyeri", "gonder", "address", "live")
_BACK, _AHEAD, _MOST = 60, 220, 12


@dataclass(slots=True)
class _Chain:
    """The parts of an address met so far, and where they end."""

    end: int
    kinds: list[str]
    city: tuple[int, int] | None = None
    province: bool = False

    def pass_through(self, place: re.Match[str]) -> None:
        """Go on behind a place; the province is the city, else the last place that can be one."""
        self.end = place.end()
        self.kinds.append("place")
        known = place[0] in _PROVINCES
        if known or not (self.province or place[0] in _NO_CITY):
            self.city, self.province = place.span(), known


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a named area, street or building that other parts of an address follow."""
    begin = _begin(text, start + 1)
    if begin is None:
        return None
    folded = fold(text[begin : end + _AHEAD])
    chain = _Chain(0, [])
    for kind, part in _NAMED:
        found = part.match(folded)
        if found and found.end() >= end - begin - 1 and not chain.kinds:
            chain = _Chain(found.end(), [kind])
    if not chain.kinds:
        return None
    for _ in range(_MOST):
        if not _extend(text, begin, folded, chain):
            break
    score = _score(chain.kinds, near(text, begin, begin, _CUES, before=40, after=0))
    stop = begin + chain.end
    if not score:
        return None
    spelled = one_line(fold(text[begin:stop]))
    city = (begin + chain.city[0], begin + chain.city[1]) if chain.city else None
    return Hit(start=begin, end=stop, score=score, canonical=spelled, city=city)


def _begin(text: str, start: int) -> int | None:
    """Where the name begins that stands before the word at `start`."""
    ahead = _WORDS_AHEAD.search(text, max(0, start - _BACK), start)
    if ahead is None:
        return None
    begin = start
    for word in reversed(list(re.finditer(r"\S+", ahead[0]))):
        value = word[0]
        written = begin < start and not text[begin].islower()
        if fold(value.strip(".")) in _STOPS or (written and value.islower()):
            break
        if value.endswith(".") and not _ABBREVIATED.match(value):
            break
        begin = ahead.start() + word.start()
    return begin if begin < start else None


def _extend(text: str, begin: int, folded: str, chain: _Chain) -> bool:
    """Read one more part, or a place, into `chain`; return whether there was one."""
    gap = _BETWEEN.match(folded, chain.end)
    at = gap.end() if gap else chain.end
    if at == chain.end:
        return False
    for kind, part in _PARTS:
        found = part.match(folded, at)
        if found and not (kind == "bare" and chain.kinds[-1] not in {"street", "building"}):
            chain.end = found.end()
            chain.kinds.append(kind)
            return True
    place = _PLACE.match(folded, at)
    if place is None or chain.kinds.count("place") > 2:
        return False
    known = place[0] in _PLACES
    behind = chain.kinds[-1] == "place" or len(chain.kinds) > 1
    if not known and not (
        behind
        and text[begin + at].isupper()
        and place[0] not in _STOPS
        and _joins(folded, place.end())
    ):
        return False
    chain.pass_through(place)
    return True


def _joins(folded: str, end: int) -> bool:
    """Whether a listed place follows the one that ends at `end`."""
    after = _PLACE_BEHIND.match(folded, end)
    return after is not None and after[1] in _PLACES


def _score(kinds: list[str], cued: bool) -> float:
    met = set(kinds) - {"bare"}
    if len(met - {"place"}) >= 3:
        return 0.95
    if len(met - {"place"}) == 2:
        return 0.9 if "place" in met or cued else 0.8
    if "bare" in kinds:
        return 0.85 if "place" in met or cued else 0.6
    return 0.5 if "place" in met and cued else 0


_HEADS = any_of(
    spelled(word)
    for word in (
        "mahallesi", "mah.", "mah", "mh.", "caddesi", "cad.", "cad", "cd.", "sokağı", "sokak",
        "sok.", "sok", "sk.", "bulvarı", "blv.", "bulv.", "sitesi", "apartmanı", "apt.", "köyü",
        "mevkii",
    )
)  # fmt: skip
RECOGNIZERS = (
    PatternRecognizer(
        name="address_tr",
        entity="ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(rf"(?i)[ ]{_HEADS}(?:[ ,.;:/'’]|$)",),
        check=check,
        hits=(
            "Adresim: Yeşiltepe Mah. Çınar Cad. No: 14 D: 3 Kadıköy/İstanbul",
            "yesiltepe mah cinar sok no 5 daire 2 cankaya ankara",
            "Fener Mahallesi, 1984. Sokak No:7/4 Muratpaşa Antalya",
            "Zambak Caddesi 45, 34710 Kadıköy",
            "Gül Sitesi B Blok Kat 3 Daire 12",
            "Şht. Ali Kaya Bulvarı No:102 Kat:5 Konak / İzmir",
            "Yenice Köyü No: 12 Merkez/Bolu",
            "ÇINAR MAHALLESİ LALE SOKAĞI NO:3",
            "My address is Lale Apt. Daire 4, Bornova",
        ),
        misses=(
            "Zambak Caddesi'nde gezdim",
            "Mahallesi olmayan köy",
            "resmi sitesi 2023 yılında açıldı",
            "sokakta 5 çocuk var",
            "Zambak Caddesi 45 yıl önce açıldı",
            "İstanbul",
            "the street in Ankara",
            "Fener Mahallesi nerede?",
        ),
    ),
)
