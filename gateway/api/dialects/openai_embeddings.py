"""The dialect of `POST /v1/embeddings`."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import AsyncGenerator

from gateway.api.denial import denied
from gateway.api.dialect import Rendered
from gateway.api.dialects.completions_request import read_inputs
from gateway.api.dialects.openai_errors import OpenAiErrors, error_object
from gateway.api.fields import (
    a_text,
    flag,
    model_name,
    one_of,
    whole_number,
    wrong_value,
)
from gateway.api.options import unknown_option
from gateway.api.segments import Segments
from gateway.api.sse import event
from gateway.core.answer import Answer
from gateway.core.decision import Refused
from gateway.core.errors import GatewayError
from gateway.core.jsontree import JsonObject
from gateway.core.reply import Embedded, UsageReported
from gateway.core.request import Operation, Place, Principal, Request

NAME = "openai_embeddings"
MOST_INPUTS = 2048
_NOT_SENT = frozenset({"service_tier", "store", "stream"})
_ELSEWHERE = frozenset({"model", "input", "encoding_format", *_NOT_SENT})
_KNOWN = frozenset({"dimensions", "user"})


class OpenAiEmbeddings(OpenAiErrors):
    """Embeddings; `language` is that of refusals whose rule says nothing."""

    name = NAME

    def __init__(self, language: str = "en") -> None:
        self._language = language

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request; raises InvalidRequest. Inputs of token numbers are opaque."""
        model = model_name(tree)
        found = Segments()
        read_inputs(found, tree.get("input"), "input", MOST_INPUTS)
        if tree.get("encoding_format") is not None:
            one_of(tree, "encoding_format", "encoding_format", {"float", "base64"})
        if flag(tree, "stream"):
            raise wrong_value("stream", "false")
        flag(tree, "store")
        _read_options(found, tree)
        found.text(model, ("model",), "model", Place.OPTIONS)
        return Request(
            id=request_id,
            dialect=NAME,
            model_asked=model,
            stream=False,
            principal=principal,
            tree={name: value for name, value in tree.items() if name not in _NOT_SENT},
            segments=found.found,
            opaque=found.opaque_parts,
            operation=Operation.EMBED,
        )

    async def render(self, request: Request, answer: Answer) -> bytes:
        """The vectors as one list; raises what the events raise."""
        wants_base64 = request.tree.get("encoding_format") == "base64"
        data: list[dict[str, object]] = []
        usage: dict[str, object] = {"prompt_tokens": 0, "total_tokens": 0}
        async for one in answer.events:
            if isinstance(one, Embedded):
                vector = _written(one.vector, wants_base64=wants_base64)
                data.append({"object": "embedding", "index": one.index, "embedding": vector})
            elif isinstance(one, UsageReported):
                count = one.usage.input
                usage = {"prompt_tokens": count, "total_tokens": count}
        data.sort(key=lambda item: str(item["index"]).zfill(9))
        body = {"object": "list", "data": data, "model": answer.model, "usage": usage}
        return json.dumps(body, separators=(",", ":")).encode()

    async def stream(self, request: Request, answer: Answer) -> AsyncGenerator[bytes]:
        """Embeddings are never streamed; what comes is the list as one event."""
        yield event(json.loads(await self.render(request, answer)))

    def broken_off(self, fault: GatewayError, *, request_id: str) -> bytes:
        """The error event that ends a stream."""
        return event(error_object(fault, request_id))

    def refusal(self, decision: Refused, *, request_id: str) -> Rendered:
        """A refusal by policy: 403, in the words of the rule that decided."""
        return self.error(denied(decision, self._language), request_id=request_id)


def _read_options(found: Segments, tree: JsonObject) -> None:
    for position, (name, value) in enumerate(tree.items()):
        if name in _ELSEWHERE or (value is None and name in _KNOWN):
            continue
        if name == "dimensions":
            number = whole_number(value, name, 1, 65_536)
            found.number(number, (name,), name, Place.OPTIONS)
        elif name == "user":
            found.text(a_text(value, name), (name,), name, Place.OPTIONS)
        else:
            unknown_option(found, name, value, position)


def _written(vector: tuple[float, ...] | str, *, wants_base64: bool) -> object:
    """A vector in the form that was asked for, whichever its target gave."""
    if isinstance(vector, str):
        if wants_base64:
            return vector
        raw = base64.b64decode(vector)
        return list(struct.unpack(f"<{len(raw) // 4}f", raw))
    if wants_base64:
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
    return list(vector)
