from __future__ import annotations

from rig.answering import PRINCIPAL, Scripted

from gateway.api.answering import Answering
from gateway.core.errors import InvalidRequest


async def test_whatever_has_the_two_methods_can_stand_behind_the_routes() -> None:
    pipeline = Scripted()
    answering: Answering = pipeline
    fault = InvalidRequest("No.")
    await answering.refused(fault, principal=PRINCIPAL, request_id="req_1", dialect="openai_chat")
    assert pipeline.refusals == [("invalid_request", PRINCIPAL, "openai_chat")]
