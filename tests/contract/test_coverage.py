"""Every field that the official SDKs can send is read, or opaque, or refused: none is passed by.

A canary is planted in every scalar leaf and every key of each dialect. The
reader sees all of them; those that are accepted go through a whole gateway.
"""

from __future__ import annotations

import base64
import urllib.parse
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from rig.answering import AUTHORISED, PRINCIPAL, SECRETS, called, nothing_kept, scope_of
from rig.behaviours import json_answer, status
from rig.behaviours import response as a_response
from rig.coverage import DIALECTS, Leaf, is_dropped, leaves_of, stands_at
from rig.house import House, open_house
from rig.payloads import external_target
from rig.upstream import RecordingUpstream

from gateway.api.dialects.spoken import spoken
from gateway.api.routes import route
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.request import Request

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARSERS = {dialect.name: dialect for dialect in spoken(SECRETS, nothing_kept()).values()}
HELD = {403, 404, 503, 529}  # no target at home, embedding not permitted, no such model
EVERY = 10  # of the refused ones, which are many, this many-th goes through the gateway
FEWEST_READ = {
    "openai_chat": 75,
    "openai_responses": 95,
    "openai_completions": 9,
    "openai_embeddings": 5,
    "anthropic_messages": 380,
    "anthropic_count_tokens": 380,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def parsed(leaf: Leaf) -> Request | InvalidRequest:
    """What the dialect reads, or how it refuses."""
    try:
        tree = loads(leaf.body)
        return await PARSERS[leaf.dialect].parse(tree, principal=PRINCIPAL, request_id="req_1")
    except InvalidRequest as refused:
        return refused


def fate(leaf: Leaf, read: Request | InvalidRequest) -> str:
    """What became of a field: `refused`, `read`, `opaque`, `not sent`, or `missed`.

    A request that is refused for another field than the planted one is `untried`.
    """
    if isinstance(read, InvalidRequest):
        return "refused" if stands_at(read.param, leaf) else f"untried ({read.param})"
    if any(leaf.word in segment.text for segment in read.segments):
        return "read"
    if any(stands_at(part, leaf) for part in read.opaque):
        return "opaque"
    return "not sent" if is_dropped(leaf) else "missed"


def spellings(word: str) -> Iterator[bytes]:
    """Ways in which a canary could be on the wire."""
    for data in (word.encode(), word.encode("utf-16-le"), word[::-1].encode()):
        yield data
        yield base64.b64encode(data).rstrip(b"=")[:-1]
        yield data.hex().encode()
    yield urllib.parse.quote(" ".join(word)).encode()
    yield " ".join(word).encode()


async def test_no_route_that_takes_content_is_without_a_walk() -> None:
    dialects = spoken(SECRETS, nothing_kept())
    assert {dialect.name for dialect in dialects.values()} == set(DIALECTS)
    for name, walked in DIALECTS.items():
        assert dialects[route("POST", walked.path.encode()).endpoint].name == name


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_every_leaf_is_read_or_opaque_or_refused(dialect: str) -> None:
    fates: Counter[str] = Counter()
    missed = []
    for leaf in leaves_of(dialect):
        became = fate(leaf, await parsed(leaf))
        fates[became] += 1
        if became == "missed" or became.startswith("untried"):
            missed.append((became, leaf.label))
    assert missed == []
    assert fates["read"] >= FEWEST_READ[dialect], fates


@pytest.mark.timeout(300)
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_no_accepted_leaf_reaches_a_provider(house: House, dialect: str) -> None:
    native = status(200, a_response()) if dialect == "openai_responses" else json_answer()
    async with (
        RecordingUpstream([native]) as outside,
        house.wired(external_target("cloud/x", outside.url)) as app,
    ):
        for number, leaf in enumerate(leaves_of(dialect)):
            became = fate(leaf, await parsed(leaf))
            if became == "refused" and number % EVERY:
                continue
            before = len(outside.requests)
            scope = scope_of(path=leaf.spoken.path, headers=AUTHORISED)
            response = await called(app, scope, leaf.body)
            assert not any(word in outside.received for word in spellings(leaf.word)), leaf.label
            if became == "not sent":
                estimated = dialect == "anthropic_count_tokens"
                went_without_it = len(outside.requests) > before
                refused = 400 <= response.status < 500
                assert went_without_it or estimated or refused, leaf.label
                continue
            assert response.status in (HELD if became != "refused" else range(400, 500)), leaf.label
            if became == "refused":
                continue
            (record,) = house.records(response.headers["x-turnike-request"])
            if record["status"] == "model_not_found":
                continue  # a canary that stands for the name of a model
            receipt, findings = record["coverage"], record["findings"]
            assert isinstance(receipt, dict)
            assert isinstance(findings, list)
            assert receipt["scanned"] > 0
            if became == "read":
                assert findings, leaf.label
                assert all(found["path"] for found in findings)
            else:
                assert receipt["opaque"], leaf.label
