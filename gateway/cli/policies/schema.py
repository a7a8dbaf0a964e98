"""`turnike policy schema`: the policy language as JSON Schema, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gateway.cli.output import settings_option
from gateway.cli.workplace import load_state_settings
from gateway.detect.roster import Roster
from gateway.policy.schema import schema


@click.command()
@settings_option
def command(settings_file: Path | None) -> None:
    """Print the JSON Schema of policies.

    An editor that knows it completes keys and marks mistakes while you write.
    The entities of the settings' recognisers are in it, so write it again when
    those change. `turnike policy check` has the last word: it also sees what no
    schema can say, such as two rules of one name.
    """
    entities = Roster(load_state_settings(settings_file).recognizers).data_classes
    click.echo(json.dumps(schema(entities), indent=2, ensure_ascii=False))
