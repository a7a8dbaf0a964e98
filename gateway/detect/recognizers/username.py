"""Names of accounts: behind a label, as a handle, and in the path of somebody's home folder."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.lexicon import fold, folded_words
from gateway.detect.placeholders import is_code, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near

_VALUE = re.compile(
    r"(?i)(?:['’]?[a-zığüşöç]{0,4})?[\"'`]?(?:\s(?:name|ad[ıi]m?))?[ ]?(?:[:=]|\bis\b|\bwas\b)"
    r"[ \t]?(?:(?P<quote>[\"'`])|)(?P<value>@?[a-z0-9_][\w.-]{2,31})"
)
_HANDLE_WORDS = (
    "user", "handle", "twitter", "insta", "telegram", "tiktok", "discord", "snap", "account",
    "hesab", "hesap", "kullanici", "takip", "follow", "dm ", "nick",
)  # fmt: skip
_NOBODY = folded_words("accounts_of_nobody") | folded_words(
    "function_words_en", "function_words_tr"
)
_PROGRAM = re.compile(r"[\[(]|\.[a-z]+\(")


def check_label(text: str, start: int, end: int) -> Hit | None:
    """Accept a value that is written in, and does not read as a word or as code."""
    if start > 0 and text[start - 1].isalpha():
        return None
    value = _VALUE.match(text, end)
    if value is None:
        return None
    name = value["value"].rstrip(".-")
    first, last = value.start("value"), value.start("value") + len(name)
    marked = any(char.isdigit() or char in "_.-" for char in name) or name[1:].lower() != name[1:]
    if not name.lstrip("@") or fold(name.lstrip("@")) in _NOBODY or is_placeholder(name):
        return None
    code = "=" in value[0] or ":" in value[0]
    if code and not value["quote"] and (is_code(name) or _PROGRAM.match(text, last)):
        return None
    if name.isupper() and name.isalpha():
        return None
    if not marked and not value["quote"] and ":" not in value[0]:
        return None
    score = 0.8 if marked else 0.55
    return Hit(start=first, end=last, score=score, canonical=name.lstrip("@").lower())


def check_handle(text: str, start: int, end: int) -> Hit | None:
    """Accept `@name` near a word about accounts."""
    start = text.index("@", start, end)
    name = text[start + 1 : end]
    if fold(name) in _NOBODY or (
        end < len(text) and text[end] in "/(.@" and text[end : end + 2].strip(".")
    ):
        return None
    if not near(text, start, end, _HANDLE_WORDS, before=32, after=16):
        return None
    return Hit(start=start, end=end, score=0.7, canonical=name.lower())


def check_home(text: str, start: int, end: int) -> Hit | None:
    """Accept the name of a home folder that is somebody's."""
    first = max(text.rfind(mark, start, end - 1) for mark in "/\\") + 1
    name = text[first : end - 1].strip()
    if fold(name) in _NOBODY or is_placeholder(name) or len(name) < 3:
        return None
    return Hit(start=first, end=first + len(name), score=0.6, canonical=name.lower())


RECOGNIZERS = (
    PatternRecognizer(
        name="username_labelled",
        entity="USERNAME",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?i)(?:user[ _-]?name|user[ _-]?id|screen ?name|nick(?:name)?|login|benutzername|"
            r"nom d'utilisateur|nombre de usuario|kullan[ıi]c[ıi][ _]ad[ıi]m?|"
            r"(?:twitter|instagram|telegram|github|discord|tiktok)"
            r"(?: (?:handle|username|account|name))?)",
        ),
        check=check_label,
        hits=(
            "username: kedi_sever42",
            "My GitHub username is night.owl77",
            "kullanıcı adım: ayse1987",
            'login = "kb046613"',
            "kullanıcı adı: mavikelebek",
            "Twitter handle: @river_song9",
        ),
        misses=(
            "username is required",
            "username = input('name')",
            "username: str",
            "username: admin",
            "kullanıcı adı: <adınız>",
            "the login is slow",
            "kullanıcı adı nedir?",
            "login: your_username",
            "login: POST to the server",
            "user_id = request.user_id",
        ),
    ),
    PatternRecognizer(
        name="username_handle",
        entity="USERNAME",
        data_class=DataClass.CONTACT,
        patterns=(r"(?:^|[\s(:,\"'])@[A-Za-z0-9_][A-Za-z0-9_.]{2,29}\b",),
        check=check_handle,
        hits=("follow me: @river_song9", "Instagram hesabım @mavi.kelebek"),
        misses=("@property", "@media only screen", "@mavi.kelebek", "npm i @types/node user"),
    ),
    PatternRecognizer(
        name="username_home",
        entity="USERNAME",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?i)[a-z]:\\{1,2}Users\\{1,2}[^\\/\n\"':*?<>|]{3,30}\\",
            r"(?:^|[\s\"'`(=:])/(?:home|Users)/[A-Za-z0-9_.-]{3,30}/",
        ),
        check=check_home,
        hits=(
            r"C:\Users\Deniz Kara\Desktop\a.txt dosyasını aç",
            "open /home/denizk/notes.txt",
        ),
        misses=(
            r"C:\Users\Public\a.txt",
            "/home/user/notes.txt",
            "/usr/local/bin/x",
            r"C:\Users\<you>\x",
        ),
    ),
)
