"""Lines on standard error: for people, or one JSON object each for a collector of logs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from gateway.settings.model import JSON, TEXT


class JsonLines(logging.Formatter):
    """One JSON object a line; of an exception the type alone, for its text may hold content."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(form: str = TEXT) -> None:
    """Write warnings to standard error, and what became of policy files."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonLines() if form == JSON else logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("gateway.reloading").setLevel(logging.INFO)
