from __future__ import annotations

from gateway.cli.check import FAIL, Check, failed
from gateway.core.errors import ConfigError


def test_a_look_that_ended_in_a_fault_is_a_failure_with_its_words() -> None:
    found = failed("settings", ConfigError("It is not there.", hint="Look."))
    assert found == Check(name="settings", state=FAIL, detail="It is not there. Look.")
