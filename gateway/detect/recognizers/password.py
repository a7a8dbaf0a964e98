"""Passwords that stand behind their name."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_code, is_common_password, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_ENGLISH = r"(?:password|passwd|passphrase|passcode|pwd)"
_TURKISH = r"(?:parola(?:m|s[ıi]|n[ıi]z|m[ıi]z)?|[sşŞ][iıİ]fre(?:m|s[iıİ]|n[iıİ]z|m[iıİ]z)?)"
_NAME = rf"(?:{_ENGLISH}[0-9]?|[_-]pass|\bpass|{_TURKISH})"
_VALUE = r"[\"'`]?[^\s\"'`<>]{4,128}"
_ASSIGNS = (
    r"[\"'`]?[\])]?(?:[ \t]{0,3}(?:=>|:=|[:=]|→)[ \t]{0,3}|"
    r">|[\"'],?\s{1,24}[\"']?value[\"']?[ \t]{0,3}[:=][ \t]{0,3})"
)

_ASSIGNED = re.compile(
    rf"{_ASSIGNS}([\"'`]?)([^\s\"'`<>]+)\Z".replace("[ \\t]{0,3}", "[ \\t]*"), re.I
)
_TOLD = re.compile(
    r"[ \t]+(?:(?:is|was|are|to|olarak|şu|[iı]se)[ \t:]+)?([\"'`]?)([^\s\"'`<>]+)\Z", re.I
)
_PROSE_END = ".,;:!?)"
_JOINED_WORDS = re.compile(r"[^\W\d_]+(?:[-_./'’][^\W\d_]+)*", re.UNICODE)
_PATH = re.compile(r"(?:~|\.{1,2})?/\w|[A-Za-z]:[\\/]")
# Names of techniques that have letters and digits, and numbers with a unit.
_TECHNICAL = re.compile(
    r"(?i)(?:base\d+|sha-?\d+|md\d|oauth\d?|utf-?\d+|argon2\w*|pbkdf2\w*|[a-z]?2fa|ipv\d|http\d?|"
    r"v?\d+(?:\.\d+)+|\d+:\d[\w.+~-]*|\d+['’.-]?[^\W\d_]{1,9}|\d+-\w+)"
)


def check_assigned(text: str, start: int, end: int) -> Hit | None:
    """Accept a value behind `=` or `:` that looks like a password, not like prose or code."""
    match = _ASSIGNED.search(text, start, end)
    if match is None or not _begins_a_word(text, start):
        return None
    quoted = bool(match[1])
    tight = text[match.start() : match.start(2)].strip("\"'`]") in {"=", ">"}
    value = match[2] if quoted else _cut(match[2])
    if is_placeholder(value) or (not quoted and is_code(value)) or is_common_password(value):
        return None
    score = _score(value, exact=quoted or tight)
    begin = match.start(2)
    return _hit(value, begin, score)


def check_told(text: str, start: int, end: int) -> Hit | None:
    """Accept `my password is …` and `şifrem …` before a value of letters and digits."""
    match = _TOLD.search(text, start, end)
    if match is None or not _begins_a_word(text, start):
        return None
    value = match[2].rstrip(_PROSE_END)
    if is_placeholder(value) or is_code(value) or _TECHNICAL.fullmatch(value):
        return None
    if len(value) < 4 or not any(char.isdigit() for char in value):
        return None
    named = any(word in text[start : match.start(2)].lower() for word in (" is ", "frem", "lam "))
    if not named and (len(value) < 6 or not any(char.isalpha() for char in value)):
        return None
    return _hit(value, match.start(2), 0.8 if named or match[1] else 0.6)


def check_pin(text: str, start: int, end: int) -> Hit | None:
    """Accept four digits that are called a PIN."""
    value = text[end - 4 : end]
    if start > 0 and text[start - 1].isalnum():
        return None
    if end < len(text) and (text[end].isalnum() or text[end : end + 2].strip(".,-/").isdigit()):
        return None
    return _hit(value, end - 4, 0.6)


def _hit(value: str, begin: int, score: float) -> Hit | None:
    if not score:
        return None
    return Hit(start=begin, end=begin + len(value), score=score, canonical=value)


def _begins_a_word(text: str, start: int) -> bool:
    """Whether a name begins at `start`; in `dbPassword` and `PGPASSWORD` one does."""
    if start == 0 or text[start] in "_-" or not text[start - 1].isalnum():
        return True
    before, first = text[start - 1], text[start]
    return first.isascii() and first.isupper() and first in "Pp" and before.isascii()


def _cut(value: str) -> str:
    """An unquoted value without what follows it in prose, an address or a list of settings."""
    value = re.split(r"[;&](?=[\w ]+=)|;|\\[nr]|</", value, maxsplit=1)[0]
    return value.rstrip(_PROSE_END)


def _score(value: str, *, exact: bool) -> float:
    """How likely `value` is a password; `exact` where quotes or a bare `=` set it off."""
    if value.isdigit():
        return (0.75 if exact else 0.6) if len(value) >= 4 else 0
    if len(value) < 6 or _PATH.match(value):
        return 0
    if _JOINED_WORDS.fullmatch(value):
        return 0.6 if exact and not is_code(value) else 0
    return 0.9 if exact else 0.0 if _TECHNICAL.fullmatch(value) else 0.85


RECOGNIZERS = (
    PatternRecognizer(
        name="password_assigned",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(rf"(?i){_NAME}{_ASSIGNS}{_VALUE}",),
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
            'String dbPassword = "Kedi1234";',
            "PGPASSWORD=kedi1234 psql",
            "DB_PASS=Zq8vT1rW3m",
            "<password>Kedi1234</password>",
            '<add key="DbPassword" value="Kedi1234" />',
            "$db['password'] = 'Kedi1234';",
            "jdbc:mysql://db/app?user=app&password=kedi1234&ssl=true",
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
            "password: case-sensitive",
            "POSTGRES_PASSWORD=mysecretpassword",
            "deşifre: 123456",
            "<password>string</password>",
            '"PWD": "/home/ayse/shop2"',
            "connect(db_password=db_password)",
        ),
    ),
    PatternRecognizer(
        name="password_told",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            rf"(?i){_ENGLISH}[ \t]{{1,3}}(?:(?:is|was)[ \t:]{{1,3}})?{_VALUE}",
            rf"(?i){_TURKISH}[ \t]{{1,3}}(?:(?:olarak|şu|ise)[ \t:]{{1,3}})?{_VALUE}",
        ),
        check=check_told,
        hits=(
            "my password is hunter22",
            'the admin password is "Summer2024"',
            "machine host.example login ayse password Kedi1234",
            "Şifrem Kedi1234, giremiyorum",
            "parolam 482913",
            "giriş şifresi Kedi1234 olarak ayarlandı",
            "şifre olarak Kedi1234 kullan",
        ),
        misses=(
            "my password is not working",
            "şifrem neden çalışmıyor",
            "şifrem ****",
            "the password is too short",
            "şifremi 3 kere girdim",
            "the password base64 encoded",
            "password sha256 hashing",
            "the password 12-character rule",
            "şifre 8 karakter",
            "parola 2024 yılında değişti",
        ),
    ),
    PatternRecognizer(
        name="password_pin",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            r"(?i)(?:my[ \t]pin(?:[ \t](?:code|number))?[ \t](?:is[ \t])?|PIN[ \t]?[:=][ \t]?|"
            r"pin[ \t](?:kodu(?:m|muz|nuz)?|code)(?:[ \t]is)?[: \t]{1,3})[0-9]{4}",
        ),
        check=check_pin,
        hits=("my pin is 4821", "pin kodum 4821", "PIN: 4821"),
        misses=("pin 13", "PIN: 560001", "spin: 4821", "pin code 4821-22"),
    ),
)
