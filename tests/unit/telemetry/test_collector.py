from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from gateway.core.errors import UpstreamUnavailable
from gateway.core.record import Entry, RecordType
from gateway.telemetry import collector
from gateway.telemetry.collector import Collector

ENTRY = Entry(type=RecordType.COMPLETION, fields={"request_id": "req_1"})


@dataclass(slots=True)
class Taken:
    status: int = 200


@dataclass(slots=True)
class Recorder:
    """Takes what is sent, or does not."""

    status: int = 200
    away: bool = False
    bodies: list[bytes] = field(default_factory=list)
    headers: Sequence[tuple[str, str]] = ()
    hanging: asyncio.Event | None = None

    async def ask(
        self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b""
    ) -> Taken:
        if self.hanging is not None:
            hanging, self.hanging = self.hanging, None
            hanging.set()
            await asyncio.sleep(3600)
        if self.away:
            raise UpstreamUnavailable("It did not answer.")
        assert (method, path) == ("POST", "/v1/traces")
        self.bodies.append(body)
        self.headers = headers
        return Taken(self.status)


def collecting(courier: Recorder, **kwargs: float) -> Collector:
    return Collector(
        lambda _entry, _parent: ReadableSpan(name="chat"),
        lambda spans: b"%d" % len(spans),
        courier,
        headers=[("authorization", "Bearer t")],
        **kwargs,
    )


async def test_what_cannot_be_encoded_is_dropped_and_the_next_is_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    fails = [ValueError("kanarya")]

    def encoded(spans: Sequence[ReadableSpan]) -> bytes:
        if fails:
            raise fails.pop()
        return b"%d" % len(spans)

    courier = Recorder()
    under_test = Collector(
        lambda _entry, _parent: ReadableSpan(name="chat"), encoded, courier, pause=0.01
    )
    under_test.start()
    under_test.saw(ENTRY)
    async with asyncio.timeout(10):
        while not under_test.dropped:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        under_test.saw(ENTRY)
        while not courier.bodies:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await under_test.close()
    assert (under_test.sent, under_test.dropped) == (1, 1)
    assert "ValueError" in caplog.text
    assert "kanarya" not in caplog.text


async def test_spans_are_sent_together_in_the_background() -> None:
    courier = Recorder()
    under_test = collecting(courier, pause=0.01)
    under_test.start()
    for _ in range(3):
        under_test.saw(ENTRY)
    async with asyncio.timeout(10):
        while not courier.bodies:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await under_test.close()
    assert courier.bodies == [b"3"]
    assert ("authorization", "Bearer t") in courier.headers
    assert (under_test.sent, under_test.dropped) == (3, 0)


async def test_what_waits_at_the_end_is_sent() -> None:
    courier = Recorder()
    under_test = collecting(courier)
    under_test.start()
    under_test.saw(ENTRY)
    await under_test.close()
    assert courier.bodies == [b"1"]


@pytest.mark.parametrize("courier", [Recorder(away=True), Recorder(status=503)])
async def test_what_is_not_taken_is_dropped_and_counted(courier: Recorder) -> None:
    under_test = collecting(courier)
    under_test.saw(ENTRY)
    await under_test.close()
    assert (under_test.sent, under_test.dropped) == (0, 1)


async def test_no_more_than_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    courier = Recorder()
    monkeypatch.setattr(collector, "WAITING", 10)
    under_test = collecting(courier)
    for _ in range(12):
        under_test.saw(ENTRY)
    await under_test.close()
    assert courier.bodies == [b"10"]
    assert under_test.dropped == 2


async def test_an_end_in_the_middle_of_sending_loses_nothing() -> None:
    hanging = asyncio.Event()
    courier = Recorder(hanging=hanging)
    under_test = collecting(courier, pause=0.01)
    under_test.start()
    under_test.saw(ENTRY)
    await hanging.wait()
    await under_test.close()
    assert courier.bodies == [b"1"]
