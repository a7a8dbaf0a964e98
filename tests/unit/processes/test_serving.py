from __future__ import annotations

from pathlib import Path

import pytest

from gateway.processes.child import Child

SOURCE = """
import asyncio
from gateway.processes.lifeline import Lifeline
from gateway.processes.serving import serve

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})

lifeline = Lifeline.take()
lifeline.values()
lifeline.watch()
asyncio.run(serve(app, lifeline))
"""


async def test_the_parent_learns_the_port_and_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: object
) -> None:
    (tmp_path / "a_served_child.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    child = await Child.start("a_served_child", name="thing")
    try:
        assert callable(call)
        assert call(child.url, None) == (204, "")
    finally:
        await child.stop()
    assert not child.alive
