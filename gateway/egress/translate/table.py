"""Which dialects can be turned into which: each into chat, and chat into others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from gateway.core.jsontree import JsonObject
from gateway.egress.translate.chat_to_messages import chat_to_messages
from gateway.egress.translate.messages_to_chat import messages_to_chat
from gateway.egress.translate.responses_to_chat import responses_to_chat
from gateway.egress.translate.untranslatable import unspoken

Translation: TypeAlias = Callable[[JsonObject], JsonObject]

_HUB = "openai_chat"
_TRANSLATIONS: Mapping[tuple[str, str], Translation] = {
    ("anthropic_messages", _HUB): messages_to_chat,
    ("openai_responses", _HUB): responses_to_chat,
    (_HUB, "anthropic_messages"): chat_to_messages,
}


def translated(tree: JsonObject, dialect: str, wanted: str) -> JsonObject:
    """The request `tree` of `dialect` as a request of the dialect `wanted`.

    Raises InvalidRequest: `unsupported_parameter`, which names what the other
    dialect has no word for, or `unsupported_request` where no way leads there.
    """
    for step in _way(dialect, wanted):
        tree = step(tree)
    return tree


def _way(dialect: str, wanted: str) -> tuple[Translation, ...]:
    if dialect == wanted:
        return ()
    if (dialect, wanted) in _TRANSLATIONS:
        return (_TRANSLATIONS[dialect, wanted],)
    first, last = _TRANSLATIONS.get((dialect, _HUB)), _TRANSLATIONS.get((_HUB, wanted))
    if first is None or last is None:
        raise unspoken()
    return (first, last)
