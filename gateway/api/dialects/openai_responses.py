"""The dialect of `POST /v1/responses`, with the responses that are kept here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from gateway.api.denial import denied
from gateway.api.dialect import Rendered
from gateway.api.dialects.openai_errors import OpenAiErrors
from gateway.api.dialects.responses_output import Json
from gateway.api.dialects.responses_reply import ResponseWriter
from gateway.api.dialects.responses_request import NAME, as_items, read_request
from gateway.api.fields import a_text, flag
from gateway.api.sse import event
from gateway.core.answer import Answer
from gateway.core.decision import Refused, StaysHome
from gateway.core.errors import GatewayError, InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue, plain
from gateway.core.request import Continued, Principal, Request
from gateway.state.responses import Kept, KeptResponses, name_of
from gateway.state.seals import Seals


class OpenAiResponses(OpenAiErrors):
    """Responses; `language` is that of refusals whose rule says nothing."""

    name = NAME

    def __init__(self, language: str, seals: Seals, kept: KeptResponses) -> None:
        self._language = language
        self._seals = seals
        self._kept = kept

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request, with the turns that it continues.

        Raises InvalidRequest (404 `previous_response_not_found`), and NotKept
        where kept responses cannot be looked up.
        """
        previous, items, held = await self._earlier(tree, principal.app)
        given = as_items(tree.get("input"))
        whole = dict(tree)
        if isinstance(given, list | tuple):
            items, more = await self._resolved([*items, *given], principal.app)
            held = held or more
            whole["input"] = items
        unseal = partial(self._seals.unwrap, app=principal.app)
        request = read_request(
            whole, principal=principal, request_id=request_id, unseal=unseal, held=held
        )
        stored = tree.get("store") is None or flag(tree, "store")
        continued = Continued(previous=previous, items=items, stored=stored)
        return replace(request, continued=continued)

    async def render(self, request: Request, answer: Answer) -> bytes:
        """The whole answer as one response; raises what the events raise, and NotKept."""
        return _json(await self._writer(request, answer).whole(answer.events))

    async def stream(self, request: Request, answer: Answer) -> AsyncGenerator[bytes]:
        """The answer as events; the last one only where those of the answer came to their end."""
        writer = self._writer(request, answer)
        try:
            async with aclosing(writer.stream(answer.events)) as written:
                async for one in written:
                    yield one
        except GatewayError as fault:
            yield _error(fault, writer.sequence)

    def broken_off(self, fault: GatewayError, *, request_id: str) -> bytes:  # noqa: ARG002 - as the dialect has it
        """The error event that ends a stream which cannot go on."""
        return _error(fault, 0)

    def refusal(self, decision: Refused, *, request_id: str) -> Rendered:
        """A refusal by policy: 403, in the words of the rule that decided."""
        return self.error(denied(decision, self._language), request_id=request_id)

    async def _earlier(
        self, tree: JsonObject, app: str
    ) -> tuple[str | None, list[JsonValue], bool]:
        """The id of the response that is continued, its items, and whether it was held."""
        given = tree.get("previous_response_id")
        if given is None:
            return None, [], False
        name = a_text(given, "previous_response_id")
        kept = await asyncio.to_thread(self._kept.find, app, name)
        if kept is None:
            raise InvalidRequest(
                "No response of that id is kept here.",
                code="previous_response_not_found",
                param="previous_response_id",
                http_status=404,
                hint="They are kept for 24 hours, for the app that asked. Send the input whole.",
            )
        return name, list(_values(kept.items)), kept.held

    async def _resolved(self, items: list[JsonValue], app: str) -> tuple[list[JsonValue], bool]:
        """The items, with kept ones in place of references, and whether one of those was held."""
        made: list[JsonValue] = []
        held = False
        for index, item in enumerate(items):
            if not isinstance(item, Mapping) or item.get("type") != "item_reference":
                made.append(item)
                continue
            name = a_text(item.get("id"), f"input[{index}].id")
            found = await asyncio.to_thread(self._kept.find_item, app, name)
            if found is None:
                raise InvalidRequest(
                    "No item of that id is kept here.",
                    code="item_not_found",
                    param=f"input[{index}].id",
                    http_status=404,
                    hint="Send the item itself.",
                )
            made.extend(_values([found[0]]))
            held = held or found[1]
        return made, held

    def _writer(self, request: Request, answer: Answer) -> ResponseWriter:
        continued = request.continued
        stored = continued.stored if continued else False

        async def keep(response: Json) -> None:
            if continued is None or not stored:
                return
            output = response["output"]
            items = [plain(item) for item in continued.items]
            items += output if isinstance(output, list) else []
            held = request.held or (
                isinstance(answer.decision, StaysHome) and answer.decision.sticky
            )
            kept = Kept(response=response, items=_objects(items), held=held)
            await asyncio.to_thread(self._kept.keep, request.principal.app, kept)

        return ResponseWriter(
            response_id=name_of(request.id),
            model=answer.model,
            asked=request.tree,
            previous=continued.previous if continued else None,
            stored=stored,
            seal=partial(self._seals.wrap, app=request.principal.app, target=answer.target),
            keep=keep,
        )


def _values(items: object) -> list[JsonValue]:
    """Kept items, which hold JSON and nothing else, as the tree has them."""
    return list(items) if isinstance(items, list | tuple) else []


def _objects(items: list[object]) -> list[Json]:
    return [item for item in items if isinstance(item, dict)]


def _error(fault: GatewayError, sequence: int) -> bytes:
    # Programs know the code of a provider's own failure; ours stands in the message.
    code = "server_error" if fault.http_status >= 500 else fault.code
    message = f"{fault.code}: {fault.message} {fault.hint}".strip()
    told = {"type": "error", "code": code, "message": message, "param": None}
    return event({**told, "sequence_number": sequence}, "error")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
