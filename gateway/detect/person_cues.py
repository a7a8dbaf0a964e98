"""Whether a passage speaks of somebody: first person, a relative, a patient, a name, a record.

Used where a subject is sensitive only when it is somebody's: diabetes is not,
my diabetes is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from gateway.detect.lexicon import fold
from gateway.detect.names import find_people

CERTAIN = 0.8
LIKELY = 0.6

# What people say when they ask for something; the `I` and `me` in it are no cue.
_REQUESTS = re.compile(
    r"\b(?:tell|give|help|show|teach|send|remind|let|inform|assist|write|make|for|to) me\b"
    r"|\b(?:can|could|may|should|do|did|shall) i\b(?! have)"
    r"|\bi(?:'m| am|'d| would|'ve| have| had)? ?(?:also |just |really |currently )?"
    r"(?:want|need|wish|like|love|writing|studying|researching|working|preparing|interested|curious"
    r"|wondering|wonder|looking|trying|learning|reading|read|asking|creating|building|designing"
    r"|developing|teaching|doing|going to|know|understand|think|believe|hope|guess|see|heard)\b"
    r"|\bi(?:'ve| have) (?:a |an |some )?(?:questions?|idea|task|exam|test|homework|assignment)\b"
    r"|\bmy (?:essay|homework|class|paper|assignment|thesis|dissertation|students?|blog|course"
    r"|project|presentation|exam|novel|story|app|code|website|team|question|article|research|teacher"
    r"|professor|job|company|business|dog|cat|computer|phone|car|favou?rite|name is)\b"
    r"|\bbana\b[^.?!\n]{0,60}?\b(?:anlat|acikla|yaz|ver|oner|hazirla|soyle|goster|listele)\w*"
    r"|\b(?:merak ediyorum|istiyorum|ogrenmek isterim|yaziyorum|arastiriyorum|hazirliyorum"
    r"|calisiyorum|dusunuyorum|okuyorum|rica ediyorum|bekliyorum|biliyorum|inaniyorum|saniyorum"
    r"|ariyorum|soruyorum|ediyorum|odevim\w*|projem\w*|tezim\w*|sunumum\w*|makalem\w*)\b"
)

_FIRST = re.compile(
    r"\b(?:i|i'm|i've|im|ive|my|mine|myself|me)\b"
    r"|\b(?:ben|benim|bana|beni|bende|benden|kendim\w*)\b"
    r"|\b(?!yorum)\w{2,}yorum\b"
    r"|\b(?!giyim|deneyim)\w{3,}(?:[iu]yim|[iu]yum|[ae]yim|[ae]yum)\b"
    r"|\b\w{2,}[dt][iu]g[iu]m(?:iz|uz)?(?:\w{0,4})\b"
    r"|\b(?:oldum|aldim|gordum|gittim|yaptirdim|yattim|gecirdim|kullandim|ogrendim|dogdum|kaldim"
    r"|hissettim|verdim|basladim|biraktim|katildim|ciktim|girdim|var mi bende)\b"
)
_RELATIVE = re.compile(
    r"\b(?:annem|babam|esim|karim|kocam|oglum|kizim|kardesim|ablam|abim|agabeyim|dedem|ninem"
    r"|anneannem|babaannem|amcam|teyzem|halam|dayim|kuzenim|yegenim|torunum|nisanlim|sevgilim"
    r"|kayinvalidem|kayinpederim|kayinvalidem|cocugum|bebegim|arkadasim|komsum|patronum|mudurum"
    r"|ogrencim|calisanim|hastam|muvekkilim|danisanim|personelim)(?:iz|uz)?(?:\w{0,4})\b"
    r"|\b(?:his|her|our|their|your|a|whose) (?:late |elderly |younger |older |little |best )?"
    r"(?:mother|father|mom|mum|dad|wife|husband|son|daughter|brother|sister|child|baby|kid|partner"
    r"|boyfriend|girlfriend|friend|uncle|aunt|cousin|nephew|niece|grand\w{3,8}|colleague|coworker"
    r"|employee|client|tenant|neighbou?r|boss)s?\b"
)
_PATIENT = re.compile(
    r"\b(?:the|this|our|a|male|female) (?:patient|employee|client|defendant|suspect|applicant)\b"
    r"|\bpatient(?:'s)?(?: name|:| id| [a-z]+,)|\bmr\.? [a-z]|\bmrs\.? [a-z]|\bms\.? [a-z]"
    r"|\b[0-9]{1,3}[ -]?(?:year|yr|month|week)s?[ -]old\b|\b[0-9]{1,3} ?(?:y/o|yo|yaşinda|yasinda)"
    r"|\bhasta(?:miz|nin adi|nin yasi| ad[iı]| no|:| dosya| kaydi)|\bsigortali\b|\bmuvekkil"
    r"|\b(?:isimli|adli|yasindaki) (?:hasta|calisan|kisi|ogrenci|personel|sanik|uye)"
    r"|\bcalisan(?:imiz|larimiz|in|lar[iı]n|lara|a|:)|\bpersonel(?:imiz|in|e|:)|\bilgili kisi\b"
    r"|\b(?:davaci|davali|sanik|supheli|magdur|hukumlu) [a-z]"
    r"|\b(?:employees|staff|workers|colleagues)\b"
)
_INTRODUCED = re.compile(
    r"\b(?i:employee|patient|client|colleague|customer|student|applicant|candidate|tenant) "
    r"[A-ZÇĞİÖŞÜ][^\W\d_]+"
)
_RECORD = re.compile(
    r"\b(?:tckn|tc kimlik|t\.c\.|sgk|sicil no|sgk sicil|dogum tarihi|protokol no|dosya no"
    r"|date of birth|dob|mrn|ssn)\b|[^\s@]@[^\s@]"
)
_THIRD = re.compile(r"\b(?:he|she|him|his|hers|kendisi|kendisinin|onun)\b")


_SENTENCE_END = re.compile(r"[.!?…](?=\s|\Z)|\n")
_LONGEST = 400


class Passages:
    """The sentences of one text, and how surely each speaks of a person.

    A sentence over 400 characters is cut; each is judged once, so that all
    questions about one text take time in its length.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = list(_ends(text))
        self._scores: dict[int, float] = {}

    def around(self, place: int) -> tuple[int, int]:
        """The sentence that holds the character at `place`."""
        index = self._index(place)
        return self._start(index), self._ends[index]

    def score(self, place: int) -> float:
        """`CERTAIN`, `LIKELY` or 0 for the sentence at `place`.

        Where only the sentence before or behind speaks of a person, `LIKELY`.
        """
        index = self._index(place)
        own = self._judged(index)
        if own:
            return own
        sides = [self._judged(side) for side in (index - 1, index + 1)]
        return LIKELY if CERTAIN in sides else 0

    def _index(self, place: int) -> int:
        return min(bisect_right(self._ends, place), len(self._ends) - 1)

    def _start(self, index: int) -> int:
        return self._ends[index - 1] if index else 0

    def _judged(self, index: int) -> float:
        if not 0 <= index < len(self._ends):
            return 0
        if index not in self._scores:
            self._scores[index] = person_score(self._text[self._start(index) : self._ends[index]])
        return self._scores[index]


def person_score(sentence: str) -> float:
    """How surely a sentence speaks of a person: `CERTAIN`, `LIKELY` or 0."""
    passage = _REQUESTS.sub(" ", fold(sentence).replace("’", "'"))
    if any(cue.search(passage) for cue in (_FIRST, _RELATIVE, _PATIENT, _RECORD)):
        return CERTAIN
    if _INTRODUCED.search(sentence) or next(find_people(sentence), None) is not None:
        return CERTAIN
    return LIKELY if _THIRD.search(passage) else 0


def _ends(text: str) -> Iterator[int]:
    """Where sentences end, the last one at the end of the text."""
    last = 0
    for match in _SENTENCE_END.finditer(text):
        yield from range(last + _LONGEST, match.end(), _LONGEST)
        yield match.end()
        last = match.end()
    yield from range(last + _LONGEST, len(text), _LONGEST)
    yield len(text)
