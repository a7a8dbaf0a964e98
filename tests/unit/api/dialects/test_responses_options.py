from __future__ import annotations

import pytest
from rig.response_requests import TOOL, read, refusal, seen

from gateway.core.permission import Permission
from gateway.core.request import Place


def test_every_option_is_read() -> None:
    schema = {"type": "object", "properties": {"hasta_adi": {}}}
    form = {"type": "json_schema", "name": "n", "schema": schema, "strict": True}
    request = read(
        instructions="Kısa yaz", max_output_tokens=64, temperature=0.5, metadata={"a": "Ayşe"},
        user="u", text={"format": form, "verbosity": "low"}, reasoning={"effort": "low"},
        include=["reasoning.encrypted_content"], truncation="auto", yeni={"b": "c"},
        tools=[TOOL], tool_choice={"type": "function", "name": "mail"}, parallel_tool_calls=False,
    )  # fmt: skip
    texts = {item.text for item in request.segments}
    assert {"Kısa yaz", "64", "0.5", "a", "Ayşe", "u", "hasta_adi", "low", "yeni", "b", "c", "kime",
            "mail"} <= texts  # fmt: skip
    assert request.options == {"max_output_tokens": 64, "json_answer": 1}
    assert request.has == {"tools", "json_schema"}
    instructions = seen(request, "instructions")
    assert (instructions.place, instructions.maskable) == (Place.SYSTEM, True)


def test_what_stock_clients_send_and_means_nothing_is_taken() -> None:
    request = read(background=False, conversation=None, prompt=None, service_tier="auto",
                   temperature=None, store=True)  # fmt: skip
    assert request.tree["store"] is False
    assert "service_tier" not in request.tree


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({"background": True}, "unsupported_parameter", 400),
        ({"conversation": "c"}, "unsupported_parameter", 400),
        ({"prompt": {"id": "p"}}, "unsupported_parameter", 400),
        ({"container": "c"}, "unsupported_parameter", 400),
        ({"api_base": "http://a"}, "unknown_parameter", 400),
        ({"max_output_tokens": 0}, "invalid_value", 400),
        ({"temperature": "hot"}, "invalid_type", 400),
        ({"stream": "yes"}, "invalid_type", 400),
        ({"include": ["file_search_call.results"]}, "invalid_value", 400),
        ({"include": [{}]}, "invalid_value", 400),
        ({"text": {"format": {"type": "xml"}}}, "invalid_value", 400),
        ({"tool_choice": "any"}, "invalid_value", 400),
        ({"tools": [{"type": "file_search"}]}, "tool_not_allowed", 403),
        ({"tools": [{"type": "mcp", "server_url": "http://a"}]}, "tool_not_allowed", 403),
        ({"tools": [{"type": "function"}]}, "missing_required_parameter", 400),
        ({"input": None}, "missing_required_parameter", 400),
        ({"input": []}, "invalid_value", 400),
        ({"model": None}, "missing_required_parameter", 400),
    ],
)
def test_what_is_out_of_range_or_acts_outside_is_refused(
    fields: dict[str, object], code: str, status: int
) -> None:
    fault = refusal(**fields)
    assert (fault.code, fault.http_status) == (code, status)


def test_tools_that_reach_an_address_are_known() -> None:
    fetch = {"type": "function", "name": "getir", "parameters": {"properties": {"url": {}}}}
    assert read(tools=[TOOL, fetch]).network_tools == {"getir"}


def test_a_search_of_the_provider_is_asked_for_and_travels() -> None:
    request = read(tools=[{"type": "web_search", "user_location": {"city": "Ankara"}}])
    assert request.asks == {Permission.HOSTED_TOOLS: "tools[0].type"}
    assert "Ankara" in {segment.text for segment in request.segments}
    assert request.tree["tools"] == [{"type": "web_search", "user_location": {"city": "Ankara"}}]
