"""`turnike policy mark`: the mark of a public document, for `known_public:`."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.output import format_option, inert, print_rows
from gateway.core.errors import ConfigError
from gateway.policy.known_public import mark_of


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
def command(files: tuple[Path, ...], form: str) -> None:
    """Print the marks of public documents, for `known_public:` in a policy.

    FILES are texts in UTF-8, as apps would send them: of a PDF, what its reader
    gives. White space does not matter. A document needs 200 characters.
    """
    rows = [{"file": str(file), "mark": _mark(file)} for file in files]
    if form == "table":
        for row in rows:
            click.echo(f"  - {row['mark']}  # {inert(row['file'])}")
    else:
        print_rows(rows, ("file", "mark"), form)


def _mark(file: Path) -> str:
    try:
        return mark_of(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise ConfigError(f"The file cannot be read: {reason}.", file=str(file)) from None
    except UnicodeDecodeError:
        raise ConfigError(
            "The file is not text in UTF-8.", file=str(file), hint="Give its text."
        ) from None
    except ValueError as error:
        raise ConfigError(
            f"It has no mark: {error}.", file=str(file), hint="Choose a longer document."
        ) from None
