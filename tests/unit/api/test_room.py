from __future__ import annotations

import pytest
from rig.answering import PRINCIPAL

from gateway.api.room import Room
from gateway.core.errors import InvalidRequest, Overloaded
from gateway.core.request import Principal

OTHERS = [Principal(app="hr", team="people", key_id=f"key_{n}") for n in range(2, 5)]


def test_one_key_has_half_of_the_room_and_others_the_rest() -> None:
    room = Room(100)
    with room.for_body(PRINCIPAL) as more:
        more(50)
        with pytest.raises(InvalidRequest) as refused:
            more(1)
        with room.for_body(PRINCIPAL) as again, pytest.raises(InvalidRequest):
            again(1)
        with room.for_body(OTHERS[0]) as other:
            other(50)
    assert (refused.value.http_status, refused.value.code) == (429, "rate_limit_exceeded")


def test_a_full_gateway_says_so_and_has_room_again_when_something_ends() -> None:
    room = Room(100)
    with room.for_body(PRINCIPAL) as more:
        more(50)
        with room.for_body(OTHERS[0]) as other, room.for_body(OTHERS[1]) as third:
            other(40)
            with pytest.raises(Overloaded) as refused:
                third(11)
            third(10)
        with room.for_body(OTHERS[2]) as fourth:
            fourth(50)
    assert (refused.value.http_status, refused.value.retryable) == (503, True)


def test_the_largest_body_always_fits() -> None:
    with Room(100, one=80).for_body(PRINCIPAL) as more:
        more(80)
    with Room(10, one=80).for_body(PRINCIPAL) as more:
        more(80)


def test_a_body_that_was_refused_midway_holds_nothing() -> None:
    room = Room(100)
    for _ in range(5):
        with room.for_body(PRINCIPAL) as more:
            more(40)
            with pytest.raises(InvalidRequest):
                more(40)
    with room.for_body(PRINCIPAL) as more:
        more(50)
