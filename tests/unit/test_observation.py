from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.audit.log import AuditLog
from gateway.core.clock import SystemClock
from gateway.core.errors import SettingsError
from gateway.egress.dial import Dials
from gateway.observation import observed
from gateway.policy.shipped import shipped
from gateway.settings import Settings
from gateway.settings.model import Telemetry


def settings_in(folder: Path, otlp: str = "") -> Settings:
    settings = Settings(state_dir=folder, policies=(shipped("kvkk"),), targets=())
    return replace(settings, telemetry=Telemetry(otlp=otlp))


async def test_without_a_collector_nothing_is_opened(tmp_path: Path) -> None:
    log = AuditLog.open(tmp_path, clock=SystemClock.start())
    async with observed(log, settings_in(tmp_path), Dials()) as observation:
        assert observation.collector is None
    await log.close()


async def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gateway.telemetry.spans", None)
    log = AuditLog.open(tmp_path, clock=SystemClock.start())
    settings = settings_in(tmp_path, otlp="http://127.0.0.1:4318")
    with pytest.raises(SettingsError, match=r"OpenTelemetry.*turnike\[otel\]"):
        async with observed(log, settings, Dials()):
            pass
    await log.close()
