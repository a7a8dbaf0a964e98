"""Records as spans, by OpenTelemetry's conventions for generative AI, without content.

The names are those of https://opentelemetry.io/docs/specs/semconv/gen-ai/ (in
development); `turnike.` stands before what they have no name for.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from gateway import __version__
from gateway.core.record import Entry, RecordType

_OPERATIONS = {"openai_embeddings": "embeddings", "openai_completions": "text_completion"}
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_SCOPE = InstrumentationScope("turnike", __version__)
_FINE = "ok"


class Spans:
    """Makes spans of records; `providers` says of each target how it is spoken to."""

    def __init__(self, providers: Mapping[str, str], *, instance: str) -> None:
        self._providers = providers
        self._resource = Resource(
            {
                "service.name": "turnike",
                "service.version": __version__,
                "service.instance.id": instance,
            }
        )

    def span(self, entry: Entry, parent: tuple[int, int] | None) -> ReadableSpan | None:
        """The span of an attempt or a refusal that has just ended, None for other records.

        `parent` are the numbers of the caller's trace and span; without them the
        trace is numbered by the request.
        """
        request = _text(entry.fields.get("request_id"))
        if entry.type not in {RecordType.COMPLETION, RecordType.DENY} or not request:
            return None
        attributes, status = self._attributes(entry.fields), _text(entry.fields.get("status"))
        operation, target = attributes["gen_ai.operation.name"], _text(entry.fields.get("target"))
        end = time.time_ns()
        own = hashlib.sha256(request.encode()).digest()
        trace = parent[0] if parent else int.from_bytes(own[:16], "big")
        return ReadableSpan(
            name=f"{operation} {target}".strip(),
            context=_context(trace, secrets.randbits(64) | 1),
            parent=_context(trace, parent[1], remote=True) if parent else None,
            resource=self._resource,
            attributes=attributes,
            kind=SpanKind.CLIENT if target else SpanKind.INTERNAL,
            status=Status(StatusCode.OK if status == _FINE else StatusCode.ERROR),
            start_time=end - _nanoseconds(entry.fields),
            end_time=end,
            instrumentation_scope=_SCOPE,
        )

    def _attributes(self, fields: Mapping[str, object]) -> dict[str, str | int]:
        told: dict[str, str | int | None] = {
            "gen_ai.operation.name": _OPERATIONS.get(_text(fields.get("dialect")), "chat"),
            "gen_ai.provider.name": self._providers.get(_text(fields.get("target"))),
            "gen_ai.request.model": _text(fields.get("model_asked")),
            "turnike.request": _text(fields.get("request_id")),
            "turnike.app": _text(fields.get("app")),
            "turnike.team": _text(fields.get("team")),
            "turnike.effect": _text(fields.get("effect")),
            "turnike.rule": _deciding(fields.get("rules")),
            "turnike.target": _text(fields.get("target")),
            "turnike.boundary": _text(fields.get("boundary")),
        }
        status, attempt = _text(fields.get("status")), fields.get("attempt")
        if status != _FINE:
            told["error.type"] = status
        if isinstance(attempt, int):
            told["turnike.attempt"] = attempt
        usage = fields.get("usage")
        if isinstance(usage, Mapping):
            told["gen_ai.usage.input_tokens"] = usage.get("input")
            told["gen_ai.usage.output_tokens"] = usage.get("output")
            told["gen_ai.usage.cache_read.input_tokens"] = usage.get("cached")
        return {name: value for name, value in told.items() if value not in {None, ""}}


def encoded(spans: Iterable[ReadableSpan]) -> bytes:
    """Spans as the body of an OTLP request over HTTP."""
    body: bytes = encode_spans(list(spans)).SerializeToString()
    return body


def _context(trace: int, span: int, *, remote: bool = False) -> SpanContext:
    return SpanContext(trace_id=trace, span_id=span, is_remote=remote, trace_flags=_SAMPLED)


def _nanoseconds(fields: Mapping[str, object]) -> int:
    spent = fields.get("latency_ms")
    total = spent.get("total") if isinstance(spent, Mapping) else 0
    return int(total * 1_000_000) if isinstance(total, int | float) else 0


def _deciding(rules: object) -> str:
    for rule in rules if isinstance(rules, list | tuple) else ():
        if isinstance(rule, Mapping) and rule.get("deciding"):
            return _text(rule.get("name"))
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
