"""What is spent and set aside of budgets, in one SQLite file that several processes share.

WAL with `synchronous=FULL`. What a process set aside and did not settle before
it was killed is released when the file is opened next: what became of it is not
known, and the log has an `orphan` for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import apsw

from gateway.core.budget import Allowance, Reservation
from gateway.core.errors import BudgetUnavailable
from gateway.private_files import create_private, identity
from gateway.state.turns import TurnFailed, Turns, Work

FILE = "budgets.db"
BUSY_MS = 2000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counts (
  budget TEXT NOT NULL, holder TEXT NOT NULL, period TEXT NOT NULL, currency TEXT NOT NULL,
  spent INTEGER NOT NULL, reserved INTEGER NOT NULL,
  PRIMARY KEY (budget, holder, period, currency)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reservations (
  id TEXT NOT NULL, budget TEXT NOT NULL, holder TEXT NOT NULL, period TEXT NOT NULL,
  currency TEXT NOT NULL, amount INTEGER NOT NULL, boot TEXT NOT NULL,
  PRIMARY KEY (id, budget)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reservations_of_a_boot ON reservations (boot);
"""
_ONE = "budget = ? AND holder = ? AND period = ? AND currency = ?"
_USED = f"SELECT spent + reserved FROM counts WHERE {_ONE}"  # noqa: S608 - our own words
_CHANGE = f"UPDATE counts SET spent = spent + ?, reserved = reserved - ? WHERE {_ONE}"  # noqa: S608
_SET_ASIDE = (
    "INSERT INTO counts VALUES (?, ?, ?, ?, 0, ?)"
    " ON CONFLICT DO UPDATE SET reserved = reserved + excluded.reserved"
)
_KEPT = "SELECT budget, holder, period, currency, amount FROM reservations WHERE id = ?"

_Key = tuple[str, str, str, str]
_T = TypeVar("_T")


class Budgets:
    """Counts in `state_dir`; the file is made when it is first needed.

    `boot_id` names this process's opening of the log, and `is_alive` tells whether
    another's is still open.
    """

    def __init__(self, state_dir: Path, boot_id: str, is_alive: Callable[[str], bool]) -> None:
        self._path = state_dir / FILE
        self._boot_id = boot_id
        self._is_alive = is_alive
        self._file: tuple[int, int] | None = None
        self._turns = Turns(self._connect, self._intact, "budgets")

    async def open(self) -> None:
        """Open the file now and release what dead processes set aside; raises BudgetUnavailable."""
        await self.run(lambda connection: None)  # noqa: ARG005 - opening is all of it

    async def used(self, allowances: tuple[Allowance, ...]) -> Mapping[str, int]:
        """What is spent and set aside of each, by the name of the budget."""
        return await self.run(
            lambda connection: {item.budget: used_of(connection, item) for item in allowances}
        )

    async def reserve(self, reservation: Reservation) -> frozenset[str]:
        """Set money aside of all allowances, or of none; returns the budgets without room.

        A budget that is spent has no room, not even for what costs nothing.
        """
        return await self.run(lambda connection: self.reserve_in(connection, reservation))

    async def settle(self, reservation_id: str, amount: int) -> None:
        """Put what was really spent in place of what was set aside; unknown ids do nothing."""
        await self.run(lambda connection: settle_in(connection, reservation_id, amount))

    def close(self) -> None:
        """Do what waits and close the file."""
        self._turns.close()

    async def run(self, work: Work[_T]) -> _T:
        """Do `work` on the file, in a transaction; raises BudgetUnavailable."""
        try:
            return await self._turns.run(work)
        except TurnFailed as error:
            raise BudgetUnavailable(
                f"The budgets in {FILE} cannot be counted ({error}).",
                hint="Look at the disk that holds state_dir.",
            ) from error

    def reserve_in(self, connection: apsw.Connection, wanted: Reservation) -> frozenset[str]:
        """As `reserve`, inside a transaction."""
        full = frozenset(
            item.budget
            for item in wanted.allowances
            if item.enforced
            and item.budget not in wanted.beyond
            and not has_room(used_of(connection, item), wanted.amount, item.limit)
        )
        if full:
            return full
        for item in wanted.allowances:
            connection.execute(_SET_ASIDE, (*_key(item), wanted.amount))
            connection.execute(
                "INSERT INTO reservations VALUES (?, ?, ?, ?, ?, ?, ?)",
                (wanted.id, *_key(item), wanted.amount, self._boot_id),
            )
        return full

    def _connect(self) -> apsw.Connection:
        create_private(self._path)
        connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.set_busy_timeout(BUSY_MS)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL; PRAGMA fullfsync=ON")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_SCHEMA)
            self._release(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.close(True)
            raise
        self._file = identity(self._path)
        return connection

    def _release(self, connection: apsw.Connection) -> None:
        """Give back what processes that are gone had set aside."""
        rows = connection.execute("SELECT DISTINCT id, boot FROM reservations").fetchall()
        for orphan, boot in rows:
            if boot != self._boot_id and not self._is_alive(str(boot)):
                settle_in(connection, str(orphan), 0)

    def _intact(self) -> bool:
        return self._file is not None and identity(self._path) == self._file


def peek(state_dir: Path, allowances: tuple[Allowance, ...]) -> Mapping[str, int]:
    """What is spent and set aside, read without writing; zero where nothing was counted yet."""
    path = state_dir / FILE
    if not path.exists():
        return {item.budget: 0 for item in allowances}
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            connection.set_busy_timeout(BUSY_MS)
            return {item.budget: used_of(connection, item) for item in allowances}
        finally:
            connection.close(True)
    except apsw.Error as error:
        raise BudgetUnavailable(f"The budgets in {FILE} cannot be read.") from error


def settle_in(connection: apsw.Connection, reservation_id: str, amount: int) -> None:
    """As `Budgets.settle`, inside a transaction."""
    for *key, reserved in connection.execute(_KEPT, (reservation_id,)).fetchall():
        connection.execute(_CHANGE, (amount, reserved, *key))
    connection.execute("DELETE FROM reservations WHERE id = ?", (reservation_id,))


def has_room(used: int, wanted: int, limit: int) -> bool:
    """Whether `wanted` more fits under the limit; what is spent has no room, not even for 0."""
    return used < limit and used + wanted <= limit


def used_of(connection: apsw.Connection, allowance: Allowance) -> int:
    """What is spent and set aside of an allowance."""
    row = connection.execute(_USED, _key(allowance)).fetchone()
    return 0 if row is None or not isinstance(row[0], int) else row[0]


def _key(allowance: Allowance) -> _Key:
    return (allowance.budget, allowance.holder, allowance.period, allowance.currency)
