from __future__ import annotations

import pytest

from gateway.core.jsontree import JsonValue
from gateway.egress.translate.table import translated
from gateway.egress.vendors import VENDORS

SAID: JsonValue = [{"role": "user", "content": "Selam"}]


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_a_wire_is_spoken_in_its_own_dialect_or_one_that_is_translated_into_it(vendor: str) -> None:
    for dialect, wire in VENDORS[vendor].wires.items():
        if dialect != wire.dialect:
            translated({"messages": SAID, "input": SAID, "prompt": "Selam"}, dialect, wire.dialect)
        assert wire.path.startswith("/")


def test_the_embedded_model_is_not_asked_for_vectors_which_would_count_as_its_failure() -> None:
    assert "openai_embeddings" not in VENDORS["embedded"].wires
