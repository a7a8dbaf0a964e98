"""Speaks to one target over HTTP, in the wire format of its vendor.

What is sent is the tree that was inspected, serialised anew, with the fields
that belong to the gateway written over. Headers are made here; none of the
caller's travels.
"""

from __future__ import annotations

import httpx

from gateway import __version__
from gateway.core.errors import InvalidRequest, SettingsError, Unauthenticated, UpstreamError
from gateway.core.jsontree import JsonObject, dump
from gateway.core.load import Load
from gateway.core.payload import ExternalPayload, HomePayload
from gateway.core.reply import Reply
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.client import Client
from gateway.egress.estimate import COUNT_TOKENS, count_reply
from gateway.egress.faults import fault_of_failure, fault_of_status
from gateway.egress.limits import ERROR_BODY, Deadline, Limits
from gateway.egress.nonsense import Nonsense
from gateway.egress.reply_body import FAILURES, open_reply, read_whole
from gateway.egress.translate.table import translated
from gateway.egress.translate.untranslatable import unspoken
from gateway.egress.vendors import VENDORS
from gateway.egress.vitals import Served, is_alive, load_of, models_at
from gateway.egress.wires.wire import Wire

_SALTED = frozenset({"openai_chat", "openai_completions"})


class HttpProvider:
    """One target that is spoken to over HTTP."""

    def __init__(self, target: Target, client: Client, limits: Limits) -> None:
        if target.api_key is not None and not _sendable(target.api_key.reveal()):
            raise SettingsError(f"The api_key of target {target.name} has characters no key has.")
        self._target = target
        self._vendor = VENDORS[target.provider]
        self._client = client
        self._limits = limits

    async def send(
        self,
        payload: HomePayload | ExternalPayload,
        *,
        stream: bool,
        client_key: Sensitive[str] | None,
        until: float | None,
    ) -> Reply:
        """Ask once. Returns when the target has begun to answer with 200.

        Raises UpstreamError; `Reply.events` raises it too when the target
        breaks off later. Raises InvalidRequest, before anything is sent, for
        what the target's wire format has no word for.
        """
        if payload.dialect == COUNT_TOKENS and COUNT_TOKENS not in self._vendor.wires:
            return count_reply(payload.outbound.tree)
        deadline = Deadline(self._limits, stream=stream, until=until)
        wire = self._wire(payload.dialect)
        tree = translated(payload.outbound.tree, payload.dialect, wire.dialect)
        body = wire.body(tree, self._target, payload.model, stream=stream)
        content = _serialised({**body, **_salted(payload, wire)})
        base = (payload.url or self._target.urls[0]).rstrip("/")
        headers = self._headers(client_key, stream=stream)
        name = self._target.name
        failure: Exception
        try:
            async with deadline.waiting():
                response = await self._client.post(f"{base}{wire.path}", headers, content)
        except FAILURES as caught:
            failure = caught
        else:
            try:
                fault = await self._refusal(response, deadline, body, stream=stream)
            except BaseException:  # the caller hung up while the words of an error were read
                await response.aclose()
                raise
            if fault is None:
                return open_reply(name, response, wire.reader(body), deadline, stream=stream)
            await response.aclose()
            raise fault
        raise fault_of_failure(name, failure)

    async def is_alive(self, url: str) -> bool:
        """Whether the server at `url` answers a probe."""
        target = self._target
        return await is_alive(self._client, url.rstrip("/"), target.provider, self._own_headers())

    async def load(self, url: str) -> Load | None:
        """What the vLLM at `url` says of its load; None where it does not."""
        return await load_of(self._client, url.rstrip("/"), self._own_headers())

    async def models(self, url: str) -> Served | None:
        """What the server at `url` says of its models; None where nobody answers."""
        return await models_at(self._client, url.rstrip("/"), self._own_headers())

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def _own_headers(self) -> list[tuple[str, str]]:
        """Headers of what is asked for the gateway's own sake, with its own key or none."""
        key = None if self._target.key_from_client else self._target.api_key
        return [*self._plain_headers("*/*"), *self._key_header(key)]

    def _wire(self, dialect: str) -> Wire:
        wire = self._vendor.wires.get(dialect)
        if wire is None:
            raise unspoken()
        return wire

    def _headers(self, client_key: Sensitive[str] | None, *, stream: bool) -> list[tuple[str, str]]:
        key = self._target.api_key
        if self._target.key_from_client:
            key = client_key
            if key is None or self._target.at_home or not _sendable(key.reveal()):
                raise Unauthenticated(
                    "The asked model takes the caller's own provider key, and none came.",
                    hint="Send the provider's key in the Authorization header.",
                )
        return [
            ("content-type", "application/json"),
            *self._plain_headers("text/event-stream" if stream else "application/json"),
            *self._key_header(key),
        ]

    def _plain_headers(self, accept: str) -> list[tuple[str, str]]:
        return [
            ("accept", accept),
            ("accept-encoding", "identity"),
            ("user-agent", f"turnike/{__version__}"),
            *self._vendor.fixed,
        ]

    def _key_header(self, key: Sensitive[str] | None) -> list[tuple[str, str]]:
        if key is None or not key.reveal():
            return []
        return [(self._vendor.key_header, f"{self._vendor.key_prefix}{key.reveal()}")]

    async def _refusal(
        self, response: httpx.Response, deadline: Deadline, asked: JsonObject, *, stream: bool
    ) -> UpstreamError | None:
        """The error that `response` stands for, if it is not the beginning of an answer."""
        name = self._target.name
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if response.status_code == 200:
            if encoding != "identity":
                return fault_of_failure(name, Nonsense("an encoding that was not asked for"))
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == ("text/event-stream" if stream else "application/json"):
                return None
            return fault_of_failure(name, Nonsense("another content type than was asked for"))
        body = b""
        if 400 <= response.status_code < 500 and encoding == "identity":
            try:
                body = await read_whole(response, deadline, ERROR_BODY)
            except FAILURES:
                body = b""  # the status alone then tells the kind
        return fault_of_status(
            name, response, body, clients_key=self._target.key_from_client, asked=asked
        )


def _salted(payload: HomePayload | ExternalPayload, wire: Wire) -> JsonObject:
    """What keeps the prompts that vLLM remembers apart by app: its timing tells who sent them."""
    if payload.target.provider != "vllm" or wire.dialect not in _SALTED:
        return {}
    return {"cache_salt": payload.salt} if isinstance(payload, HomePayload) and payload.salt else {}


def _serialised(tree: JsonObject) -> bytes:
    try:
        return dump(tree)
    except (ValueError, TypeError, RecursionError):
        pass
    raise InvalidRequest("The request cannot be written as JSON.", code="invalid_json")


def _sendable(key: str) -> bool:
    return key.isascii() and key.isprintable() and " " not in key
