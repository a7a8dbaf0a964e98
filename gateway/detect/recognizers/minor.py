"""A child spoken of: somebody's own, with an age or a class, or a pupil or patient on record.

What is found says that the text is about a child and stands for no one value;
a child of a sum or a story has no one who says "my".
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.core.finding import DataClass
from gateway.detect.lexicon import at_word_start, fold, word_start
from gateway.detect.page import Page
from gateway.detect.people.features import given_names
from gateway.detect.recognizer import Hit, WordRecognizer

_AGE = r"(?:[1-9]|1[0-7])"
_YEARS = r"(?:[- ]?(?:years?|yrs?|months?|weeks?)?[- ]?(?:olds?|y/?o))"
_CHILD = (
    r"(?:son|daughter|child|kid|boy|girl|baby|toddler|infant|nephew|niece|grandson|granddaughter|"
    r"grandchild|stepson|stepdaughter|student|pupil|brother|sister)"
)
_COCUK = (
    r"(?:(?:k[iı]z|o[gğ]l|ye[gğ]en|torun|karde[sş]|[oö][gğ]renci|bebe[gğ]|[cç]ocu[gğ]|evlad)"
    r"[ıiuü]m(?:[ıiuü]z)?(?:[ıiuüae]n?|[dt]a|[dt]e|la|le)?)"
)
# What a child does of whom only the age is told; a car or a laptop does none of it there.
_DOES = r"(?:is|was|has|had|keeps|wakes|cries|refuses|wants|needs|won't|can't|doesn't|who|to)"
_GRADE = r"(?:(?:1[0-2]|[1-9])(?:st|nd|rd|th) grade|grade (?:1[0-2]|[1-9])|kindergarten|preschool)"
_SINIF = (
    r"(?:(?:1[0-2]|[1-9])[.'’]? ?(?:inci |[uü]nc[uü] )?s[iı]n[iı]f|"
    r"anaokulu|ilkokul|ortaokul|kre[sş]e)"
)
_NAME = r"\p{Lu}\pL+"
_TOLD = (
    "(?i:"
    rf"(?:my|our) {_AGE}{_YEARS}(?: {_CHILD}|,? {_DOES}\b)|"
    rf"(?:my|our) (?:\pL+ )?{_CHILD}(?: \pL+)?,? (?:who )?(?:is|turned|just turned|aged?|was)"
    rf" (?:only |just |now )?{_AGE}\b|"
    rf"(?:my|our) {_CHILD} \({_AGE}(?:\)| ?y)|"
    rf"(?:my|our) {_CHILD}(?: \pL+)? (?:is|goes|just started|starts|started)"
    rf"(?: \pL+)?(?: in| to)? {_GRADE}|"
    rf"(?:benim )?{_AGE} (?:ya[sş][iı]nda(?:ki)?|ayl[iı]k|haftal[iı]k) (?:bir )?{_COCUK}|"
    rf"{_COCUK}(?: \pL+){{0,2}},? (?:daha |hen[uü]z |[sş]u an )?{_AGE} (?:ya[sş]|ayl[iı]k)\pL*|"
    rf"{_COCUK}(?: \pL+){{0,2}} {_SINIF}\pL*|"
    rf"mein(?:e|en|em|er)? {_AGE}[- ]?jährige[rnsm]? (?:Sohn|Tochter|Kind))"
)
_RECORD = (
    "(?i:"
    rf"(?:[oö][gğ]renci|student|pupil)(?: ad[iı])?(?::| name:)? ?(?-i:{_NAME}(?: {_NAME}){{1,2}}),?"
    rf"(?: \pL+){{0,2}},? ?(?:{_SINIF}|{_GRADE})|"
    rf"{_AGE} ya[sş][iı]nda(?:ki)? (?:k[iı]z |erkek )?(?:hasta(?:m|n[iı]n|ya|y[iı])?)|"
    rf"{_AGE}{_YEARS} (?:male |female )?patient)"
)


# Somebody else's child is that of a story or a sum more often, unless its name is told.
_COCUGU = (
    r"(?:(?:k[iı]z|o[gğ]l|ye[gğ]en|torun|karde[sş]|bebe[gğ]|[cç]ocu[gğ]|evlad)[ıiuü]"
    r"|[oö][gğ]rencisi)"
)
_NAMED = (
    rf"(?:(?i:(?:his|her|their) {_AGE}{_YEARS} {_CHILD}),?|"
    rf"(?i:{_AGE} (?:ya[sş][iı]nda(?:ki)?|ayl[iı]k|haftal[iı]k) {_COCUGU}),?) ({_NAME})"
)
_KINDS = ((_TOLD, 0.75), (_RECORD, 0.55), (_NAMED, 0.6))
_COMPILED = tuple((word_start(pattern), score) for pattern, score in _KINDS)


def find(page: Page) -> Iterator[Hit]:
    """Yield the places where a child is spoken of."""
    text = page.text
    for pattern, score in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if pattern.groups > 1 and fold(match[2]) not in given_names():
                continue
            value = " ".join(fold(text[start:end]).split())
            yield Hit(start=start, end=end, score=score, canonical=value)


RECOGNIZERS = (
    WordRecognizer(
        name="minor",
        entity="MINOR",
        data_class=DataClass.CONTACT,
        find=find,
        signs=tuple(at_word_start(pattern) for pattern, _ in _KINDS),
        hits=(
            "My 7-year-old son cannot sleep",
            "our 3 month old has a cough",
            "my daughter is 9 and afraid of the dark",
            "My son Ali just started 3rd grade",
            "Kızım 7 yaşında",
            "7 yaşındaki oğlum okula gitmek istemiyor",
            "oglum 3. sinifta",
            "10 aylık bebeğim ateşlendi",
            "Öğrenci Ali Kaya, 3. sınıf",
            "6 yaşındaki hastam için rapor",
            "Meine 5-jährige Tochter",
            "12 yaşındaki kızı Elif",
            "8 yasindaki oglu Can'in okulu",
            "her 10-year-old daughter Anna needs a passport",
        ),
        misses=(
            "Janet's 7-year-old son has 3 apples",
            "my son is 27",
            "My 7 cats",
            "my 5 year old laptop",
            "benim 5 yaşındaki arabam",
            "Kızım doktor",
            "7 yaşındaki bir çocuk kaç saat uyur?",
            "3. sınıf matematik sorusu",
            "What should a 9 year old read?",
            "my 20-year-old daughter",
            "oğlum 25 yaşında",
            "12 yaşındaki kızı kaç kilo olmalı?",
            "12 yaşındaki kızı Ankara'da okuyan anne",
            "her 10-year-old daughter Quixotic",
            "25 yaşındaki kızı Elif",
        ),
        maskable=False,
    ),
)
