from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from rig.commands import environment

from gateway.cli.main import turnike
from gateway.cli.reference import reference


def test_the_module_prints_the_page(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "gateway.cli.reference"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode() == reference()


def leaves(command: click.Command, title: str) -> Iterator[tuple[str, click.Command]]:
    """The commands that are no groups, by their whole names."""
    if not isinstance(command, click.Group):
        yield title, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, f"{title} {name}")


@pytest.mark.parametrize(("title", "command"), list(leaves(turnike, "turnike")))
def test_every_command_and_every_option_is_on_the_page(title: str, command: click.Command) -> None:
    head, found, rest = reference().partition(f" `{title}`\n")
    assert head
    assert found
    part = rest.partition("\n##")[0]
    assert f"```\n{title} [OPTIONS]" in part
    for option in command.params:
        if isinstance(option, click.Option):
            assert f"| `{option.opts[0]}" in part


def test_no_row_of_a_table_is_broken_by_a_bar() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| ")]
    assert len(rows) > 40
    assert {line.replace(r"\|", "").count("|") for line in rows} == {4}
