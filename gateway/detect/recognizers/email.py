"""E-mail addresses, also those whose signs are spelled out: `name (at) example (dot) com`."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near, stands_alone

_LONGEST_DOMAIN = 253
# Accounts of version control that stand before a host in an address of a repository.
_NOT_PEOPLE = frozenset({"git", "hg", "svn"})
_FILE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "ts", "json"})

# Top levels that a spelled-out address is believed to end in.
_TOPS = (
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "io", "co", "ai", "app",
    "dev", "me", "tv", "eu", "tr", "de", "uk", "fr", "nl", "it", "es", "gr", "ru", "ua", "az",
    "bg", "at", "ch", "se", "no", "fi", "dk", "be", "ie", "us", "ca", "au", "jp", "cn", "in",
    "br", "pl", "pt", "ro", "cz", "hu", "sk", "kz",
)  # fmt: skip
_AT = r"(?:[(\[{<] ?(?i:at|et|a|@) ?[)\]}>])"
_DOT = r"(?:[(\[{<] ?(?i:dot|nokta|\.) ?[)\]}>])"
_LABEL = r"[0-9A-Za-z][0-9A-Za-z_-]{0,62}"
_LOCAL = r"[0-9A-Za-z_][0-9A-Za-z._%+-]{0,63}"
_ODD_DOT = rf"(?: {{0,2}}{_DOT} {{0,2}}| \. | (?i:dot|nokta) )"
_ANY_DOT = rf"(?:{_ODD_DOT}|\.)"
_SPELLED_AT = re.compile(rf" {{0,2}}{_AT} {{0,2}}| ?@ ?| (?:at|et) ", re.IGNORECASE)
_SPELLED_DOT = re.compile(_ANY_DOT)
_BEFORE_PLACES = (
    "us", "me", "it", "them", "him", "her", "you", "look", "looks", "is", "are", "was", "be",
    "found", "here", "site", "website", "page", "visit", "shop", "online", "available", "hosted",
    "mail", "email", "posta", "eposta", "not",
)  # fmt: skip
_MAIL_WORDS = ("mail", "e-mail", "posta", "e-posta", "eposta", "adres", "address", "write", "yaz")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a local part before the `@` and a dotted domain with a top level of letters."""
    at = text.rfind("@", start, end)
    while start < at and not (text[start].isalnum() or text[start] in "_+"):
        start += 1
    local = text[start:at]
    if not local or local.endswith(".") or ".." in local or local.lower() in _NOT_PEOPLE:
        return None
    stop = _domain_end(text, at + 1)
    if stop <= at + 1 or _password_of_address(text, start):
        return None
    value = text[start:stop]
    return Hit(start=start, end=stop, score=1.0, canonical=value.casefold())


def check_spelled(text: str, start: int, end: int) -> Hit | None:
    """Accept signs in brackets or apart; mere words where an address is spoken of."""
    at = _SPELLED_AT.search(text, start, end)
    if at is None or not stands_alone(text, start, end):
        return None
    local = _SPELLED_DOT.sub(".", text[start : at.start()])
    domain = _SPELLED_DOT.sub(".", text[at.end() : end])
    if domain.rpartition(".")[2].lower() not in _TOPS or ".." in local or local.endswith("."):
        return None
    value = f"{local}@{domain}".casefold()
    if len(value) == end - start:
        return None  # spelled as addresses are, which the other recogniser reads
    if not at.group().strip().isalpha():
        score = 0.95 if "@" not in at.group() else 0.85
    elif local.lower() not in _BEFORE_PLACES and near(text, start, end, _MAIL_WORDS):
        score = 0.7
    else:
        return None
    return Hit(start=start, end=end, score=score, canonical=value)


def _domain_end(text: str, start: int) -> int:
    """Where the domain that begins at `start` ends; `start` if there is none."""
    stop = start
    limit = min(len(text), start + _LONGEST_DOMAIN)
    while stop < limit and (text[stop].isalnum() or text[stop] in ".-"):
        stop += 1
    while stop > start and text[stop - 1] in ".-":
        stop -= 1
    labels = text[start:stop].split(".")
    top = labels[-1]
    if len(labels) < 2 or any(not _label(label) for label in labels):
        return start
    if not top.lower().startswith("xn--") and not (top.isalpha() and len(top) > 1):
        return start
    return start if top.lower() in _FILE_ENDINGS else stop


def _label(label: str) -> bool:
    return 0 < len(label) <= 63 and label[0] != "-" and label[-1] != "-"


def _password_of_address(text: str, start: int) -> bool:
    """Whether what looks like a local part is the password in `scheme://user:password@host`."""
    if start == 0 or text[start - 1] not in ":/":
        return False
    return "://" in text[max(0, start - 80) : start].split(" ")[-1]


RECOGNIZERS = (
    PatternRecognizer(
        name="email",
        entity="EMAIL_ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(r"""[^\s@<>(){}\[\],;:"\\|/=&?*]{1,64}@[^\s@.<>(){}\[\],;:"\\|/=&?*]""",),
        sign=r"[^\s@<>]@[^\s@.<>]",
        check=check,
        hits=(
            "ayse@example.com adresine teşekkür yaz.",
            "<mehmet.yilmaz+is@posta.example.com.tr>",
            "e-posta:ali@example.org.",
            "şükrü@örnek.com.tr",
            "user=ayse@example.com&x=1",
            "'o'brien@example.ie'",
            "ayse@example.com'a yaz",
            "用户@例子.公司",
        ),
        misses=(
            "git@github.com:owner/name.git",
            "ssh://git@gitlab.example.com/x",
            "@property",
            "user@localhost",
            "lodash@4.17.21",
            "logo@2x.png",
            "postgres://user:pw@db.example.com/x",
            "10 kg @ 5.00 TL",
            "https://medium.example.com/@writer",
            ".@example.com",
        ),
    ),
    PatternRecognizer(
        name="email_spelled",
        entity="EMAIL_ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(
            rf"(?:{_LABEL}{_ANY_DOT}){{0,3}}{_LOCAL} {{0,2}}{_AT} {{0,2}}"
            rf"{_LABEL}(?:{_ANY_DOT}{_LABEL}){{1,4}}",
            rf"(?:{_LABEL} (?i:dot|nokta) ){{0,3}}{_LOCAL} (?i:at|et) "
            rf"{_LABEL}(?: (?i:dot|nokta) {_LABEL}){{1,4}}",
            rf"{_LOCAL}(?: @ ?| ?@ ){_LABEL}(?: ?\. ?{_LABEL}){{1,4}}",
            rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL}){{0,3}}{_ODD_DOT}{_LABEL}(?:{_ANY_DOT}{_LABEL}){{0,3}}",
        ),
        sign=r"[(\[{<] ?(?i:at|et|a|@|dot|nokta|\.) ?[)\]}>]| (?i:dot|nokta) | @|@ | \. ",
        check=check_spelled,
        hits=(
            "ayse.yilmaz (at) example (dot) com adresine",
            "ayse[at]example[dot]com.tr",
            "ayse {at} example.org",
            "ayse(nokta)kaya(et)ornek(nokta)com(nokta)tr",
            "write to ayse at example dot com",
            "e-postam ayse nokta kaya et example nokta com",
            "ayse @ example.com",
            "ayse@example . com",
            "ayse@example[.]com",
        ),
        misses=(
            "look at example dot com",
            "Please write to us at example dot com",
            "10 kg @ 5.00 TL",
            "(at) the end.of the day",
            "bakım (at) nalı",
            "meet me @ cafe.",
            "array[a] example.length",
        ),
    ),
)
