from __future__ import annotations

from pathlib import Path

import pytest
from rig.commands import turnike


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("auth: open\n", "No target is named"),
        (
            "targets: [{name: local/m, provider: scripted, script: [a], boundary: organisation,"
            " operator: us}]\n",
            "`egress.socket` is missing",
        ),
        (
            "egress: {socket: s}\n"
            "targets: [{name: local/m, provider: scripted, script: [a], boundary: organisation,"
            " operator: us}]\n",
            "No target lies outside",
        ),
    ],
)
def test_settings_that_leave_nothing_to_do_are_told(here: Path, text: str, told: str) -> None:
    (here / "turnike.yaml").write_text(text)
    ran = turnike("egress")
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
