"""Reads a request of `POST /v1/completions`."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.api.dialects.openai_chat_options import read_options
from gateway.api.fields import (
    a_list,
    a_text,
    flag,
    missing,
    model_name,
    whole_number,
    wrong_type,
    wrong_value,
)
from gateway.api.segments import Segments
from gateway.core.jsonfields import count_in
from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.request import Place, Principal, Request

NAME = "openai_completions"
MOST_PROMPTS = 64
MOST_TOKENS = 1_048_576


def read_request(tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
    """Check every field that the wire format knows, and collect all that is inspected.

    Prompts of token numbers cannot be read here: they are opaque. Raises
    InvalidRequest.
    """
    model = model_name(tree)
    found = Segments()
    conversation = read_inputs(found, tree.get("prompt"), "prompt", MOST_PROMPTS)
    if tree.get("suffix") is not None:
        text = a_text(tree["suffix"], "suffix")
        found.text(text, ("suffix",), "suffix", Place.USER, maskable=True)
    flag(tree, "echo")
    rest = {name: value for name, value in tree.items() if name not in _ELSEWHERE}
    options = read_options(found, rest, frozenset())
    _read_best_of(found, tree)
    logprobs = tree.get("logprobs")
    if logprobs is not None and (isinstance(logprobs, bool) or not isinstance(logprobs, int)):
        raise wrong_type("logprobs", "an integer")
    if isinstance(logprobs, int) and not 0 <= logprobs <= _MOST_LOGPROBS:
        raise wrong_value("logprobs", f"from 0 to {_MOST_LOGPROBS}")
    found.text(model, ("model",), "model", Place.OPTIONS)
    travel = {name: value for name, value in tree.items() if name != "service_tier"}
    return Request(
        id=request_id,
        dialect=NAME,
        model_asked=model,
        stream=flag(tree, "stream"),
        principal=principal,
        tree=travel,
        segments=found.found,
        opaque=found.opaque_parts,
        conversation=conversation,
        options=options,
        apart=_several(tree.get("prompt")),
    )


def _read_best_of(found: Segments, tree: JsonObject) -> None:
    """Check `best_of`, which bounds the work as `n` does, and is no less than it."""
    if tree.get("best_of") is not None:
        drawn = whole_number(tree["best_of"], "best_of", 1, _MOST_DRAWN)
        found.number(drawn, ("best_of",), "best_of", Place.OPTIONS)
        if drawn < (count_in(tree, "n") or 1):
            raise wrong_value("best_of", "at least n")


def _several(prompt: JsonValue) -> bool:
    """Whether there are several prompts; a list of token numbers is one."""
    return isinstance(prompt, list) and len(prompt) > 1 and not isinstance(prompt[0], int)


def read_inputs(found: Segments, value: JsonValue, name: str, most: int) -> str:
    """Collect one text or several, or token numbers, which are opaque; returns the first text."""
    if value is None:
        raise missing(name)
    if isinstance(value, str):
        found.text(value, (name,), name, Place.USER, maskable=True)
        return value
    items = a_list(value, name, MOST_TOKENS, least=1)
    if all(_is_token(item) for item in items):
        found.opaque(name)
        return ""
    first = ""
    for index, item in enumerate(a_list(value, name, most)):
        label, path = f"{name}[{index}]", (name, index)
        first = _input(found, item, path, label) if index == 0 else first
        if index:
            _input(found, item, path, label)
    return first


def _input(found: Segments, item: JsonValue, path: Path, label: str) -> str:
    if isinstance(item, str):
        found.text(item, path, label, Place.USER, maskable=True)
        return item
    if isinstance(item, Sequence) and item and all(_is_token(one) for one in item):
        found.opaque(label)
        return ""
    raise wrong_type(label, "a string, or a list of token numbers")


def _is_token(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_TOKEN


_LARGEST_TOKEN = 10_000_000
_MOST_LOGPROBS = 5
_MOST_DRAWN = 8
_ELSEWHERE = frozenset({"model", "prompt", "suffix", "echo", "logprobs", "best_of"})
