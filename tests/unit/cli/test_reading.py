from __future__ import annotations

import pytest

from gateway.cli.reading import as_request, message_of


@pytest.mark.parametrize("text", ["", "Merhaba, İstanbul", "a\x00b", "satır\n" * 10_000, "𝐀\u200d"])
def test_a_text_is_the_one_message_of_a_request(text: str) -> None:
    request = as_request(text, app="crm", team="satış", model="gpt-x")
    assert message_of(request.tree) == text
    assert [item.text for item in request.segments if item.label == "messages[0].content"] == [text]
    assert (request.principal.app, request.principal.team) == ("crm", "satış")
    assert request.model_asked == "gpt-x"


def test_a_tree_without_a_message_has_no_text() -> None:
    assert message_of({}) == ""
    assert message_of({"messages": []}) == ""
