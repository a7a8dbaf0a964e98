"""Lines on standard error: for people, or one JSON object each for a collector of logs."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from gateway.settings.model import JSON, TEXT


class TextLines(logging.Formatter):
    """Lines for people; of an exception its type and where it was raised, never its text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(told)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, and the places that its exception came through."""
        shown = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        shown.told = _message(record)
        line = super().format(shown)
        if record.exc_info and record.exc_info[0] is not None:
            places = "".join(traceback.format_tb(record.exc_info[2]))
            line = f"{line}\n{places}{record.exc_info[0].__name__}"
        return line


class JsonLines(logging.Formatter):
    """One JSON object a line; of an exception the type alone, for its text may hold content."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """What a record says; behind its first line, asyncio shows tasks with their exceptions."""
    message = record.getMessage()
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record is worth a line: that an answer was cut off at the end is not."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not issubclass(kind, asyncio.CancelledError)


def log_to_stderr(form: str = TEXT) -> None:
    """Write warnings to standard error, and what became of policy files."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_news)
    handler.setFormatter(JsonLines() if form == JSON else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("gateway.upkeep.reloading").setLevel(logging.INFO)
