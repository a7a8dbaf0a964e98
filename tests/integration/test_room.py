"""Bodies that would take all memory: one key is turned away first, and everybody is told right."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from rig.served import OUTSIDE, Served, serving

MIB = 1024 * 1024


async def sent_in_part(served: Served, size: int) -> asyncio.StreamWriter:
    """Announce a large body, and send all but its end."""
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    headers = "".join(f"{name}: {value}\r\n" for name, value in served.authorised.items())
    writer.write(
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n{headers}"
        f"content-length: {size + 10}\r\n\r\n".encode()
        + b" " * size
    )
    await writer.drain()
    return writer


def chat(text: str) -> bytes:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}]}
    return json.dumps(body).encode()


async def test_a_key_that_fills_its_half_is_turned_away_and_others_are_answered(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, limits={"bodies": "2MiB", "body": "1MiB"}) as served:
        held = await sent_in_part(served, MIB - 2000)
        await asyncio.sleep(0.3)
        refused = await served.post(chat("x" * 5000))
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "rate_limit_exceeded"
        assert int(refused.headers["retry-after"]) > 0
        _, other = served.gateway.new_key("crm", "sales")
        headers = {"authorization": f"Bearer {other}", "content-type": "application/json"}
        assert OUTSIDE in (await served.post(chat("Göl var mı?"), headers)).text
        held.close()
        await asyncio.sleep(0.3)
        assert OUTSIDE in (await served.post(chat("Dağ var mı?"))).text
