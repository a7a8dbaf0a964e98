from __future__ import annotations

from typing import Any

import pytest

from gateway.telemetry.parent import Traced, parent

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


async def parent_of(*values: bytes) -> tuple[int, int] | None:
    found: list[tuple[int, int] | None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.append(parent())

    scope = {"type": "http", "headers": [(b"traceparent", value) for value in values]}
    await Traced(app)(scope, None, None)
    return found[0]


async def test_the_callers_trace_is_known_while_it_is_answered() -> None:
    assert await parent_of(f"00-{TRACE}-{SPAN}-01".encode()) == (int(TRACE, 16), int(SPAN, 16))


@pytest.mark.parametrize(
    "values",
    [
        (),
        (b"",),
        (f"00-{TRACE}-{SPAN}".encode(),),
        (f"01-{TRACE}-{SPAN}-01".encode(),),
        (f"00-{'0' * 32}-{SPAN}-01".encode(),),
        (f"00-{TRACE}-{'0' * 16}-01".encode(),),
        (f"00-{TRACE.upper()}-{SPAN}-01".encode(),),
        (f"00-{TRACE}-{SPAN}-01".encode(), f"00-{TRACE}-{SPAN}-01".encode()),
    ],
)
async def test_what_is_no_trace_context_is_none(values: tuple[bytes, ...]) -> None:
    assert await parent_of(*values) is None
