"""Printing rows as a table, JSON or CSV, and reading the text that a command is about."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])

FORMATS = ("table", "json", "csv")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def format_option(command: Command) -> Command:
    """Add `--format table|json|csv`."""
    option = click.option(
        "--format", "form", type=click.Choice(FORMATS), default="table", help="How to print."
    )
    return option(command)


def settings_option(command: Command) -> Command:
    """Add `--settings FILE`."""
    option = click.option(
        "--settings",
        "settings_file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The settings file (default: turnike.yaml here, if there is one).",
    )
    return option(command)


def text_of(argument: str) -> str:
    """Return the text an argument names: itself, `-` for standard input, `@FILE` for a file."""
    try:
        if argument == "-":
            return sys.stdin.buffer.read().decode()
        if argument.startswith("@"):
            return Path(argument[1:]).read_bytes().decode()
    except OSError as fault:
        raise click.UsageError(f"{argument[1:]} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise click.UsageError("The text is not UTF-8; convert it first.") from None
    return argument


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: str) -> None:
    """Print rows in the asked form; a table is padded, JSON holds all fields of a row."""
    if form == "json":
        print_json([dict(row) for row in rows])
    elif form == "csv":
        click.echo(as_csv(rows, columns), nl=False)
    elif rows:
        click.echo(as_table(rows, columns))


def as_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as aligned columns under their names."""
    cells = [list(columns), *([inert(str(row.get(name, ""))) for name in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def as_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as CSV whose cells no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(str(row.get(name, ""))) for name in columns])
    return out.getvalue()


def inert(text: str) -> str:
    """Return text without the control and direction characters that could move a terminal."""
    return "".join(char if char.isprintable() else "·" for char in text)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
