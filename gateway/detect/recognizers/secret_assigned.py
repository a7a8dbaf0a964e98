"""Random values that are given to a name: `API_KEY=…`, `"datadog_token": "…"`, `anahtar: …`."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_placeholder
from gateway.detect.randomness import looks_random
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.secret_names import Name, Strength, read_name

# What a drawn value looks like at a glance: ten characters, with a digit among them.
# Spelled out by the place of the first digit, for RE2 cannot look ahead.
_ANY, _NO_DIGIT = "[A-Za-z0-9_+/.~-]", "[A-Za-z_+/.~-]"
_BEGINS = "|".join((
    f"[0-9]{_ANY}{{9}}",
    *(f"[A-Za-z_+]{_NO_DIGIT}{{{at}}}[0-9]{_ANY}{{{8 - at}}}" for at in range(9)),
    f"[A-Za-z_+]{_NO_DIGIT}{{9,40}}[0-9]",
))  # fmt: skip
_ASSIGNED = rf"(?:[=:>→]|[\"'],|\|\|)[ \t]{{0,12}}[\"'`(\\]{{0,3}}/?(?:{_BEGINS})"
_TOLD = (
    r"(?i)(?:token|key|secret|bearer|(?:anahtar|jeton)[^\s=:]{0,16})[ \t]{1,3}"
    r"(?:(?:is|was|value|olarak|budur)[: \t]{1,3})?[\"'`]?[A-Za-z0-9_+/.~-]{16}"
)

_REST = re.compile(r"[A-Za-z0-9_+/.~=-]{0,512}")
_VALUE_END = re.compile(r"[A-Za-z0-9_+/.~-]+\Z")
_MIXED = re.compile(r"[A-Za-z][0-9]|[0-9][A-Za-z]")
_DIVIDES = re.compile(r"[\n\"'`=:,<>(){}\[\]|]")
# `name: X, value: Y` and `key="X" value="Y"` give a name to the value, too.
_PAIR = re.compile(
    r"(?i)(?:name|key)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<name>[\w.-]{1,64})[\"']?,?\s+"
    r"(?:- )?[\"']?value[\"']?[ \t]*[:=][ \t]*[\"']?\Z"
)
_VERSION = re.compile(r"v?[0-9]{1,4}\.[0-9]{1,4}[.+~-]")
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SIGNS = re.compile(r"[_+/.~=-]")
_HEX = re.compile(r"(?i)(?:0x)?[0-9a-f]+")
_HOST_OR_FILE = re.compile(
    r"\.(?:com|net|org|io|dev|js|json|ya?ml|xml|html?|png|gif|jpe?g|py|go)\b"
)
_ENDS = " \t\r\n\"'`,;)]}>&<\\|#"

_NAME_REACH = 160
_LONGEST_NAME = 64
_LEAST = 10  # letters and digits of a value
_WORTH_TELLING = 0.4
_RARE_SIGNS = frozenset("!@#$%^&*")
_LEAST_SIGNS = 3
_LEAST_QUOTED, _LONGEST_QUOTED = 16, 200
_UNASSIGNED = 0.85  # of the score, where nothing but a space stands before the value


def check_assigned(text: str, start: int, end: int) -> Hit | None:
    """Accept a value that looks drawn by lot under a name that names a secret."""
    return _hit(text, start, end, 1.0)


def check_told(text: str, start: int, end: int) -> Hit | None:
    """The same where nothing but a space or `is` stands between name and value."""
    return _hit(text, start, end, _UNASSIGNED)


def _hit(text: str, start: int, end: int, certainty: float) -> Hit | None:
    found = _VALUE_END.search(text, start, end)
    if found is None:
        return None
    begin = found.start()
    rest = _REST.match(text, end)
    stop = rest.end() if rest else end
    if not _is_whole(text, stop):
        return _quoted(text, begin, stop)
    if not _MIXED.search(text, begin, stop) or text.startswith("..", stop - 2):
        return None
    value = text[begin:stop].rstrip(".-")
    score = round(certainty * _score(read_name(_name(text, begin)), value), 2)
    if (
        score < _WORTH_TELLING
        or is_placeholder(value)
        or _HOST_OR_FILE.search(value)
        or _VERSION.match(value)
    ):
        return None
    return Hit(start=begin, end=begin + len(value), score=score, canonical=value)


def _quoted(text: str, begin: int, stop: int) -> Hit | None:
    """Accept a value in quotes that has many signs besides letters and digits."""
    quote = text[begin - 1]
    stop = text.find(quote, stop, begin + _LONGEST_QUOTED) if quote in "\"'`" else -1
    value = text[begin:stop] if stop > 0 else ""
    many = len(_RARE_SIGNS & set(value)) >= _LEAST_SIGNS and len(value) >= _LEAST_QUOTED
    if not many or " " in value or is_placeholder(value):
        return None
    if read_name(_name(text, begin)).strength is not Strength.STRONG:
        return None
    return Hit(start=begin, end=stop, score=0.7, canonical=value)


def _name(text: str, end: int) -> str:
    """The name to which the value that begins at `end` is given."""
    before = text[max(0, end - _NAME_REACH) : end]
    assigned = before.rstrip(" \t\"'`(\\").rstrip("=:>?|-→,").rstrip(" \t\"'`]")
    name = _DIVIDES.split(assigned)[-1][-_LONGEST_NAME:]
    if name.strip().lower() in {"value", "- value"}:
        pair = _PAIR.search(before)
        return pair["name"] if pair else ""
    return name


def _is_whole(text: str, end: int) -> bool:
    """Whether the value ends there, and does not go on as code or prose."""
    return end == len(text) or text[end] in _ENDS


def _score(named: Name, value: str) -> float:
    """How likely a value of this look, under this name, is a secret."""
    strength, vendor = named.strength, named.vendor
    if not (strength or vendor):
        return 0
    if _UUID.fullmatch(value):
        return 0.65 if strength is Strength.STRONG or (vendor and strength) else 0
    if not looks_random(value):
        return 0
    size = len(_SIGNS.sub("", value))
    if size < _LEAST:
        return 0
    if strength is Strength.STRONG:
        return 0.85 if size >= 20 else 0.8 if size >= 16 else 0.6
    if vendor and strength:
        return 0.75
    if strength:
        return 0 if size < 20 else 0.45 if _HEX.fullmatch(value) else 0.55
    if vendor and named.login:
        return 0.5
    return 0.5 if vendor and size >= 20 and not named.harmless else 0


RECOGNIZERS = (
    PatternRecognizer(
        name="secret_assigned",
        entity="API_KEY",
        data_class=DataClass.SECRET,
        patterns=(_ASSIGNED,),
        check=check_assigned,
        hits=(
            'api_key: "Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf"',
            "CLIENT_SECRET=Zq8vT1rWm3Xc5Kp7",
            '{"accessToken":"4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c"}',
            '<add key="AuthToken" value="Zq8vT1rWm3Xc5Kp7Ld9H" />',
            "- name: MAIL_TOKEN\n  value: Zq8vT1rWm3Xc5Kp7Ld9H",
            'getenv("API_TOKEN", "7c9e6679-7425-40de-944b-e07fc1f90ae7")',
            "api anahtarım: Zq8vT1rWm3Xc5Kp7Ld9H",
            "$config['secret_key'] = 'Zq8vT1rWm3Xc5Kp7Ld9H';",
            "<secretToken>Zq8vT1rWm3Xc5Kp7Ld9H</secretToken>",
            "SECRET_KEY = 'words-first-8@k2!vq#z5w$1x^p0&m7n*4b'",
            "sourcegraph: 4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c4f3c2b1d",
            'linkedin_client_id = "8zq4vt1rwm3xc5"',
            "DATADOG_APP = 4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c4f3c2b1a",
            "aws_secret_access_key = Zq8vT1rWm3Xc5Kp7/Ld9Hs2Jf4Gn6+Bb0YaQeRtU",
        ),
        misses=(
            "api_key = os.environ['API_KEY_1']",
            "token = request.headers.get1('x')",
            "api_key: <your-api-key-1234567>",
            "secret: this-is-a-plain-sentence",
            "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "public_key = Zq8vT1rWm3Xc5Kp7Ld9H",
            "token_id: 7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "primaryKey: 7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "const keyChars = '0123456789abcdefghijklmnopqrstuv'",
            "keyboard: Zq8vT1rWm3Xc5Kp7Ld9H",
            "The key to success: understanding-every-detail-2024",
            "access_token_url=https://login.example.com/oauth2/token",
            "API_KEY=\nOTHER_API_KEY=",
            "API_VERSION=rc0.13.0_20230412_0712-SNAPSHOT",
            "github: https://github.com/example/repository-name-1",
            "slack_channel_id: C04ABCDEF12",
            "google_client_id: your-client-id-goes-here",
            "cisco: aaaaaaaaaa1111111111bbbbbbbbbb2222222222",
            "sumOfParts = Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf",
            "stripe_version: 2023-10-16.acacia.v1.27",
            "author: Zq8vT1rWm3Xc5Kp7Ld9H",
        ),
    ),
    PatternRecognizer(
        name="secret_told",
        entity="API_KEY",
        data_class=DataClass.SECRET,
        patterns=(_TOLD,),
        check=check_told,
        hits=(
            "Authorization: Bearer 4f3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c",
            "my api key is Zq8vT1rWm3Xc5Kp7Ld9H",
            "deploy --token Zq8vT1rWm3Xc5Kp7Ld9H",
            "API anahtarım Zq8vT1rWm3Xc5Kp7Ld9H çalışmıyor",
        ),
        misses=(
            "Bearer authentication-is-explained-here",
            "the key 7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "token ABCDEFGHIJKLMNOPQRST",
        ),
        dense=True,
    ),
)
