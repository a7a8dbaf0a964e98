"""The reference page of the command line, written from the commands themselves.

`python -m gateway.cli.reference` prints it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from gateway.cli.main import turnike

_HEAD = """# Command line

<!-- Written by `python -m gateway.cli.reference`; edit the help of the commands instead. -->

`python -m gateway` is the same program. Errors go to standard error and say what happened, why,
and what to do. Output is UTF-8, and plain text wherever it goes.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    root = click.Context(turnike, info_name="turnike", **turnike.context_settings)
    return _HEAD + "".join(f"{line}\n" for line in _described(turnike, root, 2))


def _described(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    name = context.command_path
    yield from ("", f"{'#' * level} `{name}`", "")
    if not isinstance(command, click.Group):
        yield from ("```", " ".join((name, *command.collect_usage_pieces(context))), "```", "")
    yield from _paragraphs(command.help or "")
    if not isinstance(command, click.Group):
        yield from _options(command, context)
        return
    for below in command.list_commands(context):
        found = command.get_command(context, below)
        if found is not None:
            inside = click.Context(found, info_name=below, parent=context)
            yield from _described(found, inside, level + 1)


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(inspect.cleandoc(text).split("\n\n")):
        if number:
            yield ""
        yield _escaped(" ".join(paragraph.split()))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    options = [item for item in command.params if isinstance(item, click.Option)]
    if not options:
        return
    yield from ("", "| option | meaning | default |", "|---|---|---|")
    for option in options:
        value = "" if option.is_flag else f" {option.make_metavar(context)}"
        cells = (
            f"`{option.opts[0]}{value}`",
            _escaped(option.help or ""),
            _default(option),
        )
        yield f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def _default(option: click.Option) -> str:
    if option.required:
        return "mandatory"
    if not option.show_default:
        return "–"
    default = option.default
    return ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _escaped(text: str) -> str:
    return text.replace("*", r"\*").replace("<", "&lt;")


BAR = r"\|"


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
