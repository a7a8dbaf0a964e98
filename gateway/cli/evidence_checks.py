"""What `turnike doctor` says of the log and of those who vouch for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from gateway import evidence
from gateway.audit.anchors.anchor import AnchorLost, Kept
from gateway.audit.attested import Attested, Witness, attested
from gateway.audit.checkpointer import ANCHOR_S
from gateway.audit.copies import Copy
from gateway.audit.query import Filters
from gateway.audit.query import read as read_records
from gateway.audit.stores import excess, is_there
from gateway.audit.verify import Verified, verify
from gateway.cli.audits.kept import log_id_of
from gateway.cli.check import FAIL, OK, WARN, Check, failed
from gateway.cli.output import inert
from gateway.cli.workplace import audit_file
from gateway.core.errors import GatewayError
from gateway.settings import Settings


def check_evidence(settings: Settings) -> Iterator[Check]:
    """Verify the log, against the newest of what its anchors hold; each is asked once."""
    log = audit_file(settings)
    try:
        begun = is_there(log)
    except GatewayError as fault:
        yield failed("audit log", fault)
        return
    if not begun:
        yield Check(name="audit log", state=OK, detail="is begun at the first start")
        yield from _without_log(settings)
        return
    try:
        witnesses, faults = asyncio.run(_asked(settings))
        outside = [kept.note for witness in witnesses for kept in witness.kept]
        key = evidence.own_key(settings, log_id_of(log))
        verdict = verify(log, key=key, outside=outside)
    except GatewayError as fault:
        yield failed("audit log", fault)
        return
    yield from _role(settings)
    if not verdict.intact:
        told = f"NOT INTACT: record {verdict.first_bad} is the first that does not hold"
        yield Check(name="audit log", state=FAIL, detail=told)
        return
    yield Check(name="audit log", state=OK, detail=f"intact, {verdict.records} records")
    yield from _anchors(settings, verdict, witnesses, faults)
    yield from _copies(settings)


def _role(settings: Settings) -> Iterator[Check]:
    """Whether the gateway's own role could edit the log on a server."""
    if settings.postgres is None:
        return
    found = excess(settings.postgres)
    if found:
        told = f"may {', '.join(found)}: make the tables with `turnike audit schema` as their owner"
        yield Check(name="audit role", state=FAIL, detail=told)
    else:
        yield Check(name="audit role", state=OK, detail="can add records, and not change any")


def _without_log(settings: Settings) -> Iterator[Check]:
    if not settings.anchors:
        yield _none()


def _none() -> Check:
    told = "none: whoever can write state_dir can write the log anew (SELF-ATTESTED)"
    return Check(name="anchors", state=WARN, detail=told)


def _anchors(
    settings: Settings, verdict: Verified, witnesses: list[Witness], faults: dict[str, str]
) -> Iterator[Check]:
    if not settings.anchors:
        yield _none()
    on_record = _lost_on_record(settings)
    for name, cause in faults.items():
        told = f"cannot be read: {cause}"
        yield Check(name=f"anchor {inert(name)}", state=WARN, detail=told)
    for witness in witnesses:
        found = attested(verdict.parts, witness, now=datetime.now(UTC))
        told = _reach(verdict, found)
        seq, lost = on_record.get(witness.name, (0, ""))
        if seq > found.covered:  # it did not come back in a run of its own either
            told = f"{lost}; {told}"
        state = OK if found.fresh and seq <= found.covered else WARN
        yield Check(name=f"anchor {inert(witness.name)}", state=state, detail=told)


def _copies(settings: Settings) -> Iterator[Check]:
    """What the log says of each copy: whether it is lost, or has come back."""
    on_record = _lost_on_record(settings) if settings.copies else {}
    for folder in settings.copies:
        copy = Copy(folder)
        seq, lost = on_record.get(copy.name, (0, ""))
        try:
            reached = copy.reached()
        except (OSError, ValueError) as fault:
            reached, lost = 0, f"cannot be read ({type(fault).__name__})"
        # A gateway that was started since writes no word that the copy is back.
        well = reached > seq
        told = f"holds records up to {reached}" if well else lost or "holds nothing yet"
        state = OK if well else WARN
        yield Check(name=f"audit {inert(copy.name)}", state=state, detail=told)


def _reach(verdict: Verified, found: Attested) -> str:
    if not found.covered:
        return "has nothing of this log yet"
    part = next(part for part in verdict.parts if part.size == found.covered)
    told = f"covers {found.covered} of {verdict.records} records"
    if part.last is not None:
        told += f", the newest of {part.last[:19]}Z"
    return told if found.fresh else f"{told}: stale"


def _lost_on_record(settings: Settings) -> dict[str, tuple[int, str]]:
    """The anchors that the log calls lost: the number of that record, its time and the cause."""
    log = audit_file(settings)
    found = [
        record
        for kind in ("sink_lost", "sink_back")
        for record in read_records(log, Filters(type=kind))
    ]
    known: dict[str, tuple[int, str]] = {}
    for record in sorted(found, key=lambda record: record.seq):
        fields = record.fields
        told = f"lost since {str(fields.get('ts'))[:19]}Z: {fields.get('cause')}"
        known[str(fields.get("sink"))] = (record.seq, told)
        if fields.get("type") == "sink_back":
            known.pop(str(fields.get("sink")), None)  # retention may have dropped the loss
    return known


async def _asked(settings: Settings) -> tuple[list[Witness], dict[str, str]]:
    """The newest that each anchor holds, and why those are not read that are not."""
    held: list[Witness] = []
    faults: dict[str, str] = {}
    async with evidence.opened_anchors(settings) as anchors:
        for anchor in anchors:
            try:
                async with asyncio.timeout(ANCHOR_S):
                    notes = [Kept(note=note) for note in await anchor.newest()]
            except AnchorLost as fault:
                faults[anchor.name] = fault.cause
            except TimeoutError:
                faults[anchor.name] = "timeout"
            else:
                held.append(Witness(name=anchor.name, every=anchor.every, kept=notes))
    return held, faults
