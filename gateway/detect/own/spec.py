"""What the settings say of a recogniser, as one frozen value that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from gateway.core.finding import DataClass

Described = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecognizer:
    """A recogniser by patterns, by words, or both.

    A pattern's match must pass `checksum`, if one is named. A value beside one
    of `context` (folded) gets `score_near`, any other `score`; 0 means that it is
    no finding.
    """

    name: str
    entity: str
    data_class: DataClass
    patterns: tuple[str, ...] = ()
    checksum: str = ""
    words: tuple[str, ...] = field(default=(), repr=False)
    context: tuple[str, ...] = ()
    score: float
    score_near: float
    hits: tuple[str, ...] = field(repr=False)
    misses: tuple[str, ...] = field(repr=False)


def described(own: OwnRecognizer) -> Described:
    """A recogniser as an object of JSON."""
    return asdict(own)


def from_described(told: object) -> OwnRecognizer:
    """Read what `described` wrote; raises ValueError for anything else."""
    match told:
        case {
            "name": str(name),
            "entity": str(entity),
            "data_class": str(data_class),
            "patterns": list(patterns),
            "checksum": str(checksum),
            "words": list(words),
            "context": list(context),
            "score": float() | int() as score,
            "score_near": float() | int() as score_near,
            "hits": list(hits),
            "misses": list(misses),
        }:
            return OwnRecognizer(
                name=name,
                entity=entity,
                data_class=DataClass(data_class),
                patterns=tuple(map(str, patterns)),
                checksum=checksum,
                words=tuple(map(str, words)),
                context=tuple(map(str, context)),
                score=float(score),
                score_near=float(score_near),
                hits=tuple(map(str, hits)),
                misses=tuple(map(str, misses)),
            )
    raise ValueError("not a description of a recogniser")
