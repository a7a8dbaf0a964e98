from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from gateway.models.embedded import weights
from gateway.models.embedded_server import Load

ROOT = Path(__file__).parents[3]


def test_the_key_of_a_load_does_not_print() -> None:
    assert "canary" not in repr(Load(weights="w", model="m", key="canary"))


def test_the_server_gives_a_port_and_leaves_with_its_input() -> None:
    with _server() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        values = {"weights": str(weights()), "model": "m", "key": "k", "context": 256, "slots": 1}
        process.stdin.write(json.dumps(values) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["port"] > 0
        rest, _ = process.communicate()
    assert (process.returncode, rest) == (0, "")


def test_weights_that_cannot_be_read_end_the_process_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"not weights")
    values = {"weights": str(tmp_path / "bad.gguf"), "model": "m", "key": "k"}
    with _server() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(values) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == ""
        assert process.wait() != 0


def _server() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gateway.models.embedded_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
