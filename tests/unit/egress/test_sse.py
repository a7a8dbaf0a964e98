from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.egress.nonsense import Nonsense
from gateway.egress.sse import SseReader


def read(*pieces: bytes, limit: int = 1024) -> list[str]:
    reader = SseReader(limit)
    return [event for piece in pieces for event in reader.feed(piece)] + reader.finish()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_ends_a_line(end: bytes) -> None:
    assert read(end.join([b"data: one", b"", b"data: two", b"", b""])) == ["one", "two"]


def test_kinds_of_line_ends_may_be_mixed() -> None:
    assert read(b"data: a\rdata: b\n\ndata: c\r\n\r\ndata: d\n\r") == ["a\nb", "c", "d"]


def test_lines_of_one_event_are_joined_and_one_space_is_taken_off() -> None:
    assert read(b"data:a\ndata:  b\ndata\n\n") == ["a\n b\n"]


def test_comments_and_other_fields_are_passed_over() -> None:
    assert read(b": ping\n\nevent: x\nid: 3\nretry: 5\ndatax: no\ndata: yes\n\n") == ["yes"]


def test_a_byte_order_mark_at_the_very_beginning_is_passed_over() -> None:
    assert read(b"\xef\xbb\xbfdata: a\n\n") == ["a"]


def test_an_event_without_its_empty_line_is_given_at_the_end() -> None:
    assert read(b"data: a") == ["a"]
    assert read(b"data: a\n") == ["a"]


def test_nothing_gives_nothing() -> None:
    assert read() == []
    assert read(b"", b"\n\n\n") == []


def test_characters_may_be_cut_anywhere() -> None:
    data = "data: İstanbul'da ışık 🙂\n\n".encode()
    assert read(*(bytes([byte]) for byte in data)) == ["İstanbul'da ışık 🙂"]


def test_bytes_that_are_not_utf8_are_a_fault_that_does_not_repeat_them() -> None:
    with pytest.raises(Nonsense) as caught:
        read(b"data: secret \xff\xfe\n\n")
    assert "secret" not in repr(caught.value)
    assert caught.value.__context__ is None


def test_an_event_beyond_the_limit_is_a_fault_however_it_arrives() -> None:
    for pieces in (
        [b"data: " + b"x" * 64 + b"\n\n"],
        [b"x"] * 64,
        [b"data: xxxxxxxxxx\n"] * 4,
        [b":" + b"c" * 64 + b"\n"],
    ):
        with pytest.raises(Nonsense):
            read(*pieces, limit=48)


def test_ten_thousand_events_in_one_piece_are_read() -> None:
    assert len(read(b"data: x\n\n" * 10_000)) == 10_000


STREAM = st.lists(
    st.sampled_from([b"data: a", b"data: \xc4\xb0\xc4\xb1", b"data:", b": c", b"", b"event: e"])
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(STREAM, ENDS, st.data())
def test_events_do_not_depend_on_how_the_bytes_were_cut(
    lines: list[bytes], end: bytes, data: st.DataObject
) -> None:
    stream = b"".join(line + end for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    places = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(places)]
    assert read(*pieces) == read(stream)
