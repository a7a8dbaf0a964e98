"""What operators are told by a running gateway, and that it holds no content."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from rig.behaviours import json_answer, status
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home
from rig.upstream import RecordingUpstream

VALUE = "10000000146"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_traces_and_figures_tell_what_happened_and_no_content(tmp_path: Path) -> None:
    async with (
        RecordingUpstream([json_answer()]) as home,
        RecordingUpstream([status(200, {})]) as collector,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        gateway = GatewayProcess(
            tmp_path,
            {
                "auth": "open",
                "targets": [target_at_home(home.url)],
                "telemetry": {
                    "otlp": f"http://127.0.0.1:{collector.port}",
                    "token": {"env": "OTLP_TOKEN"},
                    "logs": "json",
                },
            },
            {"OTLP_TOKEN": "t0ken"},
        )
        await gateway.start()
        body = {
            "model": "auto",
            "messages": [{"role": "user", "content": f"TC kimlik no {VALUE} için yaz."}],
        }
        answer = await client.post(
            f"{gateway.url}/v1/chat/completions",
            json=body,
            headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
        )
        assert answer.status_code == 200
        async with asyncio.timeout(30):
            while not collector.requests:  # noqa: ASYNC110 - another process has no event
                await asyncio.sleep(0.05)
        figures = (await client.get(f"{gateway.admin_url}/metrics")).text
        await gateway.stop()
    request = collector.requests[0]
    assert request.path == "/v1/traces"
    assert request.header("authorization") == "Bearer t0ken"
    told = ExportTraceServiceRequest.FromString(request.body)
    (span,) = told.resource_spans[0].scope_spans[0].spans
    assert span.trace_id.hex() == TRACE
    attributes = {item.key: item.value for item in span.attributes}
    assert attributes["turnike.effect"].string_value == "local"
    assert attributes["gen_ai.usage.input_tokens"].int_value > 0
    assert 'turnike_answers_total{effect="local",target="local/m",status="ok"} 1' in figures
    assert "turnike_spans_total" in figures
    for place in (bytes(collector.received), figures.encode(), gateway.stderr.encode()):
        assert VALUE.encode() not in place
        assert b"kimlik" not in place


async def test_a_collector_that_is_away_costs_nobody_an_answer(tmp_path: Path) -> None:
    async with (
        RecordingUpstream([json_answer()]) as home,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        gateway = GatewayProcess(
            tmp_path,
            {
                "auth": "open",
                "targets": [target_at_home(home.url)],
                "telemetry": {"otlp": "http://127.0.0.1:9"},
            },
        )
        await gateway.start()
        body = {"model": "auto", "messages": [{"role": "user", "content": "Selam"}]}
        answer = await client.post(f"{gateway.url}/v1/chat/completions", json=body)
        assert answer.status_code == 200
        async with asyncio.timeout(30):
            while (  # noqa: ASYNC110
                'turnike_spans_total{status="dropped"} 1'
                not in (await client.get(f"{gateway.admin_url}/metrics")).text
            ):
                await asyncio.sleep(0.2)
        assert await gateway.stop() == 0
