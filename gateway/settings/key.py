"""What a settings key is: one row of the table that loading and the reference page share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

PREFIX = "TURNIKE_"


class Form(Enum):
    """The shape of a key's value, which also says how a variable is read."""

    TEXT = auto()
    PLAIN = auto()  # a number, `true` or `false`
    WORDS = auto()  # one text or a list of them; in a variable, separated by commas
    MAP = auto()
    MAPS = auto()  # a list of maps; in a variable, by position
    NAMED = auto()  # a map whose keys the operator chooses


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: what it holds and why, for people; `keys` are those inside it."""

    name: str
    type: str
    about: str
    default: str = ""
    form: Form = Form.TEXT
    keys: tuple[Key, ...] = ()
    mandatory: bool = False


def variables(keys: tuple[Key, ...], before: str = PREFIX) -> dict[str, Key]:
    """Every environment variable that a table of keys gives, the first position for a list."""
    found: dict[str, Key] = {}
    for key in keys:
        name = before + key.name.upper()
        found[name] = key
        inner = f"{name}__0__" if key.form is Form.MAPS else f"{name}__"
        found |= variables(key.keys, inner)
    return found
