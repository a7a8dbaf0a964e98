"""Embeddings, as OpenAI, vLLM and the embedded model speak them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from gateway.core.jsonfields import count_in, object_in, objects_in
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import Embedded, ReplyEvent, Usage, UsageReported
from gateway.core.target import Target
from gateway.egress.estimate import estimated
from gateway.egress.nonsense import Nonsense

MOST_DIMENSIONS = 65_536

_BASE64 = re.compile(r"[A-Za-z0-9+/]{1,400000}={0,2}")


class EmbeddingsWire:
    """`POST /embeddings`."""

    dialect = "openai_embeddings"
    path = "/embeddings"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:  # noqa: ARG002
        """The request as `target` gets it."""
        return {**tree, "model": model}

    def reader(self, body: JsonObject) -> EmbeddingsReader:
        """A reader for the answer to `body`."""
        return EmbeddingsReader(body)


class EmbeddingsReader:
    """Reads vectors; raises Nonsense for what is none."""

    complete = False

    def __init__(self, tree: JsonObject) -> None:
        self._tree = tree

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The vectors in their order, and the usage."""
        vectors = list(_vectors(body))
        if not vectors:
            raise Nonsense("an answer without vectors")
        counted = count_in(object_in(body, "usage"), "prompt_tokens")
        usage = estimated(self._tree, 0) if counted is None else Usage(input=counted, output=0)
        return [*vectors, UsageReported(usage=usage)]

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:  # noqa: ARG002
        """Vectors never stream."""
        raise Nonsense("a stream that was not asked for")

    def end(self, *, complete: bool) -> list[ReplyEvent]:  # noqa: ARG002
        """Vectors never stream."""
        raise Nonsense("a stream that was not asked for")

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object of a body."""
        return object_in(body, "error") if body.get("error") else None


def _vectors(body: JsonObject) -> Iterator[Embedded]:
    for place, item in enumerate(objects_in(body, "data")):
        index = count_in(item, "index")
        yield Embedded(
            index=place if index is None else index, vector=_vector(item.get("embedding"))
        )


def _vector(value: JsonValue) -> tuple[float, ...] | str:
    if isinstance(value, str):
        if len(value) % 4 or not _BASE64.fullmatch(value) or _bytes_in(value) % 4:
            raise Nonsense("a vector that is none")
        return value
    if not isinstance(value, Sequence) or not 0 < len(value) <= MOST_DIMENSIONS:
        raise Nonsense("a vector that is none")
    numbers = tuple(
        float(item)
        for item in value
        if isinstance(item, int | float) and not isinstance(item, bool)
    )
    if len(numbers) != len(value) or not all(map(math.isfinite, numbers)):
        raise Nonsense("a vector that is none")
    return numbers


def _bytes_in(text: str) -> int:
    """How many bytes a base64 text holds."""
    return len(text) // 4 * 3 - text.count("=")
