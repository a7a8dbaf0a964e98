from __future__ import annotations

from gateway.settings.key import variables
from gateway.settings.keys import SETTINGS
from gateway.settings.larger_model_keys import LARGER_MODEL


def test_every_key_has_a_variable_by_position() -> None:
    known = variables(SETTINGS)
    for key in LARGER_MODEL:
        assert f"TURNIKE_DETECT__MODELS__0__{key.name.upper()}" in known
