from __future__ import annotations

import pytest

from gateway.api.hosted_tools import read_hosted
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject
from gateway.core.permission import Permission
from gateway.core.request import Place

SEARCH: JsonObject = {"type": "web_search", "filters": {"allowed_domains": ["mevzuat.gov.tr"]}}


def test_a_search_is_inspected_and_needs_a_permission() -> None:
    found = Segments()
    read_hosted(found, SEARCH, "web_search", ("tools", 0), "tools[0]", dialect="openai_responses")
    assert found.asks == {Permission.HOSTED_TOOLS: "tools[0].type"}
    assert "mevzuat.gov.tr" in {segment.text for segment in found.found}
    assert {segment.place for segment in found.found} == {Place.TOOLS}
    assert not any(segment.maskable for segment in found.found)


@pytest.mark.parametrize(
    ("dialect", "kind"),
    [
        ("openai_responses", "mcp"),
        ("openai_responses", "file_search"),
        ("openai_responses", "code_interpreter"),
        ("openai_responses", "web_search_20250305"),
        ("anthropic_messages", "web_search"),
        ("anthropic_messages", "web_search_20260209"),
        ("anthropic_messages", "web_fetch_20250910"),
        ("anthropic_messages", "mcp_toolset"),
    ],
)
def test_no_policy_can_permit_another_tool(dialect: str, kind: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_hosted(Segments(), {"type": kind}, kind, ("tools", 0), "tools[0]", dialect=dialect)
    fault = caught.value
    assert (fault.code, fault.http_status, fault.param) == (
        "tool_not_allowed",
        403,
        "tools[0].type",
    )
