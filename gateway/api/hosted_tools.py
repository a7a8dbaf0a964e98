"""Tools that a provider runs itself: of these searches of the web, where a policy permits them.

Others stay refused: what a provider's tool reads elsewhere (files, machines,
servers that the client names) was not inspected, or goes to whom no policy knows.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, Path
from gateway.core.permission import Permission
from gateway.core.request import Place

# By name: later kinds of the same tools run code as well.
_SEARCHES: Mapping[str, frozenset[str]] = {
    "openai_responses": frozenset(
        {
            *("web_search", "web_search_2025_08_26"),
            *("web_search_preview", "web_search_preview_2025_03_11"),
        }
    ),
    "anthropic_messages": frozenset({"web_search_20250305"}),
}


def read_hosted(
    found: Segments, tool: JsonObject, kind: str, path: Path, label: str, *, dialect: str
) -> None:
    """Collect a search of the web, which a policy must permit; refuse every other tool."""
    if kind not in _SEARCHES[dialect]:
        raise InvalidRequest(
            "Of the tools that a provider runs itself only web searches can be permitted.",
            code="tool_not_allowed",
            param=f"{label}.type",
            http_status=403,
        )
    found.needs(Permission.HOSTED_TOOLS, f"{label}.type")
    found.anything(tool, path, label, Place.TOOLS)
