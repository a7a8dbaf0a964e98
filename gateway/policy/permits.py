"""`permits:` of a policy, and what a request needs of it that the policies do not grant."""

from __future__ import annotations

from gateway.core.decision import Decision, StaysHome
from gateway.core.errors import InvalidRequest
from gateway.core.permission import Permission
from gateway.core.request import Request
from gateway.policy.reading import as_words, chosen
from gateway.policy.yaml_nodes import Node

#: Words that a policy cannot hold, because nothing here could stand for what they let happen.
_UNSOUND = {
    "background": "nothing would restore and record an answer that a provider makes after the call",
    "stored_prompts": "nobody here can inspect a prompt that a provider keeps",
    "containers": "nobody here can inspect what a machine that a provider keeps holds already",
}


def read_permits(node: Node | None) -> frozenset[Permission]:
    """Read the list under `permits:`; None permits nothing."""
    words = () if node is None else as_words(node, "`permits`")
    for word, at in words:
        if word in _UNSOUND:
            raise at.error(
                f"`permits` cannot hold `{word}`: {_UNSOUND[word]}.",
                "Leave it out; a request that asks for it is refused.",
            )
    known = [item.value for item in Permission]
    return frozenset(Permission(chosen(word, "`permits`", known)) for word in words)


def unpermitted(request: Request, decision: Decision) -> InvalidRequest | None:
    """The fault of the first thing that the request asks for and cannot have.

    It cannot where no policy permits it, and a tool of a provider not where the
    request stays at home.
    """
    for permission, label in request.asks.items():
        if permission not in decision.permissions:
            return _fault(permission, label)
        if permission is Permission.HOSTED_TOOLS and isinstance(decision, StaysHome):
            return InvalidRequest(
                "The request is held inside the organisation, where nobody runs this tool.",
                code="tool_not_allowed",
                param=label,
                hint="Ask without it.",
                http_status=403,
            )
    return None


def _fault(permission: Permission, label: str) -> InvalidRequest:
    if permission is Permission.REMOTE_URLS:
        return InvalidRequest(
            "Nothing is fetched from addresses.",
            code="remote_url_disabled",
            param=label,
            hint="Send the content inside the request, or ask for a policy that permits "
            "`remote_urls`.",
        )
    return InvalidRequest(
        "No policy permits tools that a provider runs itself.",
        code="tool_not_allowed",
        param=label,
        hint="Leave it out, or ask for a policy that permits `hosted_tools`.",
        http_status=403,
    )
