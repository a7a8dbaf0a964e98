"""A record on one line, for somebody who looks at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import click

from gateway.cli.output import inert
from gateway.core.record import Stored

COLOURS = {
    "allow": "green",
    "mask": "cyan",
    "redact": "blue",
    "local": "yellow",
    "block": "red",
}
HEAD = ("seq", "when", "type", "effect", "app/team", "found", "rule", "target", "status", "request")
_STEPS = ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600), (float("inf"), "d", 86_400))
_LONGEST = {"found": 40, "rule": 40}


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was, in its largest unit: `5 s`, `3 min`, `2 h`, `12 d`."""
    seconds = max((now - moment).total_seconds(), 0)
    unit, size = next((unit, size) for limit, unit, size in _STEPS if seconds < limit)
    return f"{int(seconds // size)} {unit} ago"


def glance(stored: Stored, now: datetime) -> dict[str, str]:
    """The cells of a record under `HEAD`; what it does not have is empty."""
    fields = stored.fields
    people = "/".join(str(fields.get(name) or "") for name in ("app", "team")).strip("/")
    cells = {
        "seq": str(stored.seq),
        "when": _when(fields.get("ts"), now),
        "type": str(fields.get("type") or ""),
        "effect": str(fields.get("effect") or ""),
        "app/team": people,
        "found": found(fields),
        "rule": _rule(fields.get("rules")),
        "target": str(fields.get("target") or ""),
        "status": str(fields.get("status") or ""),
        "request": str(fields.get("request_id") or ""),
    }
    return {name: _short(inert(text), _LONGEST.get(name, 200)) for name, text in cells.items()}


def found(fields: Mapping[str, object]) -> str:
    """What was found, by entity: `EMAIL_ADDRESS ×2, PERSON ×1`."""
    counts: Counter[str] = Counter()
    rows = fields.get("findings")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            counts[str(row.get("entity"))] += int(row.get("count", 0))
    return ", ".join(f"{entity} ×{count}" for entity, count in counts.items())


def lines(rows: Sequence[Mapping[str, str]], *, head: bool = True) -> list[str]:
    """Rows as aligned columns, coloured by effect and status; click drops colours in a pipe."""
    widths = {
        name: max([len(name) if head else 0, *(len(row[name]) for row in rows)]) for name in HEAD
    }
    written = (
        [click.style(_joined({name: name for name in HEAD}, widths), dim=True)] if head else []
    )
    return written + [_coloured(row, widths) for row in rows]


#: The columns of `tail`, which cannot know what is still to come.
WIDTHS = {
    "seq": 6, "when": 20, "type": 10, "effect": 6, "app/team": 16, "found": 30, "rule": 32,
    "target": 18, "status": 8, "request": 28,
}  # fmt: skip


def line(row: Mapping[str, str]) -> str:
    """One row by itself, in columns of fixed width."""
    return _coloured(row, WIDTHS)


def _coloured(row: Mapping[str, str], widths: Mapping[str, int]) -> str:
    cells = []
    for name in HEAD:
        cell = row[name].ljust(widths[name])
        if name == "effect" and row[name] in COLOURS:
            cell = click.style(cell, fg=COLOURS[row[name]], bold=True)
        elif name == "status" and row[name] not in {"", "ok"}:
            cell = click.style(cell, fg="red")
        elif name in {"seq", "when", "request"}:
            cell = click.style(cell, dim=True)
        cells.append(cell)
    return "  ".join(cells).rstrip()


def _joined(row: Mapping[str, str], widths: Mapping[str, int]) -> str:
    return "  ".join(row[name].ljust(widths[name]) for name in HEAD).rstrip()


def _when(ts: object, now: datetime) -> str:
    try:
        moment = datetime.fromisoformat(str(ts))
    except ValueError:
        return ""
    return ago(moment.astimezone(UTC), now)


def _rule(rules: object) -> str:
    first = rules[0] if isinstance(rules, list) and rules else None
    return str(first.get("name", "")) if isinstance(first, dict) else ""


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
