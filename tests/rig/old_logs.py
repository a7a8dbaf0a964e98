"""A signed log over three months, of which retention may drop the first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent

from gateway.audit import complete, records, retention
from gateway.audit.note import origin_of
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE, Reader, Store
from gateway.core.record import Entry

MONTHS = (datetime(2020, 1, 5, tzinfo=UTC), datetime(2020, 2, 5, tzinfo=UTC),
          datetime(2020, 3, 5, tzinfo=UTC))  # fmt: skip
FEBRUARY = "2020-02-01T00:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class OldLog:
    """A log in `folder`, with the notes that were signed for it."""

    folder: Path
    signer: Signer
    clock: SteppingClock

    @property
    def path(self) -> Path:
        return self.folder / LOG_FILE

    @property
    def key(self) -> str:
        return self.signer.vkey(origin_of(self.reading("log_id", "log")))

    @property
    def notes(self) -> list[str]:
        """Every note in the log as it is now."""
        found = [line for line in complete.lines(self.path) if '"type":"checkpoint"' in line]
        return [str(json.loads(line)["note"]) for line in found]

    def reading(self, what: str, table: str) -> str:
        reader = Reader(self.path)
        try:
            return str(reader.ask(f"SELECT {what} FROM {table}", ())[0][0])
        finally:
            reader.close()

    def append(self, *entries: Entry) -> None:
        sequencer = Sequencer(self.path, clock=self.clock, node="n", signer=self.signer)
        sequencer.commit(entries)
        sequencer.close()

    def drop(self, before: str = FEBRUARY, *, declare: bool = True) -> int:
        """Drop what is due, declared as it must be or not; returns how many records went."""
        reader = Reader(self.path)
        going = [item.segment for item in retention.due(reader.ask, before, ())]
        reader.close()
        if declare:
            told = records.retention("begun", before=before, who="t", segments=going)
            self.append(told, records.checkpoint())
        store = Store.open(self.path)
        dropped = sum(store.drop(segment) for segment in going)
        store.close()
        return dropped


def an_old_log(folder: Path, *, first: Sequence[Entry] = ()) -> OldLog:
    """Three months with a request each and two checkpoints; `first` stands in the first month."""
    folder.mkdir(parents=True, exist_ok=True)
    signer, clock = Signer.open(folder), SteppingClock()
    log = OldLog(folder, signer, clock)
    for number, month in enumerate(MONTHS):
        clock.at = month
        more = tuple(first) if number == 0 else ()
        log.append(
            a_small_entry(),
            records.checkpoint(),
            an_intent(f"req_{number}"),
            a_completion(f"req_{number}"),
            *more,
            records.checkpoint(),
            a_small_entry(),
        )
    return log
