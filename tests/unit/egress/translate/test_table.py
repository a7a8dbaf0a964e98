from __future__ import annotations

import pytest

from gateway.core.errors import InvalidRequest
from gateway.egress.translate.table import translated


def test_a_request_in_the_wanted_dialect_stays_as_it_is() -> None:
    tree = {"model": "m"}
    assert translated(tree, "openai_chat", "openai_chat") is tree


def test_what_no_translation_leads_to_is_refused() -> None:
    with pytest.raises(InvalidRequest) as caught:
        translated({}, "openai_chat", "telegraph")
    assert (caught.value.code, caught.value.param) == ("unsupported_request", None)
