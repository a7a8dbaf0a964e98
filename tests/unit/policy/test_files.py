from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.policy.files import PolicyFiles

HOME = Target(name="local/a", provider="vllm", boundary=Boundary.ORGANISATION, model="a")
ONE = "policy: p\notherwise: allow\n"
TWO = "policy: p\notherwise: local\n"
NAMING = (
    "policy: p\notherwise: allow\nrules:\n"
    "  - {name: n, why: w, then: allow, without: [cloud/none]}\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(ONE, encoding="utf-8")
    return path


@pytest.fixture
def files(path: Path, entities: Mapping[str, DataClass]) -> PolicyFiles:
    return PolicyFiles([path], entities, [HOME])


def test_files_that_nobody_touched_look_the_same(files: PolicyFiles) -> None:
    assert files.seen() == files.seen()
    assert files.load().policies[0].name == "p"


def test_a_file_written_in_place_looks_different_whatever_its_times_say(
    files: PolicyFiles, path: Path
) -> None:
    before, times = files.seen(), path.stat()
    path.write_text(ONE.replace("allow", "block"), encoding="utf-8")  # as many characters
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert files.seen() != before


def test_a_file_replaced_by_renaming_looks_different(files: PolicyFiles, path: Path) -> None:
    before = files.seen()
    new = path.with_name("new.yaml")
    new.write_text(ONE, encoding="utf-8")
    new.replace(path)
    assert files.seen() != before


def test_a_link_that_is_turned_to_another_folder_looks_different(
    tmp_path: Path, entities: Mapping[str, DataClass]
) -> None:
    for version, text in (("v1", ONE), ("v2", TWO)):
        (tmp_path / version).mkdir()
        (tmp_path / version / "p.yaml").write_text(text, encoding="utf-8")
    current = tmp_path / "current"
    current.symlink_to("v1")
    files = PolicyFiles([current / "p.yaml"], entities, [HOME])
    before, first = files.seen(), files.load()
    (tmp_path / "next").symlink_to("v2")
    (tmp_path / "next").replace(current)
    assert files.seen() != before
    assert files.load().digest != first.digest


def test_a_file_that_is_gone_looks_different_and_does_not_load(
    files: PolicyFiles, path: Path
) -> None:
    before = files.seen()
    path.unlink()
    assert files.seen() != before
    with pytest.raises(PolicyError):
        files.load()


def test_a_pipe_in_place_of_a_file_is_not_waited_for(files: PolicyFiles, path: Path) -> None:
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(PolicyError, match="not a file"):
        files.load()


def test_a_target_that_the_settings_do_not_have_is_an_error(files: PolicyFiles, path: Path) -> None:
    path.write_text(NAMING, encoding="utf-8")
    with pytest.raises(PolicyError, match="no target of the settings"):
        files.load()
