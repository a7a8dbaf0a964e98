from __future__ import annotations

import pytest
from rig.message_requests import TOOL, read, refusal

from gateway.core.permission import Permission
from gateway.core.request import Place


def test_a_tool_is_read_with_its_schema() -> None:
    described = {
        **TOOL,
        "description": "Posta gönderir",
        "strict": True,
        "input_examples": [{"kime": "Ayşe"}],
        "yeni": "alan",
    }
    request = read(tools=[described], tool_choice={"type": "tool", "name": "mail"})
    texts = {item.text for item in request.segments if item.place is Place.TOOLS}
    assert {"mail", "Posta gönderir", "kime", "Ayşe", "yeni", "alan"} <= texts
    assert "tools" in request.has


@pytest.mark.parametrize("kind", ["bash_20250124", "text_editor_20250728", "memory_20250818"])
def test_tools_that_the_app_runs_are_taken(kind: str) -> None:
    assert "tools" in read(tools=[{"type": kind, "name": "bash"}]).has


@pytest.mark.parametrize("kind", ["web_fetch_20250910", "code_execution_20250825", "mcp_toolset"])
def test_tools_that_a_provider_runs_are_not_allowed(kind: str) -> None:
    fault = refusal(tools=[{"type": kind, "name": "ara"}])
    assert (fault.code, fault.http_status) == ("tool_not_allowed", 403)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tools": [{"name": "mail"}]}, "missing_required_parameter"),
        ({"tools": [{"input_schema": {}}]}, "missing_required_parameter"),
        ({"tools": [{**TOOL, "input_schema": {"pattern": "x" * 2000}}]}, "invalid_schema"),
        ({"tools": {}}, "invalid_type"),
        ({"tool_choice": "auto"}, "invalid_type"),
        ({"tool_choice": {"type": "all"}}, "invalid_value"),
        ({"tool_choice": {"type": "tool"}}, "missing_required_parameter"),
    ],
)
def test_what_the_wire_does_not_allow_is_refused(fields: dict[str, object], code: str) -> None:
    assert refusal(**fields).code == code


def test_no_tools_are_no_need() -> None:
    assert read(tools=[]).has == frozenset()


def test_a_search_of_the_provider_is_asked_for_and_inspected() -> None:
    search = {"type": "web_search_20250305", "name": "web_search", "blocked_domains": ["a.com.tr"]}
    request = read(tools=[TOOL, search])
    assert request.asks == {Permission.HOSTED_TOOLS: "tools[1].type"}
    assert "a.com.tr" in {segment.text for segment in request.segments}
