"""What the detectors found, without the text they found it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DataClass(StrEnum):
    """The six classes that policies speak of."""

    CONTACT = "contact"
    NATIONAL_ID = "national_id"
    FINANCIAL = "financial"
    SPECIAL_CATEGORY = "special_category"
    SECRET = "secret"  # noqa: S105 - the name of a class, not a password
    CONFIDENTIAL = "confidential"


class Stage(StrEnum):
    """The stage of detection that made a finding."""

    PATTERN = "pattern"
    WORDS = "words"
    NAMES = "names"
    TOPIC = "topic"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One found value, by its place.

    `segment` is an index into `Request.segments`; `start` and `end` are
    characters of that segment's text, end exclusive. `fingerprint` is a keyed
    hash of entity and canonical value (32 hex digits): equal values have equal
    ones. `maskable` is false where the value cannot be replaced in place.
    `checksum` says that a check digit was verified, `context` that words near the
    value spoke for it.
    """

    entity: str
    data_class: DataClass
    score: float
    segment: int
    start: int
    end: int
    detector: str
    stage: Stage
    fingerprint: str
    maskable: bool = True
    checksum: bool = False
    context: bool = False

    @property
    def score_bucket(self) -> str:
        """The score rounded down to a tenth, as records keep it."""
        return f"{int(self.score * 10) / 10:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The receipt of an inspection: how many segments were read, and what was not."""

    scanned: int
    opaque: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is known of a request's content.

    `uninspected` names why a part was not read (`names: deadline`, `opaque`);
    empty means that every detector finished on every segment. `persons` are the
    indices of the segments that speak of a person, and not of a subject in general;
    `languages` has those of the segments that are in each language.
    """

    findings: tuple[Finding, ...]
    coverage: Coverage
    languages: Mapping[str, frozenset[int]] = field(default_factory=dict)
    persons: frozenset[int] = frozenset()
    uninspected: tuple[str, ...] = ()
    detectors: str = ""
