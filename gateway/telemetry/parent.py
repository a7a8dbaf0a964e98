"""The trace that a caller's request belongs to, as W3C Trace Context has it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, TypeAlias

_App: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
_HEADER = b"traceparent"
_FORM = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")
_PARENT: ContextVar[tuple[int, int] | None] = ContextVar("parent", default=None)


def parent() -> tuple[int, int] | None:
    """The numbers of the caller's trace and span, None where the caller has none."""
    return _PARENT.get()


class Traced:
    """An ASGI app that remembers, while `app` answers, which trace the caller works in.

    The header changes nothing else, and travels nowhere.
    """

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        """Answer as `app` does."""
        given = [value for name, value in scope.get("headers", ()) if name == _HEADER]
        found = _FORM.fullmatch(given[0]) if len(given) == 1 else None
        _PARENT.set((int(found[1], 16), int(found[2], 16)) if found else None)
        await self._app(scope, receive, send)
