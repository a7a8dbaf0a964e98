"""The page of the audit record names every field of records as they are exported, and no other."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from rig.audit_values import (
    SteppingClock,
    a_finding,
    a_request,
    a_target,
    an_exchange,
    an_inspection,
    may_leave,
)
from rig.pages import DOCS, blocks, first_cells

from gateway.audit import records
from gateway.audit.encode import canonical
from gateway.audit.export import jsonl
from gateway.audit.fold import DenyFold
from gateway.audit.log import AuditLog
from gateway.audit.parts import NOTHING
from gateway.audit.query import read
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.core.errors import InvalidRequest, PolicyError
from gateway.core.record import RecordType
from gateway.core.request import Principal

PAGE = DOCS / "reference" / "audit-record.md"
TEXT = PAGE.read_text(encoding="utf-8")
TYPES = {kind.value for kind in RecordType}
PARTS = ("rules", "findings", "coverage", "facts", "usage", "cost", "latency_ms")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """One record of each kind that this version writes, as `audit export` gives them."""
    folder = tmp_path_factory.mktemp("state")
    asyncio.run(_written(folder))
    found = read(folder / LOG_FILE, newest_first=False)
    return [json.loads(line) for line in jsonl(found)]


async def _written(folder: Path) -> None:
    request, target = a_request(), a_target()
    inspection, decision = an_inspection(a_finding()), may_leave()
    log = AuditLog.open(folder, clock=SteppingClock(), signer=Signer.open(folder))
    try:
        await log.append(
            records.start(version="0", policies={"kvkk": "3f" * 32}, targets=(target,), auth="keys")
        )
        await log.append(
            records.reload(
                status="failed",
                trigger="watch",
                before="aa",
                after="aa",
                policies={"kvkk": "3f" * 32},
                fault=PolicyError("No.", file="kvkk.yaml", line=1, column=1),
            )
        )
        await log.append(records.key_event("created", key_id="key_1", app="a", team="t"))
        await log.append(records.lockdown("on", reason="drill"))
        intents = [
            records.intent(
                request, inspection, decision, target, model="m", attempt=attempt, content=content
            )
            for attempt, content in ((1, None), (2, {"request": "3f" * 32}))
        ]
        for intent in intents:
            await log.append(intent)
        await log.append(records.completion(intents[0], an_exchange()))
        await log.append(records.deny(request, inspection, decision))
        await log.append(
            records.deny_fault(
                InvalidRequest("No."),
                principal=Principal(app="a", team="t", key_id="k"),
                request_id="req_2",
                dialect="openai_chat",
            )
        )
        fold = DenyFold(log.append)
        await fold.count("invalid_api_key", "openai_chat")
        await fold.close()
        await log.append(records.export_event(format="jsonl", filters={"app": "a"}))
        await log.append(
            records.hold("added", hold_id="h", reason="court", who="ayse", requests=["req_1"])
        )
        await log.append(
            records.erasure("done", erasure_id="e", reason="asked", who="ayse", seqs=[1])
        )
        await log.append(records.retention("begun", before="2026", who="ayse"))
        await log.append(records.admin_read(what="subject", who="ayse", found=1))
        await log.append(records.sink_lost(sink="worm", cause="timeout"))
        await log.append(records.clock_jump(milliseconds=-3_600_000))
        await log.append(records.sink_back(sink="worm"))
        await log.append(records.rollback(reason="disk", origin="turnike/l", size=9, kept=3))
        await log.append(records.checkpoint())
        await log.append(records.stop(reason="closed"))
    finally:
        await log.close()
    # Opened again, the log closes the intent of the second attempt as an orphan.
    await AuditLog.open(folder, clock=SteppingClock(seed=1)).close()


def test_every_field_of_every_record_is_on_the_page(
    exported: list[dict[str, object]],
) -> None:
    named = first_cells(PAGE)
    assert {name for record in exported for name in record} - named == set()


def test_the_page_names_no_field_that_no_record_has(
    exported: list[dict[str, object]],
) -> None:
    fields = {name for record in exported for name in record}
    assert first_cells(PAGE) - TYPES - fields == set()


def test_every_field_of_the_parts_is_on_the_row_of_its_part(
    exported: list[dict[str, object]],
) -> None:
    completion = next(record for record in exported if record["type"] == "completion")
    for part in PARTS:
        value = completion[part]
        inner = value[0] if isinstance(value, list) else value
        assert isinstance(inner, Mapping), part
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{part}` |"))
        assert [name for name in inner if f"`{name}`" not in row] == [], part


def test_the_types_that_are_written_are_those_with_a_row(
    exported: list[dict[str, object]],
) -> None:
    written = {record["type"] for record in exported}
    table, _, reserved = (
        TEXT.partition("## Types")[2].partition("is reserved")[0].partition("\nThe type")
    )
    assert set(re.findall(r"`([a-z_]+)`", table)) & TYPES == written
    assert set(re.findall(r"`([a-z_]+)`", reserved)) == TYPES - written


def test_every_field_that_a_request_has_stands_in_the_table_of_requests() -> None:
    table = TEXT.partition("## Of a request")[2].partition("Some have more")[0]
    assert [name for name in NOTHING if f"`{name}`" not in table] == []


def test_the_example_is_a_record_that_holds() -> None:
    (example,) = [json.loads(block.text) for block in blocks(PAGE)]
    told = example.pop("hash")
    assert hashlib.sha256(canonical(example)).hexdigest() == told


def test_the_example_has_the_fields_of_a_completion(
    exported: list[dict[str, object]],
) -> None:
    (example,) = [json.loads(block.text) for block in blocks(PAGE)]
    completion = next(record for record in exported if record["type"] == "completion")
    assert example.keys() == completion.keys()
    for part in PARTS:
        assert _keys(example[part]) == _keys(completion[part])


def _keys(value: object) -> set[str]:
    inner = value[0] if isinstance(value, list) else value
    assert isinstance(inner, Mapping)
    return set(inner)
