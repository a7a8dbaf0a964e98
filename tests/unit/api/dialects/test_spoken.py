from __future__ import annotations

from rig.answering import SECRETS, nothing_kept

from gateway.api.dialects.spoken import spoken
from gateway.api.routes import Endpoint

WITHOUT_CONTENT = {Endpoint.MODELS, Endpoint.MODEL, Endpoint.LIVE, Endpoint.READY,
                   Endpoint.RESPONSE, Endpoint.RESPONSE_INPUT}  # fmt: skip


def test_every_endpoint_that_takes_content_has_a_dialect() -> None:
    assert set(spoken(SECRETS, nothing_kept())) == set(Endpoint) - WITHOUT_CONTENT


def test_no_two_endpoints_share_a_dialects_name() -> None:
    names = [dialect.name for dialect in spoken(SECRETS, nothing_kept()).values()]
    assert len(names) == len(set(names))
