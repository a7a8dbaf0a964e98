"""What no reader has inspected is on no wire, however a request is bent out of shape."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig.answering import PRINCIPAL, SECRETS, nothing_kept
from rig.full_requests import COMPLETIONS, EMBEDDINGS, FULL, MESSAGES, RESPONSES
from rig.payloads import external_target, home_target

from gateway.api.dialects.spoken import spoken
from gateway.api.routes import Endpoint
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import EmbeddedJson, JsonValue, Path, dump, plain
from gateway.core.request import Request
from gateway.egress.translate.table import translated
from gateway.egress.vendors import VENDORS, Vendor

URL = "http://127.0.0.1:1/v1"
TARGETS = {
    name: home_target("local/m", URL, provider=name)
    if name in {"vllm", "embedded"}
    else external_target("cloud/m", URL, provider=name)
    for name in VENDORS
}
REQUESTS = {
    Endpoint.CHAT: FULL,
    Endpoint.MESSAGES: MESSAGES,
    Endpoint.COUNT_TOKENS: MESSAGES,
    Endpoint.RESPONSES: RESPONSES,
    Endpoint.COMPLETIONS: COMPLETIONS,
    Endpoint.EMBEDDINGS: EMBEDDINGS,
}
SPOKEN = spoken(SECRETS, nothing_kept())
CANARY = re.compile(r"-kanarya[0-9]+-")  # no base64, so that it cannot be sound or an image
_WORDS = """
    type text name content id source data url citations cache_control arguments input output
    status phase strict refusal audio annotations tool_calls function_call prediction messages
    tools response_format format enum properties items user assistant tool function image_url
    thinking tool_use tool_result reasoning message input_text output_text base64
"""
WORDS = _WORDS.split()
LEFT_OUT = ("left out",)


def bent(request: dict[str, Any], random: Random) -> dict[str, Any]:
    """A request with a few parts replaced, repeated, taken away, or added."""
    made = copy.deepcopy(request)
    for number in range(random.choice((1, 1, 2, 3))):
        way = random.choice([path for path in paths(made) if path])
        last: Any = way[-1]
        holder: Any = made
        for step in way[:-1]:
            holder = holder[step]
        act = random.randrange(4)
        if act == 0:
            del holder[last]
        elif act == 1 and isinstance(holder, list):
            holder.insert(random.randrange(len(holder) + 1), copy.deepcopy(holder[last]))
        elif act == 2 and isinstance(holder, dict):
            key = random.choice([f"-kanarya{number}9-", random.choice(WORDS)])
            holder[key] = odd(random, f"-kanarya{number}8-")
        else:
            holder[last] = odd(random, f"-kanarya{number}7-")
    return made


def odd(random: Random, word: str) -> object:
    """Something that may stand where it should not."""
    written = json.dumps({"q": word})
    plain_ones: list[object] = [None, True, 0, -1, 1.5, [], {}, [[]], "", word, word, word, written]
    nested: list[object] = [
        *([word], {word: None}, {"type": word}, {"text": word}, {"format": [word]}),
        *({"type": "text", "text": word}, [{"type": "input_text", "text": word}], {"$ref": [word]}),
        {"enum": {"a": word}, "items": word, "pattern": {"a": word}},
    ]
    return random.choice([*plain_ones, *nested, random.choice(WORDS)])


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """The path of everything in a value."""
    yield at
    inner = value.items() if isinstance(value, dict) else ()
    for step, item in enumerate(value) if isinstance(value, list) else inner:
        yield from paths(item, (*at, step))


def standing_at(tree: Any, path: Path) -> object:
    """What a path leads to, through strings that hold JSON."""
    for step in path:
        while isinstance(tree, EmbeddedJson):
            tree = tree.value
        tree = tree[step]
    return plain(tree)


def on_the_wire(request: Request, vendor: Vendor, name: str) -> str:
    """What a provider of this kind would get; nothing where it has no words for the request."""
    wire = vendor.wires.get(request.dialect)
    if wire is None:
        return ""
    try:
        tree = translated(request.tree, request.dialect, wire.dialect)
        body: JsonValue = wire.body(tree, TARGETS[name], "m", stream=request.stream)
    except InvalidRequest:
        return ""
    return dump(body).decode()


@pytest.mark.parametrize("endpoint", REQUESTS)
@settings(max_examples=1000)
@given(seed=st.integers(0, 2**64))  # of a generator of its own, which prefers nothing
async def test_nothing_is_sent_that_was_not_inspected(endpoint: Endpoint, seed: int) -> None:
    body = json.dumps(bent(REQUESTS[endpoint], Random(seed))).encode()  # noqa: S311
    try:
        read = SPOKEN[endpoint].parse(loads(body), principal=PRINCIPAL, request_id="req_1")
        request = await read
    except InvalidRequest:
        return
    inspected = "\n".join(segment.text for segment in request.segments)
    for name, vendor in VENDORS.items():
        assert set(CANARY.findall(on_the_wire(request, vendor, name))) <= set(
            CANARY.findall(inspected)
        )
    for segment in request.segments:
        if segment.maskable and segment.path[:1] != LEFT_OUT:
            assert standing_at(request.tree, segment.path) == segment.text


@pytest.mark.parametrize("endpoint", REQUESTS)
async def test_unbent_requests_are_read(endpoint: Endpoint) -> None:
    body = json.dumps(REQUESTS[endpoint]).encode()
    request = await SPOKEN[endpoint].parse(loads(body), principal=PRINCIPAL, request_id="req_1")
    assert len(request.segments) >= 6
