from __future__ import annotations

from pathlib import Path

import pytest

from gateway.audit.anchors.anchor import AnchorLost, Kept
from gateway.audit.anchors.file import FileAnchor
from gateway.audit.note import Checkpoint
from gateway.audit.signing import Signer
from gateway.core.sensitive import Sensitive

SIGNER = Signer(Sensitive(bytes(32)))


def a_note(size: int) -> str:
    return SIGNER.sign(Checkpoint(origin="turnike/log_1", size=size, root=bytes(32)))


@pytest.fixture
def anchor(tmp_path: Path) -> FileAnchor:
    return FileAnchor(name="worm", every=1.0, path=tmp_path / "kept")


async def test_notes_are_appended_and_read_back(anchor: FileAnchor) -> None:
    assert [*await anchor.notes(), *await anchor.newest()] == []
    for size in (1, 2):
        await anchor.put(a_note(size))
    assert await anchor.newest() == [a_note(1), a_note(2)]
    assert await anchor.notes() == [Kept(note=a_note(1)), Kept(note=a_note(2))]


async def test_a_torn_note_does_not_hide_the_next(anchor: FileAnchor) -> None:
    await anchor.put(a_note(1)[:-20])
    await anchor.put(a_note(2))
    assert await anchor.notes() == [Kept(note=a_note(2))]


async def test_of_a_long_file_the_end_is_read_at_start(anchor: FileAnchor) -> None:
    for size in range(600):
        await anchor.put(a_note(size))
    newest = await anchor.newest()
    assert len(newest) < 600
    assert newest[-1] == a_note(599)
    assert len(await anchor.notes()) == 600


async def test_a_place_that_is_away_is_told(tmp_path: Path) -> None:
    away = FileAnchor(name="worm", every=1.0, path=tmp_path / "none" / "kept")
    with pytest.raises(AnchorLost, match="No such file"):
        await away.put(a_note(1))
    folder = FileAnchor(name="worm", every=1.0, path=tmp_path)
    with pytest.raises(AnchorLost):
        await folder.notes()
