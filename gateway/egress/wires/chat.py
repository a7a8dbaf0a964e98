"""Chat completions, as OpenAI, vLLM and the embedded model speak them."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.target import Target
from gateway.egress.translate.untranslatable import untranslatable
from gateway.egress.wires.chat_reader import ChatReader

_OURS = frozenset({"model", "store", "service_tier", "stream", "stream_options"})


class ChatWire:
    """`POST /chat/completions`."""

    dialect = "openai_chat"
    path = "/chat/completions"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it.

        `store` is false where the provider could keep something, and absent where
        it could not; `service_tier` is the gateway's to choose; a stream is asked to
        report its usage. Raises InvalidRequest for what OpenAI is known to refuse.
        """
        body: dict[str, JsonValue] = {key: value for key, value in tree.items() if key not in _OURS}
        body["model"] = model
        if target.provider == "openai":
            body["store"] = False
            if body.get("top_k") is not None:
                raise untranslatable("top_k")
        if stream:
            asked = tree.get("stream_options")
            body["stream"] = True
            body["stream_options"] = {
                **(asked if isinstance(asked, Mapping) else {}),
                "include_usage": True,
            }
        return body

    def reader(self, body: JsonObject) -> ChatReader:
        """A reader for the answer to `body`."""
        return ChatReader(body)
