"""The page about the command line says what the program does."""

from __future__ import annotations

from pathlib import Path

from gateway.cli.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"


def test_the_reference_page_is_the_one_that_the_commands_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "run python -m gateway.cli.reference > docs/reference/cli.md"
    )
