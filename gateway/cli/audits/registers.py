"""The registers that `turnike audit export` writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import click

from gateway.audit.registers.build import Controller, processing, transfers
from gateway.audit.registers.page import page
from gateway.audit.registers.traffic import Traffic
from gateway.cli.output import print_json
from gateway.settings import Settings

REGISTERS = ("ropa", "transfers")


def print_register(
    form: str, written_as: str, settings: Settings, records: Iterable[Mapping[str, object]]
) -> None:
    """Print the register `form` of `records` as `json`, or as a page of `html`."""
    organisation, now = settings.organisation, datetime.now(UTC)
    controller = Controller(
        name=organisation.name, contact=organisation.contact, country=organisation.country
    )
    traffic = Traffic.of(records)
    if form == "transfers":
        register = transfers(traffic, settings.targets, controller, now=now)
    else:
        register = processing(traffic, settings.targets, settings.processing, controller, now=now)
    if written_as == "html":
        click.echo(page(register, "tr" if settings.language == "tr" else "en"), nl=False)
    else:
        print_json(register)
