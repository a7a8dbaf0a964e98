"""A real vLLM server as a process of its own, in its environment of scripts/test-vllm."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
from pathlib import Path

import httpx

HOME = Path(__file__).parents[2] / ".venv-vllm"
MODEL = "smollm2"
KEY = "key-of-the-model-inside"
READY_SECONDS = 400.0
MOST_UNDER_WAY = 4
CONTEXT = 2048
_FLAGS = (
    *("--host", "127.0.0.1", "--served-model-name", MODEL, "--dtype", "bfloat16"),
    *("--max-model-len", str(CONTEXT), "--max-num-seqs", str(MOST_UNDER_WAY)),
    *("--max-num-queued-reqs", str(MOST_UNDER_WAY), "--enforce-eager"),
    *("--enable-auto-tool-choice", "--tool-call-parser", "hermes"),
    "--enable-prompt-tokens-details",
)
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
}


class VllmServer:
    """Serves the small model on a free port of the loopback; its log goes into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "vllm.log"
        self._process: asyncio.subprocess.Process | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def start(self) -> None:
        """Serve, and wait until it is healthy; on the port of before where there was one."""
        self.port = self.port or _free_port()
        model = HOME / "model"
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(str(HOME / "bin" / "python"), "-m", "vllm.entrypoints.openai.api_server"),
                *("--model", str(model), "--port", str(self.port), *_FLAGS),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **_QUIET, "VLLM_API_KEY": KEY},
                start_new_session=True,
            )
        async with asyncio.timeout(READY_SECONDS):
            while not await self._healthy():
                assert self._process.returncode is None, self._log.read_text()[-2000:]
                await asyncio.sleep(0.5)

    async def running(self) -> int:
        """How many requests it works on, by its own word."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            told = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        found = re.search(r"^vllm:num_requests_running\{.*\} ([0-9.]+)$", told, re.MULTILINE)
        assert found is not None
        return round(float(found[1]))

    async def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it and all its processes."""
        if self._process is None or self._process.returncode is not None:
            return
        os.killpg(self._process.pid, by)
        await self._process.wait()

    async def _healthy(self) -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}/health")
        except httpx.TransportError:
            return False
        return answer.status_code == 200


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
