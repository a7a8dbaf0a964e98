"""Counting the tokens of a messages request, as Anthropic, vLLM and llama.cpp do it."""

from __future__ import annotations

from gateway.core.jsonfields import count_in, object_in
from gateway.core.jsontree import JsonObject
from gateway.core.reply import ReplyEvent, Usage, UsageReported
from gateway.core.target import Target
from gateway.egress.nonsense import Nonsense
from gateway.egress.wires.messages import addressed


class CountTokensWire:
    """`POST /messages/count_tokens`."""

    dialect = "anthropic_count_tokens"
    path = "/messages/count_tokens"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it; a count never streams."""
        return addressed(tree, target, model)

    def reader(self, body: JsonObject) -> CountReader:
        """A reader for the answer to `body`."""
        return CountReader()


class CountReader:
    """Reads a count."""

    complete = False

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The count as the usage of an exchange in which nothing was answered."""
        count = count_in(body, "input_tokens")
        if count is None:
            raise Nonsense("an answer without a count")
        return [UsageReported(usage=Usage(input=count, output=0))]

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """A count never streams."""
        raise Nonsense("a stream that was not asked for")

    def end(self, *, complete: bool) -> list[ReplyEvent]:
        """A count never streams."""
        raise Nonsense("a stream that was not asked for")

    def error_in(self, body: JsonObject) -> JsonObject | None:
        """The error object of a body."""
        return object_in(body, "error") if body.get("error") else None
