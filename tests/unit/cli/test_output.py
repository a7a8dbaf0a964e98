from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import click
import pytest
from rig.commands import turnike

from gateway.cli.output import as_csv, as_table, inert, text_of, written


def test_a_table_is_aligned_and_has_no_blanks_at_the_ends() -> None:
    table = as_table([{"a": 1, "b": "İstanbul"}, {"a": 22, "b": None}], ("a", "b"))
    assert table.splitlines() == ["a   b", "1   İstanbul", "22"]


def test_a_table_of_nothing_is_its_head() -> None:
    assert as_table([], ("a", "b")) == "a  b"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@a"])
def test_no_cell_of_a_csv_is_a_formula(start: str) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv([{"a": start}], ("a",)), newline=""))
    assert row["a"] == f"'{start}"


def test_a_csv_keeps_quotes_and_commas_and_has_one_line_a_row() -> None:
    made = as_csv([{"a": 'ş "b", c\r\n=d\x1b'}], ("a",))
    (row,) = csv.DictReader(io.StringIO(made, newline=""))
    assert row["a"] == 'ş "b", c··=d·'
    assert made.count("\n") == 2


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (False, "false"),
        (Decimal("0.10"), "0.10"),
        (["ş", 1], '["ş", 1]'),
        ({"a": datetime(2026, 1, 2, tzinfo=UTC)}, '{"a": "2026-01-02 00:00:00+00:00"}'),
    ],
)
def test_a_cell_holds_a_value_as_programs_read_it(value: object, cell: str) -> None:
    assert written(value) == cell


def test_text_cannot_move_the_terminal() -> None:
    assert inert("a\x1b[2Jb\u202ec\nğ") == "a·[2Jb·c·ğ"


def test_a_text_is_itself_or_a_file(here: Path) -> None:
    (here / "dosya.txt").write_text("Şişli\r\n", newline="")
    assert text_of("İ@a") == "İ@a"
    assert text_of("") == ""
    assert text_of("@dosya.txt") == "Şişli\r\n"


@pytest.mark.parametrize("name", ["@", "@none", "@.", "@a\x1b[2J"])
def test_a_file_that_cannot_be_read_is_wrong_usage(name: str) -> None:
    with pytest.raises(click.UsageError, match="cannot be read") as caught:
        text_of(name)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("name", ["@latin.txt", "\udcff"])
def test_a_text_that_is_not_utf_8_is_wrong_usage(name: str, here: Path) -> None:
    (here / "latin.txt").write_bytes("ışık".encode("iso-8859-9"))
    with pytest.raises(click.UsageError, match="not UTF-8"):
        text_of(name)


@pytest.mark.parametrize("command", ["inspect", "explain"])
def test_standard_input_that_is_not_utf_8_is_wrong_usage(command: str) -> None:
    ran = turnike(command, "-", stdin=b"\xff\xfe")
    assert (ran.status, ran.out) == (2, "")
    assert "convert it first" in ran.err
