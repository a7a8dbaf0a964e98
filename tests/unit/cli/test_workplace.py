from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from gateway.audit.records import stop
from gateway.audit.verify import verify
from gateway.cli.workplace import (
    WithoutKeys,
    audit_file,
    knowing,
    load_settings,
    load_state_settings,
    moment,
    open_log,
    policy_settings,
    written_log,
)
from gateway.core.errors import ConfigError, SettingsError
from gateway.policy.shipped import shipped
from gateway.settings import Settings


def settings_in(folder: Path) -> Settings:
    return Settings(
        state_dir=folder / "state", policies=(), targets=(), timezone=ZoneInfo("Europe/Istanbul")
    )


def test_the_state_is_here_where_nothing_says_otherwise(here: Path) -> None:
    assert load_state_settings(None).state_dir == here / ".turnike"
    with pytest.raises(SettingsError, match="no model can be asked"):
        load_settings(None)


def test_variables_count_without_a_settings_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNIKE_STATE_DIR", "/var/lib/turnike")
    monkeypatch.setenv("TURNIKE_TIMEZONE", "Europe/Istanbul")
    settings = load_state_settings(None)
    assert settings.state_dir == Path("/var/lib/turnike")
    assert settings.timezone == ZoneInfo("Europe/Istanbul")


def test_a_settings_file_that_does_not_load_is_never_passed_over(here: Path) -> None:
    (here / "turnike.yaml").write_text("stat_dir: x\n")
    with pytest.raises(SettingsError, match=r"turnike.yaml:1:1: .*`state_dir`"):
        load_state_settings(None)


def test_an_unknown_variable_is_never_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNIKE_STAT_DIR", "x")
    with pytest.raises(SettingsError, match="TURNIKE_STATE_DIR"):
        load_state_settings(None)


def test_only_variables_that_are_not_ours_stand_in_for_keys() -> None:
    environ = WithoutKeys({"TURNIKE_LISTEN": "a", "SET": "b", "EMPTY": " "})
    assert environ["TURNIKE_LISTEN"] == "a"
    assert environ.get("TURNIKE_SETTINGS") is None
    assert environ["SET"] == "b"
    assert environ["EMPTY"] == environ["NOT_SET"] != ""
    assert list(environ) == ["TURNIKE_LISTEN", "SET", "EMPTY"]
    assert len(environ) == 3


def test_a_log_that_was_not_begun_is_an_error_that_says_where_it_would_be(here: Path) -> None:
    settings = settings_in(here)
    with pytest.raises(ConfigError, match="TURNIKE_STATE_DIR") as caught:
        written_log(settings)
    assert str(audit_file(settings)) in str(caught.value)


async def test_an_event_is_appended_beside_a_log_that_is_open(here: Path) -> None:
    settings = settings_in(here)
    async with open_log(settings) as first, open_log(settings) as second:
        await first.append(stop(reason="a"))
        await second.append(stop(reason="b"))
    verdict = verify(written_log(settings))
    assert (verdict.records, verdict.signed) == (4, 3)  # each signs for what it wrote


def test_a_moment_is_in_the_time_zone_of_the_settings(here: Path) -> None:
    settings = settings_in(here)
    found = moment("2026-11-24", settings)
    assert found == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert moment(None, settings) is None
    with pytest.raises(click.UsageError, match="'yarın' is not a time"):
        moment("yarın", settings)


def test_what_stands_beside_policies_is_known(here: Path) -> None:
    assert policy_settings(None, ()).recognizers == ()
    (patient,) = policy_settings(None, [shipped("health")]).recognizers
    assert patient.entity == "PATIENT_FILE_NO"
    settings = knowing(settings_in(here), [shipped("health"), shipped("kvkk")])
    assert settings.recognizers == (patient,)
