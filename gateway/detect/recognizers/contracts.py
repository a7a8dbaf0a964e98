"""The text of a contract, known by several turns of phrase that only contracts use together."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache

import re2

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold
from gateway.detect.page import Page
from gateway.detect.recognizer import Hit, WordRecognizer

# Each line is one turn of phrase; different ones count, repeated ones do not. All folded.
_TURNS = (
    r"(?:disclosing|receiving|non-?breaching|indemnif(?:ied|ying)|contracting) part(?:y|ies)"
    r"|the (?:discloser|recipient|receiver|licensor|licensee|lessor|lessee|contractor|vendor)"
    r"|(?:discloser|recipient|receiver|licensee|contractor|vendor)(?:'s)? (?:may|shall|agrees?|must"
    r"|will|representatives)",
    r"(?:confidential|proprietary) information|evaluation material",
    r"(?:this|the) (?:agreement|contract|undertaking|deed|nda)(?: shall| is| and|,|[.])"
    r"|(?:of|under|to|by|in|nor|neither) this (?:agreement|contract|undertaking|deed)"
    r"|this agreement",
    r"(?:the|each|either|neither|both|other|third|any) (?:part(?:y|ies)|third person)",
    r"hereunder|hereto|herein|hereof|hereby|hereinafter|hereafter|thereof|therein|thereto"
    r"|herewith|foregoing|aforesaid|aforementioned",
    r"shall (?:not|promptly|remain|be|have|mean|survive|keep|hold|use|return|apply|at) ",
    r"prior written (?:consent|approval|notice|permission)|written (?:request|consent) (?:by|of)",
    r"confidentiality obligations?|obligations? of confidentiality|duty of confidence"
    r"|non-?disclosure|trade secrets?|keep (?:\w+ ){0,3}confidential",
    r"effective date|commencement date|expir(?:y|ation) of this|term of this"
    r"|terminat(?:e|ed|ion) of (?:this|the)",
    r"whereas|witnesseth|in witness whereof|now,? therefore|by and between|made and entered into"
    r"|entered into (?:by|between|on)|is made (?:on|by|between|as of)",
    r"provided,? (?:that|however)|notwithstanding|without (?:limitation|prejudice)|to the extent"
    r"|subject to (?:section|clause|article)|including but not limited to|except as",
    r"indemnif(?:y|ication)|hold harmless|liquidated damages|governing law|governed by the laws"
    r"|jurisdiction of the courts|force majeure|severability|breach of (?:this|the)",
    r"representatives|affiliates|employees,? agents|directors,? officers|subcontractors",
    r"isbu (?:sozlesme|anlasma|protokol|taahhut)\w*|sozlesme(?:nin|de|yi) (?:konusu|taraf|sure)\w*"
    r"|bu sozlesme\w*",
    r"taraflar(?:in|dan|ca|arasinda| arasinda)?\b|taraflardan (?:biri|her)|diger taraf\w*",
    r"gizli bilgi\w*|ticari sir\w*|gizlilik yukumlulu\w*|gizlilik hukumleri|mahremiyet\w*",
    r"(?:aciklayan|ifsa eden|bilgiyi alan|alan|veren) taraf\w*|yuklenici\w*|alici ve satici"
    r"|kiralayan|kiraci ile|bundan boyle",
    r"(?:yazili|onceden) (?:izni?|onayi?|rizasi|muvafakat\w*|yazili)\w*|olmaksizin",
    r"fesih|fesh\w+|sona ermesi\w*|yururluge gir\w*|yururluk\w*|imza tarihi\w*|imzalanmis\w*",
    r"cezai sart\w*|tazmin\w*|mucbir sebep\w*|yetkili mahkeme\w*|mahkemeleri ve icra"
    r"|uyusmazlik\w*|ihtilaf\w*",
    r"yukumlu(?:dur|lu\w+)|taahhut ed\w+|kabul,? (?:beyan )?ve taahhut|beyan ve kabul"
    r"|madde [0-9]{1,2}\b",
)
# A term that contracts define and write with capitals; it counts as two.
_DEFINED = re.compile(
    "(?:Confidential|Proprietary) Information|Gizli Bilgi|CONFIDENTIAL INFORMATION"
)
_DEFINITION = -1
# Which law and which courts: a clause that stands in every contract and gives nothing of one
# away. Whatever turns its sentence has, they count as one.
_FORUM_CLAUSE = re2.compile(
    r"governed by the laws?\b|governing law|exclusive jurisdiction|jurisdiction of the courts?"
    r"|\bthe courts of\b|yetkili mahkeme|mahkemeleri ve icra"
    r"|mahkeme(?:si|leri)\w{0,4}(?: \w{1,20}){0,4} yetkili"
)
_FORUM = -2
_ENOUGH = 3
_SCORES = {3: 0.6, 4: 0.7, 5: 0.75}
_MOST = 0.8
_WINDOW = 1_200  # characters within which they must stand together


def find_contracts(page: Page) -> Iterator[Hit]:
    """Yield each place where the third turn of phrase, or a further one, joins two others."""
    text = page.text
    near: deque[tuple[int, int]] = deque()
    seen: Counter[int] = Counter()
    folded = page.written.folded
    for match in _turns().finditer(folded):
        turn = next(at for at, group in enumerate(match.groups()[1:]) if group is not None)
        first, last = page.passages.cut().around(match.start(1))
        if _FORUM_CLAUSE.search(folded[first:last]):
            turn = _FORUM
        while near and near[0][0] < match.start() - _WINDOW:
            _, old = near.popleft()
            seen[old] -= 1
        new = not seen[turn]
        near.append((match.start(), turn))
        seen[turn] += 1
        defined = _DEFINED.match(text, match.start(1)) is not None
        if defined and not seen[_DEFINITION]:
            near.append((match.start(), _DEFINITION))
            seen[_DEFINITION] += 1
        different = sum(1 for count in seen.values() if count > 0)
        if new and different >= _ENOUGH:
            start, end = match.span(1)
            score = _SCORES.get(different, _MOST)
            yield Hit(start=start, end=end, score=score, canonical=fold(text[start:end]))


@cache
def _turns() -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    groups = "|".join(f"({turn})" for turn in _TURNS)
    return re2.compile(rf"\b({groups})", options)


RECOGNIZERS = (
    WordRecognizer(
        name="contracts",
        entity="CONFIDENTIAL",
        data_class=DataClass.CONFIDENTIAL,
        find=find_contracts,
        hits=(
            "The Receiving Party shall not disclose the Confidential Information to any person.",
            "This Agreement is made by and between Alpha Ltd and Beta Ltd (the Parties).",
            "Neither party shall be liable hereunder for a breach of this Agreement.",
            "Recipient shall return all Confidential Information upon written request of Discloser,"
            " without prejudice to the foregoing.",
            "İşbu sözleşme taraflar arasında imza tarihinde yürürlüğe girer.",
            "Alan Taraf, Gizli Bilgileri yazılı izin olmaksızın üçüncü kişilere açıklayamaz.",
            "Madde 7: Yüklenici, cezai şart ödemeyi kabul ve taahhüt eder.",
        ),
        misses=(
            "What is a non-disclosure agreement?",
            "Explain the force majeure clause.",
            "Draft an NDA template between two companies.",
            "Kira sözleşmesi nasıl feshedilir?",
            "Gizlilik sözleşmesi nedir?",
            "Each party in the election shall win a seat.",
            "To be, or not to be; the foregoing is a quote.",
            "Taraflar masaya oturdu ve barış görüşmeleri başladı.",
            "The recipient of the prize thanked the other parties.",
            "İstanbul mahkemeleri yetkilidir.",
            "İşbu sözleşmeden doğacak uyuşmazlıklarda taraflar İstanbul mahkemelerinin yetkili"
            " olduğunu kabul ve taahhüt eder.",
            "This Agreement shall be governed by the laws of Turkey and the courts of Istanbul"
            " shall have exclusive jurisdiction.",
        ),
        maskable=False,
    ),
)
