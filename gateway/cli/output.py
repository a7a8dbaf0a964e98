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
FORMULA_STARTS = ("=", "+", "-", "@")


def format_option(command: Command) -> Command:
    """Add `--format table|json|csv`."""
    option = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print.",
    )
    return option(command)


def settings_option(command: Command) -> Command:
    """Add `--settings FILE`."""
    option = click.option(
        "--settings",
        "settings_file",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The settings file. The default is TURNIKE_SETTINGS, or turnike.yaml here.",
    )
    return option(command)


def text_of(argument: str) -> str:
    """Return the text an argument names: itself, `-` for standard input, `@FILE` for a file.

    Raises UsageError where it cannot be read or is not UTF-8.
    """
    try:
        if argument == "-":
            return sys.stdin.buffer.read().decode()
        if argument.startswith("@"):
            return Path(argument[1:]).read_bytes().decode()
        # The system hands over bytes that are not UTF-8 as lone surrogates.
        return argument.encode().decode()
    except OSError as fault:
        raise click.UsageError(f"{inert(argument[1:])} cannot be read: {fault.strerror}.") from None
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise click.UsageError("The text is not UTF-8; convert it first.") from None


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(
    rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: str, *, none: str = ""
) -> None:
    """Print rows in the asked form; a table is padded, JSON holds all fields of a row.

    `none` is what a person is told, on standard error, where a table would be empty.
    """
    if form == "json":
        print_json([dict(row) for row in rows])
    elif form == "csv":
        click.echo(as_csv(rows, columns), nl=False)
    elif rows:
        click.echo(as_table(rows, columns))
    elif none:
        click.echo(none, err=True)


def as_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as aligned columns under their names."""
    cells = [list(columns), *([inert(written(row.get(name))) for name in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def as_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as CSV, one a line, whose cells no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(inert(written(row.get(name)))) for name in columns])
    return out.getvalue()


def written(value: object) -> str:
    """Return a value as one cell: nothing for None, and lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool | list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def inert(text: str) -> str:
    """Return text without the control and direction characters that could move a terminal."""
    return "".join(char if char.isprintable() else "·" for char in text)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
