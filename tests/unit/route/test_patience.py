from __future__ import annotations

import asyncio

import pytest

from gateway.route.patience import Patience


async def test_a_stream_shows_its_first_content_earlier_than_its_end() -> None:
    now = asyncio.get_running_loop().time()
    until = Patience(first_token=2, total=10).begin(stream=True)
    assert until.first == pytest.approx(now + 2, abs=0.5)
    assert until.end == pytest.approx(now + 10, abs=0.5)


async def test_what_is_not_streamed_shows_nothing_before_its_end() -> None:
    until = Patience(first_token=2, total=10).begin(stream=False)
    assert until.first == until.end


async def test_the_end_comes_first_where_it_is_nearer() -> None:
    until = Patience(first_token=20, total=10).begin(stream=True)
    assert until.first == until.end
