"""Pages that the program writes are the ones that it writes today."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.detect.reference import reference as entities
from gateway.policy.reference import reference as conditions

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("page", "write", "module"),
    [
        ("entities.md", entities, "gateway.detect.reference"),
        ("conditions.md", conditions, "gateway.policy.reference"),
    ],
)
def test_a_generated_page_is_not_stale(page: str, write: Callable[[], str], module: str) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == write(), (
        f"run python -m {module} > docs/reference/{page}"
    )
