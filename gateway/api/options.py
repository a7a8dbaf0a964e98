"""Options that every dialect treats alike: metadata, and those that no schema names."""

from __future__ import annotations

from gateway.api.fields import an_object, wrong_value
from gateway.api.segments import Segments
from gateway.api.steering import refuse_steering, refuse_steering_metadata
from gateway.core.jsontree import JsonValue
from gateway.core.request import Place

MOST_METADATA = 64

# Names that every model server knows, and that no client chose.
_FAMILIAR_WORDS = """
    top_k min_p top_a typical_p repetition_penalty length_penalty min_tokens ignore_eos
    stop_token_ids skip_special_tokens spaces_between_special_tokens
    include_stop_str_in_output best_of use_beam_search guided_json guided_regex
    guided_choice guided_grammar structured_outputs thinking reasoning enable_thinking
    thinking_budget truncate_prompt_tokens prompt_logprobs return_token_ids bad_words
    allowed_token_ids
"""
_FAMILIAR = frozenset(_FAMILIAR_WORDS.split())


def unknown_option(found: Segments, name: str, value: JsonValue, position: int) -> None:
    """An option that no schema names: inspected like any text.

    Raises InvalidRequest where it would steer the gateway, or act outside.
    """
    refuse_steering(name)
    label = name
    if name not in _FAMILIAR:
        label = f"options{{{position}}}"
        found.key(name, (name,), label, Place.OPTIONS)
    found.anything(value, (name,), label, Place.OPTIONS)


def read_metadata(found: Segments, value: JsonValue) -> None:
    """Collect `metadata`; raises InvalidRequest for a key that steers a gateway."""
    metadata = an_object(value, "metadata")
    if len(metadata) > MOST_METADATA:
        raise wrong_value("metadata", f"an object of at most {MOST_METADATA} entries")
    for name in metadata:
        refuse_steering_metadata(name)
    found.anything(metadata, ("metadata",), "metadata", Place.OPTIONS)
