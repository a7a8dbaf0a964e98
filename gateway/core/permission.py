"""What a policy may permit that has effects outside of what was inspected."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What stands under `permits:`; without it, a request that asks for it is refused.

    `CAPTURE` permits that content is kept with the record; the others permit
    that a model server fetches addresses, that a provider runs its own tools,
    answers in the background, uses texts that it stores, or keeps a machine.
    """

    REMOTE_URLS = "remote_urls"
    HOSTED_TOOLS = "hosted_tools"
    BACKGROUND = "background"
    STORED_PROMPTS = "stored_prompts"
    CONTAINERS = "containers"
    CAPTURE = "capture"
