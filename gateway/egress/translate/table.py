"""Which dialects can be turned into which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject

Translation: TypeAlias = Callable[[JsonObject], JsonObject]

_TRANSLATIONS: Mapping[tuple[str, str], Translation] = {}


def translated(tree: JsonObject, dialect: str, wanted: str) -> JsonObject:
    """The request `tree` of `dialect` as a request of the dialect `wanted`.

    Raises InvalidRequest (`unsupported_parameter`), which names what the other
    dialect has no word for.
    """
    if dialect == wanted:
        return tree
    translation = _TRANSLATIONS.get((dialect, wanted))
    if translation is None:
        raise untranslatable("The request")
    return translation(tree)


def untranslatable(param: str) -> InvalidRequest:
    """The error for a part of a request that the asked target cannot be told."""
    return InvalidRequest(
        f"{param} cannot be given to the model that answers this request.",
        code="unsupported_parameter",
        param=None if " " in param else param,
        hint="Leave it out, or ask for a model of a provider that knows it.",
    )
