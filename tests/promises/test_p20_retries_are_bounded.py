"""P20: what fails is tried again only before its first word, and for one request in five."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig.behaviours import answer_events, raw, sse, status
from rig.payloads import external_target, home_target
from rig.pipelines import answered, asking, open_pipeline, records_in, said
from rig.promises import Run, Size
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.core.answer import Answer, Unanswered
from gateway.core.errors import UpstreamUnavailable

SIZE = Size(smoke=150, long=5000, unit="requests to a target that fails every other time")
IN_HAND = 10


class EveryOther:
    """Fails with a 500 and answers, in turn."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, line: Line, request: Received) -> bool:
        """Answer one request."""
        self.asked += 1
        behave = status(500) if self.asked % 2 else sse(answer_events())
        return await behave(line, request)


async def test_no_more_is_sent_than_a_fifth_above_what_came(tmp_path: Path, run: Run) -> None:
    server, number, unanswered = EveryOther(), run.of(SIZE), 0
    async with RecordingUpstream([server]) as home, RecordingUpstream([sse()]) as outside:
        targets = (
            external_target("cloud/m", outside.url, models=("gpt-*",)),
            home_target("local/m", home.url),
        )
        async with open_pipeline(tmp_path, *targets) as pipeline:
            for place in range(number):
                outcome = await pipeline.answer(asking(f"Soru {place}", model="local/m"))
                if isinstance(outcome, Answer):
                    await said(outcome)
                unanswered += isinstance(outcome, Unanswered)
        assert outside.connections == 0
    again = server.asked - number
    run.tell(
        "P20",
        f"{number} requests, {server.asked} attempts ({server.asked / number:.3f} for each),"
        f" {unanswered} unanswered",
    )
    assert 0 < again <= number / 5 + IN_HAND
    kinds = [record["type"] for record in records_in(tmp_path)]
    assert kinds.count("intent") == kinds.count("completion") == server.asked


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 431, 451])
async def test_a_refused_request_is_sent_once(tmp_path: Path, code: int) -> None:
    await assert_sent_once(tmp_path, status(code))


async def assert_sent_once(folder: Path, behaviour: Behaviour) -> None:
    async with RecordingUpstream([behaviour]) as one, RecordingUpstream([behaviour]) as two:
        async with open_pipeline(folder, home_target("local/m", one.url, two.url)) as pipeline:
            assert isinstance(await pipeline.answer(asking("Merhaba")), Unanswered)
        assert len(one.requests) + len(two.requests) == 1


async def test_what_has_begun_to_be_answered_is_sent_once(tmp_path: Path) -> None:
    broken = sse(answer_events()[:2], then=raw(b""))
    async with RecordingUpstream([broken]) as one, RecordingUpstream([broken]) as two:
        async with open_pipeline(tmp_path, home_target("local/m", one.url, two.url)) as pipeline:
            answer = await answered(pipeline, asking("Merhaba"))
            with pytest.raises(UpstreamUnavailable):
                await said(answer)
        assert len(one.requests) + len(two.requests) == 1
