"""Placeholders: a label and digits that stand for a value through a conversation.

The digits come from a keyed hash of the value and of the conversation's first
user text, so that the same value has the same placeholder in every turn
without a counter or a table, and nobody outside can work out or guess one.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections import defaultdict

from gateway.core.finding import DataClass
from gateway.redact.labels import LITERAL, Label, label_of

SHORTEST = 4
LONGEST = 40
SEPARATOR = b"\x1f"


def conversation_key(key: bytes, app: str, first_user_text: str) -> bytes:
    """The key of one conversation of one app; the app's own secret is derived from `key`."""
    app_secret = _mac(key, b"placeholders", _bytes(app))
    return _mac(app_secret, _bytes(app), _bytes(first_user_text))


def canonical(value: str, data_class: DataClass) -> str:
    """The spelling in which values are equal: without case or width of spaces.

    Secrets keep their exact spelling, because case tells two of them apart.
    """
    if data_class is DataClass.SECRET:
        return value
    cased = unicodedata.normalize("NFC", value).translate(_ONE_I).casefold()
    return " ".join(cased.split())


class Issuer:
    """Gives out the placeholders of one request; `issued` maps them to what they stand for."""

    def __init__(self, key: bytes, language: str) -> None:
        self._key = key
        self._language = language
        self._tokens: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[Label, str]] = set()
        self._known: dict[tuple[Label, str], dict[str, str]] = defaultdict(dict)
        self.issued: dict[str, str] = {}

    def issue(self, entity: str, data_class: DataClass, value: str) -> str:
        """The placeholder of a value; the first spelling seen is the one that is restored."""
        identity = (entity, canonical(value, data_class))
        token = self._tokens.get(identity)
        if token is None:
            label = label_of(entity, data_class)
            token = self._tokens[identity] = self._new(label, identity, value)
            self.issued[token] = value
        return token

    def issue_literal(self, text: str) -> str:
        """The placeholder of text that looks like a placeholder and is none of ours."""
        identity = ("", text)
        if identity not in self._tokens:
            token = self._tokens[identity] = self._new(LITERAL, identity, text)
            self.issued[token] = text
        return self._tokens[identity]

    def note(self, entity: str, data_class: DataClass, value: str) -> None:
        """Remember a value that is sent in clear, so that an old placeholder of it is known."""
        label = label_of(entity, data_class)
        self._know(label, self._digits((entity, canonical(value, data_class))), value)

    def recognise(self, label: Label, digits: str) -> bool:
        """Whether `digits` are those of a value in this request; if so they are restored too."""
        if len(digits) < SHORTEST:
            return False
        for full, value in self._known.get((label, digits[:SHORTEST]), {}).items():
            if full.startswith(digits):
                self._taken.add((label, digits))
                self.issued.setdefault(self._spell(label, digits), value)
                return True
        return False

    def _new(self, label: Label, identity: tuple[str, str], value: str) -> str:
        full = self._digits(identity)
        length = SHORTEST
        while (label, full[:length]) in self._taken and length < LONGEST:
            length += 1
        self._taken.add((label, full[:length]))
        self._know(label, full, value)
        return self._spell(label, full[:length])

    def _know(self, label: Label, full: str, value: str) -> None:
        self._known[label, full[:SHORTEST]].setdefault(full, value)

    def _digits(self, identity: tuple[str, str]) -> str:
        mac = _mac(self._key, _bytes(identity[0]), _bytes(identity[1]))
        return str(int.from_bytes(mac) % 10**LONGEST).zfill(LONGEST)

    def _spell(self, label: Label, digits: str) -> str:
        return f"[{label.word(self._language)}_{digits}]"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, SEPARATOR.join(parts), hashlib.sha256)


_ONE_I = str.maketrans("İIı", "iii")
