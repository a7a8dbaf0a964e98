"""Embeddings, as OpenAI and vLLM speak them."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Sequence
from contextlib import suppress

from gateway.core.jsonfields import count_in, object_in, objects_in
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import Embedded, ReplyEvent, Usage, UsageReported
from gateway.core.target import Target
from gateway.egress.estimate import estimated
from gateway.egress.nonsense import Nonsense

_OURS = frozenset({"model", "store", "stream", "service_tier"})
_LONGEST = 65_536
_LARGEST = 3.4028234663852886e38  # a number of 32 bits
_BYTES = 4


class EmbeddingsWire:
    """`POST /embeddings`."""

    dialect = "openai_embeddings"
    path = "/embeddings"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it; embeddings never stream."""
        body: dict[str, JsonValue] = {
            name: item for name, item in tree.items() if name not in _OURS
        }
        return {**body, "model": model}

    def reader(self, body: JsonObject) -> EmbeddingsReader:
        """A reader for the answer to `body`."""
        return EmbeddingsReader(body)


class EmbeddingsReader:
    """Reads the vectors for the inputs of the request `tree`; raises Nonsense for anything else.

    There is one for each input, all of one length, of finite numbers of 32 bits.
    """

    complete = False

    def __init__(self, tree: JsonObject) -> None:
        self._tree = tree

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The vectors in the order of their inputs, and the usage."""
        vectors: dict[int, Embedded] = {}
        lengths: set[int] = set()
        for place, item in enumerate(objects_in(body, "data")):
            index = place if item.get("index") is None else count_in(item, "index")
            if index is None or index in vectors:
                raise Nonsense("vectors that belong to no input")
            vector, length = _vector(item.get("embedding"))
            vectors[index] = Embedded(index=index, vector=vector)
            lengths.add(length)
        if set(vectors) != set(range(_inputs(self._tree))):
            raise Nonsense("vectors that belong to no input")
        if len(lengths) != 1:
            raise Nonsense("vectors of several lengths")
        read = count_in(object_in(body, "usage"), "prompt_tokens")
        usage = estimated(self._tree, 0) if read is None else Usage(input=read, output=0)
        return [*(vectors[index] for index in sorted(vectors)), UsageReported(usage=usage)]

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """Embeddings never stream."""
        raise Nonsense("a stream that was not asked for")

    def end(self, *, complete: bool) -> list[ReplyEvent]:
        """Embeddings never stream."""
        raise Nonsense("a stream that was not asked for")

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object of a body."""
        return object_in(body, "error") if body.get("error") else None


def _inputs(tree: JsonObject) -> int:
    """How many inputs a request has: a text is one, and so is a list of tokens."""
    given = tree.get("input")
    if isinstance(given, str) or not isinstance(given, Sequence):
        return 1
    return 1 if isinstance(given[0], int) else len(given)


def _vector(value: JsonValue) -> tuple[tuple[float, ...] | str, int]:
    """A vector as it came, and its length."""
    if isinstance(value, str):
        numbers = _unpacked(value)
        return value, _checked(numbers)
    if not isinstance(value, Sequence):
        raise Nonsense("a vector that is none")
    if any(isinstance(item, bool) or not isinstance(item, int | float) for item in value):
        raise Nonsense("a vector that is none")
    if any(not -_LARGEST <= item <= _LARGEST for item in value):  # type: ignore[operator]
        raise Nonsense("a vector that is none")
    numbers = tuple(float(item) for item in value)  # type: ignore[arg-type]
    return numbers, _checked(numbers)


def _unpacked(text: str) -> tuple[float, ...]:
    packed = b""
    with suppress(ValueError):
        packed = base64.b64decode(text, validate=True)
    if len(packed) % _BYTES:
        raise Nonsense("a vector that is none")
    return struct.unpack(f"<{len(packed) // _BYTES}f", packed)


def _checked(numbers: tuple[float, ...]) -> int:
    if not 0 < len(numbers) <= _LONGEST or not all(map(math.isfinite, numbers)):
        raise Nonsense("a vector that is none")
    return len(numbers)
