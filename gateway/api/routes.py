"""Which path means what. A path is taken as it came over the wire and never decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote_to_bytes

from gateway.core.errors import InvalidRequest

CHAT = b"/v1/chat/completions"
_MODELS = b"/v1/models"
_MODEL = _MODELS + b"/"
_RESPONSES = b"/v1/responses"
_ANTHROPIC = b"/v1/messages"


class Endpoint(Enum):
    """What can be asked of the data plane; those that take content do it in a dialect each."""

    CHAT = "chat"
    MESSAGES = "messages"
    COUNT_TOKENS = "count_tokens"
    COMPLETIONS = "completions"
    EMBEDDINGS = "embeddings"
    RESPONSES = "responses"
    RESPONSE = "response"
    RESPONSE_INPUT = "response_input"
    MODELS = "models"
    MODEL = "model"
    LIVE = "live"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a request leads; `name` is the model or the response that the path asks about."""

    endpoint: Endpoint
    name: str = ""


_RESPONSE = re.compile(rb"/v1/responses/(?P<name>[A-Za-z0-9_-]{1,128})(?P<input>/input_items)?")
_POST: tuple[str, ...] = ("POST",)
_GET: tuple[str, ...] = ("GET", "HEAD")
_PATHS = {
    CHAT: (Endpoint.CHAT, _POST),
    _ANTHROPIC: (Endpoint.MESSAGES, _POST),
    _ANTHROPIC + b"/count_tokens": (Endpoint.COUNT_TOKENS, _POST),
    b"/v1/completions": (Endpoint.COMPLETIONS, _POST),
    b"/v1/embeddings": (Endpoint.EMBEDDINGS, _POST),
    _RESPONSES: (Endpoint.RESPONSES, _POST),
    _MODELS: (Endpoint.MODELS, _GET),
    b"/livez": (Endpoint.LIVE, _GET),
    b"/readyz": (Endpoint.READY, _GET),
}


class NotAllowed(InvalidRequest):
    """405: the path is known, and takes other methods; `allow` lists them."""

    def __init__(self, allow: tuple[str, ...]) -> None:
        super().__init__(
            "This path does not take that method.",
            code="method_not_allowed",
            http_status=405,
            hint=f"It takes {', '.join(allow)}.",
        )
        self.allow = ", ".join(allow)


def route(method: str, path: bytes) -> Route:
    """Find the route; raises InvalidRequest (404) for an unknown path, NotAllowed (405)."""
    name = ""
    if path.startswith(_MODEL) and len(path) > len(_MODEL):
        endpoint, methods = Endpoint.MODEL, _GET
        # The rest is no path but a name, which clients encode because it may hold a slash.
        name = unquote_to_bytes(path.removeprefix(_MODEL)).decode("utf-8", "replace")
    elif path in _PATHS:
        endpoint, methods = _PATHS[path]
    elif response := _RESPONSE.fullmatch(path):
        name = response["name"].decode()
        endpoint, methods = Endpoint.RESPONSE, (*_GET, "DELETE")
        if response["input"]:
            endpoint, methods = Endpoint.RESPONSE_INPUT, _GET
    else:
        raise InvalidRequest(
            "There is no such path here.",
            code="unknown_url",
            http_status=404,
            hint="Clients of OpenAI need a base URL that ends in /v1, those of Anthropic mostly one"
            " without; the reference has the paths that are answered.",
        )
    if method not in methods:
        raise NotAllowed(methods)
    return Route(endpoint=endpoint, name=name)


def speaks_anthropic(path: bytes) -> bool:
    """Whether clients of a path expect errors as the Anthropic API has them."""
    return path == _ANTHROPIC or path.startswith(_ANTHROPIC + b"/")


def is_shared(path: bytes) -> bool:
    """Whether OpenAI and Anthropic both have this path."""
    return path == _MODELS or path.startswith(_MODEL)
