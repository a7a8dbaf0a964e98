from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gateway.policy.conditions.load import condition_kinds
from gateway.policy.reference import reference


def test_every_condition_has_a_row_and_its_examples() -> None:
    page = reference()
    for kind in condition_kinds().values():
        assert f"| `{kind.name}` | {kind.about} | {kind.nature} |" in page
        assert f"\n## `{kind.name}`\n" in page
        assert all(f"| `{example.when}` | `{example.given}` |" in page for example in kind.examples)
        assert all(f"`{text}`" in page for text in kind.refused)


def test_the_module_prints_the_page() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "gateway.policy.reference"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert printed.stdout == reference()
    assert printed.stderr == ""
