"""turnike audit erase: give up what is kept of a person or of a request, and certify it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click

from gateway import evidence
from gateway.audit.proofs import Inclusion, prove_inclusion
from gateway.audit.query import Filters, read
from gateway.audit.verify import Verified
from gateway.audit.verify import verify as verify_file
from gateway.cli.audits.attesting import proof_row
from gateway.cli.audits.kept import log_id_of
from gateway.cli.audits.subject import given, searched, user
from gateway.cli.output import format_option, inert, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.core.clock import SystemClock
from gateway.settings import Settings
from gateway.upkeep import erasure
from gateway.upkeep.erasure import Erased, Wanted

COLUMNS = ("erasure", "ts", "who", "reason", "requests", "seqs", "erased", "record", "intact",
           "checkpoint")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was erased, that the log verifies, and the proof of the record that says so."""

    erased: Erased
    reason: str
    who: str
    ts: str
    verdict: Verified
    proof: Inclusion
    key: str | None

    @property
    def row(self) -> dict[str, object]:
        """All of it, for programs; `proof` is what `turnike audit check-proof` reads."""
        return {
            "erasure": self.erased.id,
            "ts": self.ts,
            "who": self.who,
            "reason": self.reason,
            "requests": self.erased.requests,
            "seqs": list(self.erased.seqs),
            "erased": dict(self.erased.erased),
            "begun": self.erased.begun,
            "record": self.erased.done,
            "intact": self.verdict.intact,
            "records": self.verdict.records,
            "checkpoint": self.proof.note,
            "proof": [proof_row(self.proof, self.key)],
        }

    @property
    def text(self) -> str:
        """All of it, for people."""
        erased = ", ".join(f"{name} {count}" for name, count in self.erased.erased.items())
        seqs = ", ".join(map(str, self.erased.seqs)) or "none"
        lines = [
            "CERTIFICATE OF ERASURE",
            f"erasure   {self.erased.id}",
            f"time      {self.ts}",
            f"by        {inert(self.who)}",
            f"reason    {inert(self.reason)}",
            f"beside    records {seqs} of {self.erased.requests} requests",
            f"erased    {erased}",
            f"on record {self.erased.begun} (begun), {self.erased.done} (done)",
            f"log       {'intact' if self.verdict.intact else 'NOT INTACT'}:"
            f" {self.verdict.records} records",
            "",
            f"proof that record {self.erased.done} is in the log of the checkpoint:",
            self.proof.text,
        ]
        return "\n".join(lines)


@click.command()
@click.option(
    "--subject", metavar="VALUE", help="A value of a person, - for standard input, or @FILE."
)
@click.option("--request", metavar="ID", help="One request.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands in the audit log.")
@format_option
@settings_option
def erase(
    subject: str | None, request: str | None, reason: str, form: str, settings_file: Path | None
) -> None:
    """Erase what is kept beside the log, and print a certificate.

    Of a person: her value in the index of subjects, and of every request that
    carried it the kept response, the captured content and the memories of its
    texts. Of a request: the same, and all values noted of it. The log holds no
    value and stays as it is; it says what was erased. Under a legal hold nothing
    is erased, and the exit code is 1.
    """
    if (subject is None) == (request is None):
        raise click.UsageError("Name a person by --subject, or a request by --request.")
    settings = load_state_settings(settings_file)
    written_log(settings)
    named = searched(settings, given(subject)) if subject is not None else {}
    wanted = Wanted(reason=reason, who=user(), named=named, request=request)
    erased = asyncio.run(erasure.erase(settings, wanted, clock=SystemClock.start()))
    if erased is None:
        click.echo("Nothing is kept of it; nothing was erased.", err=True)
        return
    certificate = _certified(settings, wanted, erased)
    if form == "json":
        print_json(certificate.row)
    elif form == "csv":
        print_rows([certificate.row], COLUMNS, form)
    else:
        click.echo(certificate.text, nl=False)
    if not certificate.verdict.intact:
        raise click.exceptions.Exit(3)


def _certified(settings: Settings, wanted: Wanted, erased: Erased) -> Certificate:
    """Behind the erasure stands a checkpoint: closing the log has signed."""
    path = written_log(settings)
    key = evidence.own_key(settings, log_id_of(path))
    (record,) = read(path, Filters(after=erased.done - 1), limit=1, newest_first=False)
    return Certificate(
        erased=erased,
        reason=wanted.reason,
        who=wanted.who,
        ts=str(record.fields["ts"]),
        verdict=verify_file(path, key=key),
        proof=prove_inclusion(path, erased.done),
        key=key,
    )
