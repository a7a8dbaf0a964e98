from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.policy.shipped import shipped
from gateway.settings import Auth, Detect, Limits, Organisation, Settings

Made = Callable[..., Settings]

TWO = """
targets:
  - {name: cloud/a, provider: scripted, boundary: external, script: [x]}
  - {name: local/a, provider: embedded}
"""


def test_every_key_but_the_targets_has_a_default(made: Made, tmp_path: Path) -> None:
    settings = made()
    assert str(settings.listen) == "127.0.0.1:8787"
    assert str(settings.admin_listen) == "127.0.0.1:8788"
    assert settings.state_dir == tmp_path / ".turnike"
    assert settings.policies == (shipped("kvkk.yaml"),)
    assert settings.auth is Auth.KEYS
    assert settings.limits == Limits()
    assert settings.detect == Detect()
    assert settings.timezone is UTC
    assert settings.language == "en"
    assert settings.headers
    assert settings.file == tmp_path / "turnike.yaml"


def test_every_key_is_read(made: Made) -> None:
    settings = made(
        "limits: {body: 1MiB, connect: 1s, first_token: 2s, idle: 3s, total: 4s,"
        " per_key_concurrency: 5}\n"
        "detect: {workers: 2, deadline: 1s}\n"
        "organisation: {country: TR, monthly_users: 40000, uses: [commercial]}\n"
        "currency: {base: TRY, rates: {USD: 41.2}, as_of: 2026-11-20}\n"
        "timezone: Europe/Istanbul\nlanguage: tr\nnetwork_tools: [web_fetch]\n"
        "audit: {store: sqlite}\nworkers: 1\nhosts: ai.example.com\n"
    )
    assert settings.limits == Limits(
        body=2**20, connect=1, first_token=2, idle=3, total=4, per_key_concurrency=5
    )
    assert settings.detect == Detect(workers=2, deadline=1.0)
    assert settings.organisation == Organisation(
        country="TR", monthly_users=40000, uses=("commercial",)
    )
    assert settings.currency.rates == {"USD": Decimal("41.2")}
    assert settings.currency.as_of == date(2026, 11, 20)
    assert str(settings.timezone) == "Europe/Istanbul"
    assert settings.language == "tr"


def test_default_models_are_the_first_that_fit(made: Made) -> None:
    settings = made(TWO)
    assert (settings.default_local, settings.default_any) == ("local/a", "cloud/a")
    settings = made(TWO + "default_model: {any: local/a}\n")
    assert (settings.default_local, settings.default_any) == ("local/a", "local/a")


def test_the_log_may_be_copied_and_may_be_on_a_server(made: Made) -> None:
    copies = "copies: [{jsonl: one}, {jsonl: /two}]"
    settings = made(TWO + f"audit: {{store: 'postgresql://u:canary@db/x', {copies}}}\n")
    assert [folder.name for folder in settings.copies] == ["one", "two"]
    assert settings.copies[0].is_absolute()
    assert settings.log == settings.postgres
    assert "canary" not in repr(settings)


def test_without_a_target_inside_there_is_no_default_inside(made: Made) -> None:
    settings = made(TWO.rpartition("  -")[0])
    assert (settings.default_local, settings.default_any) == (None, "cloud/a")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("targets: []\n", "No target is named."),
        ("workers: 65\n", "`workers` must be a whole number"),
        ("audit: {store: mysql}\n", "does not know this store"),
        ("redis: u:canary@r\n", "`redis` must be the URL of a server"),
        ("recognizers: [{name: x}]\n", "nothing to look for"),
        ("languagex: tr\n", "Did you mean `language`?"),
        ("language: de\n", "`language` does not know `de`"),
        ("auth: off\n", "`auth` does not know `off`"),
        ("default_model: {local: cloud/b}\n", "does not know `cloud/b`"),
        ("currency: {base: TRY, rates: {TRY: 1}}\n", "which is the base"),
        ("policies: [missing.yaml]\n", "The policy file is not there"),
        ("policies: [policies/kvk.yaml]\n", "Did you mean `kvkk`?"),
        ("policies: [policies/../policies/kvkk.yaml]\n", "The policy file is not there"),
        ("limits:\n", "`limits` must be a map"),
    ],
)
def test_what_does_not_fit_or_is_not_built_yet_is_refused_at_its_place(
    made: Made, text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        made(text)
    assert message in str(caught.value)
    assert "canary" not in str(caught.value)
    assert caught.value.line > 0


def test_the_default_inside_lies_inside(made: Made) -> None:
    with pytest.raises(SettingsError, match="cloud/a, which lies outside"):
        made(TWO + "default_model: {local: cloud/a}\n")


def test_a_policy_beside_the_settings_is_read_and_not_the_shipped_one(
    made: Made, tmp_path: Path
) -> None:
    assert made("policies: [policies/gdpr.yaml]\n").policies == (shipped("gdpr.yaml"),)
    (tmp_path / "policies").mkdir()
    with pytest.raises(SettingsError, match="not there"):
        made("policies: [policies/gdpr.yaml]\n")
    (tmp_path / "policies" / "gdpr.yaml").touch()
    assert made("policies: policies/gdpr.yaml\n").policies == (tmp_path / "policies/gdpr.yaml",)


def test_policies_come_from_a_variable_too(made: Made, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    settings = made(TURNIKE_POLICIES=f"a.yaml, {shipped('kvkk')}", TURNIKE_STATE_DIR="state")
    assert settings.policies == (tmp_path / "a.yaml", shipped("kvkk"))
    assert settings.state_dir == tmp_path / "state"


def test_an_apps_own_key_may_travel_to_one_provider_only(made: Made) -> None:
    def settings(*providers: tuple[str, str]) -> str:
        rows = [
            f"  - {{name: cloud/{place}, provider: {provider}, urls: ['https://{host}/v1'],"
            f" model: m{place}, boundary: external, country: US, api_key: {{from: client}}}}\n"
            for place, (provider, host) in enumerate(providers)
        ]
        return "targets:\n" + "".join(rows)

    same = ("openai", "api.openai.com")
    assert len(made(settings(same, same)).targets) == 2
    for other in (("anthropic", "api.anthropic.com"), ("openai", "api.other.example")):
        with pytest.raises(SettingsError, match="several providers"):
            made(settings(same, other))
