from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import apsw
import pytest

from gateway.core.errors import ConfigError, SafeguardError
from gateway.core.request import Principal
from gateway.core.sensitive import Sensitive
from gateway.state.keys import KEYS_FILE, KeyRegistry
from gateway.state.secrets import Secrets

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROVIDER_KEY = "sk-proj-0123456789abcdefABCDEF"


@dataclass(slots=True)
class SetClock:
    """A clock that stands still until a test moves it."""

    at: datetime = NOON
    _numbers: count[int] = field(default_factory=count)

    def now(self) -> datetime:
        return self.at

    def monotonic_ns(self) -> int:
        return 0

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def registry(tmp_path: Path, clock: SetClock) -> KeyRegistry:
    return KeyRegistry.open(tmp_path, Secrets.open(tmp_path), clock)


def test_a_key_names_its_app_and_team(registry: KeyRegistry) -> None:
    key_id, key = registry.create("İK", "Ankara")
    assert registry.lookup(key.reveal()) == Principal(app="İK", team="Ankara", key_id=key_id)


def test_a_key_is_long_random_and_does_not_print(registry: KeyRegistry) -> None:
    keys = [registry.create("crm", "sales")[1] for _ in range(50)]
    revealed = {key.reveal() for key in keys}
    assert len(revealed) == 50
    assert all(key.startswith("tk_") and len(key) >= 46 and key.isascii() for key in revealed)
    assert not any(key in repr(keys) for key in revealed)


def test_a_key_is_nowhere_in_the_files(registry: KeyRegistry, tmp_path: Path) -> None:
    _, key = registry.create("crm", "sales")
    registry.adopt("crm", "sales", Sensitive(PROVIDER_KEY))
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key.reveal()[3:].encode() not in content
    assert PROVIDER_KEY.encode() not in content
    assert b"crm" in content


def test_the_registry_is_for_its_owner_alone(registry: KeyRegistry, tmp_path: Path) -> None:
    registry.create("crm", "sales")
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "presented",
    ["", "tk_", "x", "tk_" + "a" * 43, "x" * 1_000_000, "İstanbul", "\ud800", "\x00", "' OR 1=1"],
)
def test_anything_else_is_unknown(registry: KeyRegistry, presented: str) -> None:
    registry.create("crm", "sales")
    assert registry.lookup(presented) is None


def test_a_key_with_one_more_or_other_character_is_unknown(registry: KeyRegistry) -> None:
    key = registry.create("crm", "sales")[1].reveal()
    others = [
        key + "a",
        key[:-1],
        " " + key,
        key.upper(),
        key[:-1] + ("a" if key[-1] != "a" else "b"),
    ]
    assert [registry.lookup(other) for other in others] == [None] * len(others)


def test_a_revoked_key_is_unknown_at_once(registry: KeyRegistry) -> None:
    key_id, key = registry.create("crm", "sales")
    other = registry.create("crm", "sales")[1]
    assert registry.revoke(key_id)
    assert registry.lookup(key.reveal()) is None
    assert registry.lookup(other.reveal()) is not None
    assert not registry.revoke(key_id)
    assert not registry.revoke("key_999")


def test_a_key_ends_when_it_expires(registry: KeyRegistry, clock: SetClock) -> None:
    _, key = registry.create("crm", "sales", expires=NOON + timedelta(days=1))
    assert registry.lookup(key.reveal()) is not None
    clock.at = NOON + timedelta(days=1)
    assert registry.lookup(key.reveal()) is None


@pytest.mark.parametrize(
    "expires", [NOON, NOON - timedelta(days=1), NOON.replace(tzinfo=None) + timedelta(days=1)]
)
def test_an_expiry_that_makes_no_sense_is_refused(registry: KeyRegistry, expires: datetime) -> None:
    with pytest.raises(ConfigError, match="expiry"):
        registry.create("crm", "sales", expires)


def test_an_apps_own_provider_key_can_be_its_identity(registry: KeyRegistry) -> None:
    key_id = registry.adopt("crm", "sales", Sensitive(PROVIDER_KEY))
    found = registry.lookup(PROVIDER_KEY)
    assert found == Principal(app="crm", team="sales", key_id=key_id)


def test_a_key_is_adopted_once_and_again_after_it_was_revoked(registry: KeyRegistry) -> None:
    first = registry.adopt("crm", "sales", Sensitive(PROVIDER_KEY))
    with pytest.raises(ConfigError, match="registered already"):
        registry.adopt("hr", "people", Sensitive(PROVIDER_KEY))
    registry.revoke(first)
    second = registry.adopt("hr", "people", Sensitive(PROVIDER_KEY))
    found = registry.lookup(PROVIDER_KEY)
    assert found == Principal(app="hr", team="people", key_id=second)


@pytest.mark.parametrize("key", ["", "sk-1234", "x" * 5000, "İ" * 30, "a key with spaces in it"])
def test_a_key_that_is_none_is_not_adopted(registry: KeyRegistry, key: str) -> None:
    with pytest.raises(ConfigError, match="cannot be adopted") as fault:
        registry.adopt("crm", "sales", Sensitive(key))
    assert not key or key not in str(fault.value)


@pytest.mark.parametrize(("app", "team"), [("open", "t"), ("", "t"), ("a", ""), ("a\n", "t")])
def test_a_name_that_cannot_be_used_is_refused(registry: KeyRegistry, app: str, team: str) -> None:
    with pytest.raises(ConfigError):
        registry.create(app, team)
    assert registry.list() == ()


def test_the_list_tells_everything_but_the_key(registry: KeyRegistry, clock: SetClock) -> None:
    first, key = registry.create("crm", "sales", expires=NOON + timedelta(days=1))
    second = registry.adopt("hr", "people", Sensitive(PROVIDER_KEY))
    clock.at = NOON + timedelta(hours=1)
    registry.revoke(second)
    one, two = registry.list()
    assert (one.id, one.app, one.kind, one.created) == (first, "crm", "created", NOON)
    assert (one.expires, one.revoked) == (NOON + timedelta(days=1), None)
    assert (two.id, two.kind, two.revoked) == (second, "adopted", clock.at)
    assert key.reveal() not in repr((one, two))


def test_another_master_key_knows_nobody(registry: KeyRegistry, tmp_path: Path) -> None:
    key = registry.create("crm", "sales")[1].reveal()
    other = KeyRegistry.open(tmp_path, Secrets.open(tmp_path / "other"), SetClock())
    assert other.lookup(key) is None


CLI = """
import pathlib, sys
from gateway.core.clock import SystemClock
from gateway.state.keys import KeyRegistry
from gateway.state.secrets import Secrets
state = pathlib.Path(sys.argv[1])
registry = KeyRegistry.open(state, Secrets.open(state), SystemClock.start())
if sys.argv[2] == "create":
    print(*[part if isinstance(part, str) else part.reveal() for part in registry.create("a", "t")])
else:
    print(registry.revoke(sys.argv[3]))
"""


def run(*arguments: str) -> str:
    command = [sys.executable, "-c", CLI, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_key_made_and_revoked_by_another_process_counts_at_once(
    registry: KeyRegistry, tmp_path: Path
) -> None:
    key_id, key = run(str(tmp_path), "create").split()
    assert registry.lookup(key) == Principal(app="a", team="t", key_id=key_id)
    assert run(str(tmp_path), "revoke", key_id) == "True"
    assert registry.lookup(key) is None


def test_a_registry_that_is_gone_knows_nobody_and_says_so(
    registry: KeyRegistry, tmp_path: Path
) -> None:
    key = registry.create("crm", "sales")[1].reveal()
    registry.close()
    (tmp_path / KEYS_FILE).rename(tmp_path / "away")
    with pytest.raises(SafeguardError, match="cannot be used"):
        registry.lookup(key)
    (tmp_path / "away").rename(tmp_path / KEYS_FILE)
    assert registry.lookup(key) is not None


def test_a_replaced_registry_is_read_anew(registry: KeyRegistry, tmp_path: Path) -> None:
    key = registry.create("crm", "sales")[1].reveal()
    for path in tmp_path.glob(KEYS_FILE + "*"):
        path.unlink()
    KeyRegistry.open(tmp_path, Secrets.open(tmp_path), SetClock()).close()
    assert registry.lookup(key) is None


def test_a_damaged_registry_is_refused_at_start(tmp_path: Path) -> None:
    secrets = Secrets.open(tmp_path)
    (tmp_path / KEYS_FILE).write_bytes(b"no registry" * 1000)
    with pytest.raises(ConfigError, match="cannot be opened"):
        KeyRegistry.open(tmp_path, secrets, SetClock())


def test_a_locked_registry_can_still_be_read(registry: KeyRegistry, tmp_path: Path) -> None:
    key = registry.create("crm", "sales")[1].reveal()
    other = apsw.Connection(str(tmp_path / KEYS_FILE))
    other.execute("BEGIN IMMEDIATE")
    assert registry.lookup(key) is not None
    with pytest.raises(SafeguardError, match="BusyError"):
        registry.create("crm", "sales")
    other.execute("ROLLBACK")
    other.close()
    assert registry.create("crm", "sales")
