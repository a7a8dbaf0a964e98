"""A load of requests of which most must stay at home, each marked, and who sends it."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
from rig.behaviours import answer_events, completion, head
from rig.crossings import national_id
from rig.held import canary
from rig.upstream import Line, Received

_LETTERS = "bcdfgklmnprst"
_NUMBER = re.compile(rb"(?<!\d)[1-9]\d{10}(?!\d)")
MODELS = ("auto", "gpt-4o", "cloud/m", "local/m")
OUTSIDE_SAYS = "DISARIDAN"
_PATIENCE_S = 30.0
_PAUSE_S = 0.1


@dataclass(slots=True)
class Marks:
    """The words of one run: `held` stands in all that must stay, `free` in all that may leave."""

    held: str = field(default_factory=canary)
    free: str = field(default_factory=lambda: canary().replace("kanarya", "serbest"))

    def word(self, number: int, *, held: bool) -> str:
        """The word of one request, in letters only."""
        letters = ""
        while number or not letters:
            number, place = divmod(number, len(_LETTERS))
            letters += _LETTERS[place]
        return (self.held if held else self.free) + letters

    async def answer(self, line: Line, request: Received) -> bool:
        """Answer as a model at home, with the word of the question, and hang up."""
        found = re.search(rf"{self.held}[{_LETTERS}]+".encode(), request.body)
        word = found[0].decode() if found else "Bu"
        return await answered(line, request, f"{word} kodlu dosya arşive kaldırıldı, müdürde.")


async def outside_answer(line: Line, request: Received) -> bool:
    """Answer as the model outside."""
    return await answered(line, request, OUTSIDE_SAYS)


async def answered(line: Line, request: Received, text: str) -> bool:
    """Answer in the shape that was asked for; each request has a connection of its own.

    A probe, which asks for nothing, is told that all is well.
    """
    if request.method == "GET":
        await line.send(head(200, {"content-length": "0", "connection": "close"}))
        return False
    if request.json.get("stream"):
        kind, body = "text/event-stream", b"".join(answer_events(text.split(" ")))
    else:
        kind, body = "application/json", json.dumps(completion(text)).encode()
    fields = {"content-type": kind, "content-length": str(len(body)), "connection": "close"}
    await line.send(head(200, fields) + body)
    return False


def numbers_in(data: bytes | bytearray) -> int:
    """How many numbers of the length of an identity number stand in `data`."""
    return len(_NUMBER.findall(data))


@dataclass(slots=True)
class Load:
    """Asks the gateway at `url`; `statuses` counts what came, `strange` what may not come.

    `hang_up` breaks each request off after so many bytes of its answer.
    """

    url: str
    marks: Marks
    numbers: Iterator[int]
    hang_up: int | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    strange: list[int] = field(default_factory=list)
    asked: int = 0

    async def run(self, requests: int, *, at_once: int) -> None:
        """Ask `requests` times, `at_once` at a time."""
        limits = httpx.Limits(max_connections=at_once)
        async with httpx.AsyncClient(
            base_url=self.url, trust_env=False, timeout=_PATIENCE_S, limits=limits
        ) as client:
            await asyncio.gather(*(self._lane(client, requests // at_once) for _ in range(at_once)))

    async def _lane(self, client: httpx.AsyncClient, requests: int) -> None:
        for _ in range(requests):
            number = next(self.numbers)
            self.asked += 1
            await self._one(client, number)

    async def _one(self, client: httpx.AsyncClient, number: int) -> None:
        kind = number % 6
        model, stream = MODELS[number // 6 % len(MODELS)], number // 24 % 2 == 0
        path, body = self._request(number, kind, model)
        status, text = await self._post(client, path, {**body, "stream": stream})
        self.statuses[f"{'free' if kind == 5 else 'held'} {status}"] += 1
        if kind == 5:
            return
        if OUTSIDE_SAYS in text:
            self.strange.append(number)
        elif kind == 0 and status == 200 and not stream:
            self.asked += 1  # the conversation goes on with what was answered at home
            said = json.loads(text)["choices"][0]["message"]["content"]
            turns = [
                {"role": "assistant", "content": said},
                {"role": "user", "content": "Bunu iki cümlede yeniden yaz."},
            ]
            _, again = await self._post(client, CHAT, {"model": "gpt-4o", "messages": turns})
            if OUTSIDE_SAYS in again:
                self.strange.append(number)

    def _request(self, number: int, kind: int, model: str) -> tuple[str, dict[str, object]]:
        word = self.marks.word(number, held=kind != 5)
        filed = f"{word} kodlu dosyada T.C. kimlik no {national_id(number)} yazıyor. Özetle."
        if kind in {0, 3}:
            return CHAT, {"model": model, "messages": [{"role": "user", "content": filed}]}
        if kind == 1:
            ill = f"{word} kodlu çalışana şeker hastalığı tanısı kondu, insülin kullanıyor. Özetle."
            said = [{"role": "user", "content": ill}]
            return MESSAGES, {"model": model, "messages": said, "max_tokens": 50}
        if kind == 2:
            return RESPONSES, {"model": model, "input": filed}
        if kind == 4:
            picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + word.encode()).decode()
            parts = [
                {"type": "text", "text": "Bu resimde ne görüyorsun?"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
            ]
            return CHAT, {"model": model, "messages": [{"role": "user", "content": parts}]}
        rhyme = f"{word} sözcüğü için kısa bir tekerleme yaz."
        return CHAT, {"model": "gpt-4o", "messages": [{"role": "user", "content": rhyme}]}

    async def _post(
        self, client: httpx.AsyncClient, path: str, body: dict[str, object]
    ) -> tuple[int, str]:
        """Status and text; 0 where the gateway broke off or was hung up on."""
        text = bytearray()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._asked(client, path, body, text)
        except (httpx.TransportError, TimeoutError):
            return 0, text.decode("utf-8", "replace")

    async def _asked(
        self, client: httpx.AsyncClient, path: str, body: dict[str, object], text: bytearray
    ) -> tuple[int, str]:
        """As `_post`; while nobody listens, because the gateway was killed, it waits."""
        while True:
            try:
                async with client.stream(
                    "POST", path, json=body, headers={"anthropic-version": "2023-06-01"}
                ) as response:
                    async for piece in response.aiter_bytes():
                        text += piece
                        if self.hang_up is not None and len(text) >= self.hang_up:
                            return 0, text.decode("utf-8", "replace")
                    return response.status_code, text.decode("utf-8", "replace")
            except httpx.ConnectError:
                await asyncio.sleep(_PAUSE_S)


CHAT, MESSAGES, RESPONSES = "/v1/chat/completions", "/v1/messages", "/v1/responses"
