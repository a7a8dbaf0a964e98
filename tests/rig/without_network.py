"""A gateway where there is no network but the loopback: run by `unshare --net`.

python without_network.py FOLDER PORT_OUTSIDE < SETTINGS. The target at home
listens here, on port 9001. Prints what was seen as one line of JSON.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from rig.gateway_process import GatewayProcess
from rig.held import harmless, with_tckn
from rig.held_load import answered
from rig.served import CHAT, INSIDE
from rig.upstream import Line, Received, RecordingUpstream

HOME_PORT = 9001
_SIOCSIFFLAGS, _UP = 0x8914, 0x1
_PUBLIC = ("192.0.2.1", 443)


def raise_loopback() -> None:
    """Switch the loopback on; in a new network namespace it is off."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", _UP))


def cut_off(address: tuple[str, int]) -> str:
    """How connecting there fails, empty where it does not."""
    with socket.socket() as trying:
        code = trying.connect_ex(address)
    return errno.errorcode[code] if code else ""


async def main() -> None:
    """Serve, ask, and print what came."""
    folder, outside = Path(sys.argv[1]), int(sys.argv[2])
    raise_loopback()
    seen: dict[str, object] = {
        "public": cut_off(_PUBLIC),
        "target outside": cut_off(("127.0.0.1", outside)),
    }
    gateway = GatewayProcess(folder, json.load(sys.stdin))
    async with (
        RecordingUpstream([answer_at_home], port=HOME_PORT),
        _running(gateway),
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        for name, prompt in (("held", with_tckn()), ("free", harmless())):
            said = [{"role": "user", "content": prompt.messages[0]}]
            for stream in (False, True):
                body = {"model": "gpt-4o", "messages": said, "stream": stream}
                answer = await client.post(f"{gateway.url}{CHAT}", json=body)
                seen[f"{name} {stream}"] = [answer.status_code, answer.text]
        seen["metrics"] = (await client.get(f"{gateway.admin_url}/metrics")).text
    sys.stdout.write(json.dumps(seen) + "\n")


@asynccontextmanager
async def _running(gateway: GatewayProcess) -> AsyncIterator[None]:
    await gateway.start()
    try:
        yield
    finally:
        await gateway.stop()


async def answer_at_home(line: Line, request: Received) -> bool:
    """Answer as the model at home."""
    return await answered(line, request, INSIDE)


if __name__ == "__main__":
    asyncio.run(main())
