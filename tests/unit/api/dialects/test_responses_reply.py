from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest
from rig.answering import said

from gateway.api.dialects.responses_output import Json
from gateway.api.dialects.responses_reply import ResponseWriter
from gateway.core.errors import SafeguardError
from gateway.core.reply import Finished, FinishReason, ReplyEvent

KEPT: list[Json] = []


async def given(events: Sequence[ReplyEvent]) -> AsyncIterator[ReplyEvent]:
    for event in events:
        yield event


def writer(*, fails: bool = False) -> ResponseWriter:
    async def keep(response: Json) -> None:
        if fails:
            raise SafeguardError("Nothing can be kept.")
        KEPT.append(response)

    return ResponseWriter(
        response_id="resp_1",
        model="m",
        asked={"instructions": "Kısa", "temperature": 0.5, "metadata": {"a": "b"}},
        previous="resp_0",
        stored=True,
        seal=str,
        keep=keep,
    )


async def streamed(writing: ResponseWriter, events: Sequence[ReplyEvent]) -> list[Json]:
    parts = [part async for part in writing.stream(given(events))]
    told = []
    for part in parts:
        name, data = part.decode().strip().split("\n", 1)
        tree = json.loads(data.removeprefix("data: "))
        assert name == f"event: {tree['type']}"
        told.append(tree)
    return told


def test_a_whole_response_repeats_what_was_asked() -> None:
    KEPT.clear()
    response = asyncio.run(writer().whole(given(said("Mer", "haba"))))
    assert [response] == KEPT
    assert (response["id"], response["object"], response["status"]) == (
        "resp_1", "response", "completed",
    )  # fmt: skip
    assert (response["instructions"], response["temperature"]) == ("Kısa", 0.5)
    assert (response["previous_response_id"], response["store"]) == ("resp_0", True)
    assert response["usage"] == {
        "input_tokens": 7,
        "input_tokens_details": {"cached_tokens": 3, "cache_write_tokens": 0},
        "output_tokens": 2,
        "output_tokens_details": {"reasoning_tokens": 1},
        "total_tokens": 9,
    }


async def test_a_stream_counts_its_events_and_ends_with_the_whole_response() -> None:
    KEPT.clear()
    events = await streamed(writer(), said("Mer", "haba"))
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert [event["type"] for event in (events[0], events[1], events[-1])] == [
        "response.created", "response.in_progress", "response.completed",
    ]  # fmt: skip
    assert events[-1]["response"] == KEPT[0]


@pytest.mark.parametrize(
    ("reason", "word"),
    [(FinishReason.LENGTH, "max_output_tokens"), (FinishReason.CONTENT_FILTER, "content_filter")],
)
async def test_an_answer_that_was_cut_short_is_incomplete(reason: FinishReason, word: str) -> None:
    events = await streamed(writer(), [*said("a")[:2], Finished(choice=0, reason=reason)])
    assert events[-1]["type"] == "response.incomplete"
    response = events[-1]["response"]
    assert isinstance(response, dict)
    assert response["incomplete_details"] == {"reason": word}


async def test_no_end_is_told_of_what_could_not_be_kept() -> None:
    told: list[bytes] = []

    async def read() -> None:
        async for part in writer(fails=True).stream(given(said("a"))):
            told.append(part)

    with pytest.raises(SafeguardError):
        await read()
    assert b"response.completed" not in b"".join(told)
