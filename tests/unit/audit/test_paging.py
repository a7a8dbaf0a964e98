from __future__ import annotations

from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit.paging import rows
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.core.errors import AuditUnavailable

WHOLE: dict[str, None] = {"after": None, "upto": None}


def test_pages_follow_each_other_in_either_direction(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="test")
    sequencer.commit([a_small_entry(number) for number in range(1001)])
    questions = []

    def ask(statement: str, values: tuple[int | str | bytes, ...]) -> list[tuple[object, ...]]:
        questions.append(values)
        return sequencer.ask(statement, values)

    assert [row.seq for row in rows(ask, "", (), newest_first=False, **WHOLE)] == [*range(1, 1002)]
    assert len(questions) == 3
    assert next(rows(ask, "", (), newest_first=True, **WHOLE)).seq == 1001
    part = rows(ask, "type = ?", ("stop",), newest_first=False, after=7, upto=9)
    assert [row.seq for row in part] == [8, 9]


def test_a_number_that_is_none_is_damage() -> None:
    def ask(statement: str, values: tuple[int | str | bytes, ...]) -> list[tuple[object, ...]]:
        return [("x", *(None,) * 12)]

    with pytest.raises(AuditUnavailable) as caught:
        next(rows(ask, "", (), newest_first=False, **WHOLE))
    assert caught.value.code == "audit_damaged"
