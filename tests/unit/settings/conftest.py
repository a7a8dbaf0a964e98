"""Settings made from the text of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.settings import Settings, load

LOCAL = """
targets:
  - name: local/a
    provider: vllm
    urls: [http://10.0.0.5:8000/v1]
    model: a
    boundary: organisation
    operator: us
"""

Made = Callable[..., Settings]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Load settings: `made(text, NAME="value")`; one local target unless the text names others."""

    def make(text: str = "", **environ: str) -> Settings:
        named = "targets:" in text or any(name.startswith("TURNIKE_TARGETS") for name in environ)
        path = tmp_path / "turnike.yaml"
        path.write_text(text if named else text + LOCAL)
        return load(path, environ)

    return make


@pytest.fixture
def target_text() -> Callable[..., str]:
    """The text of settings with one target: `target_text(boundary="external", …)`."""

    def text(**fields: str | None) -> str:
        base: dict[str, str | None] = {
            "name": "local/a",
            "provider": "vllm",
            "urls": "[http://10.0.0.5:8000/v1]",
            "model": "a",
            "boundary": "organisation",
            "operator": "us",
        }
        rows = {name: value for name, value in {**base, **fields}.items() if value is not None}
        return "targets:\n  -\n" + "".join(f"    {name}: {rows[name]}\n" for name in rows)

    return text
