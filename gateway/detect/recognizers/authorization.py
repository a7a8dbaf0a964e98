"""Credentials in headers and on command lines: `Authorization: Basic …`, `curl -u user:…`."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_code, is_common_password, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_LAST = re.compile(r"[\"']?([^\s\"']+)\Z")
_PROSE_END = ".,;)"


def check_basic(text: str, start: int, end: int) -> Hit | None:
    """Accept base64 that holds `user:password`."""
    begin = max(text.rfind(char, start, end) for char in " \t:=\"'") + 1
    found = _BASE64.match(text, begin)
    if found is None or found.end() < end:
        return None
    user, colon, password = _decoded(found[0]).partition(":")
    if not colon or not password or not user.isprintable() or not password.isprintable():
        return None
    if is_placeholder(password) or is_common_password(password):
        return None
    return Hit(start=begin, end=found.end(), score=0.95, canonical=found[0])


def check_login(text: str, start: int, end: int) -> Hit | None:
    """Accept the password of `-u user:password`."""
    match = _LAST.search(text, start, end)
    user, colon, password = match[1].partition(":") if match else ("", "", "")
    if match is None or not colon or password == user:
        return None
    return _typed(password.rstrip(_PROSE_END), match.start(1) + len(user) + 1)


def check_option(text: str, start: int, end: int) -> Hit | None:
    """Accept what stands behind the option by which a program is told a password."""
    match = _LAST.search(text, start, end)
    if match is None:
        return None
    glued = re.match(r"-[pa](?=.)", match[1])
    shift = glued.end() if glued else 0
    return _typed(match[1][shift:].rstrip(_PROSE_END), match.start(1) + shift)


def _typed(value: str, begin: int) -> Hit | None:
    if len(value) < 4 or value.startswith(("$", "-", "/")) or is_placeholder(value):
        return None
    if is_common_password(value) or is_code(value):
        return None
    score = 0.85 if any(not char.isalpha() for char in value[1:]) else 0.6
    return Hit(start=begin, end=begin + len(value), score=score, canonical=value)


def _decoded(value: str) -> str:
    try:
        return b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""


_TYPED = r"[\"']?[^\s\"'-][^\s\"']{3,64}"
_GLUED = r"(?:mysql|mysqldump|mysqladmin|mariadb)"
_SPACED = (
    r"(?:sshpass|mongo|mongosh|mongodump|redis-cli|plink|smbclient|ldapsearch|rabbitmqadmin|"
    r"(?:docker|podman|az)[ ]login)"
)

RECOGNIZERS = (
    PatternRecognizer(
        name="authorization_basic",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            r"(?i)(?:authorization[\"']?[:=, \t]{1,4}[\"'`]?basic|[\"'_]auth[\"']?[ \t]?[:=])"
            r"[ \t]{0,3}[\"']?[a-z0-9+/]{8}",
        ),
        check=check_basic,
        hits=(
            "Authorization: Basic YXlzZTprZWRpMTIzNA==",
            '{"auths": {"r.example": {"auth": "YXlzZTprZWRpMTIzNA=="}}}',
        ),
        misses=(
            "Authorization: Basic <credentials>",
            "Authorization: Basic dXNlcjpwYXNzd29yZA==",
            "Authorization: Basic authentication",
        ),
    ),
    PatternRecognizer(
        name="authorization_login",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            r"(?:curl|wget|http|https|restic)[ ][^\n]{0,200}?(?:-u|--user|--proxy-user|-a)[ =]{0,2}"
            r"[\"']?[^\s\"':$<]{1,64}:[^\s\"']{4,128}",
        ),
        check=check_login,
        hits=(
            "curl -u ayse:kedi1234 https://api.example.com",
            "curl -s --user 'ayse:Kedi-1234' https://api.example.com",
        ),
        misses=(
            "curl -u user:password https://api.example.com",
            'curl -u "$USER:$PASS" https://api.example.com',
            "curl -u ayse https://api.example.com:8080/path",
            "curl -u ayse:${TOKEN} https://api.example.com",
        ),
    ),
    PatternRecognizer(
        name="authorization_option",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            rf"{_GLUED}[ ](?:[^\n]{{0,120}}?[ ])?-p{_TYPED}",
            rf"{_SPACED}[ ](?:[^\n]{{0,120}}?[ ])?(?:-p|-a|-w|-pw)[ ]?{_TYPED}",
        ),
        check=check_option,
        hits=(
            "sshpass -p 'kedi1234' ssh host",
            "mysql -u root -pkedi1234 shop",
            "redis-cli -a kedi1234 ping",
        ),
        misses=(
            "mysql -u root -p shop",
            "mysql -u root -p",
            "redis-cli -a $REDIS_AUTH ping",
            "docker login -p password",
        ),
    ),
)
