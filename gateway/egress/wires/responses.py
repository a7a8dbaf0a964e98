"""Responses, as OpenAI speaks them."""

from __future__ import annotations

from gateway.core.jsonfields import objects_in
from gateway.core.jsontree import JsonObject, JsonValue, SealedText
from gateway.core.target import Target
from gateway.egress.wires.responses_reader import SEPARATOR, ResponsesReader

_OURS = frozenset({"model", "store", "service_tier", "stream", "stream_options", "input"})
_MARKS = frozenset({"id", "status", "phase"})


class ResponsesWire:
    """`POST /responses`; nothing is kept there, and nothing kept there is referred to."""

    dialect = "openai_responses"
    path = "/responses"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it, without our ids and without others' thoughts."""
        body: dict[str, JsonValue] = {key: item for key, item in tree.items() if key not in _OURS}
        body["model"] = model
        body["store"] = False
        items = [_sent(item, target.name) for item in objects_in(tree, "input")]
        body["input"] = [item for item in items if item is not None]
        if stream:
            body["stream"] = True
        return body

    def reader(self, body: JsonObject) -> ResponsesReader:
        """A reader for the answer to `body`."""
        return ResponsesReader(body)


def _sent(item: JsonObject, target: str) -> JsonObject | None:
    """An item without our marks; a thought with the id that its target gave it."""
    bare = {name: value for name, value in item.items() if name not in _MARKS}
    if item.get("type") != "reasoning":
        return bare
    seal = item.get("encrypted_content")
    if not isinstance(seal, SealedText) or seal.target != target:
        return None
    name, _, content = seal.partition(SEPARATOR)
    return {**bare, "id": name, "encrypted_content": content}
