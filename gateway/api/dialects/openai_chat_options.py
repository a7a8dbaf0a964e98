"""The options of a chat request: those with a known range, and all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.api.fields import (
    a_list,
    a_number,
    a_text,
    an_object,
    flag,
    whole_number,
    wrong_type,
    wrong_value,
)
from gateway.api.options import read_metadata, unknown_option
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Place

MOST_STOPS = 4
MOST_BIASES = 1024
LONGEST_TOKEN_ID = 7

_NUMBERS = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
}
_INTEGERS = {
    "n": (1, 8),
    "max_tokens": (1, 1_048_576),
    "max_completion_tokens": (1, 1_048_576),
    "top_logprobs": (0, 20),
    "seed": (-(2**53), 2**53),
}
_FLAGS = ("logprobs", "parallel_tool_calls", "store", "stream")
_TEXTS = (
    "user",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "reasoning_effort",
    "verbosity",
    "service_tier",
)
# Fields of a chat that are read elsewhere.
_ELSEWHERE = frozenset(
    {"model", "messages", "tools", "functions", "tool_choice", "function_call", "response_format"}
)


def read_options(
    found: Segments, tree: JsonObject, elsewhere: frozenset[str] = _ELSEWHERE
) -> Mapping[str, int]:
    """Collect every option but those read `elsewhere`; returns the integers that bound the answer.

    Raises InvalidRequest for an option out of its range and for one that steers.
    """
    for name in _FLAGS:
        flag(tree, name)
    bounds: dict[str, int] = {}
    for position, (name, value) in enumerate(tree.items()):
        if name in elsewhere or name in _FLAGS or (value is None and _is_known(name)):
            continue
        if name in _INTEGERS:
            bounds[name] = whole_number(value, name, *_INTEGERS[name])
            found.number(bounds[name], (name,), name, Place.OPTIONS)
        elif name in _NUMBERS:
            number = a_number(value, name, *_NUMBERS[name])
            found.number(number, (name,), name, Place.OPTIONS)
        elif name in _TEXTS:
            text = a_text(value, name)
            if name != "service_tier":
                found.text(text, (name,), name, Place.OPTIONS)
        elif name in _READERS:
            _READERS[name](found, value)
        else:
            unknown_option(found, name, value, position)
    return bounds


def _is_known(name: str) -> bool:
    return name in _INTEGERS or name in _NUMBERS or name in _TEXTS or name in _READERS


def _stop(found: Segments, value: JsonValue) -> None:
    if isinstance(value, str):
        found.text(value, ("stop",), "stop", Place.OPTIONS)
        return
    for index, item in enumerate(a_list(value, "stop", MOST_STOPS)):
        label = f"stop[{index}]"
        found.text(a_text(item, label), ("stop", index), label, Place.OPTIONS)


def _logit_bias(found: Segments, value: JsonValue) -> None:
    biases = an_object(value, "logit_bias")
    if len(biases) > MOST_BIASES:
        raise wrong_value("logit_bias", f"an object of at most {MOST_BIASES} entries")
    for position, (token, bias) in enumerate(biases.items()):
        label = f"logit_bias{{{position}}}"
        if not (token.isascii() and token.isdigit() and len(token) <= LONGEST_TOKEN_ID):
            raise wrong_value(label, "under the number of a token")
        found.key(token, ("logit_bias", token), label, Place.OPTIONS)
        number = a_number(bias, label, -100, 100)
        found.number(number, ("logit_bias", token), label, Place.OPTIONS)


def _stream_options(found: Segments, value: JsonValue) -> None:
    options = an_object(value, "stream_options")
    for name in ("include_usage", "include_obfuscation"):
        if not isinstance(options.get(name), bool | None):
            raise wrong_type(f"stream_options.{name}", "true or false")
    rest = {
        name: item
        for name, item in options.items()
        if name not in {"include_usage", "include_obfuscation"}
    }
    found.anything(rest, ("stream_options",), "stream_options", Place.OPTIONS)


def _prediction(found: Segments, value: JsonValue) -> None:
    prediction = an_object(value, "prediction")
    found.anything(prediction, ("prediction",), "prediction", Place.OPTIONS)


def _modalities(_found: Segments, value: JsonValue) -> None:
    if list(a_list(value, "modalities", 1)) not in ([], ["text"]):
        raise InvalidRequest(
            "Only answers in text are given.", code="unsupported_parameter", param="modalities"
        )


_READERS: Mapping[str, Callable[[Segments, JsonValue], None]] = {
    "stop": _stop,
    "logit_bias": _logit_bias,
    "metadata": read_metadata,
    "stream_options": _stream_options,
    "prediction": _prediction,
    "modalities": _modalities,
}
