from __future__ import annotations

import pytest

from gateway.api.steering import refuse_poisoned, refuse_steering, refuse_steering_metadata
from gateway.core.errors import InvalidRequest

STEERING = """api_base base_url api_key fallbacks model_list extra_body extra_headers mock_response
guardrails litellm_metadata custom_llm_provider vertex_project aws_region_name chat_template
chat_template_kwargs inference_geo constructor __proto__ API_BASE api-base logits_processors"""
OUTSIDE = "background prompt container web_search_options mcp_servers previous_response_id audio"


@pytest.mark.parametrize("name", STEERING.split())
def test_an_option_that_steers_is_unknown_here(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        refuse_steering(name)
    assert refused.value.code == "unknown_parameter"


@pytest.mark.parametrize("name", OUTSIDE.split())
def test_an_option_with_effects_outside_is_not_supported(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        refuse_steering(name)
    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", name)


def test_the_rest_of_a_name_that_the_client_chose_is_not_repeated() -> None:
    with pytest.raises(InvalidRequest) as refused:
        refuse_steering("litellm_10000000146")
    assert refused.value.param == "litellm_"


@pytest.mark.parametrize("name", ["guardrails", "Guardrails", "disable-global-guardrails"])
def test_metadata_cannot_name_what_is_checked(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        refuse_steering_metadata(name)
    assert refused.value.code == "unknown_parameter"


def test_other_names_pass() -> None:
    for name in ("top_k", "min_p", "yeni_seçenek", ""):
        refuse_steering(name)
        refuse_steering_metadata(name)
        refuse_poisoned(name, "x")
