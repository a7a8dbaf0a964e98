"""Proofs that somebody can check who holds a checkpoint, and nothing else of the log."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from gateway.audit import leaves, merkle
from gateway.audit.note import Checkpoint, opened, read
from gateway.audit.place import LogPlace
from gateway.audit.stores import Reader, open_reader
from gateway.core.errors import AuditUnavailable, InvalidRequest

_FORM = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """That `record`, the canonical bytes of a record, is number `index` + 1 under a checkpoint."""

    index: int
    record: bytes = field(repr=False)
    hashes: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The proof as a C2SP `tlog-proof`, which does not hold the record."""
        lines = [_FORM, f"index {self.index}", *_encoded(self.hashes)]
        return "\n".join(lines) + f"\n\n{self.note}"

    def holds(self, key: str) -> bool:
        """Whether it proves what it says, under a checkpoint signed with `key`."""
        try:
            checkpoint = opened(self.note, key)
        except ValueError:
            return False
        leaf = merkle.leaf_hash(self.record)
        return merkle.includes(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """That the log of the checkpoint `note` begins with the `old` records of an earlier one."""

    old: int
    hashes: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The proof as a C2SP witness is given it."""
        return "\n".join([f"old {self.old}", *_encoded(self.hashes)]) + f"\n\n{self.note}"

    def holds(self, key: str, older: str) -> bool:
        """Whether the log of the newer checkpoint continues that of the `older` note."""
        try:
            before, after = opened(older, key), opened(self.note, key)
        except ValueError:
            return False
        return before.size == self.old and merkle.extends(
            before.size, after.size, self.hashes, before.root, after.root
        )


def prove_inclusion(path: LogPlace, seq: int) -> Inclusion:
    """Prove that record `seq` of the log file is in it, by its newest checkpoint.

    Raises InvalidRequest where there is no such record, or no checkpoint that
    covers it yet, and AuditUnavailable.
    """
    reader = open_reader(path)
    try:
        rows = reader.ask("SELECT canonical FROM records WHERE seq = ?", (seq,))
        if not rows or not isinstance(rows[0][0], bytes):
            raise InvalidRequest(f"The log has no record {seq}, or retention has dropped it.")
        note, checkpoint = _newest(reader)
        if checkpoint.size < seq:
            raise InvalidRequest(
                f"No checkpoint covers record {seq} yet.",
                hint="A running gateway signs within ten seconds.",
            )
        hashes = merkle.inclusion(seq - 1, checkpoint.size, partial(leaves.hash_of, reader.ask))
        return Inclusion(index=seq - 1, record=rows[0][0], hashes=tuple(hashes), note=note)
    except ValueError as error:
        raise _incomplete() from error
    finally:
        reader.close()


def prove_consistency(path: LogPlace, old: int, new: str | None = None) -> Consistency:
    """Prove that the log of the note `new` (or the newest) begins with its first `old` records.

    Raises InvalidRequest where the log has fewer records, and AuditUnavailable.
    """
    reader = open_reader(path)
    try:
        note, checkpoint = _newest(reader) if new is None else (new, read(new))
        if not 0 < old <= checkpoint.size <= leaves.head(reader.ask).seq:
            raise InvalidRequest("The older checkpoint has between one record and all of them.")
        hash_of = partial(leaves.hash_of, reader.ask)
        hashes = merkle.consistency(old, checkpoint.size, hash_of)
        return Consistency(old=old, hashes=tuple(hashes), note=note)
    except ValueError as error:
        raise _incomplete() from error
    finally:
        reader.close()


def newest_note(path: LogPlace) -> str:
    """The newest signed checkpoint of a log file.

    Raises InvalidRequest where there is none, and AuditUnavailable.
    """
    reader = open_reader(path)
    try:
        return _newest(reader)[0]
    except ValueError as error:
        raise _incomplete() from error
    finally:
        reader.close()


def _newest(reader: Reader) -> tuple[str, Checkpoint]:
    found = leaves.newest_checkpoint(reader.ask)
    if found is None:
        raise InvalidRequest(
            "The log has no checkpoint yet.", hint="A running gateway signs within ten seconds."
        )
    return found[1], read(found[1])


def _encoded(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(item).decode() for item in hashes]


def _incomplete() -> AuditUnavailable:
    return AuditUnavailable(
        "The audit log is damaged: it lacks hashes.", hint="Run: turnike audit verify"
    )
