from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import ConfigError
from gateway.state.version import FORM, VERSION_FILE, check_form


def test_a_new_state_directory_is_marked_once(tmp_path: Path) -> None:
    state = tmp_path / "state"
    check_form(state)
    check_form(state)
    assert (state / VERSION_FILE).read_text() == f"{FORM}\n"
    assert (state / VERSION_FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("written", [f"{FORM + 1}\n", "", "?", "ş"])
def test_what_a_newer_program_wrote_is_left_alone(tmp_path: Path, written: str) -> None:
    (tmp_path / VERSION_FILE).write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=VERSION_FILE):
        check_form(tmp_path)
    assert (tmp_path / VERSION_FILE).read_text(encoding="utf-8") == written
