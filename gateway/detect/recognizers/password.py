"""Passwords that stand behind their name."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_code, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_NAME = (
    r"(?:password|passwd|passphrase|passcode|pwd|parola(?:m|s[ıi]|n[ıi]z|m[ıi]z)?|"
    r"[sşŞ][iıİ]fre(?:m|s[iıİ]|n[iıİ]z|m[iıİ]z)?)"
)
_VALUE = r"[\"'`]?[^\s\"'`<>]{4,128}"
_ASSIGNED = re.compile(r"[\"'`]?[ \t]*(?:=>|:=|[:=]|→)[ \t]*([\"'`]?)([^\s\"'`<>]+)\Z")
_TOLD = re.compile(r"[ \t]+(?:is[ \t]+)?([\"'`]?)([^\s\"'`<>]+)\Z")
_PROSE_END = ".,;:!?)"


def check_assigned(text: str, start: int, end: int) -> Hit | None:
    """Accept a value behind `=` or `:` that looks like a password, not like prose or code."""
    match = _ASSIGNED.search(text, start, end)
    if match is None or (start > 0 and text[start - 1].isalnum()):
        return None
    quoted = bool(match[1])
    value = match[2] if quoted else match[2].rstrip(_PROSE_END)
    tight = text[match.start() : match.start(2)].strip("\"'`") == "="
    if is_placeholder(value) or (not quoted and is_code(value)):
        return None
    if not (_mixed(value) or ((quoted or tight) and _long_word(value))):
        return None
    begin = match.start(2)
    score = 0.9 if _mixed(value) else 0.6
    return Hit(start=begin, end=begin + len(value), score=score, canonical=value)


def check_told(text: str, start: int, end: int) -> Hit | None:
    """Accept `my password is …` and `şifrem …` before a value of letters and digits."""
    match = _TOLD.search(text, start, end)
    if match is None or (start > 0 and text[start - 1].isalnum()):
        return None
    value = match[2].rstrip(_PROSE_END)
    if len(value) < 4 or is_placeholder(value) or not any(char.isdigit() for char in value):
        return None
    begin = match.start(2)
    return Hit(start=begin, end=begin + len(value), score=0.8, canonical=value)


def _mixed(value: str) -> bool:
    """Digits alone (four at least), or a word of six with a digit or a sign inside it."""
    if value.isdigit():
        return len(value) >= 4
    return len(value) >= 6 and any(not char.isalpha() for char in value[1:])


def _long_word(value: str) -> bool:
    return len(value) >= 6 and not is_code(value)


RECOGNIZERS = (
    PatternRecognizer(
        name="password_assigned",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(rf"(?i){_NAME}[\"'`]?[ \t]{{0,3}}(?:=>|:=|[:=]|→)[ \t]{{0,3}}{_VALUE}",),
        check=check_assigned,
        hits=(
            "password=hunter22",
            "DB_PASSWORD=Zq8!vT1rWm",
            "parola: Kedi1234!",
            "şifre: 482913",
            "ŞİFRE: Kedi-1234",
            "Wi-Fi şifresi: misafir2024",
            '{"password": "correcthorse"}',
            "Server=db;User Id=sa;Password=Zq8vT1rW;",
            "kullanıcı adı ayse, sifre = Ayse.1985",
        ),
        misses=(
            "şifre: *****",
            "şifremi unuttum",
            "password: <your password>",
            "password: must be at least eight",
            "şifre: en az sekiz karakter olmalı",
            "password = os.environ['DB_PASSWORD']",
            "password: str",
            "password=None",
            "password = get_password()",
            "password=${DB_PASSWORD}",
            "password: changeme",
            "parola: nedir?",
            "password: 12 karakter",
        ),
    ),
    PatternRecognizer(
        name="password_told",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            rf"(?i)(?:my|the) (?:password|passcode|passphrase) is[ \t]{{1,3}}{_VALUE}",
            rf"(?i)(?:[sşŞ][iıİ]frem|parolam)[ \t]{{1,3}}{_VALUE}",
        ),
        check=check_told,
        hits=("my password is hunter22", "Şifrem Kedi1234, giremiyorum", "parolam 482913"),
        misses=(
            "my password is not working",
            "şifrem neden çalışmıyor",
            "şifrem ****",
            "the password is too short",
            "şifremi 3 kere girdim",
        ),
    ),
)
