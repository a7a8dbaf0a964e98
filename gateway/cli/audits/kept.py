"""What the proving commands read beside the settings: checkpoints that somebody kept, and files."""

from __future__ import annotations

import sys
from pathlib import Path

from gateway.audit.note import notes_in
from gateway.audit.place import LogPlace
from gateway.audit.stores import open_reader
from gateway.cli.output import inert
from gateway.core.errors import ConfigError


def notes_of(path: Path) -> list[str]:
    """The signed checkpoints in a file, or on standard input for `-`; raises ConfigError."""
    text = sys.stdin.read() if str(path) == "-" else text_of(path)
    found = notes_in(text)
    if not found:
        raise ConfigError("The file holds no signed checkpoint.", file=inert(str(path)))
    return found


def text_of(path: Path) -> str:
    """The text of a file; raises ConfigError."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ConfigError(
            f"The file cannot be read: {error.strerror}.", file=inert(str(path))
        ) from None


def log_id_of(path: LogPlace) -> str:
    """The identifier of the log file `path`; raises AuditUnavailable."""
    reader = open_reader(path)
    try:
        return reader.log_id()
    finally:
        reader.close()
