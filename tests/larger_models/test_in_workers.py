from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from larger_models.tiny import BREAKS, gliner, token_classifier
from rig.segments import segments_of

from gateway.core.errors import SettingsError
from gateway.core.finding import Inspection
from gateway.detect.added import Added
from gateway.detect.inspector import Inspector
from gateway.detect.roster import Roster

ROOT = Path(__file__).parents[2]
LONG = "Şu bir satırdır ve böyle sürüp gider. " * 600


@asynccontextmanager
async def inspector(folder: Path) -> AsyncIterator[Inspector]:
    models = (token_classifier(folder),)
    made = Inspector(fingerprint_key=b"k" * 32, deadline=40, added=Added(models=models))
    await made.start()
    try:
        yield made
    finally:
        await made.close()


def told(inspection: Inspection, text: str) -> list[tuple[str, str, bool]]:
    return [
        (item.detector, text[item.start : item.end], item.maskable)
        for item in inspection.findings
        if item.detector == "model:tiny"
    ]


@pytest.mark.parametrize("padding", ["", LONG])
async def test_a_worker_reads_with_the_model_beside_its_own(tmp_path: Path, padding: str) -> None:
    text = f"{padding}Ａda und TCKN 10000000146"
    async with inspector(tmp_path) as made:
        assert await made.ready(60)
        inspection = await made.inspect(segments_of(text))
    assert told(inspection, text) == [("model:tiny", "Ａda", True)]
    assert "TR_NATIONAL_ID" in {item.entity for item in inspection.findings}
    assert inspection.uninspected == ()


async def test_it_reads_decoded_text_too(tmp_path: Path) -> None:
    hidden = b64encode(b"please call ada now").decode()
    text = f"bak {hidden} ne diyor"
    async with inspector(tmp_path) as made:
        assert await made.ready(60)
        inspection = await made.inspect(segments_of(text))
    assert told(inspection, text) == [("model:tiny", hidden, False)]


async def test_where_it_fails_the_text_counts_as_uninspected(tmp_path: Path) -> None:
    async with inspector(tmp_path) as made:
        assert await made.ready(60)
        broken = await made.inspect(segments_of(f"{BREAKS} TCKN 10000000146"))
        well = await made.inspect(segments_of("Ada geldi"))
    assert broken.uninspected == ("names: error",)
    assert [item.entity for item in broken.findings] == ["TR_NATIONAL_ID"]
    assert well.uninspected == ()
    assert len(well.findings) == 1


async def test_a_model_that_does_not_load_says_why_at_once(tmp_path: Path) -> None:
    models = (token_classifier(tmp_path),)
    (tmp_path / "model.onnx").write_bytes(b"nonsense")
    made = Inspector(fingerprint_key=b"k" * 32, deadline=2, added=Added(models=models))
    await made.start()
    try:
        with pytest.raises(SettingsError, match=r"Model tiny: .*ONNX graph"):
            await made.ready(60)
        inspection = await made.inspect(segments_of("Ada"))
    finally:
        await made.close()
    assert inspection.uninspected != ()


def test_the_name_of_the_detectors_changes_with_the_weights(tmp_path: Path) -> None:
    model = token_classifier(tmp_path)
    before = Roster(models=(model,)).digest
    assert before != Roster().digest
    token_classifier(tmp_path, most=32)
    changed = Roster(models=(model,)).digest
    assert changed != before
    (tmp_path / "model.onnx_data").write_bytes(b"1")
    assert Roster(models=(model,)).digest not in {before, changed}


SETTINGS = """\
targets:
  - {name: local/a, provider: scripted, boundary: organisation, operator: us, model: a,
     script: [Merhaba]}
detect:
  models:
    - name: tiny
      kind: KIND
      folder: model
      entities: {person: PERSON, phone: PHONE_NUMBER}
"""


def turnike(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gateway", *arguments, "--settings", "turnike.yaml"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=100,
    )


@pytest.mark.parametrize("kind", ["token_classification", "gliner"])
def test_the_settings_name_it_and_inspect_shows_it(kind: str, tmp_path: Path) -> None:
    make = token_classifier if kind == "token_classification" else gliner
    make(tmp_path / "model")
    (tmp_path / "turnike.yaml").write_text(SETTINGS.replace("KIND", kind))
    ran = turnike(tmp_path, "inspect", "Ada geldi", "--format", "csv")
    assert ran.stderr == ""
    assert "PERSON,contact" in ran.stdout
    assert ",model" in ran.stdout


@pytest.mark.parametrize("command", [("inspect", "Ada"), ("serve",)])
def test_a_spoilt_model_ends_the_command_with_what_to_do(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    token_classifier(tmp_path / "model")
    (tmp_path / "model/tokenizer.json").unlink()
    (tmp_path / "turnike.yaml").write_text(
        SETTINGS.replace("KIND", "token_classification") + "listen: 127.0.0.1:0\n"
        "admin_listen: 127.0.0.1:0\n"
    )
    ran = turnike(tmp_path, *command)
    assert ran.returncode == 2
    assert "Model tiny: The model has no file" in ran.stderr
    assert "nothing is downloaded" in ran.stderr
