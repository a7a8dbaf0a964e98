from __future__ import annotations

from pathlib import Path

from rig.house import open_house

from gateway.api.metrics import Counter, Flag
from gateway.figures import figures_of, status_of


async def test_a_gateway_says_what_it_is_and_counts_without_content(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        whole = house.gateway
        status = status_of(whole.pipeline, whole.reloading)
        figures = {item.name: item for item in figures_of(whole.pipeline, whole.reloading)}
    assert (status["ready"], status["policies"], status["policy_fault"]) == (True, "kvkk", "")
    assert status["targets"] == "local/scripted, cloud/m"
    assert figures["turnike_detectors_loaded"].samples == {(): 1}
    assert isinstance(figures["turnike_policy_reload_failed"], Flag)
    assert isinstance(figures["turnike_connections_total"], Counter)
    assert set(figures["turnike_connections_total"].samples) > {("home",), ("external",)}
