"""What the wheel and the source archive hold, and that they run from an empty directory."""

from __future__ import annotations

import json
import tarfile
import zipfile
from pathlib import Path

from rig.installed import Installed

MIB = 1024 * 1024


def test_the_wheel_holds_the_program_its_policies_and_nothing_of_the_tests(
    archives: dict[str, Path],
) -> None:
    with zipfile.ZipFile(archives["wheel"]) as wheel:
        tops = {name.split("/")[0] for name in wheel.namelist()}
        assert tops == {"gateway", "turnike-0.1.0.dist-info"}
        assert "gateway/shipped/kvkk.yaml" in wheel.namelist()
        assert "gateway/py.typed" in wheel.namelist()
        assert sum(info.file_size for info in wheel.infolist()) < 30 * MIB


def test_the_source_archive_holds_the_tests_too(archives: dict[str, Path]) -> None:
    with tarfile.open(archives["source archive"]) as archive:
        names = archive.getnames()
    assert "turnike-0.1.0/tests/packages/test_archives.py" in names
    assert "turnike-0.1.0/docs/index.md" in names


def test_an_installation_without_extras_stays_small(installed: Installed) -> None:
    files = [path for path in installed.tree.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 350 * MIB


def test_the_shipped_policies_pass_their_tests(installed: Installed) -> None:
    ran = installed.turnike("policy", "test")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 failed" in ran.stdout


def test_detection_finds_an_identity_number(installed: Installed) -> None:
    ran = installed.turnike("inspect", "TC kimlik no 10000000146", "--format", "json")
    found = json.loads(ran.stdout)["findings"]
    assert [item["entity"] for item in found] == ["TR_NATIONAL_ID"]


def test_it_decides_with_a_reason(installed: Installed) -> None:
    ran = installed.turnike("explain", "TC kimlik no 10000000146", "--format", "json")
    assert json.loads(ran.stdout)["effect"] == "local"
    assert not list(installed.empty.iterdir())


def test_a_missing_extra_is_named(installed: Installed) -> None:
    ran = installed.turnike("demo")
    assert ran.returncode == 2
    assert "embedded" in ran.stderr
    assert "Traceback" not in ran.stderr
