"""Reading how operators are told: traces for a collector, and the form of log lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.settings.credentials import read_credential
from gateway.settings.key import Form, Key
from gateway.settings.model import JSON, TEXT, Telemetry
from gateway.settings.section import Section
from gateway.settings.target_keys import TLS
from gateway.settings.tls import read_tls
from gateway.settings.urls import url
from gateway.settings.values import choice

TELEMETRY = (
    Key(
        name="otlp",
        type="URL",
        about="Base URL of a collector that takes OTLP over HTTP, such as "
        "http://10.0.0.9:4318. Traces go there; they hold no content. Needs the extra `otel`.",
    ),
    Key(
        name="token",
        type="`{env: NAME}`",
        form=Form.MAP,
        about="What the collector wants as bearer token.",
    ),
    Key(name="tls", type="map", form=Form.MAP, keys=TLS, about="Files for mutual TLS with it."),
    Key(
        name="logs",
        type="`text` or `json`",
        default="text",
        about="How lines on standard error are written: for people, or one JSON object each.",
    ),
)


def read_telemetry(section: Section | None, environ: Mapping[str, str], folder: Path) -> Telemetry:
    """The telemetry of the settings; raises SettingsError."""
    if section is None:
        return Telemetry()
    found = section.get("otlp", url, None)
    return Telemetry(
        otlp="" if found is None else found.text,
        token=section.get("token", lambda node, what: read_credential(node, what, environ), None),
        tls=read_tls(section, folder, () if found is None else (found,)),
        logs=section.get("logs", choice(TEXT, JSON), TEXT),
    )
