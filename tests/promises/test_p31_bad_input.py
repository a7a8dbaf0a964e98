"""P31: bad input is refused as a fault of the caller: no defect, no hang, and nothing is sent.

Requests that were broken at random. The cases that are written out one by one
are in `tests/contract/test_bad_input.py` and `tests/integration/test_bad_*.py`.
"""

from __future__ import annotations

import json
import logging
import random
from typing import Any

import pytest
from rig.answering import AUTHORISED, called, scope_of
from rig.coverage import DIALECTS
from rig.house import House
from rig.promises import Run, Size
from rig.sides import Sides

pytestmark = pytest.mark.asyncio(loop_scope="session")
SIZE = Size(smoke=400, long=200_000, unit="broken requests")

REFUSED = {400, 403, 404, 405, 413, 415}
PIECES = (
    *(b"NaN", b"1e400", b"-Infinity", b'"\\ud800"', b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 80),
    *(b"{}", b"null", b"0123", b'{"a":1,"a":2}', b"\\u0000", b"\x00", b"9" * 400, b"//", b"'"),
    *(b'"__proto__"', b'"constructor"', b",", b":", b'"', b"}", b"]", b"true", b"-0", b"\r\n"),
)
VALUES: tuple[object, ...] = (
    *(None, True, -1, 0, 10**18, 0.5, "", "x", [], {}, [[]], [None], {"a": {}}, ["x"] * 70),
    *({"type": "x"}, [{"role": "user"}], "auto", {"type": "function"}, -(2**60), "\u200b"),
)


def broken(draw: random.Random, tree: dict[str, object]) -> bytes:
    """A valid request of which something is wrong, in its tree or in its bytes."""
    if draw.random() < 0.5:
        changed = json.loads(json.dumps(tree))
        _change(draw, changed)
        return json.dumps(changed).encode()
    data = json.dumps(tree).encode()
    at = draw.randrange(len(data))
    way = draw.randrange(4)
    if way == 0:
        return data[:at]
    if way == 1:
        return data[:at] + draw.choice(PIECES) + data[at:]
    if way == 2:
        return data[:at] + data[at + draw.randint(1, 9) :]
    return data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :]


def _change(draw: random.Random, tree: Any) -> None:
    """Put another value somewhere, take one away, or add a field."""
    while True:
        if isinstance(tree, dict) and tree:
            key: Any = draw.choice(sorted(tree))
        elif isinstance(tree, list) and tree:
            key = draw.randrange(len(tree))
        else:
            return
        below = tree[key]
        if isinstance(below, dict | list) and below and draw.random() < 0.6:
            tree = below
            continue
        way = draw.randrange(3)
        if way == 0:
            tree[key] = draw.choice(VALUES)
        elif way == 1:
            del tree[key]
        elif isinstance(tree, dict):
            tree[draw.choice(("n", "stop", "tools", "x", "api_base", "user"))] = draw.choice(VALUES)
        return


BODIES: dict[str, dict[str, object]] = {
    "/v1/chat/completions": {
        "model": "local/m",
        "messages": [
            {"role": "system", "content": "Kısa yaz."},
            {"role": "user", "content": [{"type": "text", "text": "Bir göl anlat."}]},
        ],
        "tools": [
            {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
        ],
        "temperature": 0.5,
        "stop": ["son"],
        "metadata": {"a": "b"},
    },
    "/v1/messages": {
        "model": "local/m",
        "max_tokens": 9,
        "system": "Kısa yaz.",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Bir göl anlat."}]}],
        "stop_sequences": ["son"],
    },
    "/v1/responses": {
        "model": "local/m",
        "instructions": "Kısa yaz.",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "Bir göl anlat."}]}],
        "metadata": {"a": "b"},
    },
}


async def test_what_is_broken_is_refused_and_what_is_not_is_answered(
    house: House, sides: Sides, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    assert set(BODIES) < {walked.path for walked in DIALECTS.values()}
    draw = random.Random(31)  # noqa: S311 - which fault comes next
    outside, home = sides.targets()
    statuses: dict[int, int] = {}
    with caplog.at_level(logging.ERROR):
        async with house.wired(outside, home) as app:
            for _ in range(run.of(SIZE)):
                path = draw.choice(sorted(BODIES))
                body = broken(draw, BODIES[path])
                answer = await called(app, scope_of(path=path, headers=AUTHORISED), body)
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
                assert answer.status in REFUSED | {200}, (path, body, answer)
    assert caplog.records == []
    run.tell("P31", f"{sum(statuses.values())} broken requests; statuses {statuses}")
    assert statuses[400] > statuses[200] > 0
