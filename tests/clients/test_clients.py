"""Real client programs: what works directly works through the gateway, by the base URL alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from clients.cast import CLIENTS
from clients.expected import ADDRESS, assert_expected, assert_same
from clients.stage import DIRECT, THROUGH, Stage
from clients.table import OWED, SPOKEN, Client
from clients.upstream.server import GATEWAY_KEY, key_of

CASES = [
    pytest.param(
        client,
        feature,
        id=f"{client.name}-{feature}",
        marks=[pytest.mark.xfail(reason=OWED[client.name, feature], strict=True)]
        if (client.name, feature) in OWED
        else [],
    )
    for client in CLIENTS
    for feature in client.features
]


def _saw(played: Mapping[str, Mapping[str, object]], feature: str, way: str) -> dict[str, object]:
    assert feature in played, f"the client has no case for {feature}"
    row = played[feature]
    assert "saw" in row, f"{way}: {row.get('fault')}"
    saw = row["saw"]
    assert isinstance(saw, dict)
    return saw


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("client", "feature"), CASES)
async def test_what_works_directly_works_through_the_gateway(
    stage: Stage, client: Client, feature: str
) -> None:
    direct = _saw(await stage.played(client, DIRECT), feature, DIRECT)
    assert_expected(feature, direct)
    if client.needs(feature) not in SPOKEN:
        pytest.skip(f"the gateway does not answer {client.needs(feature)} yet")
    through = _saw(await stage.played(client, THROUGH), feature, THROUGH)
    assert_same(feature, direct, through)
    if feature.startswith("personal"):
        _assert_never_sent(stage)


def _assert_never_sent(stage: Stage) -> None:
    """What was to be masked reached the provider by nobody's request but the app's own."""
    sent = [it.body for it in stage.upstream.requests if key_of(it) == GATEWAY_KEY]
    assert sent
    assert not [body for body in sent if ADDRESS.encode() in body]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_a_client_is_excused_only_from_features_that_there_are(client: Client) -> None:
    assert set(client.lacks) <= set(client.asked)
