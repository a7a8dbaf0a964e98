"""The commands of `turnike audit` that prove something: checkpoint, prove and their kin."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from pathlib import Path

import click

from gateway import evidence
from gateway.audit.note import read
from gateway.audit.proofs import (
    Consistency,
    Inclusion,
    newest_note,
    prove_consistency,
    prove_inclusion,
)
from gateway.audit.query import Filters
from gateway.audit.query import read as read_records
from gateway.cli.audits.kept import log_id_of, notes_of, text_of
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.core.clock import SystemClock
from gateway.core.errors import ConfigError


@click.command()
@click.option("--key", is_flag=True, help="Print the verifier key in place of the checkpoint.")
@format_option
@settings_option
def checkpoint(key: bool, form: str, settings_file: Path | None) -> None:
    """Print the newest signed checkpoint, to be kept elsewhere.

    It is a C2SP tlog-checkpoint. Who holds it can tell later, with `turnike
    audit verify --against`, whether records were removed or written anew.
    """
    settings = load_state_settings(settings_file)
    path = written_log(settings)
    vkey = evidence.own_key(settings, log_id_of(path))
    if key:
        if vkey is None:
            raise ConfigError("The log has no signing key yet.", hint="Start the gateway once.")
        click.echo(vkey)
        return
    note = newest_note(path)
    if form == "table":
        click.echo(note, nl=False)
        return
    known = read(note)
    row = {"origin": known.origin, "size": known.size, "checkpoint": note, "key": vkey}
    print_rows([row], tuple(row), form) if form == "csv" else print_json(row)


@click.command()
@click.argument("request_id", metavar="[ID]", required=False)
@click.option("--seq", metavar="N", type=click.IntRange(1), help="The record with this number.")
@click.option(
    "--consistency",
    nargs=2,
    metavar="OLD NEW",
    help="That the checkpoint NEW continues OLD: each a file, OLD a number of records too.",
)
@format_option
@settings_option
def prove(
    request_id: str | None,
    seq: int | None,
    consistency: tuple[str, str] | None,
    form: str,
    settings_file: Path | None,
) -> None:
    """Print a proof that somebody can check without the log.

    For a record (by --seq, or every record of the request ID): that it is in the
    log of the newest checkpoint, as a C2SP tlog-proof. With --consistency: that
    one checkpoint continues another. `--format json` holds the record and the
    key as well, for `turnike audit check-proof`.
    """
    settings = load_state_settings(settings_file)
    path = written_log(settings)
    if sum(item is not None for item in (request_id, seq, consistency)) != 1:
        raise click.UsageError("Name a request, or --seq N, or --consistency OLD NEW.")
    proofs: list[Inclusion | Consistency] = []
    if consistency is not None:
        old, new = consistency
        size = int(old) if old.isdecimal() else read(_note(old)).size
        proofs.append(prove_consistency(path, size, _note(new)))
    elif seq is not None:
        proofs.append(prove_inclusion(path, seq))
    else:
        found = list(read_records(path, Filters(request=request_id), newest_first=False))
        proofs += [prove_inclusion(path, stored.seq) for stored in found]
    if not proofs:
        raise click.ClickException("No record has this id. `turnike audit list` shows them.")
    if form == "table":
        click.echo("\n".join(proof.text for proof in proofs), nl=False)
        return
    vkey = evidence.own_key(settings, log_id_of(path))
    rows = [proof_row(proof, vkey) for proof in proofs]
    print_rows(rows, tuple(rows[0]), form) if form == "csv" else print_json(rows)


@click.command("check-proof")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", metavar="VKEY", required=True, help="The log's verifier key.")
@click.option(
    "--against",
    metavar="CHECKPOINT",
    type=click.Path(path_type=Path),
    help="The older checkpoint that a proof of consistency is about.",
)
@format_option
@settings_option
def check_proof(
    file: Path, key: str, against: Path | None, form: str, settings_file: Path | None
) -> None:
    """Check proofs that `turnike audit prove --format json` printed; needs no log."""
    del settings_file  # every command takes one
    try:
        given = json.loads(text_of(file))
        verdicts = [_proof_holds(row, key, against) for row in given]
    except (ValueError, KeyError, TypeError) as fault:
        raise click.ClickException("The file holds no proof of this kind.") from fault
    proved = bool(verdicts) and all(verdicts)
    if form != "table":
        print_rows([{"proved": proved, "proofs": len(verdicts)}], ("proved", "proofs"), form)
    else:
        click.echo(f"proved: {len(verdicts)}" if proved else "NOT PROVED")
    if not proved:
        sys.exit(3)


@click.command("accept-rollback")
@click.option("--reason", metavar="TEXT", required=True, help="Why records are missing.")
@format_option
@settings_option
def accept_rollback(reason: str, form: str, settings_file: Path | None) -> None:
    """Go on from a log that lacks records, and put that on record.

    A gateway refuses to start over a log that a checkpoint kept elsewhere
    contradicts. This appends a record of type `rollback` that names the
    checkpoint; whoever verifies the log is told.
    """
    settings = load_state_settings(settings_file)
    found = asyncio.run(evidence.accept_rollback(settings, reason, clock=SystemClock.start()))
    if form != "table":
        row = {"kept": found.kept, "given_up": found.known.size}
        print_rows([row], tuple(row), form)
        return
    click.echo(
        f"on record: the log goes on behind record {found.kept}; a checkpoint of"
        f" {found.known.size} records is given up"
    )


def _note(name: str) -> str:
    return notes_of(Path(name))[-1]


def proof_row(proof: Inclusion | Consistency, key: str | None) -> dict[str, object]:
    """A proof as `check-proof` reads it."""
    hashes = [base64.b64encode(item).decode() for item in proof.hashes]
    common = {"hashes": hashes, "checkpoint": proof.note, "key": key}
    if isinstance(proof, Inclusion):
        return {"index": proof.index, "record": proof.record.decode(), **common}
    return {"old": proof.old, **common}


def _proof_holds(row: dict[str, object], key: str, against: Path | None) -> bool:
    listed = row["hashes"]
    if not isinstance(listed, list):
        raise TypeError
    hashes = tuple(base64.b64decode(str(item), validate=True) for item in listed)
    note = str(row["checkpoint"])
    if "old" in row:
        if against is None:
            raise click.UsageError("A proof of consistency is checked --against a checkpoint.")
        proof = Consistency(old=int(str(row["old"])), hashes=hashes, note=note)
        return proof.holds(key, notes_of(against)[-1])
    record = str(row["record"]).encode()
    return Inclusion(index=int(str(row["index"])), record=record, hashes=hashes, note=note).holds(
        key
    )
