from __future__ import annotations

from gateway.audit.rows import COLUMNS, columns_of


def test_columns_repeat_fields_and_leave_out_what_is_not_there() -> None:
    found = columns_of({"type": "intent", "attempt": 2, "app": None, "rules": [], "target": ["x"]})
    assert set(found) == set(COLUMNS)
    assert (found["type"], found["attempt"], found["app"], found["target"]) == (
        "intent",
        2,
        None,
        None,
    )
