"""The files that run the packages: a unit of systemd, docker compose, an image."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.audit.postgres.schema import schema_for
from gateway.core.target import Boundary
from gateway.settings.load import load

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "scripts" / "turnike.service"
COMPOSE = ROOT / "docker-compose.yml"
SCHEMA = ROOT / "scripts" / "postgres" / "20-schema.sql"
SECRETS = ("VLLM_API_KEY", "DB_PASSWORD", "DB_OWNER_PASSWORD", "REDIS_PASSWORD")
GIVEN = {"OPENAI_API_KEY": "outside", **{name: f"kanarya-{name.lower()}" for name in SECRETS}}


def composed(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker-compose", "-f", str(COMPOSE), *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    told = composed("--profile", "gpu", "--profile", "cpu", "config", **GIVEN)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = yaml.safe_load(told.stdout)["services"]
    return found


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/turnike/bin/turnike", sys.executable))
    ran = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_unit_is_well_fenced() -> None:
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", SECRETS)
def test_compose_wants_a_secret_for_each_server(name: str) -> None:
    given = {other: value for other, value in GIVEN.items() if other != name}
    told = composed("--profile", "gpu", "config", "--quiet", **given)
    assert told.returncode != 0
    assert name in told.stderr


def test_the_schema_for_the_database_is_the_programs() -> None:
    assert SCHEMA.read_text() == schema_for("turnike").rstrip("\n") + "\n", (
        f"run turnike audit schema --role turnike > {SCHEMA.relative_to(ROOT)}"
    )


def test_only_the_gateway_has_a_port_and_a_way_out(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["gateway"]
    networks = yaml.safe_load(COMPOSE.read_text())["networks"]
    closed = {name for name, network in networks.items() if network.get("internal")}
    for name, service in services.items():
        assert set(service["networks"]) <= closed or name == "gateway"


def test_no_service_can_gain_rights(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert services["gateway"]["read_only"] is True


@pytest.mark.parametrize("name", ["vllm", "vllm-cpu"])
def test_vllm_tells_nobody_and_has_a_bounded_queue(services: dict[str, Any], name: str) -> None:
    vllm = services[name]
    assert {"VLLM_NO_USAGE_STATS", "DO_NOT_TRACK", "HF_HUB_OFFLINE"} <= set(vllm["environment"])
    assert any(flag.startswith("--max-num-queued-reqs=") for flag in vllm["command"])


def test_the_settings_in_it_are_good_ones(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    image = dict(re.findall(r"(TURNIKE_\w+)=(\S+)", (ROOT / "Dockerfile").read_text()))
    settings = load(None, image | services["gateway"]["environment"])
    assert {target.name: target.boundary for target in settings.targets} == {
        "local/qwen3-8b": Boundary.ORGANISATION,
        "cloud/openai": Boundary.EXTERNAL,
    }
    assert str(settings.postgres) == "postgresql://postgres/audit"
    assert str(settings.redis) == "redis://redis"


def test_the_image_runs_without_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last = lines[max(at for at, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER 10001:10001" in last
    assert any(line.startswith("HEALTHCHECK") for line in last)
    assert json.loads(last[-1].removeprefix("CMD ")) == ["serve"]
