"""A running gateway between two recording upstreams, and an app that holds a key of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from rig.answering import exchanged
from rig.behaviours import json_answer
from rig.gateway_process import GatewayProcess
from rig.upstream import RecordingUpstream

APP, TEAM = "hr", "people"
CHAT = "/v1/chat/completions"
INSIDE, OUTSIDE = "İçeriden.", "DISARIDAN"
OUTSIDE_KEY = "sk-of-the-provider-outside"
LIKE_A_NAME = "moonshotai/Kimi-K2.7-Code"  # a model that detectors take for a person
OFFENDING = "kanaryazxqwvt"  # stands in every bad request, and may be told by nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One way to ask wrongly, and how it must be refused: before or after it was `decided`."""

    body: bytes | object
    code: str
    status: int = 400
    param: str | None = None
    type: str = "invalid_request_error"
    decided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The gateway, what lies on both sides of the boundary, and the app's key."""

    gateway: GatewayProcess
    home: RecordingUpstream
    outside: RecordingUpstream
    client: httpx.AsyncClient
    key_id: str
    key: str

    @property
    def authorised(self) -> dict[str, str]:
        """The headers of a caller who is known."""
        return {"authorization": f"Bearer {self.key}", "content-type": "application/json"}

    async def post(
        self, body: bytes | object, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask for a chat completion; `body` is bytes, or what becomes JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post(CHAT, content=content, headers=headers or self.authorised)

    @property
    def port(self) -> int:
        """The port of the data listener."""
        return int(self.gateway.url.rpartition(":")[2])

    async def exchange(self, data: bytes) -> bytes:
        """Send raw bytes, and return all that comes back until the gateway closes."""
        return await exchanged(self.port, data)

    @asynccontextmanager
    async def sdk(
        self,
        key: str | None = None,
        *,
        retries: int = 2,
        on_request: Callable[[str], object] = str,
    ) -> AsyncIterator[AsyncOpenAI]:
        """The official client; `on_request` is told the path of every request that it makes."""

        async def told(request: httpx.Request) -> None:
            on_request(request.url.path)

        async with AsyncOpenAI(
            base_url=f"{self.gateway.url}/v1",
            api_key=self.key if key is None else key,
            max_retries=retries,
            http_client=DefaultAsyncHttpxClient(trust_env=False, event_hooks={"request": [told]}),
        ) as client:
            yield client

    @property
    def sent(self) -> tuple[int, int, int, int]:
        """How many bytes and connections either upstream has seen."""
        return (
            len(self.home.received),
            len(self.outside.received),
            self.home.connections,
            self.outside.connections,
        )

    @property
    def last_record(self) -> int:
        """The number of the newest record."""
        return max(int(str(record["seq"])) for record in self.gateway.records())

    def records_since(self, seq: int) -> list[dict[str, object]]:
        """Newer records, without counts of refusals of nobody in particular and checkpoints."""
        return [
            record
            for record in self.gateway.records(after=seq)
            if record.get("count") is None and record["type"] != "checkpoint"
        ]

    async def assert_refused(
        self, bad: Bad, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask wrongly: the error is right, nothing is sent, and one record tells of it."""
        before, sent = self.last_record, self.sent
        response = await self.post(bad.body, headers)
        assert_error(response.status_code, response.content, bad)
        assert self.sent == sent
        (record,) = self.records_since(before)
        assert record["type"] == "deny"
        assert record["request_id"] == response.headers["x-turnike-request"]
        assert (record["app"], record["team"], record["key_id"]) == (APP, TEAM, self.key_id)
        assert (record["status"], record["http_status"]) == (bad.code, bad.status)
        known = "gpt-4o" if bad.decided else None
        assert (record["dialect"], record["model_asked"]) == ("openai_chat", known)
        self.assert_untold()
        return response

    def assert_untold(self) -> None:
        """Neither the log nor any other file of the gateway holds what was wrong, or the key."""
        for name, data in self.gateway.kept():
            for word in (OFFENDING, self.key, OUTSIDE_KEY):
                assert word.encode() not in data, f"{name} holds it"
        for word in ("Traceback", "ERROR", "Exception"):
            assert word not in self.gateway.stderr


def assert_error(status: int, body: bytes, bad: Bad) -> None:
    """The answer is the error object of the OpenAI API, whole, and repeats nothing."""
    assert status == bad.status, body
    tree = json.loads(body)
    assert set(tree) == {"error"}
    error = tree["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["code"], error["type"], error["param"]) == (bad.code, bad.type, bad.param)
    assert error["message"]
    assert OFFENDING.encode() not in body


def chat(**fields: object) -> dict[str, object]:
    """A request for a model outside whose only text is the offending one."""
    said = [{"role": "user", "content": OFFENDING}]
    return {"model": "gpt-4o", "messages": said, **fields}


def target_outside(upstream: str, **fields: object) -> dict[str, object]:
    """The settings of a target outside, which a pattern of model names leads to."""
    return {
        "name": "cloud/m",
        "provider": "openai",
        "urls": [upstream],
        "models": ["gpt-*", LIKE_A_NAME],
        "api_key": {"env": "OUTSIDE_KEY"},
        "boundary": "external",
        "country": "US",
        "addresses": ["127.0.0.0/8"],
        **fields,
    }


def target_at_home(upstream: str, **fields: object) -> dict[str, object]:
    """The settings of a target at home."""
    return {
        "name": "local/m",
        "provider": "vllm",
        "urls": [upstream],
        "model": "qwen",
        "boundary": "organisation",
        "operator": "us",
        "addresses": ["127.0.0.0/8"],
        **fields,
    }


@asynccontextmanager
async def serving(
    folder: Path, *, ready: bool = True, home_url: str = "", **settings: object
) -> AsyncIterator[Served]:
    """Serve under the shipped KVKK policy; `home_url` stands in for the upstream at home."""
    async with (
        RecordingUpstream([json_answer(INSIDE)]) as home,
        RecordingUpstream([json_answer(OUTSIDE)]) as outside,
    ):
        targets = [target_at_home(home_url or home.url), target_outside(outside.url)]
        gateway = GatewayProcess(
            folder,
            {"auth": "keys", "targets": targets, **settings},
            {"OUTSIDE_KEY": OUTSIDE_KEY},
        )
        key_id, key = gateway.new_key(APP, TEAM)
        await gateway.start(ready=ready)
        try:
            async with httpx.AsyncClient(
                base_url=gateway.url, trust_env=False, timeout=30
            ) as client:
                yield Served(
                    gateway=gateway,
                    home=home,
                    outside=outside,
                    client=client,
                    key_id=key_id,
                    key=key,
                )
        finally:
            await gateway.stop()
