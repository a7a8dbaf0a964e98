"""Many conversations at once, each with values of its own, and what crosses between them."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rig.behaviours import answer_events, json_answer, sse
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home, target_outside
from rig.upstream import Line, Received, RecordingUpstream

_MASKED, _HELD, _CLEAN = range(3)
_VALUE = re.compile(r"uye\d+@ornek\d+\.example|\b[1-9]\d{10}\b")
_PIECE = 4  # characters of one chunk: every placeholder is cut apart


@dataclass(slots=True)
class Tally:
    """What was seen; `crossed` and `wrong` tell requests by number, with no value in them."""

    answered: int = 0
    masked: int = 0
    held: int = 0
    crossed: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)


async def echo(line: Line, request: Received) -> bool:
    """Say again what the last message said, whole or in small pieces."""
    messages = request.json["messages"]
    assert isinstance(messages, list)
    text = f"Aldım: {messages[-1]['content']}"
    if request.json.get("stream"):
        pieces = [text[place : place + _PIECE] for place in range(0, len(text), _PIECE)]
        return await sse(answer_events(pieces))(line, request)
    return await json_answer(text)(line, request)


def national_id(number: int) -> str:
    """A valid Turkish identity number of its own for each `number`."""
    digits = [int(digit) for digit in str(100_000_000 + number)]
    odd, even = sum(digits[0::2]), sum(digits[1::2])
    digits.append((odd * 7 - even) % 10)
    digits.append(sum(digits) % 10)
    return "".join(map(str, digits))


async def cross(folder: Path, *, requests: int, at_once: int) -> Tally:
    """Ask `requests` times, `at_once` at a time, through a running gateway; count what crossed."""
    async with RecordingUpstream([echo]) as home, RecordingUpstream([echo]) as outside:
        settings = {
            "auth": "open",
            "targets": [target_at_home(home.url), target_outside(outside.url)],
            "limits": {
                "per_key_concurrency": 2 * at_once
            },  # an ended request counts until it is told
        }
        gateway = GatewayProcess(folder, settings, {"OUTSIDE_KEY": "k"})
        await gateway.start()
        try:
            tally = await _asked(gateway.url, requests, at_once)
        finally:
            await gateway.stop()
        leaked = _VALUE.findall(outside.received.decode("utf-8", "replace"))
        assert leaked == [], f"{len(leaked)} values reached the target outside"
        return tally


async def _asked(url: str, requests: int, at_once: int) -> Tally:
    tally = Tally()
    numbers = iter(range(requests))
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(
        base_url=url, trust_env=False, timeout=120, limits=limits
    ) as client:
        await asyncio.gather(*(_talk(client, numbers, tally) for _ in range(at_once)))
    return tally


async def _talk(client: httpx.AsyncClient, numbers: Iterator[int], tally: Tally) -> None:
    """One caller: takes the next number and asks, until none is left."""
    for number in numbers:
        kind = number % 3
        own = {
            _MASKED: f"uye{number}@ornek{number}.example",
            _HELD: national_id(number),
            _CLEAN: "zincir",
        }[kind]
        # The first words are the same for all that leave: they share one conversation key.
        first = f"Dosya {number} için bir özet." if kind == _HELD else "Merhaba, bir özet lütfen."
        said = [first, "Buyurun.", f"Konu şu: {own}, dosya {number}."]
        roles = itertools.cycle(("user", "assistant"))
        body = {
            "model": "gpt-4o",
            "stream": number % 2 == 0,
            "messages": [{"role": next(roles), "content": text} for text in said],
        }
        response = await client.post("/v1/chat/completions", json=body)
        text = _text_of(response)
        tally.answered += response.status_code == httpx.codes.OK
        tally.masked += response.headers.get("x-turnike-effect") == "mask"
        tally.held += response.headers.get("x-turnike-effect") == "local"
        if set(_VALUE.findall(text)) - {own}:
            tally.crossed.append(number)
        if own not in text:
            tally.wrong.append(number)


def _text_of(response: httpx.Response) -> str:
    if not response.headers["content-type"].startswith("text/event-stream"):
        return response.text
    said = []
    for line in response.text.splitlines():
        if line.startswith("data: {"):
            choices = json.loads(line.removeprefix("data: ")).get("choices", [])
            said += [choice["delta"].get("content") or "" for choice in choices]
    return "".join(said)
