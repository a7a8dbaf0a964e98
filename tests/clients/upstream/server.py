"""A provider of our own: it speaks as OpenAI and as Anthropic, and plays a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType

from clients.upstream import chat, completions, messages, responses
from clients.upstream.gates import Gates
from clients.upstream.script import Asked, Fault, Play
from clients.upstream.wire import CREATED, Tree, send_events, send_json
from rig.upstream import Line, Received, RecordingUpstream

APP_KEY, GATEWAY_KEY = "sk-of-the-app", "sk-of-the-gateway"
OPENAI_MODELS = ("gpt-4o-mini", "gpt-5-mini", "text-embedding-3-small")
CLAUDE_MODELS = ("claude-sonnet-4-5", "claude-haiku-4-5")
_RESPONSES = "/v1/responses"
_MODELS = "/v1/models"


@dataclass(slots=True)
class Upstream:
    """Use it as an async context manager; both APIs lie under one base URL.

    `GET /go/NAME` is the go-ahead for the stream that waits under this name.
    """

    gates: Gates = field(default_factory=Gates)
    play: Play = field(default_factory=Play)
    kept: responses.Kept = field(default_factory=responses.Kept)
    unknown: list[str] = field(default_factory=list)
    _server: RecordingUpstream = field(init=False)

    def __post_init__(self) -> None:
        self._server = RecordingUpstream([self._answer])

    async def __aenter__(self) -> Upstream:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.__aexit__(kind, fault, trace)

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def requests(self) -> list[Received]:
        """Everything that it was asked."""
        return self._server.requests

    async def _answer(self, line: Line, request: Received) -> bool:
        path = request.path.partition("?")[0]
        if path.startswith("/go/"):
            in_time = self.gates.go(path.removeprefix("/go/"))
            await send_json(line, {"in_time": in_time})
        elif key_of(request) not in (APP_KEY, GATEWAY_KEY):
            await self._fail(line, request, Fault(status=401))
        elif request.method == "POST":
            await self._create(line, request, path)
        else:
            await self._look_up(line, request, path)
        return True

    async def _create(self, line: Line, request: Received, path: str) -> None:
        body: Tree = request.json
        if body.get("model") not in OPENAI_MODELS + CLAUDE_MODELS:
            await self._fail(line, request, Fault(status=404))
        elif path == "/v1/embeddings":
            await send_json(line, completions.embeddings(body))
        elif path == "/v1/messages/count_tokens":
            await send_json(line, {"input_tokens": messages.COUNTED_TOKENS})
        elif path == _RESPONSES:
            await self._respond(line, request, body)
        elif path in ("/v1/chat/completions", "/v1/completions", "/v1/messages"):
            await self._converse(line, request, path, body)
        else:
            await self._fail(line, request, Fault(status=404))

    async def _converse(self, line: Line, request: Received, path: str, body: Tree) -> None:
        room = {
            "/v1/chat/completions": chat,
            "/v1/completions": completions,
            "/v1/messages": messages,
        }[path]
        try:
            if room is messages:
                messages.check_beta(body, request.header("anthropic-beta"))
            asked: Asked = room.asked(body)
        except messages.Unacceptable:
            await self._fail(line, request, Fault(status=400))
            return
        turn = self.play.answer(asked)
        if isinstance(turn, Fault):
            await self._fail(line, request, turn)
        elif body.get("stream"):
            await send_events(line, room.stream(body, turn, self.gates))
        else:
            await send_json(line, room.whole(body, turn))

    async def _respond(self, line: Line, request: Received, body: Tree) -> None:
        try:
            turn = self.play.answer(responses.asked(body, self.kept.history(body)))
        except (responses.Forgotten, responses.Tampered):
            turn = Fault(status=400)
        if isinstance(turn, Fault):
            await self._fail(line, request, turn)
            return
        response = responses.whole(body, turn, self.kept.new_id())
        self.kept.keep(body, response)
        if body.get("stream"):
            await send_events(line, responses.stream(body, turn, response, self.gates))
        else:
            await send_json(line, response)

    async def _look_up(self, line: Line, request: Received, path: str) -> None:
        name = path.rpartition("/")[2]
        if path == _MODELS:
            await send_json(line, _models(request))
        elif path.startswith(f"{_MODELS}/") and name in OPENAI_MODELS + CLAUDE_MODELS:
            await send_json(line, _model(request, name))
        elif path.startswith(f"{_RESPONSES}/") and name in self.kept.responses:
            stored = self.kept.responses[name]
            if request.method == "DELETE":
                del self.kept.responses[name]
                stored = {"id": name, "object": "response", "deleted": True}
            await send_json(line, stored)
        else:
            await self._fail(line, request, Fault(status=404))

    async def _fail(self, line: Line, request: Received, fault: Fault) -> None:
        """Answer with an error in the shape of the API that was asked."""
        if fault.status == 404:
            self.unknown.append(f"{request.method} {request.path}")
        anthropic = _speaks_anthropic(request)
        tree = messages.error(fault.status) if anthropic else {"error": chat.error(fault.status)}
        headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
        await send_json(line, tree, status=fault.status, headers=headers)


def key_of(request: Received) -> str:
    """The key that a request came with."""
    bearer = request.header("authorization").removeprefix("Bearer ")
    return request.header("x-api-key") or bearer


def _speaks_anthropic(request: Received) -> bool:
    return bool(request.header("anthropic-version"))


def _models(request: Received) -> Tree:
    names = CLAUDE_MODELS if _speaks_anthropic(request) else OPENAI_MODELS
    rows = [_model(request, name) for name in names]
    if _speaks_anthropic(request):
        return {"data": rows, "has_more": False, "first_id": names[0], "last_id": names[-1]}
    return {"object": "list", "data": rows}


def _model(request: Received, name: str) -> Tree:
    if _speaks_anthropic(request):
        made = "2026-01-01T00:00:00Z"
        return {"type": "model", "id": name, "display_name": name, "created_at": made}
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "upstream"}
