from __future__ import annotations

from gateway.audit.anchors.anchor import Anchor, AnchorLost, AnchorTaken, Kept
from gateway.audit.anchors.bucket import BucketAnchor
from gateway.audit.anchors.file import FileAnchor
from gateway.audit.anchors.stamps import StampAnchor


def test_a_lost_anchor_tells_a_code() -> None:
    assert AnchorLost("timeout").cause == "timeout"


def test_an_anchor_that_is_taken_tells_by_what() -> None:
    taken = AnchorTaken(["a"])
    assert (taken.cause, taken.notes) == ("taken", ["a"])


def test_a_note_that_is_kept_does_not_print() -> None:
    assert "secret" not in repr(Kept(note="a secret"))


def test_every_kind_is_an_anchor() -> None:
    kinds: tuple[type[Anchor], ...] = (FileAnchor, BucketAnchor, StampAnchor)
    assert all(hasattr(kind, name) for kind in kinds for name in ("put", "newest", "notes"))
