"""Facts as records keep them, so that a decision can be made again without the text.

Whatever a condition asks for is here, and nothing else: kinds, scores, places,
counts. Equal values share a number that means nothing outside its record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from gateway.core.finding import DataClass
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Place
from gateway.policy.facts import Facts, FoundValue

UNKNOWN_MODEL = "unknown"
_Group = tuple[str, str, str, int, bool, bool, int, tuple[str, ...]]


class Missing(StrEnum):
    """Why a record does not say what was decided on."""

    FACTS = "facts"
    MODEL = "model"


class NotReplayable(ValueError):
    """A record that lacks what `missing` names."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(missing.value)
        self.missing = missing


def recorded(facts: Facts) -> JsonObject:
    """The part `facts` of a record; who asked, and for what, stands beside it."""
    return {
        "at": facts.at.isoformat(),
        "held": facts.held,
        "uninspected": list(facts.uninspected),
        "opaque": facts.opaque,
        "languages_in": {
            language: sorted(place.value for place in facts.languages[language])
            for language in sorted(facts.languages)
        },
        "persons_in": sorted(place.value for place in facts.persons),
        "characters_in": {
            place.value: facts.characters[place] for place in sorted(facts.characters)
        },
        "dialect": facts.dialect,
        "has": sorted(facts.has),
        "used": {budget: str(facts.used[budget]) for budget in sorted(facts.used)},
        "finds": _finds(facts.finds),
    }


def _finds(finds: Sequence[FoundValue]) -> list[JsonValue]:
    numbers: dict[str, int] = {"": 0}
    groups: dict[_Group, list[int]] = {}
    # Where nothing lies in a public document, nothing depends on the segment.
    by_segment = any(found.inside for found in finds)
    for found in finds:
        number = numbers.setdefault(found.fingerprint, len(numbers))
        key = (
            found.entity,
            found.data_class.value,
            found.place.value if found.place else "",
            round(found.score * 1000),
            found.maskable,
            found.checksum,
            found.segment if by_segment else 0,
            tuple(sorted(found.inside)),
        )
        values = groups.setdefault(key, [])
        if not number or number not in values:
            values.append(number)
    return [
        {
            "entity": entity,
            "data_class": data_class,
            "in": place,
            "score": f"{score / 1000:.3f}",
            "maskable": maskable,
            "checksum": checksum,
            "segment": segment,
            "inside": list(inside),
            "values": values,
        }
        for (entity, data_class, place, score, maskable, checksum, segment, inside), values in (
            groups.items()
        )
    ]


def facts_of(record: Mapping[str, object]) -> Facts:
    """The facts that the decision in a record was made on.

    `model_asked` is empty where the record does not keep the name. Raises
    NotReplayable where the record has no facts, or those of an older version.
    """
    try:
        return _facts(record)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotReplayable(Missing.FACTS) from None


def _facts(record: Mapping[str, object]) -> Facts:
    facts = _object(record["facts"])
    asked = _text(record["model_asked"])
    return Facts(
        at=datetime.fromisoformat(_text(facts["at"])),
        finds=tuple(value for group in _list(facts["finds"]) for value in _values(_object(group))),
        app=_text(record["app"]),
        team=_text(record["team"]),
        key=_text(record["key_id"]),
        uninspected=tuple(_text(cause) for cause in _list(facts["uninspected"])),
        opaque=_bool(facts["opaque"]),
        languages={
            language: frozenset(Place(_text(place)) for place in _list(places))
            for language, places in _object(facts["languages_in"]).items()
        },
        persons=frozenset(Place(_text(place)) for place in _list(facts["persons_in"])),
        dialect=_text(facts["dialect"]),
        model_asked="" if asked == UNKNOWN_MODEL else asked,
        has=frozenset(_text(word) for word in _list(facts["has"])),
        held=_bool(facts["held"]),
        characters={
            Place(place): _count(count) for place, count in _object(facts["characters_in"]).items()
        },
        used={budget: _share(share) for budget, share in _object(facts["used"]).items()},
    )


def _values(group: Mapping[str, object]) -> list[FoundValue]:
    place = _text(group["in"])
    return [
        FoundValue(
            entity=_text(group["entity"]),
            data_class=DataClass(_text(group["data_class"])),
            score=float(_text(group["score"])),
            place=Place(place) if place else None,
            fingerprint=str(number) if number else "",
            maskable=_bool(group["maskable"]),
            checksum=_bool(group["checksum"]),
            segment=_count(group["segment"]),
            inside=frozenset(_text(mark) for mark in _list(group["inside"])),
        )
        for number in map(_count, _list(group["values"]))
    ]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _share(value: object) -> Decimal:
    try:
        return Decimal(_text(value))
    except InvalidOperation:
        raise ValueError from None


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return value


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value
