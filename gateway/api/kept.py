"""Fetching and deleting responses that are kept here."""

from __future__ import annotations

import asyncio

from gateway.api.routes import Endpoint, Route
from gateway.core.errors import InvalidRequest
from gateway.core.request import Principal
from gateway.state.responses import KeptResponses


class KeptRoute:
    """Answers `GET` and `DELETE /v1/responses/{id}`: to the app that asked for it, nobody else."""

    def __init__(self, kept: KeptResponses) -> None:
        self._kept = kept

    async def answer(self, method: str, route: Route, principal: Principal) -> dict[str, object]:
        """The body of the answer; raises InvalidRequest (404), and NotKept."""
        app, name = principal.app, route.name
        if method == "DELETE":
            if not await asyncio.to_thread(self._kept.delete, app, name):
                raise _unknown()
            return {"id": name, "object": "response", "deleted": True}
        found = await asyncio.to_thread(self._kept.find, app, name)
        if found is None:
            raise _unknown()
        if route.endpoint is Endpoint.RESPONSE:
            return found.response
        output = found.response.get("output")
        answered = len(output) if isinstance(output, list) else 0
        items = [
            {"id": f"item_{place:04d}", "type": "message", **item}
            for place, item in enumerate(found.items[: len(found.items) - answered])
        ]
        ends = {"first_id": items[0]["id"], "last_id": items[-1]["id"]} if items else {}
        return {"object": "list", "data": items, "has_more": False, **ends}


def _unknown() -> InvalidRequest:
    return InvalidRequest(
        "No response of that id is kept here.",
        code="response_not_found",
        http_status=404,
        hint="Responses are kept for 24 hours, for the app that asked.",
    )
