"""Confidential papers, known by their markings or by what they say they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import re2

from gateway.core.finding import DataClass
from gateway.detect.lexicon import any_of, at_word_start, fold, word_start
from gateway.detect.page import Page
from gateway.detect.recognizer import Hit, WordRecognizer

# Markings as they are printed on paper: capitals, alone on their line or in brackets.
_STAMPS = (
    r"(?:ÇOK |TOP |STRICTLY |HIGHLY |COMPANY |COMMERCIAL |COMMERCIAL[ -]IN[ -])?CONFIDENTIAL",
    r"(?:ÇOK )?G[İI]ZL[İI](?:D[İI]R)?",
    r"H[İI]ZMETE ÖZEL",
    r"KURUMA ÖZEL",
    r"ŞİRKET İÇİ(?: KULLANIM)?",
    r"T[İI]CAR[İI] SIR",
    r"(?:FOR )?INTERNAL USE ONLY",
    r"INTERNAL ONLY",
    r"(?:COMPANY |NATO )?(?:RESTRICTED|SECRET)",
    r"TLP: ?(?:RED|AMBER(?:\+STRICT)?)",
    r"K[İI]Ş[İI]YE ÖZEL",
    r"(?:SADECE )?(?:DAH[İI]L[İI]|KURUM İÇİ|İÇ) KULLANIM(?: İÇİN(?:DİR)?)?",
    r"(?:ATTORNEY[ -]CLIENT )?PRIVILEGED(?: (?:AND|&) CONFIDENTIAL)?",
    r"(?:NOT FOR|DO NOT) (?:DISTRIBUTION|DISTRIBUTE|CIRCULATION|CIRCULATE)",
    r"TRADE SECRET",
    r"PROPRIETARY(?: (?:AND|&) CONFIDENTIAL)?",
)
# Sentences that say it of the text itself, or of a paper that they hand over; `…` stands
# for the rest of a word.
_SAID = (
    r"this (?:document|e-?mail|message|report|memo|file|contract|presentation) (?:is|contains)"
    r" (?:strictly |highly |company )?(?:confidential|proprietary)",
    r"(?:strictly|highly|company) confidential",
    r"(?:for )?internal use only",
    r"(?:do not|not for) (?:distribut…|circulat…|forward…) outside",
    r"confidential (?:information|material)s? (?:of|belonging to|disclosed (?:by|under))",
    r"(?:under|covered by|subject to|violat…|signed|per) (?:an? |our |the |this |my |their )?"
    r"(?:mutual )?(?:NDA|non-?disclosure agreement)",
    r"(?:our|the attached|attached|following|below|these|company's|last) (?:… ){0,2}?"
    r"(?:board (?:meeting )?minutes|minutes of the board|salary list|payroll|pay ?slips?|"
    r"salary table|term sheet|trade secrets?|unpublished (?:results|financials))",
    r"(?:document |data )?classification\s?:\s?(?:strictly |highly |company )?"
    r"(?:confidential|secret|restricted|internal(?: only| use only)?)",
    r"(?:s[ıi]n[ıi]fland[ıi]rma|belge s[ıi]n[ıi]f[ıi])\s?:\s?"
    r"(?:çok gizli|gizli|hizmete özel|kurum içi)",
    r"unauthori[sz]ed (?:copying|reproduction|distribution|disclosure|use)(?: or … )?(?: of| is)",
    r"(?:this|the) (?:source )?(?:code|file|software|program|material) (?:is|contains|and its)"
    r" (?:… ){0,2}?(?:proprietary|confidential|trade secrets?)",
    r"proprietary (?:and|&) confidential|confidential (?:and|&) proprietary",
    r"(?:it was )?resolved,? that the (?:company|board|directors)",
    r"(?:the )?board (?:of directors )?(?:hereby |unanimously )(?:resolve|approve|authori[sz]e)…",
    r"yönetim kurulu(?:muz|muzun|nun)? (?:… ){0,6}?(?:oy ?birliği|oy ?çokluğu)… (?:ile )?karar…",
    r"izinsiz (?:kopyalanamaz|çoğaltılamaz|dağıtılamaz|kopyalanması|çoğaltılması|dağıtılması)",
    r"(?:name|employee|ad soyad|adı soyadı|personel|çalışan|sicil)"
    r"[^\n.?]{0,60}[\t|;,:-][^\n.?]{0,30}"
    r"(?:salary|gross pay|net pay|wage|bonus|maaş|ücret|brüt|net)[^\n.?]{0,60}\n[^\n]{3,120}?"
    r"(?:[0-9]{4,8}|[0-9]{1,3}[.,][0-9]{3})",
    r"minutes of the board (?:meeting )?(?:of|held|on)",
    r"bu (?:belge|yazı|rapor|e-?posta|mesaj|doküman|dosya|sözleşme|sunum)… (?:… )?"
    r"(?:gizli…|ticar[iî] sır…|hizmete özel…)",
    r"gizlilik (?:derecesi|seviyesi)\s?:\s?(?:çok )?(?:gizli|hizmete özel|özel|kişiye özel)",
    r"hizmete özel(?:dir)?",
    r"ticar[iî] sır (?:içer|nitel|kapsam|say[ıi]l)…",
    r"ticar[iî] sırr?[ıi]?m[ıi]z…",
    r"(?:NDA|gizlilik (?:sözleşmesi|anlaşması|taahhüdü))(?:'…)? "
    r"(?:kapsamında|altında|imzala…|gereği)",
    r"(?:aşağıdaki|ekteki|ekli|şu|bu|bizim|şirketimizin|geçen ayın|son) (?:… ){0,2}?"
    r"(?:maaş (?:bordro|liste|tablo|bilgi)|bordro|ücret (?:bordro|liste|tablo)|"
    r"yönetim kurulu (?:toplantı |karar )?(?:tutana|karar|notlar))…",
    r"yönetim kurulu(?:'?n[ıi]n)? (?:toplantı |karar )?tutana…",
    r"maaş (?:bordrosu|bordroları|listesi)\s?[:\n-]",
)
_QUESTION = re.compile(
    r"\b(?:what (?:is|are|does|do)|how (?:do|to|can|should)|meaning of|definition of|define|mean|"
    r"the (?:word|term|phrase)|explain the|translate|ne demek|nedir|nasil|anlami|kelimesi|terimi|"
    r"ifadesi|sozcugu|hazirlanir|ornegi|sablonu|template|example of|difference between)\b"
)
_QUOTES = "\"'“”‘’«»`"
_EDGES = " \t*_#=[](){}<>|-–—:.!/"


def find_marks(page: Page) -> Iterator[Hit]:
    """Yield markings that stand for themselves and sentences that call a paper confidential."""
    text = page.text
    stamps, said = _patterns()
    for match in stamps.finditer(text):
        start, end = match.span(1)
        if _stands_as_mark(text, start, end):
            yield _hit(text, start, end, 0.9)
    for match in said.finditer(text):
        start, end = match.span(1)
        first, last = page.passages.cut().around(start)
        quoted = start > 0 and text[start - 1] in _QUOTES
        if not quoted and not _QUESTION.search(fold(text[first:last])):
            yield _hit(text, start, end, 0.8)


def _stands_as_mark(text: str, start: int, end: int) -> bool:
    """Whether nothing stands on the line but the mark, or the mark heads the line."""
    line_start = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    break_ = text.find("\n", end, end + 200)
    line_end = break_ if break_ >= 0 else min(len(text), end + 200)
    before = text[line_start:start].strip(_EDGES)
    after = text[end:line_end]
    if not before and (not after.strip(_EDGES) or after.lstrip()[:1] in tuple("-–—:|/.])")):
        return True
    opened = text[start - 1 : start] in tuple("[(")
    return opened and text[end : end + 1] in tuple("])")


def _hit(text: str, start: int, end: int, score: float) -> Hit:
    canonical = " ".join(fold(text[start:end]).split())
    return Hit(start=start, end=end, score=score, canonical=canonical)


_SIGNS = (
    any_of(_STAMPS),
    "(?i)" + any_of(_SAID).replace("…", r"[^\s[:punct:]]{0,30}"),
)


@cache
def _patterns() -> tuple[re2._Regexp, ...]:
    return tuple(map(word_start, _SIGNS))


RECOGNIZERS = (
    WordRecognizer(
        name="confidential",
        entity="CONFIDENTIAL",
        data_class=DataClass.CONFIDENTIAL,
        find=find_marks,
        signs=tuple(map(at_word_start, _SIGNS)),
        hits=(
            "GİZLİ\n\n2027 bütçe taslağı",
            "[CONFIDENTIAL] Q3 forecast",
            "CONFIDENTIAL - Project Falcon",
            "HİZMETE ÖZEL\nDağıtım: yönetim",
            "Bu belge gizlidir, üçüncü kişilerle paylaşılamaz.",
            "Gizlilik derecesi: Gizli",
            "Aşağıdaki maaş bordrosunu özetle",
            "Yönetim kurulu toplantı tutanağını özetle: birleşme kararı",
            "Summarise the attached board minutes.",
            "This document is strictly confidential.",
            "For internal use only: roadmap",
            "We are under NDA with this supplier, draft a reply",
            "Bu rapor ticari sır niteliğindedir.",
            "NDA kapsamında aldığımız fiyatlar",
            "TLP:RED\nIncident report",
            "KİŞİYE ÖZEL\nSayın üye",
            "Classification: Confidential\nQ4 plan",
            "/* Acme Corp. Unauthorized copying of this file is prohibited. */",
            "# This source code is proprietary to Acme\nimport os",
            "RESOLVED, that the Company shall issue new shares.",
            "Yönetim Kurulu birleşmeye oy birliği ile karar vermiştir.",
            "Ad Soyad | Maaş\nA. B. | 45.000",
            "Employee; Gross salary\nJ. D.; 84000",
        ),
        misses=(
            'Is the word "confidential" an adjective?',
            "What is an NDA?",
            "NDA nedir?",
            "Ticari sır ne demek?",
            "Gizli bahçe romanını özetle",
            "maaş bordrosu nasıl hazırlanır?",
            "Translate 'internal use only' into Turkish",
            "How do I write board minutes?",
            "What does STRICTLY CONFIDENTIAL mean?",
            "Ankara'nın nüfusu kaç?",
            "RESTRICTED BOLTZMANN MACHINES",
            "What does TLP:RED mean?",
            "CREATE TABLE employees (name TEXT, salary INT);",
            "SECRET GARDEN by Frances Hodgson Burnett",
            "What is proprietary software?",
            "Personel maaşı nasıl hesaplanır?",
        ),
        maskable=False,
    ),
)
