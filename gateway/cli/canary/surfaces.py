"""Every surface that canaries are planted in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.completions import COMPLETIONS
from gateway.cli.canary.embeddings import EMBEDDINGS
from gateway.cli.canary.messages import COUNT_TOKENS, MESSAGES
from gateway.cli.canary.responses import RESPONSES
from gateway.cli.canary.surface import Surface
from gateway.cli.canary.translated import TRANSLATED

DIALECTS: Mapping[str, Surface] = {
    surface.name: surface
    for surface in (CHAT, RESPONSES, COMPLETIONS, EMBEDDINGS, MESSAGES, COUNT_TOKENS)
}
"""Each dialect as it is; where a gateway sends them is its own affair."""

SURFACES: Mapping[str, Surface] = {
    **DIALECTS,
    **{surface.name: surface for surface in TRANSLATED},
}


def chosen(names: Sequence[str], *, ours: bool) -> list[Surface]:
    """The surfaces of these names; without names, all of them for a gateway of our own.

    Another gateway is asked for one model, so that only the dialects are left.
    """
    return [SURFACES[name] for name in names or (SURFACES if ours else DIALECTS)]
