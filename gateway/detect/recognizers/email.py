"""E-mail addresses."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer

_LONGEST_DOMAIN = 253
# Accounts of version control that stand before a host in an address of a repository.
_NOT_PEOPLE = frozenset({"git", "hg", "svn"})
_FILE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "ts", "json"})


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
)
