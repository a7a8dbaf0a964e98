from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rig.house import House, open_house

from gateway.api.metrics import exposition
from gateway.audit.anchors.board import Board
from gateway.egress.dial import Plane
from gateway.upkeep.figures import figures_of, figures_of_log, status_of


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def test_every_figure_of_a_gateway_that_did_nothing_yet(house: House) -> None:
    board = Board(now=lambda: 7.5)
    board.kept("worm")
    board.lost("tsa", "timeout")
    pipeline = house.gateway.pipeline
    pipeline.egress.dials.connects[Plane.METADATA] += 2
    observation = house.gateway.observation
    told = figures_of(pipeline, house.gateway.reloading, board, observation)
    lines = exposition(*told).splitlines()
    for line in (
        'turnike_texts_total{known="no"} 0',
        'turnike_duration_seconds_bucket{part="total",le="+Inf"} 0',
        'turnike_duration_seconds_count{part="total"} 0',
        "turnike_degradation 0",
        'turnike_connections_total{plane="external"} 0',
        'turnike_connections_total{plane="metadata"} 2',
        'turnike_addresses_refused_total{plane="home"} 0',
        "turnike_policy_reload_failed 0",
        'turnike_anchor_lost{anchor="worm"} 0',
        'turnike_anchor_lost{anchor="tsa"} 1',
        'turnike_anchor_kept_timestamp_seconds{anchor="worm"} 7.5',
        'turnike_anchor_kept_timestamp_seconds{anchor="tsa"} 0.0',
    ):
        assert line in lines
    of_log = exposition(*figures_of_log(board, pipeline.egress.dials)).splitlines()
    assert set(of_log) < set(lines)
    assert 'turnike_anchor_lost{anchor="tsa"} 1' in of_log


async def test_a_gateway_says_what_it_is(house: House) -> None:
    status = status_of(house.gateway.pipeline, house.gateway.reloading)
    assert (status["ready"], status["policies"], status["policy_fault"]) == (True, "kvkk", "")
    assert (status["targets"], status["detectors"]) == ("local/scripted, cloud/m", 1)
