"""Which dialect is spoken where."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.dialect import Dialect
from gateway.api.dialects.openai_chat import OpenAiChat
from gateway.api.routes import Endpoint


def spoken(language: str) -> Mapping[Endpoint, Dialect]:
    """The dialect of every endpoint that takes content; `language` is that of refusals."""
    return {Endpoint.CHAT: OpenAiChat(language)}
