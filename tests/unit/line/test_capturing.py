from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_request, may_leave, stays_home

from gateway.core.permission import Permission
from gateway.line.capturing import Capturing
from gateway.state.content import FILE, ContentStore
from gateway.state.secrets import Secrets

PERMITTED = frozenset({Permission.CAPTURE})


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ContentStore]:
    opened = ContentStore(tmp_path, Secrets.open(tmp_path), SteppingClock())
    yield opened
    opened.close()


@pytest.mark.parametrize("decision", [may_leave(), stays_home()])
async def test_a_request_is_kept_where_every_policy_permits_it(
    store: ContentStore, decision: object
) -> None:
    permitting = replace(decision, permissions=PERMITTED)  # type: ignore[type-var]
    captured = await Capturing(store=store).asked(a_request(), permitting)  # type: ignore[arg-type]
    assert captured is not None
    (kept,) = await store.show("crm", "req_1")
    assert captured.content == {"request": kept.commitment}
    assert kept.value == {"messages": []}


async def test_without_permission_or_without_a_store_nothing_is(
    store: ContentStore, tmp_path: Path
) -> None:
    assert await Capturing(store=store).asked(a_request(), may_leave()) is None
    permitting = replace(may_leave(), permissions=PERMITTED)
    assert await Capturing().asked(a_request(), permitting) is None
    assert not (tmp_path / FILE).exists()


async def test_an_answer_is_kept_under_its_attempt(store: ContentStore) -> None:
    permitting = replace(may_leave(), permissions=PERMITTED)
    captured = await Capturing(store=store, answers=True).asked(a_request(), permitting)
    assert captured is not None
    assert captured.answers
    told = await captured.answered(2, {"texts": ["Merhaba."]})
    asked, answered = await store.show("crm", "req_1")
    assert told == {"request": asked.commitment, "answer": answered.commitment}
    assert (answered.part.attempt, answered.value) == (2, {"texts": ["Merhaba."]})
