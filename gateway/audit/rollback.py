"""Notices at start that the log is not the one that was left.

A checkpoint that was kept elsewhere speaks of records; a log that lacks them is
an older copy of itself, and one whose records have another root has been
written anew, or is another gateway's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.audit import leaves
from gateway.audit.leaves import Ask
from gateway.audit.note import Checkpoint, opened, origin_of, read
from gateway.audit.signing import KEY_FILE, Signer
from gateway.audit.walk import Abandoned
from gateway.core.errors import AuditRolledBack

_HINT = (
    "Put the newest audit.db back. If that is not possible, run:"
    " turnike audit accept-rollback --reason TEXT"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A checkpoint that the log does not continue, and what is left of the log."""

    known: Checkpoint
    kept: int
    told: str


def known_here(file: Path) -> list[str]:
    """The note that is kept beside the log, or nothing."""
    try:
        return [file.read_text(encoding="utf-8")]
    except (OSError, UnicodeDecodeError):
        return []


def guard(known: Sequence[str], signer: Signer) -> Callable[[str, Ask], None]:
    """What refuses to append to a log that contradicts one of the `known` notes.

    It raises AuditRolledBack.
    """

    def refuse(log_id: str, ask: Ask) -> None:
        _refuse_other_key(log_id, ask, signer)
        found = contradiction(known, log_id, ask)
        if found is not None:
            raise AuditRolledBack(found.told, hint=_HINT)

    return refuse


def contradiction(known: Sequence[str], log_id: str, ask: Ask) -> Contradiction | None:
    """The largest of the `known` checkpoints that the log does not continue, or None.

    Notes that are no checkpoints are passed over, and so is what an operator
    gave up on record.
    """
    origin, kept = origin_of(log_id), leaves.head(ask).seq
    abandoned = list(_abandoned(ask))
    checkpoints = [found for note in known if (found := _checkpoint(note)) is not None]
    for found in sorted(checkpoints, key=lambda item: item.size, reverse=True):
        told = _told(found, origin, kept, ask)
        if told and not any(part.covers(found, origin) for part in abandoned):
            return Contradiction(known=found, kept=kept, told=told)
    return None


def _told(known: Checkpoint, origin: str, kept: int, ask: Ask) -> str:
    if known.origin != origin:
        return (
            f"The audit log was replaced by another: a checkpoint of {known.size} records is"
            f" of {known.origin}, and the file holds {origin}."
        )
    if known.size > kept:
        return (
            f"The audit log was put back to an older state: a checkpoint speaks of {known.size}"
            f" records, and the file holds {kept}."
        )
    try:
        same = leaves.tree(ask, known.size).root() == known.root
    except ValueError:
        same = False
    if same:
        return ""
    return (
        f"The audit log was written anew, or two gateways go on from one copy: its first"
        f" {known.size} records are not those that a checkpoint speaks of."
    )


def _refuse_other_key(log_id: str, ask: Ask, signer: Signer) -> None:
    """The newest checkpoint in the log must be ours; a key is not changed by losing it."""
    try:
        newest = leaves.newest_checkpoint(ask)
        if newest is None:
            return
        opened(newest[1], signer.vkey(origin_of(log_id)))
    except ValueError:
        raise AuditRolledBack(
            "The checkpoints in the audit log are signed with another key.",
            hint=f"Put {KEY_FILE} back from a copy. If it is lost, move audit.db and"
            " audit.checkpoint away and begin a new log.",
        ) from None


def _abandoned(ask: Ask) -> list[Abandoned]:
    found = []
    for (canonical,) in ask("SELECT canonical FROM records WHERE type = 'rollback'", ()):
        fields = json.loads(canonical) if isinstance(canonical, bytes) else {}
        part = fields.get("abandoned", {})
        found.append(
            Abandoned(
                origin=str(part.get("origin")),
                size=int(part.get("size", 0)),
                kept=int(fields.get("kept", 0)),
            )
        )
    return found


def _checkpoint(note: str) -> Checkpoint | None:
    try:
        return read(note)
    except ValueError:
        return None
