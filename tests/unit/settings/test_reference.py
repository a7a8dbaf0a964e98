from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from gateway.settings.key import Key
from gateway.settings.keys import SETTINGS
from gateway.settings.reference import reference


def _all(keys: tuple[Key, ...]) -> Iterator[Key]:
    for key in keys:
        yield key
        yield from _all(key.keys)


def test_the_page_has_a_row_for_every_key() -> None:
    rows = reference().splitlines()
    for key in _all(SETTINGS):
        assert any(row.startswith(f"| `{key.name}` |") and key.about in row for row in rows)


def test_every_row_has_four_cells() -> None:
    rows = [row for row in reference().splitlines() if row.startswith("|")]
    assert {row.count("|") for row in rows} == {5}


def test_the_module_prints_the_page() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "gateway.settings.reference"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert printed.stdout == reference()
    assert printed.stderr == ""
