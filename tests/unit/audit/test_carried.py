from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import (
    SteppingClock,
    a_completion,
    a_finding,
    a_request,
    a_target,
    an_inspection,
    an_intent,
    may_leave,
)

from gateway.audit import records
from gateway.audit.carried import carried
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.core.record import Entry

EMAIL = {"EMAIL_ADDRESS"}


def log(folder: Path, *entries: Entry) -> Path:
    sequencer = Sequencer(folder / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit(entries)
    sequencer.close()
    return folder / LOG_FILE


def with_transforms(*transforms: str, target: str = "cloud/openai") -> Entry:
    return records.intent(
        a_request(),
        an_inspection(a_finding(), a_finding()),
        may_leave(),
        a_target(target),
        model="gpt-4o",
        attempt=1,
        transforms=transforms,
        model_known=True,
    )


def test_each_attempt_is_told_once_as_it_ended(tmp_path: Path) -> None:
    path = log(tmp_path, an_intent(), a_completion(), an_intent(attempt=2), an_intent("req_2"))
    rows = carried(path, {"req_1": EMAIL, "req_2": EMAIL})
    told = [(row["request"], row["attempt"], row["status"]) for row in rows]
    assert told == [("req_1", 1, "ok"), ("req_1", 2, None), ("req_2", 1, None)]
    first = rows[0]
    assert (first["target"], first["boundary"], first["country"]) == (
        "cloud/openai", "external", "US",
    )  # fmt: skip
    assert (first["app"], first["effect"]) == ("crm", "mask")
    assert first["rule"] == "Contact details are masked"
    assert first["found_as"] == ["EMAIL_ADDRESS"]


@pytest.mark.parametrize(
    ("transforms", "went"),
    [
        (("mask EMAIL_ADDRESS 2",), "as a placeholder"),
        (("redact EMAIL_ADDRESS 2",), "redacted"),
        (("mask EMAIL_ADDRESS 1",), "in part"),
        (("mask EMAIL_ADDRESS 1", "redact EMAIL_ADDRESS 1"), "in part"),
        (("mask PERSON 2",), "in clear"),
        ((), "in clear"),
    ],
)
def test_how_a_value_left_is_in_clear_unless_it_is_known_to_be_otherwise(
    tmp_path: Path, transforms: tuple[str, ...], went: str
) -> None:
    (row,) = carried(log(tmp_path, with_transforms(*transforms)), {"req_1": EMAIL})
    assert row["went"] == went


def test_what_stayed_inside_and_what_was_refused_is_told_apart(tmp_path: Path) -> None:
    refused = records.deny(
        a_request(request_id="req_2"), an_inspection(a_finding()), replace(may_leave())
    )
    path = log(tmp_path, with_transforms(target="local/qwen"), refused)
    rows = carried(path, {"req_1": EMAIL, "req_2": EMAIL})
    assert [row["went"] for row in rows] == ["stayed inside", "not sent"]


def test_a_request_without_records_is_told_by_its_id(tmp_path: Path) -> None:
    (row,) = carried(log(tmp_path, an_intent()), {"req_9": EMAIL})
    assert (row["request"], row["went"]) == ("req_9", "not sent")
