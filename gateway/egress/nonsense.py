"""What a target says when it does not speak its own wire."""

from __future__ import annotations


class Nonsense(Exception):
    """An answer that cannot be understood; holds nothing of it.

    `what` is one of a few fixed phrases. It stays inside `egress`, where it
    becomes an `UpstreamUnavailable` that names the target.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
