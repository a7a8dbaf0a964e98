from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.audit_values import a_completion, a_small_entry, an_intent
from rig.commands import turnike

from gateway.policy.shipped import shipped

Write = Callable[..., Path]


@pytest.fixture
def anchored(here: Path, log: Write) -> Path:
    """A log of this hour that is anchored in a file, with a key; returns the file."""
    (here / "elsewhere").mkdir()
    kept = here / "elsewhere" / "kept"
    settings = {
        "policies": [str(shipped("kvkk"))],
        "audit": {"anchors": [{"kind": "file", "name": "worm", "path": str(kept)}]},
        "targets": [
            {
                "name": "local/m",
                "provider": "vllm",
                "urls": ["http://127.0.0.1:9/v1"],
                "model": "m",
                "boundary": "organisation",
                "operator": "us",
            }
        ],
    }
    log(an_intent(), a_completion(), a_small_entry())
    (here / "turnike.yaml").write_text(json.dumps(settings), encoding="utf-8")
    assert turnike("keys", "create", "--app", "a", "--team", "t").status == 0
    return kept
