"""What each kind of provider speaks: one wire format per dialect of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.egress.wires.chat import ChatWire
from gateway.egress.wires.completions import CompletionsWire, EmbeddedCompletionsWire
from gateway.egress.wires.count_tokens import CountTokensWire
from gateway.egress.wires.embedded_chat import EmbeddedChatWire
from gateway.egress.wires.embeddings import EmbeddingsWire
from gateway.egress.wires.messages import VERSION, MessagesWire
from gateway.egress.wires.responses import ResponsesWire
from gateway.egress.wires.wire import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """The wire that is spoken for each dialect, and the header that carries a key.

    Where a wire's own dialect is another, the request is translated. `fixed`
    are headers that every request has.
    """

    wires: Mapping[str, Wire]
    key_header: str = "authorization"
    key_prefix: str = "Bearer "
    fixed: tuple[tuple[str, str], ...] = ()


_CHAT = ChatWire()
_EMBEDDED = EmbeddedChatWire()
_COMPLETIONS = CompletionsWire()
_EMBEDDINGS = EmbeddingsWire()
_MESSAGES = MessagesWire()
_COUNT = CountTokensWire()

VENDORS: Mapping[str, Vendor] = {
    "openai": Vendor(
        wires={
            "openai_chat": _CHAT,
            "openai_responses": ResponsesWire(),
            "openai_completions": _COMPLETIONS,
            "openai_embeddings": _EMBEDDINGS,
            "anthropic_messages": _CHAT,
        }
    ),
    "vllm": Vendor(
        wires={
            "openai_chat": _CHAT,
            "openai_responses": _CHAT,
            "openai_completions": _COMPLETIONS,
            "openai_embeddings": _EMBEDDINGS,
            "anthropic_messages": _CHAT,
            "anthropic_count_tokens": _COUNT,
        }
    ),
    "embedded": Vendor(
        wires={
            "openai_chat": _EMBEDDED,
            "openai_responses": _EMBEDDED,
            "openai_completions": EmbeddedCompletionsWire(),
            "anthropic_messages": _EMBEDDED,
            "anthropic_count_tokens": _COUNT,
        }
    ),
    "litellm": Vendor(  # what our own process speaks, whoever its provider is
        wires={
            "openai_chat": _CHAT,
            "openai_responses": _CHAT,
            "openai_completions": _CHAT,
            "openai_embeddings": _EMBEDDINGS,
            "anthropic_messages": _CHAT,
            "anthropic_count_tokens": _COUNT,
        }
    ),
    "anthropic": Vendor(
        wires={
            "openai_chat": _MESSAGES,
            "openai_responses": _MESSAGES,
            "openai_completions": _MESSAGES,
            "anthropic_messages": _MESSAGES,
            "anthropic_count_tokens": _COUNT,
        },
        key_header="x-api-key",
        key_prefix="",
        fixed=(VERSION,),
    ),
}
