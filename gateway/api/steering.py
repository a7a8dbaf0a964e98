"""Fields that steer a gateway or an engine, or make a provider act by itself.

An unknown option is inspected and travels; one of these is refused. The first
kind would let a client choose where a request goes or what is checked; the
second has effects outside that nobody inspected.
"""

from __future__ import annotations

from gateway.core.errors import InvalidRequest

_STEERING_WORDS = """
    api_base base_url api_key api_version api_type organization organization_id project
    deployment_id region_name user_config fallback fallbacks context_window_fallbacks
    content_policy_fallbacks default_fallbacks model_list models route router provider
    providers transforms router_settings model_info extra_body extra_headers extra_query
    headers default_headers proxy proxies timeout request_timeout num_retries max_retries
    callbacks success_callback failure_callback mock_response mock_tool_calls mock_timeout
    mock_testing_fallbacks guardrails guardrail_config disable_global_guardrails
    enabled_guardrails policies policy cache caching no_log no_cache tags
    custom_llm_provider inference_geo workspace_id chat_template chat_template_kwargs
    add_generation_prompt continue_final_message add_special_tokens documents_template
    kv_transfer_params vllm_xargs priority cache_salt request_id data_parallel_rank
    logits_processors mm_processor_kwargs media_io_kwargs prompt_embeds prompt_token_ids
"""
_STEERING = frozenset(_STEERING_WORDS.split())
_STEERING_PREFIXES = ("litellm_", "vertex_", "aws_", "azure_", "turnike_", "x_turnike")
_OUTSIDE_WORDS = """
    background prompt container conversation previous_response_id web_search_options
    web_search enable_search search_parameters search_options plugins mcp_servers
    data_sources tool_resources file_ids attachments audio
"""
_OUTSIDE = frozenset(_OUTSIDE_WORDS.split())
_POISONED = frozenset({"__proto__", "constructor", "prototype"})
_IN_METADATA = frozenset({"guardrails", "guardrail_config", "disable_global_guardrails"})


def refuse_poisoned(name: str, param: str) -> None:
    """Raise InvalidRequest for a key that means an object's own nature to JavaScript readers."""
    if name in _POISONED:
        raise InvalidRequest(
            "A key of that name is not accepted.", code="unknown_parameter", param=param
        )


def refuse_steering(name: str) -> None:
    """Raise InvalidRequest where an option of this name is not accepted."""
    refuse_poisoned(name, "options")
    plain = name.strip().lower().replace("-", "_")
    begins = next((prefix for prefix in _STEERING_PREFIXES if plain.startswith(prefix)), None)
    if plain in _STEERING or begins:
        raise InvalidRequest(
            "An option in the request would steer the gateway, and is not accepted.",
            code="unknown_parameter",
            param=plain if plain in _STEERING else begins,
            hint="Leave it out; targets and safeguards are set up by whoever runs the gateway.",
        )
    if plain in _OUTSIDE:
        raise InvalidRequest(
            f"{plain} makes a provider act outside of what was inspected; it is not accepted.",
            code="unsupported_parameter",
            param=plain,
        )


def refuse_steering_metadata(name: str) -> None:
    """Raise InvalidRequest where a key of `metadata` steers a gateway."""
    plain = name.strip().lower().replace("-", "_")
    if plain in _IN_METADATA:
        raise InvalidRequest(
            "A key of metadata would steer the gateway, and is not accepted.",
            code="unknown_parameter",
            param=f"metadata.{plain}",
        )
