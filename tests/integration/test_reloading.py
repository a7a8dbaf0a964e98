"""Policies change while a real gateway answers: no request fails, none is decided by two (T24)."""

from __future__ import annotations

from pathlib import Path

from rig.reloads import play


async def test_no_request_fails_and_none_is_decided_by_two_versions(tmp_path: Path) -> None:
    played = await play(tmp_path, reloads=40, at_once=4)
    assert (played.failed, played.mixed) == ([], [])
    assert played.put_in_force >= 20
    assert played.refused >= 20
    assert played.answered > 0
    assert len(played.versions) > 1
