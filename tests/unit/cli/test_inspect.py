from __future__ import annotations

import csv
import io
from pathlib import Path

from rig.commands import turnike

FIELDS = {"entity", "data_class", "score", "path", "start", "end", "stage", "detector", "check"}
LINES = 10_000


def test_ten_thousand_turkish_lines_from_standard_input_are_found_by_place() -> None:
    text = "".join(f"İşık {n}: kişi{n}@example.com, ığdır\n" for n in range(LINES))
    ran = turnike("inspect", "-", "--format", "json", stdin=text.encode())
    found = ran.row["findings"]
    assert isinstance(found, list)
    mails = [item for item in found if item["entity"] == "EMAIL_ADDRESS"]
    assert len(mails) == LINES
    assert all(set(item) == FIELDS for item in found)
    assert {item["path"] for item in found} == {"messages[0].content"}
    cut = [text[item["start"] : item["end"]] for item in mails]
    assert all(value.endswith(f"{n}@example.com") for n, value in enumerate(cut))
    coverage = ran.row["coverage"]
    assert isinstance(coverage, dict)
    assert coverage["scanned"] >= 1
    assert coverage["opaque"] == []
    assert "@example.com" not in ran.out


def test_values_are_printed_only_when_they_are_asked_for(here: Path) -> None:
    (here / "a.txt").write_text("ayse.demir@example.com\nTC 10000000146")
    ran = turnike("inspect", "@a.txt", "--format", "csv", "--reveal")
    rows = {row["entity"]: row for row in csv.DictReader(io.StringIO(ran.out))}
    assert rows["EMAIL_ADDRESS"]["value"] == "ayse.demir@example.com"
    assert rows["EMAIL_ADDRESS"]["data_class"] == "contact"
    assert rows["TR_NATIONAL_ID"]["value"] == "10000000146"
    assert set(rows["TR_NATIONAL_ID"]) == FIELDS | {"value"}
    assert (rows["TR_NATIONAL_ID"]["check"], rows["EMAIL_ADDRESS"]["check"]) == ("checksum", "")


def test_the_check_that_spoke_for_a_finding_is_named() -> None:
    ran = turnike("inspect", "vergi no 4540536920 ve plaka: 34 ABC 123", "--format", "csv")
    rows = {row["entity"]: row for row in csv.DictReader(io.StringIO(ran.out))}
    assert rows["TR_TAX_ID"]["check"] == "checksum, context"
    assert rows["TR_LICENSE_PLATE"]["check"] == "context"
    assert rows["TR_TAX_ID"]["detector"] == "tr_tax_id"


def test_the_time_of_each_stage_is_printed_when_it_is_asked_for() -> None:
    text = "TC 10000000146, John Smith wrote to me yesterday."
    plain = turnike("inspect", text, "--format", "json").row
    timed = turnike("inspect", text, "--format", "json", "--timing").row
    timing = timed.pop("timing")
    assert timed == plain
    assert isinstance(timing, dict)
    assert {"canonicalise", "patterns", "words", "names", "merge"} <= set(timing)
    ran = turnike("inspect", text, "--timing")
    assert "TR_NATIONAL_ID" in ran.out
    assert "canonicalise" in ran.err


def test_an_empty_text_holds_nothing() -> None:
    ran = turnike("inspect", "")
    assert (ran.status, ran.out, ran.err) == (0, "", "Nothing was found.\n")


def test_settings_that_do_not_load_are_an_error(here: Path) -> None:
    (here / "bad.yaml").write_text("detekt: {}\n")
    ran = turnike("inspect", "a", "--settings", "bad.yaml")
    assert ran.status == 2
    assert "`detect`" in ran.err


def test_the_recognisers_of_the_settings_are_asked_too(here: Path) -> None:
    (here / "s.yaml").write_text(OWN, encoding="utf-8")
    for more in ((), ("--timing",)):
        ran = turnike(
            "inspect", "dosya HST-123456", "--settings", "s.yaml", "--format", "csv", *more
        )
        (row,) = csv.DictReader(io.StringIO(ran.out))
        assert (row["entity"], row["detector"], row["check"]) == (
            "PATIENT_FILE_NO",
            "own:file",
            "context",
        )
    (here / "p.yaml").write_text(POLICY, encoding="utf-8")
    assert turnike("policy", "check", "p.yaml").status == 1
    assert turnike("policy", "check", "p.yaml", "--settings", "s.yaml").status == 0
    (here / "p_test.yaml").write_text(TESTS, encoding="utf-8")
    assert turnike("policy", "test", "p_test.yaml", "--settings", "s.yaml").status == 0
    told = turnike(
        "explain", "dosya HST-123456", "--policy", "p.yaml", "--settings", "s.yaml",
        "--format", "json",
    ).row  # fmt: skip
    assert (told["effect"], told["rule"]) == ("block", "File numbers are never sent")
    doctor = turnike("doctor", "--settings", "s.yaml")
    assert "recogniser file" in doctor.out
    assert "PATIENT_FILE_NO was found" in doctor.out


OWN = """\
targets: [{name: local/a, provider: scripted, boundary: organisation, model: a, script: [x]}]
recognizers:
  - name: file
    entity: PATIENT_FILE_NO
    class: national_id
    patterns: 'HST-[0-9]{6}'
    context: [dosya]
    hits: [dosya HST-123456]
    misses: [HST-123456]
"""
POLICY = """\
policy: files
about: File numbers stay here.
otherwise: allow
rules:
  - name: File numbers are never sent
    why: Directive 7
    when: {finds: [PATIENT_FILE_NO]}
    then: block
"""
TESTS = """\
policy: p.yaml
tests:
  - {name: a file number is blocked, prompt: dosya HST-123456, expect: block}
"""
