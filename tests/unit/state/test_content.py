from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from rig.broken_logs import locked, moved_away, replaced
from rig.raw_files import disguises, files_with

from gateway.core.errors import AuditUnavailable
from gateway.core.sensitive import Sensitive
from gateway.state.content import FILE, KEYS, ContentStore, Part
from gateway.state.secrets import Secrets

SECRETS = Secrets(Sensitive(b"k" * 32))
ASKED = Part(request="req_1", name="request")
ANSWERED = Part(request="req_1", name="answer", attempt=1)
CANARY = "KANARYA-4711-ÇĞ"
VALUE = {"messages": [{"content": CANARY}]}


@dataclass(slots=True)
class Calendar:
    """A clock that stands at a day until it is moved."""

    at: datetime = datetime(2026, 11, 23, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic_ns(self) -> int:
        return 0

    def new_id(self, prefix: str) -> str:
        return prefix


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
async def store(tmp_path: Path, calendar: Calendar) -> AsyncIterator[ContentStore]:
    opened = ContentStore(tmp_path, SECRETS, calendar)
    yield opened
    opened.close()


def blobs(folder: Path) -> list[bytes]:
    """Everything encrypted in both files, keys and texts."""
    found: list[bytes] = []
    for name, question in (
        (FILE, "SELECT sealed FROM parts"),
        (KEYS, "SELECT wrapped FROM keys UNION ALL SELECT salt FROM keys"),
    ):
        connection = apsw.Connection(str(folder / name))
        found += [bytes(row[0]) for row in connection.execute(question)]
        connection.close()
    return found


async def test_what_is_kept_is_shown_again_with_its_time(store: ContentStore) -> None:
    await store.keep("crm", ASKED, VALUE)
    await store.keep("crm", ANSWERED, {"texts": ["ok", "\ud800"]})
    asked, answered = await store.show("crm", "req_1")
    assert (asked.part, asked.value, asked.at.year) == (ASKED, VALUE, 2026)
    assert (answered.part, answered.value) == (ANSWERED, {"texts": ["ok", "\ud800"]})
    assert await store.show("crm", "req_2") == []
    assert CANARY not in repr(asked)


async def test_the_log_commits_to_salted_encrypted_bytes(
    store: ContentStore, tmp_path: Path
) -> None:
    told = await store.keep("crm", ASKED, VALUE)
    sealed, _, salt = blobs(tmp_path)
    assert told == hashlib.sha256(salt + sealed).hexdigest()
    (kept,) = await store.show("crm", "req_1")
    assert kept.commitment == told


async def test_a_part_that_is_kept_stays_as_it_is(store: ContentStore) -> None:
    first = await store.keep("crm", ASKED, VALUE)
    assert await store.keep("crm", ASKED, {"other": 1}) == first
    (kept,) = await store.show("crm", "req_1")
    assert kept.value == VALUE


async def test_no_text_stands_in_any_file_and_each_has_a_key_of_its_own(
    store: ContentStore, tmp_path: Path
) -> None:
    await store.keep("crm", ASKED, VALUE)
    await store.keep("crm", ANSWERED, VALUE)
    assert await files_with(tmp_path, *disguises(CANARY)) == []
    assert len(set(blobs(tmp_path))) == 6
    for name in (FILE, KEYS):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


async def test_another_app_opens_nothing(store: ContentStore) -> None:
    await store.keep("crm", ASKED, VALUE)
    with pytest.raises(AuditUnavailable, match="cannot be opened"):
        await store.show("hr", "req_1")


async def test_bytes_of_one_request_open_nothing_of_another(
    store: ContentStore, tmp_path: Path
) -> None:
    await store.keep("crm", ASKED, VALUE)
    for name, table in ((FILE, "parts"), (KEYS, "keys")):
        connection = apsw.Connection(str(tmp_path / name))
        connection.execute(f"UPDATE {table} SET request = 'req_2'")
        connection.close()
    with pytest.raises(AuditUnavailable, match="cannot be opened"):
        await store.show("crm", "req_2")


@pytest.mark.parametrize("name", [FILE, KEYS])
async def test_a_changed_byte_is_said(store: ContentStore, tmp_path: Path, name: str) -> None:
    await store.keep("crm", ASKED, VALUE)
    connection = apsw.Connection(str(tmp_path / name))
    table, column = ("parts", "sealed") if name == FILE else ("keys", "wrapped")
    connection.execute(f"UPDATE {table} SET {column} = zeroblob(40)")
    connection.close()
    with pytest.raises(AuditUnavailable) as told:
        await store.show("crm", "req_1")
    assert CANARY not in str(told.value)


async def test_what_is_forgotten_is_in_no_file_and_neither_are_its_keys(
    store: ContentStore, tmp_path: Path
) -> None:
    await store.keep("crm", ASKED, VALUE)
    await store.keep("crm", ANSWERED, VALUE)
    gone = blobs(tmp_path)
    assert await files_with(tmp_path, *gone)
    await store.keep("crm", Part(request="req_2", name="request"), VALUE)
    assert await store.forget(["req_1", "req_9"]) == 2
    assert await store.show("crm", "req_1") == []
    assert await files_with(tmp_path, *gone) == []
    assert len(await store.show("crm", "req_2")) == 1


async def test_a_key_never_outlives_its_text(store: ContentStore, tmp_path: Path) -> None:
    await store.keep("crm", ASKED, VALUE)
    gone = blobs(tmp_path)[1:]
    stopping = apsw.Connection(str(tmp_path / FILE))
    stopping.execute(
        "CREATE TRIGGER stop BEFORE DELETE ON parts BEGIN SELECT RAISE(ABORT, 'stopped'); END"
    )
    with pytest.raises(AuditUnavailable):
        await store.forget(["req_1"])
    assert await store.show("crm", "req_1") == []
    stopping.execute("DROP TRIGGER stop")
    stopping.close()
    assert await store.forget(["req_1"]) == 1
    assert await files_with(tmp_path, *gone) == []


async def test_old_content_goes_unless_it_is_held(store: ContentStore, calendar: Calendar) -> None:
    for name in ("req_1", "req_2"):
        await store.keep("crm", Part(request=name, name="request"), VALUE)
    calendar.at += timedelta(days=8)
    await store.keep("crm", Part(request="req_3", name="request"), VALUE)
    limit = calendar.at - timedelta(days=7)
    assert await store.drop_before(limit, held={"req_2"}) == 1
    shown = [len(await store.show("crm", name)) for name in ("req_1", "req_2", "req_3")]
    assert shown == [0, 1, 1]


@pytest.mark.parametrize("broken", [locked, moved_away, replaced])
@pytest.mark.parametrize("name", [FILE, KEYS])
async def test_a_broken_file_is_said_and_with_it_again_everything_goes_on(
    store: ContentStore, tmp_path: Path, broken: object, name: str
) -> None:
    assert callable(broken)
    await store.keep("crm", ASKED, VALUE)
    with broken(tmp_path / name), pytest.raises(AuditUnavailable):
        await store.keep("crm", ANSWERED, VALUE)
    await store.keep("crm", ANSWERED, VALUE)
    assert len(await store.show("crm", "req_1")) == 2


async def test_what_cannot_be_scrubbed_is_said(store: ContentStore, tmp_path: Path) -> None:
    await store.keep("crm", ASKED, VALUE)
    reader = apsw.Connection(str(tmp_path / KEYS))
    reader.execute("BEGIN; SELECT * FROM keys")
    with pytest.raises(AuditUnavailable, match="may still stand"):
        await store.forget(["req_1"])
    reader.close()
