"""Telling by the name to which a value is given whether it is a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import pairwise

from gateway.detect.lexicon import fold, folded_words, words

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[^a-z0-9]+")

# What a secret is called. A joined word (`apikey`) counts like its two parts.
_STRONG = re.compile(
    r"(?:[a-z]*(?:secret|token|apikey|accesskey|authkey|secretkey|privatekey|sharedkey|signingkey|"
    r"encryptionkey|masterkey|licensekey|accountkey|passw(?:or)?d|passphrase|credentials?)"
    r"|secrets|tokens|pat|bearer|authorization|pwd|pswd|jeton|parola\w*|sifre\w*)"
)
_WEAK = re.compile(
    r"(?:key|keys|auth|pass|access|creds?|webhook|signature|anahtar\w*|gizli|[a-z]+key)"
)
_KEY = re.compile(r"keys?|anahtar\w*")
_SECRET_BEFORE_KEY = frozenset({
    "access", "account", "admin", "api", "app", "auth", "client", "crypt", "crypto", "deploy",
    "encryption", "erisim", "gizli", "hmac", "integration", "jwt", "license", "licence", "master",
    "private", "read", "rest", "root", "secret", "security", "server", "service", "session",
    "shared", "signing", "ssh", "storage", "subscription", "user", "webhook", "write",
})  # fmt: skip

# What stands beside secrets and may be shown: names that end so name no secret.
_HARMLESS_END = frozenset({
    "address", "alias", "algorithm", "algo", "arn", "author", "authority", "bits", "bytes",
    "checksum", "class", "column", "count", "date", "description", "digest", "dir", "directory",
    "domain", "email", "endpoint", "expiry", "expires", "field", "file", "filename", "fingerprint",
    "format", "hash", "header", "host", "id", "ids", "identifier", "index", "integrity", "kind",
    "label", "len", "length", "limit", "link", "location", "md5", "mode", "name", "names",
    "namespace", "number", "param", "path", "pattern", "policy", "prefix", "provider", "reference",
    "ref", "region", "regex", "resolved", "rev", "revision", "scope", "scopes", "server", "service",
    "sha", "sha1", "sha256", "sha512", "size", "source", "status", "store", "suffix", "template",
    "thumbprint", "time", "timestamp", "title", "ttl", "type", "types", "unit", "uri", "url",
    "urls", "user", "username", "uuid", "guid", "vault", "version",
})  # fmt: skip
_HARMLESS = frozenset({
    "public", "pub", "pubkey", "publickey", "publishable", "csrf", "xsrf", "csrftoken",
    "primary", "foreign", "partition", "sort", "cache", "idempotency", "hot", "keyword",
    "antiforgery", "nonce", "etag", "commit", "checksum", "sequence", "example", "sample",
    "keyframe", "keyboard", "monkey", "turkey", "donkey", "whiskey", "hockey", "keytag", "sidekey",
})  # fmt: skip

_LOGINS = ("accessid", "clientid", "appid", "applicationid", "apiid", "keyid", "consumerid")
_LEAST_BEGINNING = 8  # letters of a vendor that begin a longer word by more than chance
_SECRET_IN_WORD = re.compile(r"(?:api|app|access|auth|client|secret|token|key|pass)\w*\Z")


class Strength(IntEnum):
    """How surely a name names a secret."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says about the value that is given to it.

    `strength` is how surely it names a secret; `vendor` says that one who issues
    keys is in it; `login` that it names the identifier that goes with a secret,
    such as `client_id`; `harmless` that such a value may be shown.
    """

    strength: Strength
    vendor: bool
    login: bool
    harmless: bool


def read_name(name: str) -> Name:
    """Read `dbPassword`, `DB_PASSWORD` and `db-password` alike."""
    parts = [word for word in _SPLIT.split(fold(_CAMEL.sub(" ", name))) if word]
    harmless = not parts or parts[-1] in _HARMLESS_END or not _HARMLESS.isdisjoint(parts)
    return Name(
        strength=Strength.NONE if harmless else _strength(parts),
        vendor=_names_vendor(parts),
        login="".join(parts[-2:]).endswith(_LOGINS),
        harmless=harmless,
    )


def _strength(parts: list[str]) -> Strength:
    best = Strength.NONE
    for before, word in pairwise(["", *parts]):
        if _STRONG.fullmatch(word) or (_KEY.fullmatch(word) and before in _SECRET_BEFORE_KEY):
            return Strength.STRONG
        if _WEAK.fullmatch(word):
            best = Strength.WEAK
    return best


def _names_vendor(parts: list[str]) -> bool:
    vendors = folded_words("key_vendors")
    return (
        not vendors.isdisjoint(parts)
        or not vendors.isdisjoint(first + second for first, second in pairwise(parts))
        or any(len(word) >= _LEAST_BEGINNING and _begins_with_vendor(word) for word in parts)
    )


def _begins_with_vendor(word: str) -> bool:
    """Whether a vendor begins a longer word: a long one any, a short one `githubtoken`."""
    if word.startswith(_long_vendors()):
        return True
    found = _SECRET_IN_WORD.search(word)
    return found is not None and word[: found.start()] in folded_words("key_vendors")


@cache
def _long_vendors() -> tuple[str, ...]:
    return tuple(word for word in words("key_vendors") if len(word) >= _LEAST_BEGINNING)
