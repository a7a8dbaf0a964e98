"""What travels between a process and the one that writes its log: JSON behind four bytes of length.

A process begins with `join`. Then it sends `append` frames with any number of
entries, and gets `done` frames that say of each where it stands, or why it does
not. An entry is named by its `mono_ns`, of which no two of a boot are alike.
"""

from __future__ import annotations

import asyncio
import base64
import json
from array import array
from collections.abc import Iterable, Sequence

from gateway.audit.encode import plain_fields
from gateway.audit.sequencer import Result
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry, Origin, RecordType

LARGEST = 256 * 1024 * 1024
_LENGTH = 4
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class BadFrame(Exception):
    """The other side does not speak as it should; nothing more is read from it."""


def framed(body: object) -> bytes:
    """A frame, ready to be sent."""
    return _with_length(_ENCODER.encode(body).encode())


async def received(reader: asyncio.StreamReader) -> dict[str, object]:
    """The next frame; raises BadFrame, and EOFError or OSError where there is none."""
    length = int.from_bytes(await reader.readexactly(_LENGTH))
    if length > LARGEST:
        raise BadFrame(f"a frame of {length} bytes")
    try:
        body = json.loads(await reader.readexactly(length))
    except ValueError as error:
        raise BadFrame("no JSON") from error
    if not isinstance(body, dict):
        raise BadFrame("no object")
    return body


def packed(number: int, entry: Entry) -> bytes:
    """An entry under its number; raises ValueError for one that no record could hold."""
    fields = plain_fields(entry.fields)
    sent = [number, entry.type.value, fields, _numbers(entry.holds), _numbers(entry.common)]
    return _ENCODER.encode(sent).encode()


def appending(entries: Iterable[bytes], after: int | None = None) -> bytes:
    """A frame of packed entries; with `after`, they were sent before and are behind that record."""
    again = b"null" if after is None else str(after).encode()
    return _with_length(b'{"after":%b,"append":[%b]}' % (again, b",".join(entries)))


def unpacked(frame: dict[str, object], boot_id: str, node: str) -> list[Entry]:
    """The entries of an `append` frame; raises BadFrame."""
    try:
        sent, after = frame["append"], frame["after"]
        return [
            Entry(
                type=RecordType(kind),
                fields=fields,
                holds=_set(holds),
                common=_set(common),
                origin=Origin(boot_id=boot_id, node=node, mono_ns=number, after=after),  # type: ignore[arg-type]
            )
            for number, kind, fields, holds, common in sent  # type: ignore[attr-defined]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BadFrame("no entries") from error


def acknowledging(results: Sequence[tuple[int, Result]]) -> bytes:
    """A frame that says what became of entries, by their numbers."""
    return framed({"done": [[number, *_told(result)] for number, result in results]})


def acknowledged(frame: dict[str, object]) -> list[tuple[int, Result]]:
    """What a `done` frame says; raises BadFrame."""
    try:
        return [
            (int(number), _result(seq, said, hint))
            for number, seq, said, hint in frame["done"]  # type: ignore[attr-defined]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BadFrame("no results") from error


def _told(result: Result) -> tuple[int, str, str]:
    if isinstance(result, AuditUnavailable):
        return 0, result.message, result.hint
    return result.seq, result.hash, ""


def _result(seq: int, said: str, hint: str) -> Result:
    if seq == 0:
        return AuditUnavailable(said, hint=hint)
    return Appended(seq=seq, hash=said)


def _with_length(body: bytes) -> bytes:
    return len(body).to_bytes(_LENGTH) + body


def _numbers(numbers: frozenset[int]) -> str:
    return base64.b64encode(array("q", sorted(numbers)).tobytes()).decode() if numbers else ""


def _set(packed_numbers: str) -> frozenset[int]:
    numbers = array("q")
    numbers.frombytes(base64.b64decode(packed_numbers))
    return frozenset(numbers)
