"""Shows a text on a terminal, through a pager where it is longer than the screen."""

from __future__ import annotations

import os
import shutil
import sys

import click


def on_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout.isatty()


def show(text: str) -> None:
    """Print `text`; on a terminal that it would run out of, in the pager of the environment."""
    if on_terminal() and text.count("\n") + 2 > shutil.get_terminal_size().lines:
        os.environ.setdefault("LESS", "FRX")  # colours, and nothing is left on a second screen
        click.echo_via_pager(text)
    else:
        click.echo(text)
