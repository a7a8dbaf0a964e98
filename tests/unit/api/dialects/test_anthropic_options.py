from __future__ import annotations

import pytest
from rig.message_requests import read, refusal, seen


def test_every_option_is_read() -> None:
    request = read(
        temperature=0.5, top_p=1, top_k=40, stop_sequences=["dur"], metadata={"user_id": "Ayşe"},
        thinking={"type": "enabled", "budget_tokens": 2048}, output_config={"effort": "low"},
        yeni={"a": "b"},
    )  # fmt: skip
    texts = {item.text for item in request.segments}
    assert {"0.5", "1", "40", "dur", "user_id", "Ayşe", "2048", "low", "yeni", "a", "b"} <= texts
    assert request.options == {"max_tokens": 64, "top_k": 40}
    assert seen(request, "stop_sequences[0]").text == "dur"


@pytest.mark.parametrize("kind", ["enabled", "disabled", "adaptive", "between_tools"])
def test_every_way_to_think_may_be_asked_for(kind: str) -> None:
    assert read(thinking={"type": kind}).tree["thinking"] == {"type": kind}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"max_tokens": 0}, "invalid_value"),
        ({"max_tokens": "5"}, "invalid_type"),
        ({"max_tokens": True}, "invalid_type"),
        ({"temperature": 1.5}, "invalid_value"),
        ({"stop_sequences": ["x"] * 65}, "invalid_value"),
        ({"thinking": {"type": "always"}}, "invalid_value"),
        ({"output_config": {"format": {"type": "xml"}}}, "invalid_value"),
        ({"output_format": {"type": "json_schema"}}, "missing_required_parameter"),
        ({"container": "c"}, "unsupported_parameter"),
        ({"mcp_servers": []}, "unsupported_parameter"),
        ({"inference_geo": "us"}, "unknown_parameter"),
        ({"workspace_id": "w"}, "unknown_parameter"),
        ({"api_base": "http://a"}, "unknown_parameter"),
        ({"metadata": {"guardrails": "off"}}, "unknown_parameter"),
    ],
)
def test_what_is_out_of_range_or_steers_is_refused(fields: dict[str, object], code: str) -> None:
    assert refusal(**fields).code == code


def test_the_schema_of_an_answer_is_read() -> None:
    schema = {"type": "object", "properties": {"hasta_adi": {"description": "Ayşe"}}}
    for fields in (
        {"output_config": {"format": {"type": "json_schema", "schema": schema}}},
        {"output_format": {"type": "json_schema", "schema": schema}},
    ):
        request = read(**fields)
        assert {"hasta_adi", "Ayşe"} <= {item.text for item in request.segments}
        assert request.options["json_answer"] == 1
