from __future__ import annotations

from gateway.settings.anchor_keys import ANCHOR
from gateway.settings.key import variables
from gateway.settings.keys import SETTINGS


def test_every_key_has_a_variable_by_position() -> None:
    known = variables(SETTINGS)
    for key in ANCHOR:
        assert f"TURNIKE_AUDIT__ANCHORS__0__{key.name.upper()}" in known
