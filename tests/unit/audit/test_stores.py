from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rig.audit_values import a_small_entry

from gateway.audit import store as sqlite
from gateway.audit.place import Postgres
from gateway.audit.stores import excess, is_there, open_reader, open_store
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.core.sensitive import Sensitive

NOWHERE = Postgres(Sensitive("postgresql://u@127.0.0.1:1/audit"))


def test_a_path_is_a_file_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "audit.db"
    assert not is_there(path)
    store = open_store(path, new_log_id="log_1")
    reader = open_reader(path)
    assert isinstance(store, sqlite.Store)
    assert isinstance(reader, sqlite.Reader)
    assert is_there(path)
    assert excess(path) == ()
    assert a_small_entry().fields
    reader.close()
    store.close()


def test_a_server_that_does_not_answer_is_told() -> None:
    for ask in (open_store, open_reader, is_there, excess):
        with pytest.raises(AuditUnavailable, match="cannot be used"):
            ask(NOWHERE)


def test_without_the_driver_it_is_told_which_extra_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.startswith("gateway.audit.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError) as caught:
        open_store(NOWHERE)
    assert "turnike[postgres]" in caught.value.hint
