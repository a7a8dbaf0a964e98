from __future__ import annotations

from pathlib import Path

import pytest

from gateway.audit.note import Checkpoint, opened
from gateway.audit.signing import KEY_FILE, Signer
from gateway.core.errors import ConfigError

MADE = Checkpoint(origin="turnike/log_1", size=1, root=bytes(32))


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = Signer.open(tmp_path), Signer.open(tmp_path)
    assert first.vkey(MADE.origin) == second.vkey(MADE.origin)
    assert opened(first.sign(MADE), second.vkey(MADE.origin)) == MADE
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_key_is_not_printed(tmp_path: Path) -> None:
    signer = Signer.open(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes().hex() not in repr(signer)
    assert "hidden" in repr(signer)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Signer.open(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by other users"):
        Signer.open(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_key_that_is_not_whole_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(ConfigError, match="damaged"):
        Signer.open(tmp_path)


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(ConfigError, match="cannot be used"):
        Signer.open(tmp_path)
