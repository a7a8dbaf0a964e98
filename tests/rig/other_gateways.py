"""Gateways of other makers, as bad as they can be: they pass on what they are sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
from rig.behaviours import http
from rig.upstream import Behaviour, Line, Received

_ADDRESS = re.compile(rb"ayse\.[0-9a-f]+@example\.com")
_NUMBER = re.compile(rb"\d{9,}|\+90[\d ]+")
_PASSWORD = re.compile(rb"Tr0ub4dor-[0-9a-f]+")


def passing_on(upstream: str, path: str = "") -> Behaviour:
    """Sends everything to `upstream` as it came; to `path` there, where one is named."""
    return _forwarding(upstream, lambda body: body, path)


def masking_and_not_restoring(upstream: str) -> Behaviour:
    """Masks what is written plainly, and leaves the placeholders in the answer."""

    def masked(body: bytes) -> bytes:
        for pattern in (_ADDRESS, _NUMBER, _PASSWORD):
            body = pattern.sub(b"<MASKED>", body)
        return body

    return _forwarding(upstream, masked)


def _forwarding(upstream: str, change: Callable[[bytes], bytes], path: str = "") -> Behaviour:
    async def behave(line: Line, request: Received) -> bool:
        async with httpx.AsyncClient(
            trust_env=False,
            timeout=60,
            verify=False,  # noqa: S501 - nothing is encrypted here, and its parts take long to load
        ) as client:
            url = f"{upstream}{path or request.path}"
            answer = await client.post(url, content=change(request.body))
        kind = answer.headers["content-type"]
        told = http(answer.content, status=answer.status_code, content_type=kind)
        return await told(line, request)

    return behave
