from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import apsw
import pytest

from gateway.state.turns import TurnFailed, Turns, Work


def turns_on(path: Path) -> Turns:
    def connect() -> apsw.Connection:
        connection = apsw.Connection(str(path))
        connection.execute("CREATE TABLE IF NOT EXISTS said (word TEXT)")
        return connection

    return Turns(connect, lambda: True, "test")


def count(connection: apsw.Connection) -> object:
    return connection.execute("SELECT count(*) FROM said").get


async def test_work_that_waits_together_is_committed_together(tmp_path: Path) -> None:
    turns = turns_on(tmp_path / "a.db")
    counts = await asyncio.gather(
        *(
            turns.run(lambda c: (c.execute("INSERT INTO said VALUES ('x')"), count(c))[1])
            for _ in range(200)
        )
    )
    assert counts == list(range(1, 201))
    turns.close()


async def test_a_failure_takes_back_the_whole_turn_and_the_next_begins_anew(tmp_path: Path) -> None:
    turns = turns_on(tmp_path / "a.db")

    def fails(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO said VALUES ('x')")
        connection.execute("INSERT INTO nowhere VALUES ('x')")

    with pytest.raises(TurnFailed, match="SQLError"):
        await turns.run(fails)
    assert await turns.run(count) == 0
    turns.close()
    with pytest.raises(TurnFailed, match="closed"):
        await turns.run(count)


def mistaken(connection: apsw.Connection) -> None:
    connection.execute("INSERT INTO said VALUES ('mine')")
    raise KeyError("kanarya")


def damaged(connection: apsw.Connection) -> None:
    connection.execute("INSERT INTO said VALUES ('mine')")
    raise TurnFailed("a part of it is damaged")


def doubled(connection: apsw.Connection) -> None:
    connection.execute("INSERT INTO once VALUES (1)")
    connection.execute("INSERT INTO once VALUES (1)")


@pytest.mark.parametrize(
    ("work", "told"),
    [(mistaken, "KeyError"), (damaged, "a part of it is damaged"), (doubled, "ConstraintError")],
)
async def test_whose_work_fails_fails_alone(tmp_path: Path, work: Work[None], told: str) -> None:
    turns, held = turns_on(tmp_path / "a.db"), threading.Event()
    await turns.run(lambda c: c.execute("CREATE TABLE once (one INTEGER PRIMARY KEY)").fetchall())
    first = asyncio.create_task(turns.run(lambda _: held.wait(10)))
    await asyncio.sleep(0.05)  # what comes now waits for one commit together
    said = [
        asyncio.create_task(turns.run(lambda c: c.execute("INSERT INTO said VALUES ('x')").get))
        for _ in range(3)
    ]
    bad = asyncio.create_task(turns.run(work))
    said.append(
        asyncio.create_task(turns.run(lambda c: c.execute("INSERT INTO said VALUES ('x')").get))
    )
    await asyncio.sleep(0.05)
    held.set()
    with pytest.raises(TurnFailed) as caught:
        await bad
    assert str(caught.value) == told
    await asyncio.gather(first, *said)
    assert await turns.run(count) == 4
    turns.close()


async def test_nothing_is_done_in_a_file_that_is_not_the_one_that_was_opened(
    tmp_path: Path,
) -> None:
    turns = Turns(lambda: apsw.Connection(str(tmp_path / "a.db")), lambda: False, "test")
    with pytest.raises(TurnFailed, match="replaced"):
        await turns.run(count)
    turns.close()
