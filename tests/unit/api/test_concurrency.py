from __future__ import annotations

import pytest
from rig.answering import PRINCIPAL

from gateway.api.concurrency import Concurrency
from gateway.core.errors import InvalidRequest
from gateway.core.request import Principal

OTHER = Principal(app="hr", team="people", key_id="key_2")


def test_a_key_may_have_so_many_requests_under_way_and_no_more() -> None:
    places = Concurrency(2)
    with places.one_more(PRINCIPAL):
        with places.one_more(PRINCIPAL):
            with pytest.raises(InvalidRequest) as refused, places.one_more(PRINCIPAL):
                pass
            with places.one_more(OTHER):
                pass
        with places.one_more(PRINCIPAL):
            pass
    assert (refused.value.http_status, refused.value.code) == (429, "rate_limit_exceeded")


def test_a_request_that_fails_gives_its_place_back() -> None:
    places = Concurrency(1)
    for _ in range(3):
        with pytest.raises(KeyError), places.one_more(PRINCIPAL):
            raise KeyError
