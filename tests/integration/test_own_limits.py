"""Limits that an operator set, through real sockets."""

from __future__ import annotations

from pathlib import Path

import httpx
from rig.behaviours import answer_events, sse
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home
from rig.upstream import RecordingUpstream

ASKED = {"role": "user", "content": "Selam"}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
LIMITS = {"messages": 2, "tools": 1, "depth": 8, "values": 60, "string": "1KiB",
          "header_fields": 12, "event": "1KiB"}  # fmt: skip


async def test_what_is_over_a_limit_is_refused_and_reaches_nobody(tmp_path: Path) -> None:
    long_event = answer_events(["x" * 4096])
    async with (
        RecordingUpstream([sse(long_event)]) as home,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        targets = [target_at_home(home.url)]
        gateway = GatewayProcess(tmp_path, {"auth": "open", "targets": targets, "limits": LIMITS})
        await gateway.start()

        async def asked(headers: int = 0, **fields: object) -> tuple[int, str]:
            answer = await client.post(
                f"{gateway.url}/v1/chat/completions",
                json={"model": "auto", "messages": [ASKED], **fields},
                headers={f"x-{number}": "1" for number in range(headers)},
            )
            return answer.status_code, answer.text

        nested: object = 1
        for _ in range(9):
            nested = [nested]
        for fields, status, code in (
            ({"messages": [ASKED] * 3}, 400, "invalid_value"),
            ({"tools": [TOOL, TOOL]}, 400, "invalid_value"),
            ({"metadata": {"x": nested}}, 400, "too_deep"),
            ({"stop": ["a"] * 80}, 400, "too_large"),
            ({"user": "x" * 2000}, 400, "too_large"),
        ):
            told = await asked(**fields)
            assert told[0] == status, told
            assert code in told[1]
        assert (await asked(headers=20))[0] == 431
        assert not home.requests
        _, text = await asked(stream=True)
        assert "x" * 100 not in text
        assert len(home.requests) >= 1
        assert "[DONE]" not in text
        await gateway.stop()
