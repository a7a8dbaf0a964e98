"""How generated tests run, and texts that were reviewed: `--rewrite-golden` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from rig.promises import Run

settings.register_profile("ordinary", deadline=None)  # no test fails because a machine is slow
settings.register_profile("long", deadline=None, max_examples=10_000)
settings.load_profile("ordinary")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the reviewed texts anew instead of comparing with them; read the difference",
    )
    parser.addoption(
        "--long",
        action="store_true",
        help="test the promises at their long sizes, and print the figures seen",
    )


_RUN = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RUN] = Run(long=config.getoption("--long"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in terminalreporter.config.stash[_RUN].told:
        terminalreporter.write_line(line)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """The sizes of this run of the promises, and a place for its figures."""
    return request.config.stash[_RUN]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the one in a file, or write that file anew."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--rewrite-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text

    return compare
