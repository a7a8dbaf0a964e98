"""Which offered tools reach an address that the model chooses.

No value is restored into the arguments of such a tool: a model that was talked
into it could send somebody's data out in a URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gateway.core.jsontree import JsonValue

_WORDS = frozenset({"url", "urls", "uri", "uris", "href", "link", "links", "webhook", "endpoint"})
_FORMATS = frozenset({"url", "uri", "iri", "uri-reference", "iri-reference", "uri-template"})
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")


def reaches_network(schema: JsonValue) -> bool:
    """Whether a tool's JSON Schema has a field for an address, by its name or its format."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        names = properties if isinstance(properties, Mapping) else ()
        return (
            any(_names_an_address(name) for name in names)
            or _is_address(schema.get("format"))
            or any(reaches_network(item) for item in schema.values())
        )
    if isinstance(schema, Sequence) and not isinstance(schema, str):
        return any(reaches_network(item) for item in schema)
    return False


def _is_address(form: JsonValue) -> bool:
    return isinstance(form, str) and form in _FORMATS


def reaches(tools: Iterable[tuple[str, JsonValue]]) -> Mapping[str, bool]:
    """Whether a tool reaches an address which the model chooses, by its name.

    Of two tools of one name both must not, or it does.
    """
    found: dict[str, bool] = {}
    for name, schema in tools:
        found[name] = found.get(name, False) or reaches_network(schema)
    return found


def _names_an_address(name: str) -> bool:
    return any(word.lower() in _WORDS for word in _SPLIT.split(name))
