"""The data plane: what apps point their base URL at. Plain ASGI, because it is hot."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping

from gateway.api.answering import Answering
from gateway.api.asgi import Message, Receive, Scope, Send, raw_path, respond
from gateway.api.auth import Authenticator
from gateway.api.body import MOST_BYTES, SECONDS
from gateway.api.concurrency import Concurrency
from gateway.api.dialect import Dialect
from gateway.api.dialect_route import DialectRoute
from gateway.api.errors import REQUEST_HEADER, expects_anthropic, send_fault, shape_of
from gateway.api.kept import KeptRoute
from gateway.api.model_list import (
    anthropic_model,
    anthropic_models,
    openai_model,
    openai_models,
)
from gateway.api.room import Room
from gateway.api.routes import Endpoint, Route, route
from gateway.core.bounds import BOUNDS, Bounds
from gateway.core.clock import Clock
from gateway.core.errors import GatewayError, UnknownModel, a_defect
from gateway.core.request import Principal

_LOG = logging.getLogger("gateway.api")
_JSON = {"content-type": "application/json"}


class DataPlane:
    """The ASGI app of the data listener.

    `dialects` are those of the endpoints that take content, `kept` answers for
    what is kept here. `model_names` and `ready` are asked anew for each request.
    `headers` says whether responses show what was decided; `most_bytes` bounds
    a body, `bounds` what it holds, `concurrency` what one key may have under way.
    """

    def __init__(
        self,
        pipeline: Answering,
        authenticator: Authenticator,
        model_names: Callable[[], Iterable[str]],
        dialects: Mapping[Endpoint, Dialect],
        *,
        kept: KeptRoute,
        clock: Clock,
        ready: Callable[[], bool] = lambda: True,
        headers: bool = True,
        most_bytes: int = MOST_BYTES,
        body_seconds: float = SECONDS,
        bounds: Bounds = BOUNDS,
        concurrency: Concurrency | None = None,
        room: Room | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._authenticator = authenticator
        self._model_names = model_names
        self._kept = kept
        self._clock = clock
        self._ready = ready
        concurrency, room = concurrency or Concurrency(), room or Room()
        self._dialects = {
            endpoint: DialectRoute(
                dialect=dialect,
                answering=pipeline,
                authenticator=authenticator,
                headers=headers,
                most_bytes=most_bytes,
                body_seconds=body_seconds,
                bounds=bounds,
                concurrency=concurrency,
                room=room,
            )
            for endpoint, dialect in dialects.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a defect becomes a 500 that says nothing but the request's id."""
        if scope["type"] != "http":
            return
        request_id = self._clock.new_id("req")
        outgoing = _Outgoing(send)
        try:
            await self._serve(scope, receive, outgoing, request_id)
        except Exception as error:  # noqa: BLE001 - the edge: no defect may show what it held
            _LOG.error("request %s failed: %s", request_id, type(error).__name__)
        else:
            return
        defect = a_defect()
        if not outgoing.begun:
            await send_fault(scope, send, defect, request_id=request_id)
        elif outgoing.open:
            event = self._dialects[_endpoint(scope)].broken_off(defect, request_id=request_id)
            await send({"type": "http.response.body", "body": event})

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        try:
            found = route(scope["method"], raw_path(scope))
            content = self._dialects.get(found.endpoint)
            if content is None:
                await self._small(found, scope, send, request_id)
                return
        except GatewayError as caught:
            fault = await self._recorded(caught, scope, request_id)
        else:
            await content.serve(scope, receive, send, request_id=request_id)
            return
        await send_fault(scope, send, fault, request_id=request_id, unread=receive)

    async def _small(self, found: Route, scope: Scope, send: Send, request_id: str) -> None:
        """The routes that hold no content."""
        status = 200
        body: dict[str, object] = {"status": "ok"}
        if found.endpoint is Endpoint.READY and not self._ready():
            status, body = 503, {"status": "not ready"}
        if found.endpoint in {Endpoint.RESPONSE, Endpoint.RESPONSE_INPUT}:
            principal = self._authenticator.authenticate(scope).principal
            body = await self._kept.answer(scope["method"], found, principal)
        if found.endpoint in {Endpoint.MODELS, Endpoint.MODEL}:
            self._authenticator.authenticate(scope)
            body = self._models(found, scope)
        content = b"" if scope["method"] == "HEAD" else json.dumps(body).encode()
        named = {REQUEST_HEADER: request_id, shape_of(scope).request_header: request_id}
        await respond(send, status, {**_JSON, **named}, content)

    def _models(self, found: Route, scope: Scope) -> dict[str, object]:
        names = tuple(self._model_names())
        anthropic = expects_anthropic(scope)
        if found.endpoint is Endpoint.MODELS:
            return anthropic_models(names) if anthropic else openai_models(names)
        if found.name not in names:
            raise UnknownModel(
                "The model does not exist, or this key may not use it.", param="model"
            )
        return anthropic_model(found.name) if anthropic else openai_model(found.name)

    async def _recorded(self, fault: GatewayError, scope: Scope, request_id: str) -> GatewayError:
        """Record a refusal under the caller's name if there is one."""
        try:
            await self._pipeline.refused(
                fault,
                principal=self._caller(scope),
                request_id=request_id,
                dialect=shape_of(scope).name,
            )
        except GatewayError as worse:
            return worse
        return fault

    def _caller(self, scope: Scope) -> Principal | None:
        try:
            return self._authenticator.authenticate(scope).principal
        except GatewayError:
            return None


class _Outgoing:
    """Passes messages on and remembers whether a response has begun, and is not complete."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False
        self.open = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        self.open = message["type"] == "http.response.start" or message.get("more_body", False)
        await self._send(message)


def _endpoint(scope: Scope) -> Endpoint:
    return route(scope["method"], raw_path(scope)).endpoint
