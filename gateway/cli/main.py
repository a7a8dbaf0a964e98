"""The command `turnike`: one group of commands a file, loaded when first used."""

from __future__ import annotations

import importlib
import io
import os
import sys
from difflib import get_close_matches
from typing import NoReturn

import click

from gateway import __version__
from gateway.cli import defects
from gateway.core.errors import AuditRolledBack, ClientError, ConfigError, GatewayError

COMMANDS = {
    "demo": "gateway.cli.demo",
    "serve": "gateway.cli.serve",
    "egress": "gateway.cli.egress",
    "inspect": "gateway.cli.inspect",
    "explain": "gateway.cli.explain",
    "policy": "gateway.cli.policy",
    "audit": "gateway.cli.audit",
    "cost": "gateway.cli.cost",
    "keys": "gateway.cli.keys",
    "lockdown": "gateway.cli.lockdown",
    "backup": "gateway.cli.backup",
    "replicas": "gateway.cli.replicas",
    "doctor": "gateway.cli.doctor",
}


class ReaderGone(Exception):
    """Whoever read our output closed the pipe; there is nobody left to write to."""


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of a name that is not known, say what is near it."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; raises ReaderGone, which click would turn into a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGone from None


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="turnike", help="Show the version and exit.")
def turnike() -> None:
    """Run and look after a gateway between an organisation's apps and every language model.

    Begin with `turnike demo`: it needs no key and no settings. Every command
    exits with 0 when all is well, 1 when a check failed or something could not
    be done, 2 for wrong usage or configuration, 3 when the audit log is not
    intact, and 130 when Ctrl-C broke it off.
    """


def main() -> NoReturn:
    """Run the command line and exit.

    Errors go to standard error as what, why and what to do.
    """
    _speak_utf8()
    defects.tell_no_texts()
    sys.exit(_status())


def _status() -> int:
    try:
        status = turnike.main(prog_name="turnike", standalone_mode=False)
        sys.stdout.flush()
    except click.Abort:
        return 130
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except KeyboardInterrupt:
        return 130
    except (ReaderGone, BrokenPipeError):
        # What is left in the buffer has nowhere to go, and no exit may trip over it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except GatewayError as fault:
        click.echo(f"turnike: {described(fault)}", err=True)
        if isinstance(fault, AuditRolledBack):
            return 3
        return 2 if isinstance(fault, ConfigError | ClientError) else 1
    except Exception as defect:  # noqa: BLE001 - the edge: no defect may show what it held
        click.echo(defects.described(defect), err=True, nl=False)
        return 1
    return status if isinstance(status, int) else 0


def described(fault: GatewayError) -> str:
    """Return a fault as one line: where, what, what to do."""
    if isinstance(fault, ConfigError):
        return str(fault)
    return f"{fault.message} {fault.hint}".strip()


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: policies, prompts and records are not ASCII."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
