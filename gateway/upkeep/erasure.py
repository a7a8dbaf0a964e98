"""Erasing what is kept beside the log of a person or of a request.

The log holds no value and is not touched. What holds something, or leads to it, lies
in stores of its own: the index of subjects, kept responses, captured content, memories of texts
that were held. A record says what is about to be erased, then each store gives it up, the
index last, so that a run that was cut off can be repeated; a second record says that
it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from gateway import evidence
from gateway.audit import holds, records
from gateway.audit.place import LogPlace
from gateway.audit.query import Filters, read
from gateway.audit.stores import open_reader, open_store
from gateway.audit.under_way import refuse_under_way
from gateway.core.clock import Clock
from gateway.core.errors import LegalHold, UnderWay
from gateway.core.record import Stored
from gateway.settings import Settings
from gateway.state import content, responses
from gateway.state.content import ContentStore
from gateway.state.responses import KeptResponses
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex

_MARGIN_S = 60
"""Seconds for what a request does before its own time begins: its inspection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be erased, why and by whom: a value by its fingerprints, or a request by its id.

    `named` has the entities by fingerprint, as `SubjectIndex.find` takes them.
    """

    reason: str
    who: str
    named: Mapping[str, str] = field(default_factory=dict)
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased: beside the records `seqs`, and how much of each store.

    `begun` and `done` are the records that say so.
    """

    id: str
    requests: int
    seqs: tuple[int, ...]
    erased: Mapping[str, int]
    begun: int
    done: int


async def erase(settings: Settings, wanted: Wanted, *, clock: Clock) -> Erased | None:
    """Erase; None where nothing on record is concerned.

    Raises LegalHold where a request is held, UnderWay where one is being answered,
    AuditUnavailable and NotKept.
    """
    path = settings.log
    index = SubjectIndex(settings.state_dir, clock)
    try:
        found = {wanted.request} if wanted.request else set(await index.find(wanted.named))
        about = _about(path, found)
        await _refuse_unrecorded(index, found, about, settings, clock)
        if not about and (wanted.request or not found):
            return None
        _refuse_held(path, found)
        async with evidence.open_log(settings, clock=clock, node="cli") as log:
            _refuse_under_way(path, found)  # those of processes that are gone are closed by now
            name, seqs = clock.new_id("erasure"), tuple(stored.seq for stored in about)
            record = partial(
                records.erasure,
                erasure_id=name,
                reason=wanted.reason,
                who=wanted.who,
                seqs=seqs,
                request_id=wanted.request,
            )
            begun = await log.append(record("begun"))
            try:
                _refuse_held(path, found)  # a hold that was added meanwhile
            except LegalHold:
                await log.append(record("refused"))
                raise
            erased = {
                "responses": await asyncio.to_thread(_responses, settings, about, clock),
                "content": await _content(settings, found, clock),
                "memories": await asyncio.to_thread(_memories, path, seqs),
                "index": await _index(index, wanted, found),
            }
            done = await log.append(record("done", erased=erased))
    finally:
        index.close()
    return Erased(
        id=name, requests=len(found), seqs=seqs, erased=erased, begun=begun.seq, done=done.seq
    )


def _about(path: LogPlace, requests: Collection[str]) -> list[Stored]:
    """The records of the requests themselves, in their order."""
    found = [
        stored
        for request in requests
        for stored in read(path, Filters(request=request), newest_first=False)
        if stored.fields.get("type") not in ("erasure", "admin_read")
    ]
    return sorted(found, key=lambda stored: stored.seq)


def _refuse_held(path: LogPlace, requests: Collection[str]) -> None:
    reader = open_reader(path)
    try:
        holds.refuse_held(reader.ask, requests)
    finally:
        reader.close()


def _refuse_under_way(path: LogPlace, requests: Collection[str]) -> None:
    reader = open_reader(path)
    try:
        refuse_under_way(reader.ask, requests)
    finally:
        reader.close()


async def _refuse_unrecorded(
    index: SubjectIndex,
    requests: Collection[str],
    about: Collection[Stored],
    settings: Settings,
    clock: Clock,
) -> None:
    """Raise UnderWay where a request was noted and has left no record, but still may.

    Between its note and its intent a request lasts no longer than requests may.
    """
    unrecorded = set(requests) - {str(stored.fields.get("request_id")) for stored in about}
    longest = settings.limits.total + _MARGIN_S
    since = clock.now() - timedelta(seconds=longest)
    if unrecorded and await index.noted_since(since, unrecorded):
        raise UnderWay(
            "Nothing was erased: a request that is concerned has just begun.",
            hint=f"Run the command again in {longest / 60:.0f} minutes.",
        )


def _responses(settings: Settings, about: Collection[Stored], clock: Clock) -> int:
    if not (settings.state_dir / responses.FILE).exists():
        return 0
    named = {
        (str(stored.fields["app"]), responses.name_of(str(stored.fields["request_id"])))
        for stored in about
        if stored.fields.get("app")
    }
    kept = KeptResponses.open(settings.state_dir, Secrets.existing(settings.state_dir), clock)
    try:
        return kept.forget(sorted(named))
    finally:
        kept.close()


async def _content(settings: Settings, requests: Collection[str], clock: Clock) -> int:
    if not (settings.state_dir / content.FILE).exists():
        return 0
    store = ContentStore(settings.state_dir, Secrets.existing(settings.state_dir), clock)
    try:
        return await store.forget(requests)
    finally:
        store.close()


def _memories(path: LogPlace, seqs: Collection[int]) -> int:
    store = open_store(path)
    try:
        forgotten = store.forget(seqs)
        store.scrub()
        return forgotten
    finally:
        store.close()


async def _index(index: SubjectIndex, wanted: Wanted, found: Collection[str]) -> int:
    if wanted.request:
        return await index.forget_request(wanted.request)
    return await index.forget(wanted.named, found)
