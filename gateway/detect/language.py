"""Which languages a text is in, by its function words and letters.

Small and deterministic on purpose: it answers for Turkish and English only, and
says nothing where the evidence is thin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WINDOW = 50  # words judged at a time, so that one sentence in another language counts
_NEEDED = 2  # signs; one word alone is chance

_TURKISH = frozenset(
    """
    ve bir bu şu için icin ile gibi çok cok değil degil var yok daha kadar sonra önce once ama fakat
    ancak veya ya hem mı mi mu mü midir mıdır nasıl nasil neden niçin nedir kim hangi kaç kac nerede
    benim bana beni ben senin sana seni sen bizim bize bizi biz sizin size onun ona onu onlar olan
    olarak olduğu oldugu oldu olan olup ise göre gore her hiç hic şey sey yaz lütfen lutfen merhaba
    teşekkürler tesekkurler hakkında hakkinda üzerine arasında bunu buna bunun şunu adında adım
    adim müşteri musteri hasta kişi kisi tarafından tarafindan ettim edildi yapmak etmek istiyorum
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_ENGLISH = frozenset(
    """
    the and of to is are were been you your yours that this these those with for from have has had
    not what how why when where which who whose my mine please can could would should will about
    into than then there their they them he she his her him it its it's we our us be was as at by
    but if just like want need make made write tell give does did don't i'm said says here some more
    other any all over
    """.split()  # noqa: SIM905
)
# Words of neighbouring languages that share an alphabet and some words with English.
_NEITHER = frozenset(
    """
    der die und das nicht ist ein eine zu den mit auf für von dem sich ich wir
    le la les des et est une que pour dans qui sur pas vous nous du au je avec
    el los las con por para como pero muy del este esta yo
    il di che è non per gli della sono o os um uma não em com
    het een van niet dat maar ook zijn och att det som är på
    """.split()  # noqa: SIM905
)
_TURKISH_LETTERS = re.compile(
    "[ğışĞŞİ]|[çöüÇÖÜ].*(?:lar|ler|dan|den|nda|nde|ün|lü|sü|cü|rü|sı|si)$"
)
_TURKISH_ENDINGS = re.compile(
    r"(?:[ıiuü]yor(?:um|sun|uz|lar)?|l(?:arı|eri|arın|erin)|d[ıi][ğg][ıi]|[ae]ca[kğ]"
    r"|mas[ıi]n[ıi]?|mesin[ei]?|..['’](?:n?[ıiuü]n|[dt][ae]n?|n?[ıiuü]|y[ıiuüae]|l[ae]))$"
)


@dataclass(frozen=True, slots=True)
class _Signs:
    words: int
    turkish: int
    english: int
    neither: int

    @property
    def needed(self) -> int:
        return max(_NEEDED, self.words // 15)


def languages(text: str) -> frozenset[str]:
    """Return those of `tr` and `en` that a stretch of `text` is written in.

    A text of fewer than three words has no language.
    """
    words = (match.group() for match in _WORD.finditer(text))
    found: set[str] = set()
    while window := list(islice(words, _WINDOW)):
        found |= _judge(window)
        if len(found) == 2:
            break
    return frozenset(found)


def reads_as_english(text: str, around: frozenset[str]) -> bool:
    """Whether English names may be looked for in `text`.

    A text that says too little is taken for the language of the texts `around`
    it; if those say nothing either, for English unless its letters speak
    against it. English models take the words of other languages for names.
    """
    signs = _signs(_WORD.findall(text))
    found = _languages(signs)
    if found:
        return "en" in found and signs.english >= signs.turkish
    if around:
        return "en" in around and not signs.turkish
    return text.isascii() and not signs.turkish and not signs.neither


def _judge(words: list[str]) -> set[str]:
    return _languages(_signs(words)) if len(words) > 2 else set()


def _signs(words: list[str]) -> _Signs:
    lower = [word.lower() for word in words]
    return _Signs(
        words=len(words),
        turkish=len({word for word in words if _is_turkish(word)}),
        english=sum(word in _ENGLISH for word in lower),
        neither=sum(word in _NEITHER for word in lower),
    )


def _languages(signs: _Signs) -> set[str]:
    found = set()
    if signs.turkish >= signs.needed and signs.turkish > signs.neither:
        found.add("tr")
    if signs.english >= signs.needed and signs.english > signs.neither:
        found.add("en")
    return found


def _is_turkish(word: str) -> bool:
    lower = word.replace("İ", "i").replace("I", "ı").lower()
    if lower in _TURKISH or word.lower() in _TURKISH:
        return True
    return len(lower) > 3 and bool(_TURKISH_LETTERS.search(word) or _TURKISH_ENDINGS.search(lower))
