from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent
from rig.commands import turnike

from gateway.audit.records import checkpoint
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.core.record import Entry
from gateway.policy.shipped import shipped

Write = Callable[..., Path]
FIELDS = {
    *("v", "log_id", "boot_id", "seq", "type", "ts", "mono_ns", "request_id", "attempt", "app"),
    *("team", "key_id", "dialect", "model_asked", "target", "boundary", "country", "effect"),
    *("rules", "findings", "coverage", "facts", "transforms", "usage", "cost", "status"),
    *("latency_ms", "prev_hash", "hash"),
}
WITHOUT_LOG = [
    ("audit", "list"),
    ("audit", "show", "req_1"),
    ("audit", "verify"),
    ("audit", "export"),
    ("cost", "report"),
]


def tampered(path: Path, seq: int) -> None:
    """Change one letter of a record, as somebody would who has the file."""
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER records_are_not_edited")
    before = connection.execute("SELECT canonical FROM records WHERE seq = ?", (seq,)).get
    after = before.replace(b"crm", b"crn")
    assert after != before
    connection.execute("UPDATE records SET canonical = ? WHERE seq = ?", (after, seq))
    connection.close()


@pytest.mark.parametrize("arguments", WITHOUT_LOG)
def test_before_there_is_a_log_a_command_says_where_it_looked(
    arguments: tuple[str, ...], here: Path
) -> None:
    ran = turnike(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert f"There is no audit log at {here}/.turnike/audit.db" in ran.err
    assert "TURNIKE_STATE_DIR" in ran.err
    assert list(here.iterdir()) == []


def test_a_list_needs_no_settings_file(log: Write) -> None:
    log()
    ran = turnike("audit", "list")
    head, *lines = ran.out.splitlines()
    assert ran.status == 0
    assert head.split() == [
        "seq",
        "ts",
        "type",
        "request",
        "app",
        "team",
        "effect",
        "rule",
        "target",
        "status",
        "would_be",
    ]
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert "Contact details are masked" in lines[0]


def test_the_state_directory_can_be_named_by_a_variable(
    log: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("TURNIKE_STATE_DIR", str(tmp_path / ".turnike"))
    assert len(turnike("audit", "list", "--format", "json").rows) == 2


def test_the_column_of_reporting_policies_is_there_where_they_said_something(log: Write) -> None:
    entry = an_intent()
    log(Entry(type=entry.type, fields={**entry.fields, "would_be": []}))
    assert "would_be" not in turnike("audit", "list").out
    assert turnike("audit", "list", "--format", "csv").out.split("\n")[0].endswith(",would_be")


def test_a_list_does_not_need_the_keys_of_targets(log: Write, here: Path) -> None:
    log()
    (here / "turnike.yaml").write_text(
        "targets:\n"
        "  - {name: cloud/openai, provider: openai, urls: ['https://api.openai.com/v1'],\n"
        "     models: ['gpt-*'], boundary: external, api_key: {env: NOT_SET_HERE}}\n"
        f"policies: [{shipped('kvkk')}]\n"
    )
    assert "NOT_SET_HERE" in turnike("serve").err
    assert len(turnike("audit", "list", "--format", "json").rows) == 2


def test_a_list_in_json_has_the_fields_of_an_export(log: Write) -> None:
    log()
    listed = turnike("audit", "list", "--format", "json").rows
    exported = [json.loads(line) for line in turnike("audit", "export").out.splitlines()]
    assert set(listed[0]) >= FIELDS
    assert listed == [exported[1], exported[0]]


def test_a_list_in_csv_has_one_head_and_the_newest_record_first(log: Write) -> None:
    log()
    rows = list(csv.DictReader(io.StringIO(turnike("audit", "list", "--format", "csv").out)))
    assert [(row["seq"], row["type"]) for row in rows] == [("2", "completion"), ("1", "intent")]
    assert rows[0]["rule"] == "Contact details are masked"
    assert rows[1]["status"] == ""


@pytest.mark.parametrize(
    ("option", "value", "count"),
    [
        ("--app", "crm", 2),
        ("--app", "erp", 0),
        ("--team", "sales", 2),
        ("--effect", "mask", 2),
        ("--effect", "block", 0),
        ("--rule", "contact-details-are-masked", 2),
        ("--target", "cloud/openai", 2),
        ("--entity", "EMAIL_ADDRESS", 2),
        ("--entity", "contact", 2),
        ("--would-be", "block", 2),
        ("--would-be", "mask", 0),
        ("--request", "req_1", 2),
        ("--request", "req_2", 0),
        ("--since", "2026-11-23T12:00", 2),
        ("--until", "2026-11-23T12:00", 0),
        ("--limit", "1", 1),
    ],
)
def test_filters_choose_records(log: Write, option: str, value: str, count: int) -> None:
    log()
    assert len(turnike("audit", "list", option, value, "--format", "json").rows) == count


def test_a_list_without_a_match_tells_a_person_and_not_a_program(log: Write) -> None:
    log()
    assert turnike("audit", "list", "--app", "erp").err == "No record matches.\n"
    assert turnike("audit", "list", "--app", "erp", "--format", "json").out == "[]\n"


@pytest.mark.parametrize("option", ["--effect", "--would-be"])
def test_an_effect_that_is_none_is_refused_and_finds_not_nothing(log: Write, option: str) -> None:
    log()
    ran = turnike("audit", "list", option, "maks")
    assert (ran.status, ran.out) == (2, "")
    assert "'maks' is not one of 'allow', 'mask', 'redact', 'local', 'block'" in ran.err


def test_a_time_that_is_none_is_refused_with_examples(log: Write) -> None:
    log()
    ran = turnike("audit", "list", "--since", "dün")
    assert ran.status == 2
    assert "'dün' is not a time. Write 30d" in ran.err


def test_show_prints_every_record_of_a_request(log: Write) -> None:
    log(an_intent("req_a"), an_intent("req_b"), a_completion("req_a"))
    shown = turnike("audit", "show", "req_a", "--format", "json").rows
    assert [record["type"] for record in shown] == ["intent", "completion"]
    sheet = turnike("audit", "show", "req_a").out
    assert sheet.count("request_id ") == 2
    assert "\n\n" in sheet
    rows = list(csv.DictReader(io.StringIO(turnike("audit", "show", "3", "--format", "csv").out)))
    assert [row["request_id"] for row in rows] == ["req_a"]


@pytest.mark.parametrize("name", ["req_z", "0", "3", "99999999999999999999", "٣"])
def test_show_says_that_an_id_is_unknown(log: Write, name: str) -> None:
    log()
    ran = turnike("audit", "show", name)
    assert (ran.status, ran.out) == (1, "")
    assert "`turnike audit list` shows them" in ran.err


def test_verify_of_an_intact_log_exits_with_0(log: Write) -> None:
    log()
    assert turnike("audit", "verify").out.startswith("intact: 2 records")
    ran = turnike("audit", "verify", "--format", "json")
    assert ran.status == 0
    promised = {"intact": True, "records": 2, "first_bad": None, "anchored": False}
    assert ran.row.items() >= promised.items()
    told = turnike("audit", "verify", "--format", "csv").out
    assert told.startswith("intact,records,first_bad,anchored,")
    assert told.splitlines()[1].startswith("true,2,,false,")


def test_verify_of_a_log_with_an_edited_record_exits_with_3_and_names_it(log: Write) -> None:
    path = log(an_intent(), a_completion(), a_small_entry())
    tampered(path, 2)
    ran = turnike("audit", "verify")
    assert (ran.status, ran.out) == (
        3,
        "NOT INTACT: record 2 is the first that does not hold\n",
    )
    told = turnike("audit", "verify", "--format", "json")
    assert told.status == 3
    assert told.row["first_bad"] == 2


def test_verify_reads_a_copy_and_an_export(log: Write, here: Path) -> None:
    path = log()
    exported = turnike("audit", "export").out
    (here / "copy.jsonl").write_text(exported)
    (here / "bad.jsonl").write_text(exported.replace("crm", "crn", 1))
    assert turnike("audit", "verify", "copy.jsonl").status == 0
    assert turnike("audit", "verify", "bad.jsonl").status == 3
    assert turnike("audit", "verify", str(path)).status == 0


def test_verify_of_a_file_that_is_not_there_is_wrong_usage() -> None:
    ran = turnike("audit", "verify", "no.db")
    assert (ran.status, ran.err) == (2, "turnike: no.db: There is no such file.\n")


def test_an_export_is_recorded_with_its_filters(log: Write) -> None:
    log()
    ran = turnike("audit", "export", "--app", "crm", "--format", "csv")
    assert [row["type"] for row in csv.DictReader(io.StringIO(ran.out))] == ["intent", "completion"]
    signed, newest = turnike("audit", "list", "--limit", "2", "--format", "json").rows
    assert (signed["type"], newest["type"]) == ("checkpoint", "export")
    assert newest["filters"] == {"app": "crm"}
    assert turnike("audit", "verify").status == 0


def test_a_sealed_segment_is_exported_and_verified(here: Path) -> None:
    clock, signer = SteppingClock(), Signer.open(here / ".turnike")
    path = here / ".turnike" / "audit.db"
    sequencer = Sequencer(path, clock=clock, node="n", signer=signer)
    for month in (9, 10):
        clock.at = datetime(2026, month, 5, tzinfo=UTC)
        sequencer.commit([a_small_entry(), checkpoint()])
    sequencer.close()
    (here / "month.jsonl").write_text(turnike("audit", "export", "--segment", "2026-09").out)
    assert turnike("audit", "verify", "month.jsonl").status == 0
    newest = turnike("audit", "list", "--limit", "2", "--format", "json").rows[-1]
    assert (newest["type"], newest["filters"]) == ("export", {"segment": "2026-09"})
    assert "still open" not in turnike("audit", "export", "--segment", "2026-09").err
    assert turnike("audit", "export", "--segment", "2026-13").status == 2
    assert turnike("audit", "export", "--segment", "2026-11", "--app", "a").status == 2


def test_ten_thousand_records_are_exported_and_listed(log: Write, here: Path) -> None:
    log(*(a_small_entry(number) for number in range(10_000)))
    exported = turnike("audit", "export").out
    assert exported.count("\n") == 10_002  # with its own record, and the checkpoint behind it
    (here / "all.jsonl").write_text(exported)
    assert turnike("audit", "verify", "all.jsonl").status == 0
    assert len(turnike("audit", "list", "--limit", "20000", "--format", "json").rows) == 10_002
