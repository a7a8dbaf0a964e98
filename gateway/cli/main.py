"""The command `turnike`: one group of commands a file, loaded when first used."""

from __future__ import annotations

import importlib
import os
import sys
from typing import NoReturn

import click

from gateway import __version__
from gateway.core.errors import ConfigError, GatewayError

COMMANDS = {
    "demo": "gateway.cli.demo",
    "serve": "gateway.cli.serve",
    "inspect": "gateway.cli.inspect",
    "explain": "gateway.cli.explain",
    "policy": "gateway.cli.policy",
    "audit": "gateway.cli.audit",
    "cost": "gateway.cli.cost",
    "keys": "gateway.cli.keys",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name]).command
        return command if isinstance(command, click.Command) else None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="turnike")
def turnike() -> None:
    """A gateway between an organisation's apps and every language model."""


def main() -> NoReturn:
    """Run the command line; exits 0 fine, 1 a check failed, 2 usage or configuration, 3 log broken.

    Errors go to standard error as what, why and what to do.
    """
    try:
        status = turnike.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as left:
        status = left.exit_code
    except click.Abort:
        status = 130
    except click.ClickException as wrong:
        wrong.show()
        status = wrong.exit_code
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        # The reader closed the pipe; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except GatewayError as fault:
        click.echo(f"turnike: {described(fault)}", err=True)
        status = 2 if isinstance(fault, ConfigError) else 1
    sys.exit(status if isinstance(status, int) else 0)


def described(fault: GatewayError) -> str:
    """Return a fault as one line: where, what, what to do."""
    if isinstance(fault, ConfigError):
        return str(fault)
    return f"{fault.message} {fault.hint}".strip()
