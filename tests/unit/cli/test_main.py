from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from rig.audit_values import a_small_entry
from rig.commands import PROGRAM, environment, started, turnike

from gateway import __version__
from gateway.cli.main import COMMANDS, described
from gateway.cli.main import turnike as program
from gateway.core.errors import ConfigError, UpstreamUnavailable

Write = Callable[..., Path]


def commands(
    command: click.Command = program, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command, with the words that name it."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*words, name))


EVERY = list(commands())


def test_the_help_names_every_command_with_a_whole_sentence() -> None:
    ran = turnike("--help")
    listed = ran.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


@pytest.mark.parametrize("words", [words for words, _ in EVERY], ids=" ".join)
def test_the_help_of_each_command_is_whole_sentences(words: tuple[str, ...]) -> None:
    ran = turnike(*words, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == turnike(*words, "-h").out
    command = dict(EVERY)[words]
    assert command.help is not None
    for paragraph in command.help.split("\n\n"):
        text = " ".join(paragraph.split())
        assert text[0].isupper() or text.startswith("`")
        assert text.endswith(".")


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (words, option)
        for words, command in EVERY
        for option in command.params
        if isinstance(option, click.Option) and option.name != "help"
    ],
)
def test_the_help_of_each_option_is_a_sentence(
    words: tuple[str, ...], option: click.Option
) -> None:
    assert option.help is not None, words
    assert option.help.endswith(".")
    assert option.help[0].isupper()


@pytest.mark.parametrize(
    "words", [words for words, command in EVERY if not isinstance(command, click.Group)]
)
def test_every_command_that_prints_rows_has_a_format_and_settings(words: tuple[str, ...]) -> None:
    options = {name for item in dict(EVERY)[words].params for name in item.opts}
    if words == ("demo",):
        return
    of_no_settings = (("policy", "mark"), ("audit", "schema"))  # of a file; of any database
    assert "--settings" in options or words in of_no_settings
    assert "--format" in options or words in (
        ("serve",), ("egress",), ("policy", "schema"), ("audit", "schema"),
    )  # fmt: skip


def test_the_version_is_that_of_the_package() -> None:
    assert turnike("--version").out == f"turnike, version {__version__}\n"


def test_the_module_is_the_same_program(tmp_path: Path) -> None:
    ran = subprocess.run(
        [*PROGRAM, "--version"], cwd=tmp_path, env=environment(), capture_output=True, check=True
    )
    assert ran.stdout.decode() == turnike("--version").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Usage: turnike"),
        (("bogus",), "No such command 'bogus'"),
        (("audit",), "Usage: turnike audit"),
        (("inspect",), "Missing argument 'TEXT'"),
        (("keys", "create", "--app", "a"), "Missing option '--team'"),
        (("audit", "list", "--format", "xml"), "'table', 'json', 'csv'"),
        (("audit", "list", "--limit", "0"), "not in the range"),
        (("serve", "--settings", "no.yaml"), "no.yaml: The settings file cannot be read"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_so_on_standard_error(
    arguments: tuple[str, ...], told: str
) -> None:
    ran = turnike(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_fault_is_one_line_of_what_and_what_to_do() -> None:
    fault = ConfigError("It is wrong.", file="a.yaml", line=3, column=5, hint="Mend it.")
    assert described(fault) == "a.yaml:3:5: It is wrong. Mend it."
    assert described(UpstreamUnavailable("Nobody answers.", hint="Wait.")) == (
        "Nobody answers. Wait."
    )
    assert described(UpstreamUnavailable("Nobody answers.")) == "Nobody answers."


def test_a_reader_that_closes_the_pipe_is_no_failure(log: Write, here: Path) -> None:
    log(*(a_small_entry(number) for number in range(3000)))
    command = f"{' '.join(PROGRAM)} audit export | head -1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", command], cwd=here, env=environment(), capture_output=True, check=False
    )
    assert ran.stdout.count(b"\n") == 1
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_ctrl_c_ends_a_command_with_130_and_no_traceback(here: Path) -> None:
    with started("inspect", "x" * 100, cwd=here) as process:
        _until_it_has_a_child(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out.strip() == ""
    assert err.strip() == ""


def _until_it_has_a_child(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while not children.read_text():
        time.sleep(0.02)


def test_no_heavy_library_is_loaded_to_print_help(tmp_path: Path) -> None:
    code = (
        "import sys, gateway.cli.main\n"
        "heavy = {'spacy', 'presidio_analyzer', 'fastapi', 'httpx', 'xllamacpp', 'apsw'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert ran.stdout == b"[]\n"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("serv", "No such command 'serv'. Did you mean 'serve'?"),
        ("xyz", "No such command 'xyz'.\n"),
    ],
)
def test_a_command_that_is_misspelt_is_told_with_the_nearest(word: str, told: str) -> None:
    ran = turnike(word)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
