"""What a policy may permit that has effects outside of what was inspected."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What stands under `permits:`; without it, a request that asks for it is refused.

    They permit that a model server fetches addresses, and that a provider runs
    its own tools. `CAPTURE` permits that content is kept beside the record, where
    the settings ask for it; a request cannot ask for that.
    """

    REMOTE_URLS = "remote_urls"
    HOSTED_TOOLS = "hosted_tools"
    CAPTURE = "capture"
