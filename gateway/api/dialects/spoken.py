"""Which dialect is spoken where."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.dialect import Dialect
from gateway.api.dialects.anthropic_messages import AnthropicCountTokens, AnthropicMessages
from gateway.api.dialects.openai_chat import OpenAiChat
from gateway.api.dialects.openai_responses import OpenAiResponses
from gateway.api.routes import Endpoint
from gateway.state.responses import KeptResponses
from gateway.state.seals import Seals
from gateway.state.secrets import Secrets


def spoken(
    secrets: Secrets, kept: KeptResponses, *, language: str = "en"
) -> Mapping[Endpoint, Dialect]:
    """The dialect of every endpoint that takes content; `language` is that of refusals."""
    seals = Seals(secrets)
    return {
        Endpoint.CHAT: OpenAiChat(language),
        Endpoint.MESSAGES: AnthropicMessages(language, seals),
        Endpoint.COUNT_TOKENS: AnthropicCountTokens(language, seals),
        Endpoint.RESPONSES: OpenAiResponses(language, seals, kept),
    }
