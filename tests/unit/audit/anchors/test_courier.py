from __future__ import annotations

from rig.behaviours import json_answer
from rig.upstream import RecordingUpstream

from gateway.audit.anchors.courier import Courier
from gateway.egress.metadata import MetadataClient


async def test_the_client_of_the_plane_without_content_is_a_courier() -> None:
    async with RecordingUpstream([json_answer()]) as listener:
        client = MetadataClient(listener.url, seconds=5)
        courier: Courier = client
        answer = await courier.ask("GET", "", ())
        await client.close()
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body.startswith(b"{")
