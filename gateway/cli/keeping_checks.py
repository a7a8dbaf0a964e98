"""What `turnike doctor` says of what is kept: for how long, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from gateway.audit import holds, retention
from gateway.audit.store import LOG_FILE
from gateway.audit.stores import open_reader
from gateway.audit.times import timestamp
from gateway.cli.check import OK, WARN, Check
from gateway.core.errors import GatewayError
from gateway.settings import Capture, Settings
from gateway.upkeep import retaining


def check_keeping(settings: Settings) -> Iterator[Check]:
    """Whether content is captured, records are older than they are kept, and holds in force."""
    yield _content(settings)
    if settings.postgres is None and not (settings.state_dir / LOG_FILE).is_file():
        return
    before = timestamp(retaining.cutoff(datetime.now(UTC), settings.retention.records))
    try:
        reader = open_reader(settings.log)
        try:
            oldest, held = retention.oldest(reader.ask), holds.in_force(reader.ask)
        finally:
            reader.close()
    except (GatewayError, ValueError):
        return  # the look at the log itself says what is wrong with it
    yield _records(oldest, before, settings.retention.records)
    if held:
        told = f"{len(held)} in force: what they cover is neither erased nor dropped"
        yield Check(name="legal holds", state=OK, detail=told)


def _content(settings: Settings) -> Check:
    if settings.capture is Capture.NONE:
        return Check(name="content", state=OK, detail="nothing of prompts and answers is kept")
    kept = f"{settings.retention.content} days, where every policy permits `capture`"
    return Check(name="content", state=WARN, detail=f"{settings.capture.value} are kept: {kept}")


def _records(oldest: str | None, before: str, months: int) -> Check:
    if oldest is None or oldest >= before:
        return Check(name="retention", state=OK, detail=f"no record is older than {months} months")
    told = f"the oldest records are of {oldest[:7]}, and {months} months are kept"
    return Check(name="retention", state=WARN, detail=f"{told}: run turnike audit retain")
