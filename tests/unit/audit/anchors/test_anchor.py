from __future__ import annotations

from gateway.audit.anchors.anchor import Anchor, AnchorLost
from gateway.audit.anchors.file import FileAnchor


def test_a_lost_anchor_tells_a_code() -> None:
    assert AnchorLost("timeout").cause == "timeout"


def test_a_file_is_an_anchor() -> None:
    kinds: tuple[type[Anchor], ...] = (FileAnchor,)
    assert all(hasattr(kind, name) for kind in kinds for name in ("put", "newest", "notes"))
