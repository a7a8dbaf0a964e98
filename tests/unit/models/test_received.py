from __future__ import annotations

from gateway.models.received import KEPT, KEPT_BYTES, Received


def test_the_newest_hundred_bodies_are_kept_in_order() -> None:
    received = Received()
    for number in range(10_000):
        received.keep(str(number).encode())
    listed = received.listed()
    assert len(listed) == KEPT
    assert listed[0] == {"number": 9_901, "body": "9900"}
    assert listed[-1] == {"number": 10_000, "body": "9999"}


def test_long_bodies_push_out_older_ones_and_the_newest_always_stays() -> None:
    received = Received()
    half = b"x" * (KEPT_BYTES // 2 + 1)
    received.keep(half)
    received.keep(half)
    assert [row["number"] for row in received.listed()] == [2]
    received.keep(b"y" * (KEPT_BYTES + 1))
    assert [row["number"] for row in received.listed()] == [3]


def test_nothing_received_is_an_empty_list() -> None:
    assert Received().listed() == []


def test_bytes_that_are_no_text_are_shown_as_such_and_nothing_prints() -> None:
    received = Received()
    received.keep(b"\xff secret")
    assert received.listed() == [{"number": 1, "body": "� secret"}]
    assert "secret" not in repr(received)
