from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike
from rig.subjects import carrying

from gateway.audit.query import Filters, read

NUMBER = "10000000146"
Write = Callable[..., Path]


@pytest.fixture
def state_dir(log: Write) -> Path:
    """A log with `req_1`, which carried an identity number and a name."""
    folder = log().parent
    carrying(folder, "req_1", ("TR_NATIONAL_ID", NUMBER), ("PERSON", "ayse yilmaz"))
    return folder


def found(value: str) -> list[dict[str, object]]:
    return turnike("audit", "subject", value, "--format", "json").rows


def test_a_person_is_erased_and_the_log_is_whole(state_dir: Path) -> None:
    ran = turnike("audit", "erase", "--subject", "100 000 001 46", "--reason", "GDPR 17",
                  "--format", "json")  # fmt: skip
    assert ran.status == 0, ran.err
    told = ran.row
    assert (told["requests"], told["intact"], told["reason"]) == (1, True, "GDPR 17")
    assert told["erased"] == {"responses": 0, "content": 0, "memories": 0, "index": 1}
    assert told["seqs"] == [1, 2]
    assert found(NUMBER) == []
    assert len(found("Ayşe Yılmaz")) == 1  # another value of the same request
    assert turnike("audit", "verify").status == 0
    begun, done = read(state_dir / "audit.db", Filters(type="erasure"), newest_first=False)
    assert (begun.fields["action"], done.fields["action"]) == ("begun", "done")
    assert done.fields["erased"] == told["erased"]
    assert NUMBER not in json.dumps(dict(done.fields))


def test_the_certificate_is_proved_without_the_log(state_dir: Path) -> None:
    told = turnike("audit", "erase", "--request", "req_1", "--reason", "x", "--format", "json").row
    proof = state_dir.parent / "proof.json"
    proof.write_text(json.dumps(told["proof"]), encoding="utf-8")
    key = turnike("audit", "checkpoint", "--key").out.strip()
    checked = turnike("audit", "check-proof", str(proof), "--key", key)
    assert (checked.status, checked.out) == (0, "proved: 1\n")


def test_a_request_is_erased_with_all_that_it_carried(state_dir: Path) -> None:
    assert state_dir.is_dir()
    ran = turnike("audit", "erase", "--request", "req_1", "--reason", "asked")
    assert ran.status == 0, ran.err
    assert ran.out.startswith("CERTIFICATE OF ERASURE\n")
    assert "intact" in ran.out
    assert found(NUMBER) == found("Ayşe Yılmaz") == []
    # It is in the log as before, and its records are followed by those of the erasure.
    kinds = [row["type"] for row in turnike("audit", "show", "req_1", "--format", "json").rows]
    assert kinds == ["intent", "completion", "erasure", "erasure"]


@pytest.mark.parametrize(
    "covering", [("--request", "req_1"), ("--everything",), ("--subject", NUMBER)]
)
def test_under_a_hold_nothing_is_erased(state_dir: Path, covering: tuple[str, ...]) -> None:
    assert state_dir.is_dir()
    turnike("audit", "hold", "add", *covering, "--reason", "court")
    for wanted in (("--subject", NUMBER), ("--request", "req_1")):
        ran = turnike("audit", "erase", *wanted, "--reason", "asked")
        assert ran.status == 1
        assert "hold_" in ran.err
        assert "court" in ran.err
    assert len(found(NUMBER)) == 1
    (row,) = turnike("audit", "hold", "list", "--format", "json").rows
    turnike("audit", "hold", "release", str(row["hold"]), "--reason", "over")
    assert turnike("audit", "erase", "--subject", NUMBER, "--reason", "asked").status == 0
    assert found(NUMBER) == []


def test_what_is_not_there_is_said_and_leaves_no_record(state_dir: Path) -> None:
    for wanted in (("--subject", "Kimse Yok"), ("--request", "req_9")):
        ran = turnike("audit", "erase", *wanted, "--reason", "asked")
        assert (ran.status, ran.out) == (0, "")
        assert "nothing was erased" in ran.err
    assert list(read(state_dir / "audit.db", Filters(type="erasure"))) == []


def test_one_thing_is_named_and_a_reason(state_dir: Path) -> None:
    assert state_dir.is_dir()
    assert turnike("audit", "erase", "--reason", "x").status == 2
    assert turnike("audit", "erase", "--request", "req_1").status == 2


def test_the_certificate_is_one_line_of_csv(state_dir: Path) -> None:
    assert state_dir.is_dir()
    ran = turnike("audit", "erase", "--request", "req_1", "--reason", "x", "--format", "csv")
    assert ran.out.startswith("erasure,ts,who,reason")
