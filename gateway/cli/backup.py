"""turnike backup: a copy of the state directory that is verified as it is taken."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gateway import evidence
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.cli.audits.kept import log_id_of
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.state.backup import back_up


@click.command(short_help="Copy the state directory, and verify the copy.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--with-content-keys",
    is_flag=True,
    help="Copy the keys of captured content too; what is erased later stays readable in the copy.",
)
@format_option
@settings_option
def command(folder: Path, with_content_keys: bool, form: str, settings_file: Path | None) -> None:
    """Copy the state directory to FOLDER, which must be new or empty, and verify the copy.

    Gateways may run meanwhile. The copy holds the keys that everything rests
    on: keep it where nobody else reads it. It is put back by stopping the
    gateways and putting it in the place of the state directory. The exit code
    is 3 where the log in the copy is not intact. A log in PostgreSQL is no part of it,
    and captured content cannot be read in the copy without --with-content-keys.
    """
    settings = load_state_settings(settings_file)
    log = written_log(settings)
    files = back_up(settings.state_dir, folder, content_keys=with_content_keys)
    verdict = None
    if settings.postgres is None:
        verdict = verify(folder / LOG_FILE, key=evidence.own_key(settings, log_id_of(log)))
    row: dict[str, object] = {"files": len(files), "records": None, "intact": None}
    state = "the log is in PostgreSQL"
    if verdict is not None:
        row |= {"records": verdict.records, "intact": verdict.intact}
        state = f"{verdict.records} records, {'intact' if verdict.intact else 'NOT INTACT'}"
    if form == "table":
        click.echo(f"backup: {len(files)} files, {state}")
    elif form == "json":
        print_json({**row, "files": files})
    else:
        print_rows([row], tuple(row), form)
    if verdict is not None and not verdict.intact:
        sys.exit(3)
