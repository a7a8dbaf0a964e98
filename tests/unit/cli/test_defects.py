from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.cli.defects import described

CANARY = "kanarya 10000000146"
UNCAUGHT = f"""
import sys, threading
from gateway.cli.defects import tell_no_texts
tell_no_texts()
class Dropped:
    def __del__(self):
        raise ValueError({CANARY!r})
def thread():
    raise KeyError({CANARY!r})
one = threading.Thread(target=thread)
one.start()
one.join()
Dropped()
raise RuntimeError({CANARY!r})
"""


def test_a_defect_nobody_catches_shows_types_and_places_and_no_text(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(UNCAUGHT)
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True)
    assert ran.returncode == 1
    for name in ("ValueError", "KeyError", "RuntimeError"):
        assert f"a defect, {name}" in ran.stderr
    assert "program.py:" in ran.stderr
    assert "kanarya" not in ran.stderr


def test_a_command_with_a_defect_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise LookupError(CANARY)

    monkeypatch.setattr(main.turnike, "main", broken)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "a defect, LookupError" in told
    assert "kanarya" not in told


def test_a_defect_without_places_is_told_too() -> None:
    assert "a defect, OSError" in described(OSError(CANARY))
