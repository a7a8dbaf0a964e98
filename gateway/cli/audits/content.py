"""turnike audit show --reveal-content: what was asked and answered, where that is kept."""

from __future__ import annotations

import asyncio
import json

import click

from gateway.audit import records
from gateway.audit.query import Filters, read
from gateway.cli.audits.subject import user
from gateway.cli.output import inert, print_rows
from gateway.cli.workplace import open_log, written_log
from gateway.core.clock import SystemClock
from gateway.core.record import Stored
from gateway.settings import Settings
from gateway.state import content
from gateway.state.content import ContentStore, Kept
from gateway.state.secrets import Secrets

COLUMNS = ("part", "attempt", "at", "as_recorded", "content")


def print_content(settings: Settings, request: str, form: str) -> None:
    """Print what is kept of a request; who looked is on record before anything is shown."""
    found = list(read(written_log(settings), Filters(request=request), newest_first=False))
    apps = [str(stored.fields["app"]) for stored in found if stored.fields.get("app")]
    if not apps:
        raise click.ClickException("No record has this id. `turnike audit list` shows them.")
    kept = asyncio.run(_looked(settings, apps[0], request))
    rows = [_row(part, found) for part in kept]
    if form == "table":
        for row in rows:
            heading = f"{row['part']} {row['attempt'] or ''}".strip()
            recorded = "as recorded" if row["as_recorded"] else "NOT AS RECORDED"
            click.echo(f"{heading}  {row['at']}  {recorded}\n{_readable(row['content'])}\n")
        if not rows:
            click.echo("Nothing of this request is kept.", err=True)
    else:
        print_rows(rows, COLUMNS, form)


async def _looked(settings: Settings, app: str, request: str) -> list[Kept]:
    kept: list[Kept] = []
    if (settings.state_dir / content.FILE).exists():
        secrets = Secrets.existing(settings.state_dir)
        store = ContentStore(settings.state_dir, secrets, SystemClock.start())
        try:
            kept = await store.show(app, request)
        finally:
            store.close()
    async with open_log(settings) as log:
        await log.append(
            records.admin_read(what="content", who=user(), found=len(kept), request_id=request)
        )
    return kept


def _row(kept: Kept, found: list[Stored]) -> dict[str, object]:
    committed = {
        value
        for stored in found
        if isinstance(told := stored.fields.get("content"), dict)
        for value in told.values()
    }
    return {
        "part": kept.part.name,
        "attempt": kept.part.attempt,
        "at": kept.at.isoformat(),
        "as_recorded": kept.commitment in committed,
        "content": kept.value,
    }


def _readable(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "\n".join(inert(line) for line in text.splitlines())
