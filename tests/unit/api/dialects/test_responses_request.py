from __future__ import annotations

from rig.answering import PRINCIPAL
from rig.response_requests import read

from gateway.api.dialects.responses_request import as_items, read_request


def test_a_small_request() -> None:
    request = read(stream=True, previous_response_id="resp_1")
    assert (request.dialect, request.model_asked, request.stream) == (
        "openai_responses", "m", True,
    )  # fmt: skip
    assert request.tree["input"] == [{"role": "user", "content": "Selam"}]
    assert "previous_response_id" not in request.tree
    assert [item.text for item in request.segments] == ["Selam", "m"]
    assert not request.held


def test_what_was_held_before_is_held_now() -> None:
    request = read_request(
        {"model": "m", "input": "Peki"},
        principal=PRINCIPAL,
        request_id="req_1",
        unseal=lambda _: None,
        held=True,
    )
    assert request.held


def test_a_list_stays_a_list() -> None:
    assert as_items([1]) == [1]
    assert as_items("a") == [{"role": "user", "content": "a"}]
