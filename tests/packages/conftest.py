"""The wheel and the source archive, built once, and an environment with each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from rig.installed import Installed

ROOT = Path(__file__).parents[2]


def _uv(*arguments: object) -> str:
    ran = subprocess.run(
        ["uv", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return ran.stdout


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dist")
    _uv("build", "--quiet", "--out-dir", folder)
    return {
        "wheel": next(folder.glob("*.whl")),
        "source archive": next(folder.glob("*.tar.gz")),
    }


@pytest.fixture(scope="session", params=["wheel", "source archive"])
def installed(
    request: pytest.FixtureRequest,
    archives: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    tree, needed = folder / "tree", folder / "requirements.txt"
    needed.write_text(_uv("export", "--quiet", "--frozen", "--no-dev", "--no-emit-project"))
    _uv("venv", "--quiet", tree)
    for what in (["--require-hashes", "-r", needed], [archives[request.param]]):
        _uv("pip", "install", "--quiet", "--no-deps", "--python", tree / "bin/python", *what)
    empty = folder / "empty"
    empty.mkdir()
    return Installed(tree=tree, empty=empty)
