"""Messages, as Anthropic speaks them."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.core.jsonfields import object_in, objects_in
from gateway.core.jsontree import JsonObject, JsonValue, SealedText
from gateway.core.target import Target
from gateway.egress.wires.messages_reader import MessagesReader

VERSION = ("anthropic-version", "2023-06-01")
_OURS = frozenset({"model", "stream", "service_tier", "output_format"})
_SEALS = {"thinking": "signature", "redacted_thinking": "data"}


class MessagesWire:
    """`POST /messages`."""

    dialect = "anthropic_messages"
    path = "/messages"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it, without thoughts that another target had."""
        body = {**addressed(tree, target, model)}
        if stream:
            body["stream"] = True
        return body

    def reader(self, body: JsonObject) -> MessagesReader:
        """A reader for the answer to `body`."""
        return MessagesReader(body)


def addressed(tree: JsonObject, target: Target, model: str) -> JsonObject:
    """The request `tree` as it is asked or counted at `target`.

    `output_format`, the older place of the form of the answer, is known only
    under a beta header that is not sent: the form goes to its newer place.
    """
    body: dict[str, JsonValue] = {key: item for key, item in tree.items() if key not in _OURS}
    form = tree.get("output_format")
    if form is not None:
        body["output_config"] = {"format": form, **object_in(tree, "output_config")}
    body["model"] = model
    body["messages"] = own_thoughts(tree, target.name)
    return body


def own_thoughts(tree: JsonObject, target: str) -> list[JsonValue]:
    """The messages of `tree`; of the thoughts in them only those that `target` had itself."""
    messages: list[JsonValue] = []
    for message in objects_in(tree, "messages"):
        content = message.get("content")
        if isinstance(content, str) or not isinstance(content, list | tuple):
            messages.append(message)
            continue
        kept = [block for block in content if not _is_of_another(block, target)]
        if kept or not content:
            messages.append({**message, "content": kept})
    return messages


def _is_of_another(block: JsonValue, target: str) -> bool:
    if not isinstance(block, Mapping) or block.get("type") not in _SEALS:
        return False
    seal = block.get(_SEALS[str(block["type"])])
    return not (isinstance(seal, SealedText) and seal.target == target)
