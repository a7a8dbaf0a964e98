"""Which segments of a conversation are remembered once it had to stay at home.

The memory is of keyed hashes, per app, of a segment's whole text. A segment
that many conversations share (an "ok", a tool's name, a system prompt) would
hold them all at home for ever, so that it is not remembered.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

from gateway.core.request import Place, Segment, SegmentKind
from gateway.state.secrets import Secrets

_DIGEST_BYTES = 16
_FEWEST_CHARACTERS = 12
_LONGEST_FILLER = 200
_SPOKEN = frozenset((Place.USER, Place.ANSWER))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_WORD = re.compile(r"\w+")
_FILLER_WORDS = (
    "ok okay tamam tamamdir peki evet hayir olur olmaz super harika guzel iyi cok tesekkur"
    " tesekkurler ederim ederiz sagol saol eyvallah lutfen devam et eder edin edebilir misin musun"
    " merhaba selam gunaydin gunler aksamlar kolay gelsin anladim aynen bir daha tekrar dene"
    " yes no please thanks thank you very so much a lot continue go on ahead again try once more"
    " hello hi hey good morning afternoon evening great perfect nice got it sure"
)
_FILLER = frozenset(_FILLER_WORDS.split())
_FOLD = str.maketrans("çğıöşüâîûÇĞİIÖŞÜÂÎÛ", "cgiosuaiucgiiosuaiu")


def digests(
    secrets: Secrets,
    app: str,
    segments: Sequence[Segment],
    *,
    with_findings: frozenset[int] = frozenset(),
) -> frozenset[bytes]:
    """The digests by which `segments` are remembered, and recognised later.

    What users and answers say counts; other places count only for the indices
    in `with_findings`, the segments that hold a finding themselves.
    """
    key = secrets.derive("held", app)
    found: set[bytes] = set()
    for index, segment in enumerate(segments):
        finding = index in with_findings
        spoken = segment.place in _SPOKEN and segment.kind is SegmentKind.TEXT
        if spoken or finding:
            text = canonical(segment.text)
            if not _is_trivial(text, finding=finding):
                found.add(_digest(key, text))
    return frozenset(found)


def answer_digest(secrets: Secrets, app: str, text: str) -> frozenset[bytes]:
    """The digest of an answer produced at home, as the client has seen it; none if trivial."""
    whole = canonical(text)
    if _is_trivial(whole, finding=False):
        return frozenset()
    return frozenset((_digest(secrets.derive("held", app), whole),))


def canonical(text: str) -> str:
    """`text` in NFKC without invisible characters, its white space folded, its case kept."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def _is_trivial(text: str, *, finding: bool) -> bool:
    if next(islice(filter(str.isalnum, text), _FEWEST_CHARACTERS - 1, None), None) is None:
        return True  # counted no further than needed: a text may be long
    if finding:
        return False
    if text.isascii() and " " not in text:
        return True  # a name, an identifier, a date: structure, not speech
    words = _WORD.findall(text[:_LONGEST_FILLER].translate(_FOLD).lower())
    return len(text) <= _LONGEST_FILLER and _FILLER.issuperset(words)


def _digest(key: bytes, text: str) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    return hmac.digest(key, encoded, "sha256")[:_DIGEST_BYTES]
