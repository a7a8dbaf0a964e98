"""Targets, and a guard that no price is fetched."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from gateway.core.money import FixedCost
from gateway.core.target import Boundary, Target


@pytest.fixture
def target() -> Callable[..., Target]:
    """A factory of targets: `target(provider, boundary, …)`."""

    def make(
        provider: str = "openai",
        boundary: Boundary = Boundary.EXTERNAL,
        *,
        url: str = "https://api.openai.com/v1",
        cost: FixedCost | None = None,
        slots: int = 1,
        simulated: bool = False,
    ) -> Target:
        return Target(
            name="test/target",
            provider=provider,
            boundary=boundary,
            urls=(url,) if url else (),
            cost=cost,
            slots=slots,
            simulated=simulated,
        )

    return make


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any socket that is made fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a price was looked for on the network")

    monkeypatch.setattr(socket.socket, "__init__", refuse)
