"""Every dialect that canaries are planted in."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.completions import COMPLETIONS
from gateway.cli.canary.embeddings import EMBEDDINGS
from gateway.cli.canary.messages import COUNT_TOKENS, MESSAGES
from gateway.cli.canary.responses import RESPONSES
from gateway.cli.canary.surface import Surface

SURFACES: Mapping[str, Surface] = {
    surface.name: surface
    for surface in (CHAT, RESPONSES, COMPLETIONS, EMBEDDINGS, MESSAGES, COUNT_TOKENS)
}
