from __future__ import annotations

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.trace import SpanKind

from gateway.core.jsontree import JsonValue
from gateway.core.record import Entry, RecordType
from gateway.telemetry.spans import Spans, encoded

SPANS = Spans({"cloud/m": "openai"}, instance="boot_1")
DONE: dict[str, JsonValue] = {
    "request_id": "req_1",
    "attempt": 1,
    "app": "crm",
    "team": "sales",
    "dialect": "openai_chat",
    "model_asked": "gpt-x",
    "target": "cloud/m",
    "boundary": "external",
    "effect": "mask",
    "rules": [{"name": "Other", "deciding": False}, {"name": "Masked", "deciding": True}],
    "findings": [{"entity": "PERSON", "count": 1, "path": "messages[0].content"}],
    "status": "ok",
    "usage": {"input": 7, "output": 3, "cached": 2},
    "latency_ms": {"total": 250},
}


def test_an_attempt_is_a_span_by_the_conventions() -> None:
    span = SPANS.span(Entry(type=RecordType.COMPLETION, fields=DONE), None)
    assert span is not None
    assert (span.name, span.kind) == ("chat cloud/m", SpanKind.CLIENT)
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-x",
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.usage.cache_read.input_tokens": 2,
        "turnike.request": "req_1",
        "turnike.attempt": 1,
        "turnike.app": "crm",
        "turnike.team": "sales",
        "turnike.effect": "mask",
        "turnike.rule": "Masked",
        "turnike.target": "cloud/m",
        "turnike.boundary": "external",
    }
    assert span.start_time is not None
    assert span.end_time is not None
    assert span.end_time - span.start_time == 250_000_000
    assert span.status.is_ok


def test_attempts_of_one_request_are_one_trace_and_a_callers_trace_goes_on() -> None:
    done = Entry(type=RecordType.COMPLETION, fields=DONE)
    first, second = SPANS.span(done, None), SPANS.span(done, None)
    within = SPANS.span(done, (5, 6))
    assert first
    assert second
    assert within
    assert first.context.trace_id == second.context.trace_id
    assert first.context.span_id != second.context.span_id
    assert (within.context.trace_id, within.parent and within.parent.span_id) == (5, 6)


def test_a_refusal_is_a_span_with_its_cause() -> None:
    fields: dict[str, JsonValue] = {
        "request_id": "req_2",
        "dialect": "openai_embeddings",
        "status": "policy_blocked",
    }
    span = SPANS.span(Entry(type=RecordType.DENY, fields=fields), None)
    assert span is not None
    assert (span.name, span.kind) == ("embeddings", SpanKind.INTERNAL)
    assert (span.attributes or {})["error.type"] == "policy_blocked"
    assert not span.status.is_ok


@pytest.mark.parametrize(
    "entry",
    [
        Entry(type=RecordType.INTENT, fields=DONE),
        Entry(type=RecordType.DENY, fields={"status": "invalid_api_key", "count": 7}),
    ],
)
def test_what_is_no_end_of_a_request_is_no_span(entry: Entry) -> None:
    assert SPANS.span(entry, None) is None


def test_a_collector_can_read_them() -> None:
    span = SPANS.span(Entry(type=RecordType.COMPLETION, fields=DONE), None)
    assert span is not None
    told = ExportTraceServiceRequest.FromString(encoded([span]))
    (scope,) = told.resource_spans[0].scope_spans
    assert [item.name for item in scope.spans] == ["chat cloud/m"]
    resource = {
        item.key: item.value.string_value for item in told.resource_spans[0].resource.attributes
    }
    assert (resource["service.name"], resource["service.instance.id"]) == ("turnike", "boot_1")
