from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import Settings, load

TARGETS = """
targets:
  - {name: cloud/m, provider: scripted, boundary: external, country: US, script: [Merhaba]}
"""


def read(tmp_path: Path, text: str, **environ: str) -> Settings:
    file = tmp_path / "turnike.yaml"
    file.write_text(TARGETS + text, encoding="utf-8")
    return load(file, environ)


def test_nothing_is_sent_anywhere_by_default(tmp_path: Path) -> None:
    telemetry = read(tmp_path, "").telemetry
    assert (telemetry.otlp, telemetry.logs, telemetry.token) == ("", "text", None)


def test_a_collector_and_its_token(tmp_path: Path) -> None:
    text = "telemetry: {otlp: 'http://10.0.0.9:4318', token: {env: OTLP_TOKEN}, logs: json}"
    telemetry = read(tmp_path, text, OTLP_TOKEN="t0ken").telemetry
    assert (telemetry.otlp, telemetry.logs) == ("http://10.0.0.9:4318", "json")
    assert telemetry.token is not None
    assert "t0ken" not in repr(telemetry)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("telemetry: {otpl: 'http://c:4318'}", "otlp"),
        ("telemetry: {logs: xml}", "logs"),
        ("telemetry: {otlp: 'http://c:4318', tls: {ca: x.pem}}", "https"),
        ("telemetry: {otlp: 'http://c:4318', token: secret}", "env"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read(tmp_path, text)
