"""One server for all tests of this room, and a log of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from rig.postgres import Server
from rig.postgres import server as running

from gateway.audit.place import Postgres

_NUMBERS = count(1)


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


@pytest.fixture
def database() -> str:
    return f"log_{next(_NUMBERS)}"


@pytest.fixture
def place(server: Server, database: str) -> Postgres:
    return server.log(database)
