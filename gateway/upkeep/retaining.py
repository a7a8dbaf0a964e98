"""Dropping what is older than the settings say: records, memories, content, months of the index.

A record names the segments before anything is dropped, so that nothing is ever
missing that the log does not declare; a second one says how much went. A run that
was cut off is finished by the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from gateway import evidence
from gateway.audit import holds, records, retention
from gateway.audit.retention import Due
from gateway.audit.store import LOG_FILE, Store
from gateway.audit.stores import open_reader
from gateway.audit.times import timestamp
from gateway.core.clock import Clock
from gateway.core.errors import ConfigError
from gateway.settings import Settings
from gateway.state import content, subjects
from gateway.state.content import ContentStore
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """What was due: months that went or stayed, and what was dropped of each store.

    `done` is the record that says so.
    """

    before: str
    months: tuple[Due, ...]
    dropped: dict[str, int]
    done: int


def cutoff(now: datetime, months: int) -> datetime:
    """The first instant that is kept: the beginning of a month, `months` whole months ago."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def due(settings: Settings, *, now: datetime) -> tuple[Due, ...]:
    """The months whose records are older than the settings say; raises AuditUnavailable."""
    before = timestamp(cutoff(now, settings.retention.records))
    reader = open_reader(settings.log)
    try:
        return tuple(retention.due(reader.ask, before, holds.in_force(reader.ask)))
    finally:
        reader.close()


async def retain(settings: Settings, *, clock: Clock, who: str) -> Retained:
    """Drop what is due and not held.

    Raises AuditUnavailable, and ConfigError for a log whose gateway may not drop records;
    captured content is dropped before that all the same.
    """
    if settings.postgres is not None:
        await _drop_content(settings, clock)
        raise ConfigError(
            "Records in PostgreSQL are not dropped by this version: the role of the gateway may"
            " not delete them. Captured content that is old enough was dropped.",
            hint="Keep them, or run retention on a log in a file.",
        )
    instant = cutoff(clock.now().astimezone(UTC), settings.retention.records)
    before = timestamp(instant)
    async with evidence.open_log(settings, clock=clock, node="cli") as log:
        months = due(settings, now=clock.now().astimezone(UTC))
        going = [item.segment for item in months if not item.obstacle]
        record = partial(records.retention, before=before, who=who)
        await log.append(record("begun", segments=going, held=_held(months)))
        dropped, months = await asyncio.to_thread(
            _drop, settings.state_dir / LOG_FILE, instant, months
        )
        oldest = _oldest_kept(instant, months)
        dropped["content"] = await _drop_content(settings, clock)
        dropped["months"] = await _drop_months(settings, oldest, clock)
        done = await log.append(record("done", dropped=dropped, held=_held(months)))
    return Retained(before=before, months=months, dropped=dropped, done=done.seq)


def _oldest_kept(instant: datetime, months: Sequence[Due]) -> datetime:
    """What lies beside the log goes with its records: where a month stays, so does the rest."""
    staying = [item.segment.month for item in months if item.obstacle]
    if not staying:
        return instant
    return min(instant, datetime.strptime(min(staying), "%Y-%m").replace(tzinfo=UTC))


def _held(months: Sequence[Due]) -> list[tuple[str, str]]:
    return [(item.segment.month, item.obstacle) for item in months if item.obstacle]


def _drop(
    path: Path, instant: datetime, months: Sequence[Due]
) -> tuple[dict[str, int], tuple[Due, ...]]:
    """Drop every declared segment, those of a run that was cut off among them.

    Returns how much went, and the months as they are then: one that a hold has
    covered meanwhile stays, with what lies beside it.
    """
    store = Store.open(path)
    try:
        dropped = sum(store.drop(segment) for segment in retention.declared(store.ask))
        left = {item.segment.month: item for item in retention.left(store.ask)}
        known = {item.segment.month: item for item in months}
        now = tuple(item for _, item in sorted((known | left).items()))
        memories = store.expire(int(_oldest_kept(instant, now).timestamp()))
        store.scrub()
        return {"records": dropped, "memories": memories}, now
    finally:
        store.close()


async def _drop_content(settings: Settings, clock: Clock) -> int:
    """Captured content has a shorter life of its own; a hold on its request keeps it."""
    reader = open_reader(settings.log)
    try:
        held = holds.in_force(reader.ask)
    finally:
        reader.close()
    whole = any(hold.requests is None for hold in held)
    if whole or not (settings.state_dir / content.FILE).exists():
        return 0
    store = ContentStore(settings.state_dir, Secrets.existing(settings.state_dir), clock)
    try:
        instant = clock.now() - timedelta(days=settings.retention.content)
        kept = frozenset[str]().union(*(hold.requests or () for hold in held))
        return await store.drop_before(instant, held=kept)
    finally:
        store.close()


async def _drop_months(settings: Settings, oldest: datetime, clock: Clock) -> int:
    if not (settings.state_dir / subjects.FILE).exists():
        return 0
    index = SubjectIndex(settings.state_dir, clock)
    try:
        return await index.drop_before(oldest.strftime("%Y-%m"))
    finally:
        index.close()
