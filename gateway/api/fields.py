"""Checks of single fields: their type, their size, their range.

Every check raises InvalidRequest that names the place, and never repeats the
value. A field that is null counts as absent, as the SDKs send it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue

LONGEST_MODEL = 512


def missing(param: str) -> InvalidRequest:
    """The error for a field that must be there."""
    return InvalidRequest(f"{param} is missing.", code="missing_required_parameter", param=param)


def wrong_type(param: str, wanted: str) -> InvalidRequest:
    """The error for a field of another type."""
    return InvalidRequest(f"{param} must be {wanted}.", code="invalid_type", param=param)


def wrong_value(param: str, wanted: str) -> InvalidRequest:
    """The error for a field of the right type whose value cannot be used."""
    return InvalidRequest(f"{param} must be {wanted}.", code="invalid_value", param=param)


def an_object(value: JsonValue, param: str) -> JsonObject:
    """`value`, which must be an object."""
    if not isinstance(value, Mapping):
        raise wrong_type(param, "an object")
    return value


def a_list(value: JsonValue, param: str, most: int, *, least: int = 0) -> Sequence[JsonValue]:
    """`value`, which must be a list of `least` to `most` items."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise wrong_type(param, "a list")
    if not least <= len(value) <= most:
        raise wrong_value(param, f"a list of {least} to {most} items")
    return value


def a_text(value: JsonValue, param: str) -> str:
    """`value`, which must be a string."""
    if not isinstance(value, str):
        raise wrong_type(param, "a string")
    return value


def required_text(tree: JsonObject, name: str, param: str) -> str:
    """The string that `tree` must hold under `name`."""
    if tree.get(name) is None:
        raise missing(param)
    return a_text(tree[name], param)


def model_name(tree: JsonObject) -> str:
    """The name of the model that a request asks for."""
    model = required_text(tree, "model", "model")
    if len(model) > LONGEST_MODEL:
        raise wrong_value("model", "a name of a model")
    return model


def one_of(tree: JsonObject, name: str, param: str, words: Collection[str]) -> str:
    """The string under `name`, which must be one of `words`."""
    word = required_text(tree, name, param)
    if word not in words:
        raise wrong_value(param, "one of " + ", ".join(sorted(words)))
    return word


def flag(tree: JsonObject, name: str) -> bool:
    """The boolean under `name`; false where it is absent."""
    value = tree.get(name)
    if value is not None and not isinstance(value, bool):
        raise wrong_type(name, "true or false")
    return bool(value)


def whole_number(value: JsonValue, param: str, low: int, high: int) -> int:
    """`value`, which must be an integer from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(param, "an integer")
    if not low <= value <= high:
        raise wrong_value(param, f"from {low} to {high}")
    return value


def a_number(value: JsonValue, param: str, low: float, high: float) -> float:
    """`value`, which must be a number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong_type(param, "a number")
    if not low <= value <= high:
        raise wrong_value(param, f"from {low:g} to {high:g}")
    return value
