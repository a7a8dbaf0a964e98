"""What the gateway and its detection workers say to each other.

A frame is a length in four bytes, big-endian, and so many bytes of JSON. The
gateway begins with `{"own": [...], "models": [...]}`, the recognisers and larger
models of its settings, and the worker says `{"ready": true}` once it has loaded, or
`{"ready": false, "fault", "hint"}`, and ends. Then the gateway sends
`{"id", "seconds", "texts": [{"text", "linear"}]}`;
the worker answers with frames `{"id", "findings": [[text, *row], ...], "more"}`,
the last of which has `more: false` and what else is known of the texts, or with
`{"id", "error"}`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import BinaryIO

from gateway.core.errors import SettingsError
from gateway.detect.added import Added
from gateway.detect.larger import spec
from gateway.detect.own.spec import described, from_described
from gateway.detect.sighting import Row, Sighting, from_row, to_row

LARGEST_FRAME = 64 << 20
ROWS_A_FRAME = 1_000  # keeps the time to read one frame near a millisecond
_LENGTH = 4
_LONGEST = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One text to be read.

    With `linear` the worker does everything: it makes the text canonical, finds
    its languages, runs the patterns too and merges; offsets in the answer are of
    `text` as given. Otherwise `text` is canonical already.
    """

    text: str = field(repr=False)
    linear: bool = False


@dataclass(slots=True, kw_only=True)
class Answer:
    """What was found, by the position of the text in the request.

    `languages` are told of texts that were asked about with `linear`. `persons`
    names texts that speak of a person, `hidden` those that hold a run of invisible
    characters, `undecoded` those of which more is encoded than is decoded, `late`
    those for which the time was up before all names had been looked for, `unread`
    those for which it was up before all patterns had been. `spent` has seconds by stage.
    """

    sightings: list[tuple[int, Sighting]] = field(default_factory=list, repr=False)
    languages: dict[int, frozenset[str]] = field(default_factory=dict)
    persons: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    undecoded: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    unread: frozenset[int] = frozenset()
    spent: dict[str, float] = field(default_factory=dict)


class BadFrame(ValueError):
    """The other side said something that is not in the protocol."""


def pack(body: object) -> bytes:
    """One frame; a lone surrogate becomes one question mark."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return len(data).to_bytes(_LENGTH, "big") + data


def length_of(head: bytes) -> int:
    """The length that the first four bytes announce; raises BadFrame if nothing is that long."""
    length = int.from_bytes(head, "big")
    if length > LARGEST_FRAME:
        raise BadFrame("a frame announces more than it may hold")
    return length


def body_of(data: bytes) -> dict[str, object]:
    """The object in a frame; raises BadFrame."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise BadFrame("a frame does not hold a JSON object")
    return body


def read(stream: BinaryIO) -> dict[str, object] | None:
    """Read one frame from a blocking stream; None at its end."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    data = stream.read(length_of(head))
    return body_of(data)


def opening(added: Added) -> bytes:
    """The frame that tells a worker what the settings add."""
    return pack(
        {
            "own": [described(item) for item in added.own],
            "models": [spec.described(item) for item in added.models],
        }
    )


def opened(body: dict[str, object]) -> Added:
    """Read what `opening` wrote; raises BadFrame."""
    match body:
        case {"own": list(own), "models": list(models)}:
            try:
                return Added(
                    own=tuple(map(from_described, own)),
                    models=tuple(map(spec.from_described, models)),
                )
            except ValueError as error:
                raise BadFrame("a detector of the settings is malformed") from error
    raise BadFrame("not the first frame to a worker")


def readiness(fault: SettingsError | None = None) -> bytes:
    """The frame that says that a worker has loaded, or why it cannot."""
    if fault is None:
        return pack({"ready": True})
    return pack({"ready": False, "fault": fault.message, "hint": fault.hint})


def check_ready(body: dict[str, object]) -> None:
    """Read what `readiness` wrote; raises SettingsError, or BadFrame."""
    match body:
        case {"ready": True}:
            return
        case {"ready": False, "fault": str(fault), "hint": str(hint)}:
            raise SettingsError(fault, hint=hint)
    raise BadFrame("a worker began with something else than ready")


def request(number: int, asks: tuple[Ask, ...], seconds: float) -> bytes:
    """The frame that asks a worker to read some texts and to answer within `seconds`."""
    texts = [{"text": ask.text, "linear": ask.linear} for ask in asks]
    return pack({"id": number, "seconds": seconds, "texts": texts})


def asked(body: dict[str, object]) -> tuple[int, tuple[Ask, ...], float]:
    """Read what `request` wrote; raises BadFrame."""
    match body:
        case {"id": int(number), "seconds": float(seconds), "texts": list(texts)}:
            return number, tuple(map(_ask, texts)), seconds
    raise BadFrame("not a request to a worker")


def _ask(item: object) -> Ask:
    match item:
        case {"text": str(text), "linear": bool(linear)}:
            return Ask(text=text, linear=linear)
    raise BadFrame("not a text to be read")


def answers(number: int, answer: Answer) -> list[bytes]:
    """The frames of an answer, none of them with many rows."""
    rows: list[Row] = [[at, *to_row(sighting)] for at, sighting in answer.sightings]
    parts = [rows[at : at + ROWS_A_FRAME] for at in range(0, len(rows), ROWS_A_FRAME)] or [[]]
    frames = [pack({"id": number, "findings": part, "more": True}) for part in parts[:-1]]
    last = {
        "id": number,
        "findings": parts[-1],
        "more": False,
        "languages": [[at, *sorted(told)] for at, told in answer.languages.items()],
        "persons": sorted(answer.persons),
        "hidden": sorted(answer.hidden),
        "undecoded": sorted(answer.undecoded),
        "late": sorted(answer.late),
        "unread": sorted(answer.unread),
        "spent": answer.spent,
    }
    return [*frames, pack(last)]


def gather(body: dict[str, object], number: int, texts: int, into: Answer) -> bool:
    """Add one frame of an answer to `into`; return whether more follow. Raises BadFrame."""
    match body:
        case {"id": int(answered), "findings": list(rows), "more": bool(more)} if (
            answered == number
        ):
            into.sightings.extend(_placed(row, texts) for row in rows)
        case _:
            raise BadFrame("not an answer to this request")
    if not more:
        match body:
            case {
                "languages": list(languages),
                "persons": list(persons),
                "hidden": list(hidden),
                "undecoded": list(undecoded),
                "late": list(late),
                "unread": list(unread),
                "spent": dict(spent),
            }:
                into.languages = dict(_languages(row, texts) for row in languages)
                into.persons = _places(persons, texts)
                into.hidden = _places(hidden, texts)
                into.undecoded = _places(undecoded, texts)
                into.late = _places(late, texts)
                into.unread = _places(unread, texts)
                into.spent = {str(stage): _seconds(told) for stage, told in spent.items()}
            case _:
                raise BadFrame("an answer does not end as it should")
    return more


def _languages(row: object, texts: int) -> tuple[int, frozenset[str]]:
    match row:
        case [int(at), *told] if 0 <= at < texts:
            return at, frozenset(map(str, told))
    raise BadFrame("the languages in an answer belong to no text")


def _places(told: list[object], texts: int) -> frozenset[int]:
    places = frozenset(at for at in told if isinstance(at, int) and 0 <= at < texts)
    if len(places) != len(told):
        raise BadFrame("an answer tells of texts that were not asked about")
    return places


def _seconds(told: object) -> float:
    if isinstance(told, float | int) and 0 <= told < _LONGEST:
        return float(told)
    raise BadFrame("an answer took a time that no answer takes")


def _placed(row: object, texts: int) -> tuple[int, Sighting]:
    match row:
        case [int(at), *rest] if 0 <= at < texts:
            try:
                return at, from_row(rest)
            except ValueError as error:
                raise BadFrame("a finding in an answer is malformed") from error
    raise BadFrame("a finding in an answer belongs to no text")
