"""How it starts, and does not; what workers do together is in tests/integration."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from rig.commands import turnike

SETTINGS = {
    "listen": "127.0.0.1:0",
    "admin_listen": "127.0.0.1:0",
    "workers": 2,
    "auth": "open",
    "targets": [
        {
            "name": "local/m",
            "provider": "vllm",
            "urls": ["http://127.0.0.1:9/v1"],
            "model": "m",
            "boundary": "organisation",
            "operator": "us",
        }
    ],
}


def test_a_log_that_cannot_be_opened_ends_the_start_as_with_one_process(here: Path) -> None:
    (here / "turnike.yaml").write_text(json.dumps(SETTINGS))
    (here / ".turnike").mkdir(mode=0o700)
    (here / ".turnike" / "audit.db").write_text("this is no log, and it is long enough " * 40)
    ran = turnike("serve")
    assert (ran.status, ran.out) == (1, "")
    assert "is damaged, or is not an audit log" in ran.err
    assert "Traceback" not in ran.err


def test_a_taken_port_is_told_before_anything_is_started(here: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        (here / "turnike.yaml").write_text(json.dumps({**SETTINGS, "listen": at}))
        ran = turnike("serve")
    assert (ran.status, ran.out) == (2, "")
    assert f"Nothing can listen on {at}" in ran.err
    assert not (here / ".turnike").exists()
