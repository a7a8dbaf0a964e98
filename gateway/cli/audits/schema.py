"""`turnike audit schema`: the tables of a log in PostgreSQL, for whoever owns the database."""

from __future__ import annotations

import click

from gateway.audit.postgres.schema import schema_for


@click.command()
@click.option(
    "--role",
    metavar="ROLE",
    default="turnike",
    show_default=True,
    help="The role that the gateway uses; it must be there, and must not own the tables.",
)
def schema(role: str) -> None:
    """Print the SQL that prepares a PostgreSQL database for the audit log.

    Run it once as the owner: `turnike audit schema --role turnike | psql audit`.
    The role may then add records and read them, and can neither change nor
    remove one. Running it again changes nothing.
    """
    click.echo(schema_for(role), nl=False)
