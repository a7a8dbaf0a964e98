"""Whatever a client writes into a request is inspected, or the request is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rig.answering import PRINCIPAL
from rig.chat_requests import PNG
from rig.full_requests import FULL

from gateway.api.dialects.openai_chat_request import read_request
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import dump, leaves
from gateway.core.request import Request, SegmentKind

CANARY = "Ayşe 10000000146"
NUMBER = 10000000146

words = st.text('abçİı 😀"\\', max_size=6)
free = st.recursive(
    words | st.integers(-5, 5) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
objects = st.dictionaries(words, free, max_size=3)
text_part = st.builds(lambda text: {"type": "text", "text": text}, words)
image_part = st.just({"type": "image_url", "image_url": {"url": PNG, "detail": "low"}})
content = words | st.lists(text_part | image_part, min_size=1, max_size=2)
schema = st.fixed_dictionaries(
    {"type": st.just("object")},
    optional={
        "description": words,
        "properties": st.dictionaries(
            words,
            st.fixed_dictionaries(
                {}, optional={"enum": st.lists(words), "default": free, "x": free}
            ),
            max_size=2,
        ),
        "required": st.lists(words, max_size=2),
        "anyOf": st.just([{"title": "t", "const": "c", "minimum": 1}]),
    },
)
user = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "system", "developer"]), "content": content},
    optional={"name": words, "extra": free},
)
call = st.builds(
    lambda name, arguments: {
        "id": "c1",
        "type": "function",
        "function": {"name": name, "arguments": json.dumps(arguments)},
    },
    words,
    objects,
)
turn = st.builds(
    lambda one, thought, result: [
        {"role": "assistant", "content": None, "tool_calls": [one], "reasoning_content": thought},
        {"role": "tool", "tool_call_id": "c1", "content": result},
    ],
    call,
    words,
    words | objects.map(json.dumps) | st.lists(text_part, min_size=1, max_size=1),
)
function = st.fixed_dictionaries(
    {"name": words}, optional={"description": words, "parameters": schema, "extra": free}
)
requests = st.fixed_dictionaries(
    {
        "model": st.just("m"),
        "messages": st.tuples(st.lists(user, min_size=1, max_size=2), turn | st.just([])).map(
            lambda both: [*both[0], *both[1]]
        ),
    },
    optional={
        "tools": st.lists(
            function.map(lambda one: {"type": "function", "function": one}), max_size=2
        ),
        "functions": st.lists(function, max_size=1),
        "tool_choice": st.just({"type": "function", "function": {"name": "f"}}),
        "response_format": schema.map(
            lambda one: {"type": "json_schema", "json_schema": {"name": "n", "schema": one}}
        ),
        "metadata": objects,
        "user": words,
        "safety_identifier": words,
        "prompt_cache_key": words,
        "reasoning_effort": words,
        "stop": words | st.lists(words, max_size=4),
        "temperature": st.floats(0, 2),
        "n": st.integers(1, 8),
        "seed": st.integers(0, 99),
        "logit_bias": st.just({"17": 5}),
        "stream_options": st.just({"include_usage": True, "extra": "x"}),
        "prediction": st.just({"type": "content", "content": "x"}),
        "yeni": free,
        "top_k": st.integers(1, 9),
        "service_tier": words,
    },
)


def places(
    value: Any, at: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], bool]]:
    """The path of every scalar leaf, and of every key."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*at, key), True
            yield from places(item, (*at, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from places(item, (*at, place))
    else:
        yield at, False


def planted(tree: Any, path: tuple[str | int, ...], *, key: bool, canary: object) -> Any:
    """A copy of `tree` with the canary in place of the leaf, or of the key, at `path`."""
    made = json.loads(json.dumps(tree))
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    if key:
        items = [(CANARY if name == path[-1] else name, item) for name, item in holder.items()]
        holder.clear()
        holder.update(items)
    else:
        holder[path[-1]] = canary
    return made


def read(tree: Any) -> Request | None:
    try:
        return read_request(
            loads(json.dumps(tree).encode()), principal=PRINCIPAL, request_id="req_1"
        )
    except InvalidRequest:
        return None


def travels(request: Request, canary: str) -> bool:
    return any(canary in leaf for leaf in leaves({**request.tree, "model": ""}))


def test_a_request_with_every_field_there_is_can_be_read() -> None:
    assert read(FULL) is not None


@settings(deadline=None, max_examples=40)
@given(requests)
@example(FULL)
def test_a_canary_in_any_leaf_or_key_is_inspected_or_the_request_refused(tree: Any) -> None:
    for path, key in places(tree):
        for canary in (CANARY,) if key else (CANARY, NUMBER):
            request = read(planted(tree, path, key=key, canary=canary))
            if request is not None and travels(request, str(canary)):
                assert any(str(canary) in item.text for item in request.segments), path


@settings(deadline=None)
@given(requests, st.data())
def test_a_canary_inside_tool_arguments_is_inspected(tree: Any, data: st.DataObject) -> None:
    arguments: dict[str, Any] = data.draw(objects)
    arguments[data.draw(words)] = data.draw(st.sampled_from([[CANARY], {"a": CANARY}, {CANARY: 1}]))
    text = json.dumps(arguments, ensure_ascii=data.draw(st.booleans()))
    function = {"name": "f", "arguments": text}
    message = {"role": "assistant", "content": None, "function_call": function}
    request = read({**tree, "messages": [*tree["messages"], message]})
    assert request is not None
    assert any(CANARY in item.text for item in request.segments)


@settings(deadline=None)
@given(requests)
def test_every_segment_stands_where_its_path_says_and_no_label_holds_client_text(tree: Any) -> None:
    request = read(tree)
    assert request is not None
    for item in request.segments:
        value: Any = json.loads(dump(request.tree))
        for step in item.path[:-1] if item.kind is SegmentKind.KEY else item.path:
            value = json.loads(value) if isinstance(value, str) else value
            value = value[step]
        if item.kind is SegmentKind.KEY:
            value = json.loads(value) if isinstance(value, str) else value
            assert item.text == item.path[-1]
            assert item.text in value
        elif item.kind is SegmentKind.TEXT:
            assert value == item.text
        else:
            assert item.text.startswith(str(value)) or float(item.text.split()[0]) == value
        assert item.label.isascii()
        assert item.maskable is False or item.kind is SegmentKind.TEXT


@settings(deadline=None)
@given(requests)
def test_what_was_inspected_is_what_is_sent(tree: Any) -> None:
    request = read(tree)
    assert request is not None
    sent = json.loads(dump(request.tree))
    wanted = {name: value for name, value in tree.items() if name != "service_tier"}
    assert unfolded(sent) == unfolded(wanted)


def unfolded(value: Any) -> Any:
    """`value` with every string that holds an object or a list read."""
    if isinstance(value, dict):
        return {key: unfolded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unfolded(item) for item in value]
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return unfolded(json.loads(value))
        except ValueError:
            return value
    return value
