"""The commands of the documents run, and print what stands under them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
from rig.behaviours import json_answer
from rig.pages import DOCS, PAGES, ROOT, Block, blocks, commands, name_of, shown
from rig.upstream import Line, Received, RecordingUpstream

from gateway.cli.main import turnike

README = ROOT / "README.md"
FIRST_REQUEST = DOCS / "tutorial" / "first-request.md"
FIRST_POLICY = DOCS / "tutorial" / "first-policy.md"
RUN = (README, FIRST_REQUEST, FIRST_POLICY)
"""Pages of which each command is run, unless it stands in NOT_RUN."""

_INSTALLS = "installs packages over the network; continuous integration begins with it"
_PLAIN_PIP = "installs packages over the network; scripts/check compares the hashes with the lock"
NOT_RUN = {
    "python3 -m pip install uv && uv sync --frozen --extra embedded"
    " && uv run --no-sync turnike demo": _INSTALLS,
    "scripts/test": "is what runs this test",
    "python3 -m venv .venv": _PLAIN_PIP,
    ".venv/bin/pip install --no-deps --require-hashes -r requirements.txt": _PLAIN_PIP,
    ".venv/bin/pip install --no-deps .": _PLAIN_PIP,
    ".venv/bin/turnike demo": "is for the environment that the line before it made",
    "turnike demo": "stays up; the tests of the demo run it",
}
PRINTED_URL = re.compile(r"(http://127\.0\.0\.1:[0-9]+)/v1")
PROVIDER = "https://api.openai.com/v1"
DEFAULT_URL = "http://127.0.0.1:8787"

WRITTEN = [
    pytest.param(block, command, id=f"{block.place} {command[:40]}")
    for page in PAGES
    for block in blocks(page)
    if block.language in {"sh", "console"}
    for command in commands(block)
]


_RUNNERS = re.compile(r"(\w+=\S*|sudo( -u \S+)?|docker compose exec \S+|uv run --no-sync) ")


def _turnike_calls(command: str) -> Iterator[list[str]]:
    """The arguments of each call of turnike in a line of shell."""
    for part in _parts(command):
        words = list(part)
        while len(words) > 1 and (runs := _RUNNERS.match(" ".join(words) + " ")):
            words = words[len(runs[0].split()) :]
        if words and (words[0] == "turnike" or words[0].endswith("/turnike")):
            yield words[1:]


def _parts(command: str) -> Iterator[list[str]]:
    """The commands of a line, as lists of words, without what is redirected."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="<>|&;")
    lexer.whitespace_split, lexer.commenters = True, ""
    part: list[str] = []
    for word in lexer:
        if word in {"|", "&&", ";", "&"}:
            yield part
            part = []
        else:
            part.append(word)
    yield [word for at, word in enumerate(part) if not {"<", ">"} & set(part[: at + 1])]


@pytest.mark.parametrize(("block", "command"), WRITTEN)
def test_the_command_line_takes_a_command_as_it_is_written(block: Block, command: str) -> None:
    for arguments in _turnike_calls(command):
        assert _parsed(turnike, arguments) is not None, block.place


def _parsed(
    group: click.Command, arguments: list[str], parent: click.Context | None = None
) -> click.Context:
    """Parse arguments down to the last command, and run nothing.

    A command keeps the help option of the first context that it meets, so that
    each gets its parent, as when it is run.
    """
    context = group.make_context(group.name, list(arguments), parent=parent)
    if not isinstance(group, click.Group):
        return context
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    assert command is not None, name
    return _parsed(command, rest, context)


def test_a_command_that_is_wrong_would_be_found() -> None:
    for wrong in ("turnike audit lst", "turnike policy diff", "turnike keys create --app a"):
        with pytest.raises(click.UsageError):
            _parsed(turnike, next(_turnike_calls(wrong)))


def test_what_is_not_run_is_still_written_somewhere() -> None:
    written = {
        command
        for page in RUN
        for block in blocks(page)
        if block.language in {"sh", "console"}
        for command in commands(block)
    }
    assert set(NOT_RUN) - written == set()
    assert all(NOT_RUN.values())


@dataclass(slots=True)
class Terminal:
    """A folder in which the commands of a page are run, one after the other."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    url: str = DEFAULT_URL
    serving: asyncio.subprocess.Process | None = None

    async def run(self, command: str) -> tuple[str, str]:
        """Run one line of shell; returns its standard output and standard error."""
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environ.setdefault(name, value)
            return "", ""
        if command == "turnike serve":
            await self._serve()
            return "", ""
        process = await self._start("bash", "-c", command.replace(DEFAULT_URL, self.url))
        out, err = await process.communicate()
        return out.decode(), err.decode()

    async def python(self, text: str) -> str:
        """Run a Python program; returns what it printed."""
        process = await self._start(sys.executable, "-c", text.replace(DEFAULT_URL, self.url))
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def _serve(self) -> None:
        self.serving = await self._start("turnike", "serve")
        assert self.serving.stdout is not None
        while True:
            line = (await self.serving.stdout.readline()).decode()
            assert line, "turnike serve ended"
            if found := PRINTED_URL.search(line):
                self.url = found[1]
                break
        while "ok" not in (await self.run(f"curl -s {self.url}/readyz"))[0]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    async def _start(self, *arguments: str) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *arguments, cwd=self.folder, env=self.environ, stdout=pipe, stderr=pipe
        )


@asynccontextmanager
async def terminal(folder: Path) -> AsyncIterator[Terminal]:
    """A terminal whose gateway, if one was started, is ended and awaited."""
    tools = folder / "bin"
    work = folder / "work"
    tools.mkdir()
    work.mkdir()
    curl = tools / "curl"
    curl.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT}/tests/rig/curl.py "$@"\n')
    curl.chmod(0o700)
    path = [str(tools), str(Path(sys.executable).parent), os.environ["PATH"]]
    environ = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG"}}
    environ |= {
        "PATH": os.pathsep.join(path),
        "PYTHONUTF8": "1",
        "TURNIKE_LISTEN": "127.0.0.1:0",
        "TURNIKE_ADMIN_LISTEN": "127.0.0.1:0",
    }
    made = Terminal(work, environ)
    try:
        yield made
    finally:
        if made.serving is not None:
            if made.serving.returncode is None:
                made.serving.terminate()
            await made.serving.communicate()


def _prints(expected: str, out: str, err: str) -> bool:
    """Whether a command printed what the page shows; `…` stands for anything in its line."""
    pattern = "[^\n]*".join(map(re.escape, expected.strip().split("…")))
    candidates = (out, err, out + err, err + out)
    return any(re.fullmatch(pattern, text.strip()) for text in candidates)


async def _walk(page: Path, at: Terminal) -> AsyncIterator[tuple[Block, str]]:
    """Do what the page says, block by block; yields each block with what it printed."""
    for block in blocks(page):
        out = ""
        if block.file:
            (at.folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, expected in shown(block):
                out, err = await at.run(command)
                assert _prints(expected, out, err), f"{block.place}: {command}\n{out}{err}"
        elif block.language == "sh":
            for command in commands(block):
                if command not in NOT_RUN:
                    out, err = await at.run(command)
                    assert not err, f"{block.place}: {command}\n{err}"
        yield block, out


@pytest.mark.slow
async def test_the_readme_shows_what_its_command_prints(tmp_path: Path) -> None:
    async with terminal(tmp_path) as at:
        async for _ in _walk(README, at):
            pass


@pytest.mark.slow
async def test_the_tutorial_on_policies_runs_as_written(tmp_path: Path) -> None:
    async with terminal(tmp_path) as at:
        ran = [block.language async for block, _ in _walk(FIRST_POLICY, at)]
    assert ran.count("console") == 5


async def _says_it_again(line: Line, request: Received) -> bool:
    """A provider that answers with the last message it got."""
    messages = request.json["messages"]
    assert isinstance(messages, list)
    return await json_answer(str(messages[-1]["content"]))(line, request)


@pytest.mark.slow
async def test_the_tutorial_on_requests_runs_as_written(tmp_path: Path) -> None:
    upstream = RecordingUpstream([_says_it_again])
    async with upstream, terminal(tmp_path) as at:
        out = ""
        async for block, printed in _walk(FIRST_REQUEST, at):
            if block.file == "turnike.yaml":
                _replace_provider(at.folder / block.file, upstream.url)
            elif "turnike keys create" in block.text:
                (at.environ["APP_KEY"],) = re.findall(r"\btk_\S+", printed)
            elif block.language == "python":
                effect, said = (await at.python(block.text)).splitlines()
                assert effect == "mask"
                assert said == "ayse@example.com adresine bir teşekkür iletisi yaz."
            elif block.language == "text" and "x-turnike" in block.text:
                headers = (at.folder / "headers.txt").read_text().splitlines()
                assert set(block.text.splitlines()) <= set(headers)
            elif block.language == "json":
                assert json.loads(block.text) == json.loads(out)
            out = printed
    assert len(upstream.requests) == 1
    assert b"ayse@example.com" not in upstream.received


def _replace_provider(settings: Path, url: str) -> None:
    """Let the settings of the tutorial name a provider on this machine."""
    text = settings.read_text(encoding="utf-8")
    assert PROVIDER in text
    text = text.replace(f"[{PROVIDER}]", f"[{url}]\n    addresses: [127.0.0.0/8]")
    settings.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_a_page_that_is_run_has_commands(page: Path) -> None:
    assert any(commands(block) for block in blocks(page) if block.language in {"sh", "console"})
