from __future__ import annotations

import pytest
from rig.answering import PRINCIPAL
from rig.message_requests import PNG, TOOL, messages, read, refusal, said_by, text

from gateway.api.dialects.anthropic_request import read_count
from gateway.core.request import Operation


def test_a_small_request() -> None:
    request = read(stream=True, service_tier="auto", speed="fast")
    assert (request.dialect, request.model_asked, request.stream) == (
        "anthropic_messages", "m", True,
    )  # fmt: skip
    assert not {"service_tier", "speed"} & set(request.tree)
    assert request.options == {"max_tokens": 64}
    assert request.conversation == "Selam"
    assert [item.text for item in request.segments] == ["Selam", "64", "m"]


def test_what_it_needs_is_known() -> None:
    url_tool = {"name": "getir", "input_schema": {"properties": {"url": {"type": "string"}}}}
    form = {"format": {"type": "json_schema", "schema": {"type": "object"}}}
    request = read(
        tools=[TOOL, url_tool],
        output_config=form,
        messages=[said_by("user", {"type": "image", "source": PNG})],
    )
    assert request.has == {"tools", "json_schema", "vision"}
    assert request.network_tools == {"getir"}
    assert request.options["json_answer"] == 1


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"model": None}, "missing_required_parameter", "model"),
        ({"max_tokens": None}, "missing_required_parameter", "max_tokens"),
        ({"messages": None}, "missing_required_parameter", "messages"),
        ({"messages": []}, "invalid_value", "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "invalid_value", "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "missing_required_parameter", "messages[0].content"),
        ({"system": 7}, "invalid_type", "system"),
        ({"stream": "yes"}, "invalid_type", "stream"),
    ],
)
def test_what_the_wire_does_not_allow_is_named(
    fields: dict[str, object], code: str, param: str
) -> None:
    fault = refusal(**fields)
    assert (fault.code, fault.param) == (code, param)


def test_unknown_fields_of_a_message_are_read() -> None:
    request = read(messages=[{**said_by("user", text("a")), "ad": "Ayşe"}])
    assert {"ad", "Ayşe"} <= {item.text for item in request.segments}


def test_a_count_is_asked_for_without_a_bound() -> None:
    tree = {name: value for name, value in messages().items() if name != "max_tokens"}
    request = read_count(
        tree,  # type: ignore[arg-type]
        principal=PRINCIPAL,
        request_id="req_1",
        unseal=lambda _: None,
    )
    assert request.operation is Operation.COUNT_TOKENS
    assert request.dialect == "anthropic_count_tokens"
    assert "max_tokens" not in request.tree
    assert [item.text for item in request.segments] == ["Selam", "m"]
