"""A pipeline of a few lines that the wire formats can be tested against, and ways to reach it."""

from __future__ import annotations

import asyncio
import atexit
import json
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from gateway.api.asgi import App, Message, Scope
from gateway.api.auth import Authenticator
from gateway.api.data_plane import DataPlane
from gateway.api.dialects.spoken import spoken
from gateway.api.kept import KeptRoute
from gateway.core.answer import Answer, Refusal
from gateway.core.clock import SystemClock
from gateway.core.decision import Decision, MayLeave, Reason, Refused, RuleRef
from gateway.core.effects import Effect
from gateway.core.errors import GatewayError
from gateway.core.reply import (
    Finished,
    FinishReason,
    ReplyEvent,
    Started,
    TextDelta,
    Usage,
    UsageReported,
)
from gateway.core.request import Principal, Request
from gateway.core.sensitive import Sensitive
from gateway.state.responses import KeptResponses
from gateway.state.secrets import Secrets

KEY = "tk_the-key-of-an-app"
ADOPTED = "sk-the-apps-own-provider-key"
PRINCIPAL = Principal(app="hr", team="people", key_id="key_1")
SECRETS = Secrets(Sensitive(b"k" * 32))
MODELS = ("auto", "cloud/m", "local/qwen3-8b", "m")
RULE = RuleRef(
    policy="kvkk", name="Özel veri içeride kalır", why="KVKK 6", message="Şifreyi çıkar."
)


def lookup(presented: str) -> Principal | None:
    """The registry of the tests: two keys of one app."""
    return PRINCIPAL if presented in {KEY, ADOPTED} else None


def allowed(rule: RuleRef | None = RULE) -> MayLeave:
    """A decision that lets a request leave."""
    return MayLeave(
        effect=Effect.ALLOW,
        reason=Reason.RULE,
        rule=rule,
        permitted=frozenset({"cloud/m"}),
        digest="d1",
    )


def blocked(rule: RuleRef | None = RULE, reason: Reason = Reason.RULE) -> Refused:
    """A decision that refuses."""
    return Refused(
        effect=Effect.BLOCK, reason=reason, rule=rule, permitted=frozenset(), digest="d1"
    )


def said(*pieces: str, reason: FinishReason = FinishReason.STOP) -> list[ReplyEvent]:
    """The events of an answer in text."""
    return [
        Started(reply_id="up-1", created=1_700_000_000),
        *(TextDelta(choice=0, text=piece) for piece in pieces),
        Finished(choice=0, reason=reason),
        UsageReported(usage=Usage(input=7, output=2, cached=3, reasoning=1)),
    ]


Step = ReplyEvent | BaseException | asyncio.Event
"""What a scripted answer does next: say something, fail, or wait."""


@dataclass(slots=True)
class Scripted:
    """Answers every request with `steps`, or refuses it, and keeps what it was asked."""

    steps: Sequence[Step] = field(default_factory=lambda: said("Merhaba", " dünya"))
    decision: Decision = field(default_factory=allowed)
    fault: BaseException | None = None
    unrecorded: GatewayError | None = None
    asked: list[Request] = field(default_factory=list)
    keys: list[Sensitive[str] | None] = field(default_factory=list)
    refusals: list[tuple[str, Principal | None, str]] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(
        self, request: Request, *, client_key: Sensitive[str] | None
    ) -> Answer | Refusal:
        """Answer as told."""
        self.asked.append(request)
        self.keys.append(client_key)
        if self.fault is not None:
            raise self.fault
        if isinstance(self.decision, Refused):
            return Refusal(self.decision)
        return Answer(
            decision=self.decision,
            target="cloud/m",
            model="m-2026",
            events=Events(self._events(), self.closed),
        )

    async def refused(
        self, fault: GatewayError, *, principal: Principal | None, request_id: str, dialect: str
    ) -> None:
        """Keep the refusal, or fail as told."""
        assert request_id.startswith("req_")
        if self.unrecorded is not None:
            raise self.unrecorded
        self.refusals.append((fault.code, principal, dialect))

    async def _events(self) -> AsyncGenerator[ReplyEvent]:
        for step in self.steps:
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif isinstance(step, BaseException):
                raise step
            else:
                yield step


class Events(AsyncIterator[ReplyEvent]):
    """Events that count as closed only when somebody closes them, as those of the pipeline do."""

    def __init__(self, events: AsyncGenerator[ReplyEvent], closed: asyncio.Event) -> None:
        self._events = events
        self._closed = closed

    async def __anext__(self) -> ReplyEvent:
        return await anext(self._events)

    async def aclose(self) -> None:
        """Hang up."""
        await self._events.aclose()
        self._closed.set()


def nothing_kept() -> KeptResponses:
    """A store of responses in a folder of its own, which goes with the process."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = Path(folder.name)
    path.chmod(0o700)
    return KeptResponses.open(path, SECRETS, SystemClock.start())


def data_plane(
    pipeline: Scripted,
    *,
    ready: Callable[[], bool] = lambda: True,
    kept: KeptResponses | None = None,
) -> DataPlane:
    """The data plane over `pipeline`, with the keys of the tests."""
    kept = kept or nothing_kept()
    return DataPlane(
        pipeline,
        Authenticator(lookup),
        lambda: MODELS,
        spoken(SECRETS, kept),
        kept=KeptRoute(kept),
        clock=SystemClock.start(),
        ready=ready,
    )


@dataclass(frozen=True, slots=True)
class Response:
    """What came back from a direct call."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        read = json.loads(self.body)
        assert isinstance(read, dict)
        return read

    @property
    def error(self) -> dict[str, object]:
        """The error object."""
        read = self.json["error"]
        assert isinstance(read, dict)
        return read


def scope_of(
    method: str = "POST",
    path: str = "/v1/chat/completions",
    headers: Sequence[tuple[str, str]] = (),
    query: str = "",
) -> Scope:
    """An HTTP scope as uvicorn makes it."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
    }


AUTHORISED = (
    ("host", "127.0.0.1:8787"),
    ("content-type", "application/json"),
    ("authorization", f"Bearer {KEY}"),
    ("anthropic-version", "2023-06-01"),
)


async def called(app: App, scope: Scope, body: bytes | None = b"") -> Response:
    """Call an app directly; a body of None is a client that hangs up before it is sent."""
    sent: list[Message] = []
    arriving: asyncio.Queue[Message] = asyncio.Queue()
    if body is None:
        arriving.put_nowait({"type": "http.disconnect"})
    else:
        arriving.put_nowait({"type": "http.request", "body": body, "more_body": False})

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, arriving.get, send)
    if not sent:
        return Response(0, {}, b"")
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Response(sent[0]["status"], headers, body)


async def posted(
    app: App,
    body: object,
    *,
    headers: Sequence[tuple[str, str]] = AUTHORISED,
    path: str = "/v1/chat/completions",
) -> Response:
    """Post a request directly; `body` is bytes, or what becomes JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await called(app, scope_of(path=path, headers=headers), data)


def chat(**fields: object) -> dict[str, object]:
    """A small valid request."""
    return {"model": "m", "messages": [{"role": "user", "content": "Selam"}], **fields}


@asynccontextmanager
async def listening(app: App) -> AsyncIterator[int]:
    """Serve an app by uvicorn on a free loopback port; yields the port."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        lifespan="off",
        http="httptools",
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def exchanged(port: int, data: bytes, *, finish: bool = False) -> bytes:
    """Send raw bytes to a loopback port and return all that comes back until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    if finish:
        writer.write_eof()
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()
