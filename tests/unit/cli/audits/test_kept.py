from __future__ import annotations

from pathlib import Path

import pytest
from rig.signed_logs import a_signed_log

from gateway.cli.audits.kept import log_id_of, notes_of, text_of
from gateway.core.errors import ConfigError


def test_what_somebody_kept_is_read(tmp_path: Path) -> None:
    log = a_signed_log(tmp_path / "log", rounds=2)
    assert log_id_of(log.path) == log.log_id
    (tmp_path / "kept").write_text("\n".join(log.notes), encoding="utf-8")
    assert notes_of(tmp_path / "kept") == list(log.notes)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(ConfigError, match="no signed checkpoint"):
        notes_of(tmp_path / "empty")
    with pytest.raises(ConfigError, match="cannot be read"):
        text_of(tmp_path / "none")
