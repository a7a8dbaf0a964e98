"""Reads a request of `POST /v1/responses`, whose earlier turns are already put in."""

from __future__ import annotations

from collections.abc import Callable

from gateway.api.dialects.responses_items import Items
from gateway.api.dialects.responses_options import form_of, offered_tools, read_options, read_tools
from gateway.api.fields import flag, missing, model_name
from gateway.api.segments import Segments
from gateway.core.jsontree import JsonObject, JsonValue, SealedText
from gateway.core.request import Place, Principal, Request

NAME = "openai_responses"
UNSENT = frozenset({"service_tier", "previous_response_id"})


def read_request(
    tree: JsonObject,
    *,
    principal: Principal,
    request_id: str,
    unseal: Callable[[str], SealedText | None],
    held: bool = False,
) -> Request:
    """Check every field that the wire format knows, and collect all that is inspected.

    `store` is turned off and `service_tier` left out of the tree, and so is a
    thought that `unseal` does not know. `held` says that the request continues
    what had to stay at home. Raises InvalidRequest.
    """
    model = model_name(tree)
    if tree.get("input") is None:
        raise missing("input")
    found = Segments()
    items = Items(found, unseal)
    travel: dict[str, JsonValue] = {
        name: value for name, value in tree.items() if name not in UNSENT
    }
    travel["input"] = items.read(as_items(tree["input"]))
    travel["store"] = False
    has, options = _traits(found, tree)
    found.text(model, ("model",), "model", Place.OPTIONS)
    tools = offered_tools(tree)
    return Request(
        id=request_id,
        dialect=NAME,
        model_asked=model,
        stream=flag(tree, "stream"),
        principal=principal,
        tree=travel,
        has=frozenset(has | set(items.has)),
        segments=found.found,
        opaque=found.opaque_parts,
        asks=found.asks,
        conversation=items.conversation,
        options=options,
        offered_tools=frozenset(tools),
        network_tools=frozenset(name for name, reaching in tools.items() if reaching),
        held=held,
    )


def _traits(found: Segments, tree: JsonObject) -> tuple[set[str], dict[str, int]]:
    """What the request has and how it wants its answer, beside what is said."""
    has = {"tools"} if read_tools(found, tree) else set()
    options = dict(read_options(found, tree))
    form = form_of(tree)
    if form != "text":
        options["json_answer"] = 1
    if form == "json_schema":
        has.add("json_schema")
    return has, options


def as_items(value: JsonValue) -> JsonValue:
    """The input as a list of items: a text is what the user says."""
    return [{"role": "user", "content": value}] if isinstance(value, str) else value
