"""The commands of `turnike audit` that prove something: verify, checkpoint, prove and their kin."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from gateway import evidence
from gateway.audit.anchors.anchor import AnchorLost
from gateway.audit.note import notes_in, read
from gateway.audit.proofs import (
    Consistency,
    Inclusion,
    newest_note,
    prove_consistency,
    prove_inclusion,
)
from gateway.audit.query import Filters
from gateway.audit.query import read as read_records
from gateway.audit.store import Reader
from gateway.audit.verify import Verified
from gateway.audit.verify import verify as verify_file
from gateway.cli.output import format_option, inert, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.core.clock import SystemClock
from gateway.core.errors import ConfigError
from gateway.settings import Settings

GRACE_S = 60.0
"""Seconds on top of twice an anchor's interval until records that it lacks make it stale."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--against",
    metavar="CHECKPOINT",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A file with signed checkpoints that were kept elsewhere, or - for standard input.",
)
@click.option("--key", metavar="VKEY", help="The log's verifier key, as you know it.")
@format_option
@settings_option
def verify(
    file: Path | None, against: Path | None, key: str | None, form: str, settings_file: Path | None
) -> None:
    """Check that no record was changed, removed or put in.

    Without FILE the log itself is checked, and against its anchors; FILE is a
    copy of it, or an export in jsonl. The exit code is 3 where the log is not
    intact, and the first record that does not hold is named. SELF-ATTESTED
    means that no fresh checkpoint outside vouches for it.
    """
    if file is not None and not file.is_file():
        raise ConfigError("There is no such file.", file=inert(str(file)))
    outside = _notes(against) if against is not None else []
    every = 0.0
    unread: list[str] = []
    if file is None:
        settings = load_state_settings(settings_file)
        file = written_log(settings)
        key = key or evidence.own_key(settings, log_id_in(file))
        kept, every, unread = asyncio.run(_anchored(settings))
        outside += kept
    verdict = verify_file(file, key=key, outside=outside)
    fresh = verdict.anchored and not _stale(verdict, every)
    told = {**asdict(verdict), "anchored": fresh, "unread_anchors": unread}
    if form == "json":
        print_json(told)
    elif form == "csv":
        print_rows([told], tuple(told), form)
    else:
        click.echo(_sentence(verdict, fresh=fresh))
        for name in unread:
            click.echo(f"turnike: the anchor {inert(name)} could not be read", err=True)
    if not verdict.intact:
        sys.exit(3)


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
    vkey = evidence.own_key(settings, log_id_in(path))
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
    vkey = evidence.own_key(settings, log_id_in(path))
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
        given = json.loads(_text(file))
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


async def _anchored(settings: Settings) -> tuple[list[str], float, list[str]]:
    """What the anchors hold, the longest interval among them, and which could not be read."""
    notes: list[str] = []
    unread: list[str] = []
    every = 0.0
    for anchor in evidence.anchors_of(settings):
        try:
            notes += await anchor.notes()
            every = max(every, anchor.every)
        except AnchorLost:
            unread.append(anchor.name)
    return notes, every, unread


def _stale(verdict: Verified, every: float) -> bool:
    """Whether a record that no anchor speaks of is older than an anchor may be late."""
    if verdict.uncovered_since is None:
        return False
    age = datetime.now(UTC) - datetime.fromisoformat(verdict.uncovered_since)
    return age > timedelta(seconds=2 * every + GRACE_S)


def _sentence(verdict: Verified, *, fresh: bool) -> str:
    if not verdict.intact:
        return f"NOT INTACT: record {verdict.first_bad} is the first that does not hold"
    signed = f"{verdict.signed} of them under a signed checkpoint"
    told = f"intact: {verdict.records} records, {signed}"
    if verdict.covered:
        told += f", {verdict.covered} under one kept elsewhere"
    if not fresh:
        stale = "the anchors are stale" if verdict.covered else "no outside anchor"
        told += f", SELF-ATTESTED ({stale})"
    if verdict.given_up:
        told += f"; records were given up {verdict.given_up} times (type rollback)"
    return told


def _notes(path: Path) -> list[str]:
    text = sys.stdin.read() if str(path) == "-" else _text(path)
    found = notes_in(text)
    if not found:
        raise ConfigError("The file holds no signed checkpoint.", file=inert(str(path)))
    return found


def _note(name: str) -> str:
    return _notes(Path(name))[-1]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ConfigError(
            f"The file cannot be read: {error.strerror}.", file=inert(str(path))
        ) from None


def log_id_in(path: Path) -> str:
    """The identifier of a log file."""
    reader = Reader(path)
    try:
        return reader.log_id()
    finally:
        reader.close()


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
        return proof.holds(key, _notes(against)[-1])
    record = str(row["record"]).encode()
    return Inclusion(index=int(str(row["index"])), record=record, hashes=hashes, note=note).holds(
        key
    )
