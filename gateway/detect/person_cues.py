"""Whether words speak of somebody: first person, a relative, a patient, a name, a record.

Used where a subject is sensitive only when it is somebody's: diabetes is not,
my diabetes is. Every pattern here reads folded text (`lexicon.fold`).
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache

import re2

from gateway.detect.automata import Automata
from gateway.detect.lexicon import words
from gateway.detect.names import find_people
from gateway.detect.written import Written


class Evidence(IntEnum):
    """How surely a passage speaks of somebody, and of whom; a greater one is surer.

    `ASKED` is a question about what the asker may do, or `he` and `she`. `OWN`
    is the first person. `ANOTHER` is a relative, a patient, an employee, a name
    or a record.
    """

    NONE = 0
    ASKED = 1
    OWN = 2
    ANOTHER = 3


_TURKISH_END = r"(?:iz|uz)?(?:\w{0,4})"
_RELATIVES = (
    r"mother|father|mom|mum|mommy|dad|daddy|wife|husband|spouse|son|daughter|brother|sister|child"
    r"|children|baby|babies|kids?|infant|toddler|newborn|twins?|fiancee?|partner|boyfriend"
    r"|girlfriend|friend|uncle|aunt|cousin|nephew|niece|grand\w{3,9}|parents?|sibling|colleague"
    r"|co-?worker|employee|client|patient|tenant|neighbou?r|boss|roommate|mother-in-law"
    r"|father-in-law|stepson|stepdaughter|stepfather|stepmother|relative|family member|loved one"
)
_OWNERS = r"(?:my|our|his|her|their|whose|mine and my)"
_PEOPLE_TR = (
    r"hasta|calisan|personel|sigortali|musteri|ogrenci|aday|uye|davaci|davali|sanik|supheli"
    r"|hukumlu|tutuklu|magdur|ilgili kisi|basvuran|basvuru sahibi|danisan|muvekkil|kiraci"
    r"|police sahibi|isci|memur|stajyer|veri sahibi|katilimci|gonullu|hak sahibi|calisanin"
)

# What is asked for or worked on; the `I`, `me` and `my` in it are no cue.
_REQUESTS = (
    r"\b(?:tell|give|help|show|teach|send|remind|let|inform|assist|write|make|for|to|explain to"
    r"|between you and|provide|get|bring|advise|point) me\b",
    r"\b(?:can|could|may|should|do|did|shall|would|might|must|will) i"
    r" (?:ask|find|learn|know|read|explain|say|write|calculate|compute|describe|compare|teach"
    r"|create|make|build|design|translate|summari[sz]e|define|distinguish|prove|tell|spell|add"
    r"|pronounce|refer|cite|talk|discuss|support|improve|set up|found|organi[sz]e|train|sort|fix"
    r"|convert|remove|install|run|connect|implement|solve|prepare|draft|explain|print|check"
    r"|download|upload|open a file|parse|test)\b",
    r"\bi(?:'m| am|'d| would|'ve| have| had)? ?(?:also |just |really |currently |always |have )?"
    r"(?:want|wish|would like|like|love|writing|studying|researching|working on|preparing"
    r"|interested|curious|wondering|wonder|looking for|trying to understand|learning|reading|read"
    r"|asking|creating|building|designing|developing|teaching|know|understand|believe|hope"
    r"|guess|heard|planning to write|going to write|need to write|need an? (?:essay|article"
    r"|summary|list|explanation|overview|definition|translation|presentation|text|poem))\b",
    r"\bi(?:'m| am) (?:a |an |the )?(?:\w+ ){0,2}(?:student|teacher|nurse|doctor|writer|author"
    r"|researcher|journalist|developer|engineer|historian|lawyer|professor|designer|trainer)\b",
    r"\bi(?:'ve| have| had| got| get| need)? ?(?:a |an |some |the |two |three |[0-9]{1,6} )?"
    r"(?:\w+ )?(?:questions?|ideas?|tasks?|exams?|tests? to|homework|assignment|list|file|error"
    r"|function|table|class|string|array|dataset|data frame|dataframe|column|database|query)\b",
    r"\bmy (?:\w+ )?(?:essay|homework|class|paper|assignment|thesis|dissertation|students?|blog"
    r"|course|project|presentation|exam|novel|story|app|code|website|team|question|article"
    r"|research|teacher|professor|job|company|business|dog|cat|computer|phone|laptop|car|bike"
    r"|favou?rite|name is|understanding|opinion|function|list|array|file|script|server|database"
    r"|table|query|program|model|data|dataset|api|page|garden|plants?|kitchen|book|report|speech"
    r"|school|university|country|city|language|previous|last (?:message|question)|first)\b",
    r"\bthe (?:patient|employee|client|applicant) (?:tables?|class|model|list|object|schema|entity"
    r"|form|page|api|endpoint|journey|portal|experience)\b",
    r"\b(?:translate|spell|pronounce) [\"“'][^\"”\n]{1,40}[\"”']",
    r"\blike (?:i'm|i am) (?:a |[0-9]|five|six|ten|twelve)\b",
    r"\bi (?:saw|watched|attended|read|visited|found) (?:a|an|the|this|your) (?:\w+ )?"
    r"(?:documentary|film|movie|book|article|lecture|video|show|exhibition|museum|mosque|church|town|city)\b",
    r"\bi work (?:for|at|in|with) (?:an? |the )?(?:\w+ )?(?:charity|company|hospital|school|clinic"
    r"|ngo|university|lab|agency|museum|newspaper|pharmacy|foundation)\b",
    r"\bi (?:get|have|need|see) (?:a|an|the|some) (?:\w+ )?(?:overview|list|summary|explanation"
    r"|examples?|recipe|quote|plan|outline|licen[cs]e)\b",
    r"\bmy (?:english|turkish|grammar|spelling)\b",
    r"\bben (?:bir )?(?:\w+ )?(?:ogretmen|ogrenci|doktor|hemsire|yazar|avukat|muhendis|gazeteci"
    r"|arastirmaci|psikolog|akademisyen|hukukcu|gelistirici)[iy]\w*",
    r"\b(?:excuse|pardon|correct) me\b|\bmy (?:goodness|god)\b",
    r"\bbana\b[^.?!\n]{0,60}?\b(?:anlat|acikla|yaz|ver|oner|hazirla|soyle|goster|listele)\w*",
    r"\b(?:merak ediyorum|istiyorum|ogrenmek isterim|yaziyorum|arastiriyorum|hazirliyorum"
    r"|calisiyorum|dusunuyorum|okuyorum|rica ediyorum|bekliyorum|biliyorum|inaniyorum|saniyorum"
    r"|ariyorum|soruyorum|ediyorum|odevim\w*|projem\w*|tezim\w*|sunumum\w*|makalem\w*|sorum\w*"
    r"|kitabim\w*|romanim\w*|hikayem\w*|kodum\w*|sitem|yorumum\w*|bilgisayarim\w*)\b",
)
_FIRST = (
    r"\b(?:my|mine|myself|ive|i'm|i've)\b",
    r"\bim (?:a|an|the|not|on|in|so|very|\w+ing|[0-9]{1,3})\b",
    r"\bme (?:and|with|as|because|for|in|about|when|since|if|to|after|from|too)\b|\bme[.!?]",
    r"\b(?:ben|benim|bana|beni|bende|benden|kendim\w*)\b",
    r"\b\w{2,}yorum\b",
    r"\b\w{3,}(?:[iu]yim|[iu]yum|[ae]yim|[ae]yum)\b",
    r"\b\w{2,}[dt][iu]g[iu]m(?:iz|uz)?(?:\w{0,4})\b",
    r"\b\w{2,}(?:[ae]c[ae]g[iu]m|m[ae]liyim|[ae]bilirim|[ae]m[ae]m|m[iu]st[iu]m|s[ae]m)\b",
    r"\b(?:\w{3,}(?:[rlnazi]d[iu]m|[uo]d[u]m)|\w{2,}[sckph]t[iu]m)\b",
    r"\b\w{2,}[iua]m(?:iz|uz)? (?:var|yok|cikti|agriyor|bozuk|yuksek|dusuk|pozitif|negatif)\b",
)
_OTHERS = (
    r"\b(?:annem|babam|esim|karim|kocam|oglum|kizim|kardesim|ablam|abim|agabeyim|dedem|ninem"
    r"|anneannem|babaannem|amcam|teyzem|halam|dayim|kuzenim|yegenim|torunum|nisanlim|sevgilim"
    r"|kayinvalidem|kayinpederim|gelinim|damadim|cocugum|cocuklarim|bebegim|arkadasim|komsum"
    r"|patronum|mudurum|amirim|kiracim|ev sahibim|isverenim|ogretmenim|hocam|memurum|isyerim"
    r"|ogrencim|calisanim|hastam|muvekkilim|danisanim|personelim"
    r"|yengem|enistem|ikizlerim|ev arkadasim|is arkadasim|akrabam)" + _TURKISH_END + r"\b",
    rf"\b{_OWNERS} (?:[a-z0-9-]+ ){{0,4}}?(?:{_RELATIVES})s?\b",
    r"\b(?:a|one) (?:close |good |dear |old )?(?:friend|relative|colleague|cousin|neighbou?r"
    r"|family member|loved one|co-?worker) (?:of (?:mine|ours|my)|has|had|is|was|who)\b",
    rf"(?:^|[.!?:;\n])\s{{0,3}}(?:{_RELATIVES}) (?:has|had|is|was|took|takes|needs|got|suffers)\b",
    r"\b(?:the|this|our|male|female|that) (?:patient|employee|client|defendant|suspect|applicant"
    r"|claimant|tenant|candidate|inmate|accused|data subject)\b",
    r"\bpatient(?:'s)?(?: name|:| id|[a-z]* [a-z]+,)",
    r"\b(?:mrs?|ms)\. [a-z]{2}|\bpt\.? (?:is|has)",
    r"\b[0-9]{1,3}[ -]?(?:year|yr|month|week)s?\.?[ -]old\b|\b[0-9]{1,3} ?(?:y/o|yo|yrs)\b",
    r"\b[0-9]{1,3} ?(?:years|months|weeks) of age\b|\bage[d:]? ?[0-9]{1,3}\b",
    r"\b[0-9]{1,3} yas(?:inda|indaki|indayim|indaydi|larinda)\b",
    r"\b(?:male|female|man|woman|erkek|kadin|bay|bayan), ?[0-9]{1,3}\b|\b[0-9]{2}[ -]?[mfek]\b, ",
    r"\bhasta(?:miz|nin adi|nin yasi| adi| no|:| dosya| kaydi)|\bhastamiz\w*|\bmuvekkil\w*",
    r"\b(?:isimli|adli|yasindaki) (?:hasta|calisan|kisi|ogrenci|personel|sanik|uye|musteri)",
    r"\bcalisan(?:imiz|larimiz|larin|lara|a|in|:)|\bpersonel(?:imiz|in|e|:)|\bilgili kisi\b",
    rf"\b(?:{_PEOPLE_TR})(?: [a-z.']{{2,24}}){{2,5}} ?(?:[,;:(|]|hakkinda|icin|oldugu|olarak"
    r"|dosya|kayit|kaydi)",
    # Phrases of records: `olarak kaydedildi`, `olduğunu beyan etti`, `kişinin dosyasına`.
    r"\bolarak (?:kayded|kayitli|islen|giril|beyan|bildir|not edil|isaretlen|gorun)"
    r"|\boldugu(?:nu|na)? (?:belirt|beyan|bildir|soyle|ifade|dair)",
    r"\b(?:dosyasi|kaydi|profili|karti|bilgileri|formu)(?:na|nda|nde|ne) (?:ek|isl|yer|kay|not)",
    r"\bilgili kisi|\b(?:hakkinda|icin) [a-z ]{3,30}(?:notu|kaydi|bilgisi|beyani)\b",
    r"\b(?:davaci|davali|sanik|supheli|magdur|hukumlu) [a-z]",
    r"\b(?:our|the|these|those|some) (?:employees|staff|workers|colleagues)\b",
    r"\b(?:tckn|tc kimlik|t\.c\.|sgk|sicil no|sgk sicil|dogum tarihi|protokol no|dosya no)\b",
    r"\b(?:date of birth|dob|mrn|ssn|employee id|patient id|member no)\b",
)
# A long number or an address stands in a record; it is no person by itself.
_NUMBER = (r"[^\s@]@[^\s@]|\b[0-9]{10,16}\b|\+[0-9]{2}[ 0-9()-]{9,20}|\btr[0-9]{2}[ 0-9]{12}",)
_ASKED = (
    r"\b(?:he|she|him|his|hers|her|kendisi|kendisinin|kendisine|onun)\b",
    r"\b(?:can|could|may|should|do|did|shall|would|might|must|will|am|have|had) i\b",
    r"\b(?:someone (?:close|in my|i know)|a friend|somebody i)\b",
)
# Somebody seeks help; in a general question nobody does.
_SOUGHT = (
    r"\b(?:looking for|searching for|seeking|need(?:s|ed)?|find|want|recommend|suggest|see|know of)"
    r"(?: \w+){0,4} (?:remed(?:y|ies)|relief|doctors?|specialists?|surgeons?|support group"
    r"|second opinion|medication|therapist|counsell?or|treatment for)\b",
    r"\bplease (?:help|advise|suggest)\b|\bany (?:help|advice|suggestions?)\b|\bhelp (?:w/|with)"
    r"|\b(?:would|will|be) (?:greatly |really |highly |very )?appreciate|\bdo you have any sugg",
    r"\b(?:how|where) (?:can|do|could|should) i (?:get|find|buy|purchase|treat|cure|relieve|stop"
    r"|lose|manage|order|obtain|reduce|deal|cope)\b",
    r"\b(?:ne yapmali|hangi (?:doktora|bolume)|yardimci ol|onerir misiniz|tavsiye eder)",
    r"\bhangi ilac\w{0,6}(?: \w{1,20}){0,3}? (?:(?:kullan|al)(?:mali|ay|ab|sa)"
    r"|ic(?:meli|ey|eb|se)|oner|tavsiye|iyi gel)",
)
# Words that end like the first person and are something else.
_NOT_FIRST = frozenset(
    {"deneyim", "egitim", "yonetim", "uretim", "tuketim", "ogretim", "kadim", "memorandum"}
)
_BLANKS = re2.compile(r"[ \t]{2,}|\t")
_INTRODUCED = re2.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Miss)\.?|(?i:employee|patient|client|colleague|customer|student"
    r"|applicant|candidate|tenant|member|hasta|çalışan|personel|sigortalı|müşteri|öğrenci|aday|üye|danışan|müvekkil|davacı|davalı"
    r"|sanık|şüpheli|hükümlü|başvuran|kişi)) [A-ZÇĞİÖŞÜ]\pL+"
)


def person_evidence(sentence: str) -> Evidence:
    """How surely one sentence speaks of a person."""
    written = Written(sentence)
    passage = _passage(written)
    told = Evidence.NONE
    if _cues().match(passage.encode()):
        told = _told(passage)
    if told is Evidence.ANOTHER or _compiled(_NUMBER).search(written.folded):
        return Evidence.ANOTHER
    if _INTRODUCED.search(sentence) or next(find_people(written), None) is not None:
        return Evidence.ANOTHER
    return told


def speaks_of_person(written: Written) -> bool:
    """Whether a text speaks of its writer, a relative, a patient or somebody in a record."""
    return _told(_passage(written)) >= Evidence.OWN or bool(_INTRODUCED.search(written.text))


def _passage(written: Written) -> str:
    """The folded text with one kind of apostrophe, and single spaces."""
    passage = written.folded.replace("’", "'")
    return _BLANKS.sub(" ", passage) if "  " in passage or "\t" in passage else passage


def _told(passage: str) -> Evidence:
    own = _compiled(_REQUESTS).sub(" ", passage)
    if _compiled(_OTHERS).search(own):
        return Evidence.ANOTHER
    if any(match[0] not in _NOT_FIRST for match in _first().finditer(own)):
        return Evidence.OWN
    asked = _compiled(_ASKED).search(own) or _compiled(_SOUGHT).search(passage)
    return Evidence.ASKED if asked else Evidence.NONE


@cache
def _first() -> re2._Regexp:
    return _compiled(_first_person())


@cache
def _first_person() -> tuple[str, ...]:
    verbs = "|".join(words("english_after_i"))
    return (*_FIRST, rf"\bi[' ](?:{verbs})\b")


@cache
def _cues() -> Automata:
    """All that can speak of somebody; most sentences have none of it."""
    cues = Automata()
    for patterns in (_REQUESTS, _OTHERS, _first_person(), _ASKED, _SOUGHT):
        cues.add("|".join(patterns))
    cues.build()
    return cues


@cache
def _compiled(patterns: tuple[str, ...]) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    return re2.compile("(?:" + "|".join(patterns) + ")", options)
