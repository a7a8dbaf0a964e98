from __future__ import annotations

import asyncio
import socket
import stat
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry, an_intent

from gateway.audit.log import AuditLog
from gateway.audit.query import Filters, read
from gateway.audit.remote import frames
from gateway.audit.remote.server import SOCKET, listening, serve, socket_in
from gateway.audit.store import LOG_FILE
from gateway.core.errors import ConfigError

JOIN = {"join": {"boot": "boot_w", "node": "gateway"}}


async def test_only_its_owner_may_open_the_socket(tmp_path: Path) -> None:
    with listening(tmp_path):
        assert stat.S_IMODE((tmp_path / SOCKET).stat().st_mode) == 0o600
    assert not (tmp_path / SOCKET).exists()


async def test_two_of_one_directory_are_refused(tmp_path: Path) -> None:
    with listening(tmp_path):
        with (
            pytest.raises(ConfigError, match="Another gateway of several workers"),
            listening(tmp_path),
        ):
            raise AssertionError
        assert (tmp_path / SOCKET).exists()


async def test_a_socket_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET))
    with listening(tmp_path) as bound:
        assert bound.getsockname() == str(tmp_path / SOCKET)


def test_a_path_that_no_socket_can_have_is_told_at_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too long for a socket"):
        socket_in(tmp_path / ("x" * 100))


async def test_who_joins_has_the_intents_of_the_dead_closed_and_nonsense_ends_the_talk(
    tmp_path: Path,
) -> None:
    log = AuditLog.open(tmp_path, clock=SteppingClock())
    with listening(tmp_path) as bound:
        server = await serve(log, bound)
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / SOCKET))
        writer.write(frames.framed(JOIN))
        assert await frames.received(reader) == {"joined": log.log_id}
        # This intent is of a boot that nobody holds: its process counts as gone.
        writer.write(frames.appending([frames.packed(1, an_intent("req_1"))]))
        ((number, _),) = frames.acknowledged(await frames.received(reader))
        assert number == 1
        again, second = await asyncio.open_unix_connection(str(tmp_path / SOCKET))
        second.write(frames.framed(JOIN))
        await frames.received(again)
        (orphan,) = read(tmp_path / LOG_FILE, Filters(type="orphan"))
        assert orphan.fields["request_id"] == "req_1"
        second.write(b"\xff\xff\xff\xff")
        assert await again.read() == b""
        writer.write(frames.appending([frames.packed(2, a_small_entry())]))
        frames.acknowledged(await frames.received(reader))
        for end in (writer, second):
            end.close()
        server.close()
    await log.close()
