"""P14: without a log that can be written nothing is sent, and once it can, all goes on."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from rig.behaviours import json_answer
from rig.broken_logs import locked, moved_away, replaced
from rig.held import harmless, with_tckn
from rig.house import House, ask, said_in
from rig.payloads import external_target, home_target
from rig.recorded import kinds, request_of
from rig.served import serving
from rig.upstream import RecordingUpstream

from gateway.audit.verify import verify

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPTS = {"held": with_tckn, "harmless": harmless}


@pytest.mark.parametrize("broken", [locked, moved_away, replaced])
@pytest.mark.parametrize("kind", PROMPTS)
async def test_without_a_log_nothing_is_sent_and_with_it_again_everything_goes_on(
    house: House, kind: str, broken: object
) -> None:
    assert callable(broken)
    prompt = PROMPTS[kind]()
    async with (
        RecordingUpstream([json_answer()]) as home,
        RecordingUpstream([json_answer()]) as outside,
        house.wired(
            external_target("cloud/m", outside.url), home_target("local/m", home.url)
        ) as app,
    ):
        with broken(house.log):
            for stream in (False, True):
                response = await ask(app, *prompt.messages, stream=stream)
                assert response.status == 503
                assert response.error["code"] in ("audit_unavailable", "audit_damaged")
        assert (home.connections, outside.connections) == (0, 0)
        response = await ask(app, *prompt.messages)
    assert said_in(response) == "Merhaba."
    assert kinds(house, request_of(response)) == [("intent", None), ("completion", "ok")]


async def test_a_full_disk_stops_everything_until_there_is_room_again(tmp_path: Path) -> None:
    async with serving(tmp_path, ready=False, detect={"deadline": "200ms"}) as served:
        _, hard = resource.prlimit(served.gateway.pid, resource.RLIMIT_FSIZE)
        body = {"model": "auto", "messages": [{"role": "user", "content": "Merhaba, nasılsın?"}]}
        assert (await served.post(body)).status_code == 200
        sent = served.sent
        resource.prlimit(served.gateway.pid, resource.RLIMIT_FSIZE, (0, hard))
        for _ in range(3):
            refused = await served.post(body)
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "audit_unavailable"
        assert served.sent == sent
        resource.prlimit(served.gateway.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert (await served.post(body)).status_code == 200
        assert verify(served.gateway.state_dir / "audit.db").intact
