from __future__ import annotations

import asyncio

import pytest

from gateway.egress.apart.frames import MOST, BrokenFrame, framed, read_frame


async def read(data: bytes) -> object:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await read_frame(reader)


@pytest.mark.parametrize(
    "frame", [{}, {"a": [1, 0.5, None, "İçeriden"]}, {"half": "\ud83d"}, {"": {"": ""}}]
)
async def test_a_frame_comes_back_as_it_was(frame: dict[str, object]) -> None:
    assert await read(framed(frame)) == frame


async def test_two_frames_are_read_one_after_the_other() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(framed({"a": 1}) + framed({"b": 2}))
    assert [await read_frame(reader), await read_frame(reader)] == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("end", [0, 3, 4, 6])
async def test_a_frame_that_is_cut_off_is_an_end(end: int) -> None:
    with pytest.raises(EOFError):
        await read(framed({"a": 1})[:end])


@pytest.mark.parametrize("text", [b"[]", b"1", b"{", b"\xff", b'"x"', b"[" * 100_000])
async def test_what_is_no_object_is_no_frame(text: bytes) -> None:
    with pytest.raises(BrokenFrame):
        await read(len(text).to_bytes(4, "big") + text)


async def test_a_frame_beyond_all_measure_is_not_waited_for() -> None:
    with pytest.raises(BrokenFrame):
        await read((MOST + 1).to_bytes(4, "big"))


def test_what_is_no_number_of_json_is_not_written() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        framed({"a": float("nan")})
