"""turnike audit verify: whether the log is what it was, and who besides us says so."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway import evidence
from gateway.audit.anchors.anchor import AnchorLost, Kept
from gateway.audit.attested import Attested, Witness, attested
from gateway.audit.comparing import Compared
from gateway.audit.comparing import compare as compare_with
from gateway.audit.place import LogPlace
from gateway.audit.verify import Verified
from gateway.audit.verify import verify as verify_file
from gateway.cli.audits.kept import log_id_of, notes_of
from gateway.cli.output import format_option, inert, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.core.errors import ConfigError
from gateway.settings import Settings

_TOLD = ("intact", "records", "first_bad", "anchored", "signed", "covered", "given_up", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the log says, what each anchor says of it, and which anchors could not be read."""

    log: Verified
    anchors: tuple[Attested, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def anchored(self) -> bool:
        """Whether an anchor vouches for all but the newest records."""
        return self.log.intact and any(anchor.fresh for anchor in self.anchors)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--against",
    metavar="CHECKPOINT",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A file with signed checkpoints that were kept elsewhere, or - for standard input.",
)
@click.option(
    "--compare",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="A copy of the log (`audit: copies:`); the first record that differs is named.",
)
@click.option("--key", metavar="VKEY", help="The log's verifier key, as you know it.")
@format_option
@settings_option
def verify(
    file: Path | None,
    against: Path | None,
    compare: Path | None,
    key: str | None,
    form: str,
    settings_file: Path | None,
) -> None:
    """Check that no record was changed, removed or put in.

    Without FILE the log itself is checked, and against its anchors; FILE is a
    copy of it, or an export in jsonl. The exit code is 3 where the log is not
    intact, and the first record that does not hold is named. SELF-ATTESTED
    means that no fresh checkpoint outside vouches for it.
    """
    if file is not None and not file.is_file():
        raise ConfigError("There is no such file.", file=inert(str(file)))
    log: LogPlace | None = file
    witnesses: list[Witness] = []
    unread: list[str] = []
    if against is not None:
        notes = [Kept(note=note) for note in notes_of(against)]
        witnesses.append(Witness(name="against", every=0.0, kept=notes))
    if log is None:
        settings = load_state_settings(settings_file)
        log = written_log(settings)
        key = key or evidence.own_key(settings, log_id_of(log))
        held, unread = asyncio.run(asked(settings))
        witnesses += held
    verdict = judged(log, key, witnesses, unread)
    compared = None if compare is None else compare_with(log, compare)
    if form == "table":
        _show(verdict)
        if compared is not None:
            click.echo(_of_copy(compared))
    else:
        told = _fields(verdict, compared)
        if form == "json":
            print_json(told)
        else:
            print_rows([told], tuple(told), form)
    if not verdict.log.intact or (compared is not None and not compared.same):
        sys.exit(3)


def _fields(verdict: Verdict, compared: Compared | None) -> dict[str, object]:
    told = {name: value for name, value in asdict(verdict.log).items() if name in _TOLD}
    told |= {"anchored": verdict.anchored, "unread_anchors": list(verdict.unread)}
    told["anchors"] = [asdict(anchor) for anchor in verdict.anchors]
    if compared is not None:
        told["compared"] = {**asdict(compared), "same": compared.same}
    return told


def _of_copy(compared: Compared) -> str:
    if not compared.same:
        return f"THE COPY DIFFERS: record {compared.first} is the first that is not the same"
    return f"the copy has the same {compared.records} records, and is {compared.behind} behind"


async def asked(settings: Settings) -> tuple[list[Witness], list[str]]:
    """What the anchors of the settings hold, and the names of those that could not be read."""
    held: list[Witness] = []
    unread: list[str] = []
    async with evidence.opened_anchors(settings) as anchors:
        for anchor in anchors:
            try:
                kept = await anchor.notes()
            except AnchorLost:
                unread.append(anchor.name)
            else:
                held.append(Witness(name=anchor.name, every=anchor.every, kept=kept))
    return held, unread


def judged(
    file: LogPlace, key: str | None, witnesses: Sequence[Witness], unread: Sequence[str]
) -> Verdict:
    """Verify a log file or an export, and hold it against what the witnesses hold."""
    outside = [kept.note for one in witnesses for kept in one.kept if kept.holds]
    log = verify_file(file, key=key, outside=outside)
    now = datetime.now(UTC)
    anchors = [attested(log.parts, witness, now=now) for witness in witnesses]
    return Verdict(log=log, anchors=tuple(anchors), unread=tuple(unread))


def sentence(verdict: Verdict) -> str:
    """The verdict in one line."""
    log = verdict.log
    if not log.intact:
        return f"NOT INTACT: record {log.first_bad} is the first that does not hold"
    told = f"intact: {log.records} records, {log.signed} of them under a signed checkpoint"
    if log.covered:
        told += f", {log.covered} under one kept elsewhere"
    if not verdict.anchored:
        stale = "the anchors are stale" if log.covered else "no outside anchor"
        told += f", SELF-ATTESTED ({stale})"
    if log.retired:
        told += f"; of {log.retired} old ones retention left the hashes"
    if log.given_up:
        told += f"; records were given up {log.given_up} times (type rollback)"
    return told


def remarks(anchor: Attested) -> list[str]:
    """What is to be said of an anchor besides."""
    name = inert(anchor.name)
    told = [
        f"{name}: records {late.first} to {late.last} were seen {_span(late.seconds)} after they"
        " were written; it vouches for them from then on only"
        for late in anchor.late
    ]
    told += [
        f"{name}: a record up to {size} is dated after the stamp that covers it"
        for size in anchor.misdated
    ]
    if anchor.void:
        told.append(f"{name}: {anchor.void} stamps do not hold, and count for nothing")
    return told


def _show(verdict: Verdict) -> None:
    click.echo(sentence(verdict))
    if verdict.log.intact:
        for line in (line for anchor in verdict.anchors for line in remarks(anchor)):
            click.echo(line)
    for name in verdict.unread:
        click.echo(f"turnike: the anchor {inert(name)} could not be read", err=True)


def _span(seconds: int) -> str:
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
