"""Which model is preferred, and when its answer is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What an answer must be so that no further model is asked."""

    FINISHED = "finished"
    VALID_JSON = "valid_json"
    NOT_EMPTY = "not_empty"
    NOT_REFUSED = "not_refused"


@dataclass(frozen=True, slots=True)
class Preference:
    """One model to try: `use` is the name of a target, or `target/model`."""

    use: str
    accept_if: tuple[Check, ...] = ()
