"""A signed log on disk, and everything that somebody may do to its export."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent

from gateway.audit import records
from gateway.audit.encode import canonical, digest
from gateway.audit.export import jsonl
from gateway.audit.merkle import Tree, leaf_hash
from gateway.audit.note import Checkpoint, origin_of
from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.core.record import Entry

Lines = list[bytes]


@dataclass(frozen=True, slots=True)
class SignedLog:
    """A log in `folder` with a checkpoint after every few records."""

    folder: Path
    log_id: str
    signer: Signer
    lines: Lines
    notes: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.folder / LOG_FILE

    @property
    def key(self) -> str:
        return self.signer.vkey(origin_of(self.log_id))


def a_signed_log(folder: Path, *, rounds: int = 4, most: int = 7, seed: int = 1) -> SignedLog:
    """A log of `rounds` rounds of up to `most` records, each with a checkpoint behind it."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)  # noqa: S311
    signer = Signer.open(folder)
    sequencer = Sequencer(folder / LOG_FILE, clock=SteppingClock(), node="n", signer=signer)
    for number in range(rounds):
        entries: list[Entry] = [a_small_entry(item) for item in range(draw.randint(1, most))]
        entries += [an_intent(f"req_{number}"), a_completion(f"req_{number}")]
        sequencer.commit([*entries, records.checkpoint()])
    log_id = sequencer.log_id
    sequencer.close()
    lines = exported(folder / LOG_FILE)
    notes = [str(record["note"]) for record in map(json.loads, lines) if "note" in record]
    return SignedLog(folder, log_id, signer, lines, tuple(notes))


def exported(log: Path) -> Lines:
    """The lines of an export of the whole log."""
    return [line.encode() for line in jsonl(read(log, newest_first=False))]


def bytes_changed(
    lines: Sequence[bytes], places: Sequence[int], draw: random.Random
) -> Iterator[tuple[str, bytes]]:
    """The export with one byte changed, at each of `places`."""
    whole = b"".join(lines)
    for place in places:
        other = whole[place] ^ draw.randint(1, 255)
        yield f"byte {place}", whole[:place] + bytes([other]) + whole[place + 1 :]


def rows_changed(lines: Lines) -> Iterator[tuple[str, bytes]]:
    """Each row deleted, doubled, swapped with each neighbour, put elsewhere, or edited."""
    for at, line in enumerate(lines):
        yield f"delete {at}", b"".join(lines[:at] + lines[at + 1 :])
        yield f"double {at}", b"".join(lines[: at + 1] + lines[at:])
        yield f"insert {at}", b"".join([*lines[:at], lines[-1], *lines[at:]])
        if at:
            swapped = [*lines[: at - 1], line, lines[at - 1], *lines[at + 1 :]]
            yield f"swap {at}", b"".join(swapped)
        edited = canonical({**json.loads(line), "app": "another"}) + b"\n"
        yield f"edit {at}", b"".join([*lines[:at], edited, *lines[at + 1 :]])


def cut(lines: Lines, step: int = 1) -> Iterator[tuple[str, bytes]]:
    """The export cut off after each row, and in the middle of it."""
    whole = b"".join(lines)
    ends = [sum(len(line) for line in lines[:count]) for count in range(len(lines) + 1)]
    for end in {*ends, *range(0, len(whole), step)}:
        yield f"cut {end}", whole[:end]


def chained_anew(log: SignedLog, rows: Sequence[dict[str, object]], signer: Signer | None) -> bytes:
    """Records put into one chain again; with a key, their checkpoints are signed again."""
    prev, tree, lines = "0" * 64, Tree(), []
    for number, row in enumerate(rows, start=1):
        fields = {name: value for name, value in row.items() if name != "hash"}
        fields |= {"seq": number, "prev_hash": prev}
        if fields["type"] == "checkpoint" and signer is not None:
            origin = origin_of(log.log_id)
            made = Checkpoint(origin=origin, size=tree.size, root=tree.root())
            fields |= {"note": signer.sign(made), "key": signer.vkey(origin)}
        body = canonical(fields)
        prev = digest(body)
        tree.add(leaf_hash(body))
        lines.append(canonical({**fields, "hash": prev}) + b"\n")
    return b"".join(lines)


def rewritten(log: SignedLog) -> list[tuple[str, list[dict[str, object]]]]:
    """What a forger would have the log say."""
    rows: list[dict[str, object]] = [json.loads(line) for line in log.lines]
    middle = len(rows) // 2
    edited = [dict(row) for row in rows]
    edited[middle]["app"] = "another"
    return [
        ("edit", edited),
        ("delete", [*rows[:middle], *rows[middle + 1 :]]),
        ("insert", [*rows[:middle], rows[0], *rows[middle:]]),
        ("drop the tail", rows[:-3]),
        ("without checkpoints", [row for row in rows if row["type"] != "checkpoint"]),
    ]
