from __future__ import annotations

import pytest
from rig.payloads import external_target

from gateway.core.jsontree import JsonObject
from gateway.core.reply import Usage, UsageReported
from gateway.egress.nonsense import Nonsense
from gateway.egress.wires.count_tokens import CountReader, CountTokensWire


def test_a_count_is_asked_for_with_what_would_be_sent() -> None:
    tree: JsonObject = {
        "model": "asked",
        "system": "s",
        "messages": [{"role": "user", "content": "Selam"}],
    }
    sent = CountTokensWire().body(tree, external_target(), "m", stream=False)
    assert sent == {**tree, "model": "m"}


def test_a_count_is_the_usage_of_an_exchange_without_an_answer() -> None:
    assert CountReader().whole({"input_tokens": 9}) == [
        UsageReported(usage=Usage(input=9, output=0))
    ]
    assert CountReader().error_in({"error": {"message": "x"}}) == {"message": "x"}


@pytest.mark.parametrize("body", [{}, {"input_tokens": -1}, {"input_tokens": "9"}])
def test_what_is_no_count_is_nonsense(body: dict[str, object]) -> None:
    with pytest.raises(Nonsense):
        CountReader().whole(body)  # type: ignore[arg-type]


def test_a_count_never_streams() -> None:
    with pytest.raises(Nonsense):
        CountReader().chunk({})
    with pytest.raises(Nonsense):
        CountReader().end(complete=True)
