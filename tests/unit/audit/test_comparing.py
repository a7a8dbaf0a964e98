from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit.comparing import compare
from gateway.audit.copies import Copy
from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.core.errors import ConfigError

Change = Callable[[list[bytes]], list[bytes]]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A log of nine records, and a copy of it whose file is returned."""
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="test")
    sequencer.commit([a_small_entry(number) for number in range(9)])
    sequencer.close()
    (tmp_path / "copy").mkdir()
    Copy(tmp_path / "copy").add(list(read(tmp_path / LOG_FILE, newest_first=False)))
    (file,) = (tmp_path / "copy").iterdir()
    return file


@pytest.mark.parametrize(
    ("change", "first", "behind"),
    [
        (lambda lines: lines, None, 0),
        (lambda lines: lines[:7], None, 2),
        (lambda lines: [*lines[:3], *lines[4:]], 4, 0),
        (lambda lines: [*lines[:3], lines[3].replace(b"test 3", b"test x"), *lines[4:]], 4, 0),
        (lambda lines: [*lines[:3], b"{}\n", *lines[4:]], 4, 0),
        (lambda lines: [*lines, lines[-1].replace(b'"seq":9', b'"seq":10')], 10, 0),
        (lambda lines: [*lines[:5], lines[4], *lines[5:]], 5, 0),
        (lambda lines: [*lines[:-1], lines[-1][:-9]], None, 1),
    ],
)
def test_the_first_record_that_differs_is_named(
    tmp_path: Path, copied: Path, change: Change, first: int | None, behind: int
) -> None:
    copied.write_bytes(b"".join(change(copied.read_bytes().splitlines(keepends=True))))
    compared = compare(tmp_path / LOG_FILE, copied.parent)
    assert (compared.first, compared.behind) == (first, behind)
    assert compared.same is (first is None)


def test_without_a_copy_there_is_nothing_to_compare(tmp_path: Path, copied: Path) -> None:
    copied.unlink()
    with pytest.raises(ConfigError, match="no copy"):
        compare(tmp_path / LOG_FILE, copied.parent)
