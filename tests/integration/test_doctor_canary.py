"""`turnike doctor --canary` against our own gateway, and against two that are bad."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from rig.commands import environment, started
from rig.other_gateways import masking_and_not_restoring, passing_on
from rig.processes import left_of, tree
from rig.upstream import Behaviour, RecordingUpstream

from gateway.cli.canary.surfaces import SURFACES
from gateway.cli.canary.translated import TRANSLATED
from gateway.cli.canary.values import ENGLISH_NAMES, TURKISH_NAMES
from gateway.cli.reading import as_request, detectors, read_text

SECONDS = 120


async def canaries(folder: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    """Run the command; its status and what it printed as JSON."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "doctor", "--canary", "--format", "json"),
        *arguments,
        cwd=folder,
        env=environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    printed = json.loads(out)
    return process.returncode or 0, printed


async def other(folder: Path, made: Callable[[str], Behaviour]) -> tuple[int, dict[str, object]]:
    """Test another gateway, whose provider is where the recording upstream will listen."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    async with RecordingUpstream([made(f"http://{place}")]) as tested:
        base = f"http://127.0.0.1:{tested.port}/v1"
        return await canaries(
            *(folder, "--only", "chat", "--base-url", base, "--model", "m"),
            *("--key", "k", "--upstream-listen", place),
        )


async def test_nothing_gets_out_of_our_gateway_and_masked_values_come_back(
    tmp_path: Path,
) -> None:
    status, told = await canaries(tmp_path, "--only", "chat", "--only", "count_tokens")
    counts, cells = told["summary"], told["cells"]
    assert isinstance(counts, dict)
    assert isinstance(cells, list)
    assert (status, counts["LEAK"], counts["broken"]) == (0, 0, 0)
    assert counts["clean"] > 100
    refused = [cell for cell in cells if cell["verdict"] == "refused"]
    assert {(cell["effect"], cell["detail"]) for cell in refused} == {("block", "403")}
    left = {cell["effect"] for cell in cells if "outside" in cell["detail"]}
    assert left == {"mask", "redact"}


async def test_nothing_gets_out_of_completions_and_of_embeddings(tmp_path: Path) -> None:
    status, told = await canaries(tmp_path, "--only", "completions", "--only", "embeddings")
    counts, cells = told["summary"], told["cells"]
    assert isinstance(counts, dict)
    assert isinstance(cells, list)
    assert (status, counts["LEAK"], counts["broken"]) == (0, 0, 0)
    texts = [cell for cell in cells if cell["surface"] == "completions"]
    left = {cell["place"] for cell in texts if "outside" in cell["detail"]}
    assert left >= SURFACES["completions"].echoed
    vectors = [cell for cell in cells if cell["surface"] == "embeddings"]
    assert {(cell["verdict"], cell["detail"]) for cell in vectors} == {("refused", "403")}


async def test_nothing_gets_out_of_what_is_translated(tmp_path: Path) -> None:
    only = [word for surface in TRANSLATED for word in ("--only", surface.name)]
    status, told = await canaries(tmp_path, *only)
    counts, cells = told["summary"], told["cells"]
    assert isinstance(counts, dict)
    assert isinstance(cells, list)
    assert (status, counts["LEAK"], counts["broken"]) == (0, 0, 0)
    for surface in TRANSLATED:
        own = [cell for cell in cells if cell["surface"] == surface.name]
        for stream in (False, True):
            of_names = [cell for cell in own if cell["place"].endswith(" name")]
            assert {cell["detail"] for cell in of_names} == {"outside, without it"}
            masked = {
                cell["place"]
                for cell in own
                if cell["detail"] == "outside, without it" and cell["stream"] is stream
            }
            assert masked >= surface.echoed


async def test_every_name_is_found_where_it_is_planted() -> None:
    async with detectors() as inspector:
        for names, words in (
            (TURKISH_NAMES, "Şu kayıt için bir mektup yaz: {} ."),
            (TURKISH_NAMES, "Şu kaydın sahibi: {} ."),
            (ENGLISH_NAMES, "Write a letter to {} ."),
            (ENGLISH_NAMES, "The record of {} ."),
        ):
            for name in map(" ".join, product(*names)):
                text = words.format(name)
                found = (await read_text(inspector, as_request(text))).findings
                assert [text[one.start : one.end] for one in found] == [name]


async def test_a_gateway_that_passes_everything_on_leaks(tmp_path: Path) -> None:
    status, told = await other(tmp_path, passing_on)
    assert status == 1
    assert told["summary"]["LEAK"] == len(told["cells"])  # type: ignore[index, arg-type]


async def test_a_gateway_that_does_not_restore_is_broken(tmp_path: Path) -> None:
    _, told = await other(tmp_path, masking_and_not_restoring)
    assert told["summary"]["broken"] >= 8  # type: ignore[index]


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_no_process(tmp_path: Path, name: signal.Signals) -> None:
    with started("doctor", "--canary", cwd=tmp_path) as process:
        while len(pids := tree(process.pid)) < 2:
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, name)
        out, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (130, "")
    assert errors == "Stopped; every process of the test has ended.\n"
    assert left_of(pids) == set()
