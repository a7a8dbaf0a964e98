from __future__ import annotations

import asyncio
from dataclasses import fields, replace

import pytest
from rig.audit_values import a_completion, an_intent

from gateway.audit.encode import plain_fields
from gateway.audit.remote import frames
from gateway.audit.remote.frames import BadFrame
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry, Origin, RecordType


async def through(data: bytes) -> dict[str, object]:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await frames.received(reader)


async def test_entries_arrive_as_they_were_sent() -> None:
    whole = replace(an_intent(holds=frozenset({-(2**63), -1, 0, 2**63 - 1})), common=frozenset({5}))
    sent = [frames.packed(8, whole), frames.packed(9, a_completion())]
    frame = await through(frames.appending(sent, after=3))
    one, two = frames.unpacked(frame, "boot_1", "gateway")
    origin = Origin(boot_id="boot_1", node="gateway", mono_ns=8, after=3)
    assert one == replace(whole, fields=plain_fields(whole.fields), origin=origin)
    assert two.origin == replace(origin, mono_ns=9)
    assert {field.name for field in fields(Entry)} == {
        *("type", "fields", "holds", "common", "origin")  # what is new must travel, too
    }


async def test_results_arrive_as_they_were_told() -> None:
    fault = AuditUnavailable("The disk is full.", hint="Look at the disk.")
    told = frames.acknowledging([(8, Appended(seq=4, hash="ab")), (9, fault)])
    (eight, done), (nine, failed) = frames.acknowledged(await through(told))
    assert (eight, done, nine) == (8, Appended(seq=4, hash="ab"), 9)
    assert isinstance(failed, AuditUnavailable)
    assert (failed.message, failed.hint) == (fault.message, fault.hint)


@pytest.mark.parametrize("value", [1.5, b"x", "\ud800"])
def test_what_no_record_can_hold_is_not_sent(value: object) -> None:
    entry = Entry(type=RecordType.STOP, fields={"reason": value})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match=r"hold|surrogates"):
        frames.packed(1, entry)


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff\xff", b"\0\0\0\1{", b"\0\0\0\2[]", b"\0\0\0\1\xff"]
)
async def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(BadFrame):
        await through(data)


async def test_the_end_is_no_frame() -> None:
    for data in (b"", b"\0\0", b"\0\0\0\2{"):
        with pytest.raises(EOFError):
            await through(data)


@pytest.mark.parametrize(
    "frame", [{}, {"append": 1, "after": None}, {"append": [[1, "no", {}, "", ""]], "after": None}]
)
def test_frames_of_another_kind_are_refused(frame: dict[str, object]) -> None:
    with pytest.raises(BadFrame):
        frames.unpacked(frame, "boot", "gateway")
    with pytest.raises(BadFrame):
        frames.acknowledged(frame)
