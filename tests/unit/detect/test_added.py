from __future__ import annotations

from pathlib import Path

from gateway.detect.added import NOTHING
from gateway.settings import Settings


def test_settings_without_either_add_nothing(tmp_path: Path) -> None:
    assert Settings(state_dir=tmp_path, policies=(), targets=()).added == NOTHING
