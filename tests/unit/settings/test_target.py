from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.target import Boundary
from gateway.models.embedded import MODEL
from gateway.settings import Settings

Made = Callable[..., Settings]
Text = Callable[..., str]

OUTSIDE: dict[str, str | None] = {
    "boundary": "external",
    "urls": "[https://api.example.com/v1]",
    "operator": None,
}
TRANSFER = "{mechanism: scc, signed: 2026-03-02, reference: X-1, expires: 2027-03-02}"


def test_a_target_is_read_whole(made: Made, target_text: Text) -> None:
    text = target_text(
        **OUTSIDE,
        provider="openai",
        model=None,
        models='["gpt-*", "o*"]',
        country="US",
        context="32768",
        can="[tools, vision]",
        licence="mit",
        slots="4",
        in_flight="32",
        queue="0",
        transfer=TRANSFER,
        api_key="{from: client}",
        proxy="http://proxy.internal:3128/",
    )
    target = made(text).targets[0]
    assert target.serves("gpt-5")
    assert not target.serves("claude")
    assert (target.country, target.context, target.licence) == ("US", 32768, "mit")
    assert target.can == {"tools", "vision"}
    assert target.slots == 4
    assert (target.in_flight, target.queue) == (32, 0)
    assert target.key_from_client
    assert target.api_key is None
    assert target.proxy == "http://proxy.internal:3128"
    assert target.transfer is not None
    assert target.transfer.valid_on(date(2026, 3, 2))
    assert not target.simulated


def test_a_second_url_is_asked_beside_a_slow_one_inside_only(made: Made, target_text: Text) -> None:
    pair = "[http://10.0.0.5:8000/v1, http://10.0.0.6:8000/v1]"
    target = made(target_text(urls=pair, hedge_after="5s")).targets[0]
    assert (target.hedge_after, target.in_flight, target.queue) == (5, 256, 256)
    assert made(target_text(urls=pair)).targets[0].hedge_after == 0
    for alone in (target_text(hedge_after="5s"), target_text(**OUTSIDE, hedge_after="5s")):
        with pytest.raises(SettingsError, match="hedge_after"):
            made(alone)


def test_the_embedded_model_needs_only_a_name(made: Made) -> None:
    target = made("targets: [{name: local/demo, provider: embedded}]").targets[0]
    assert target.boundary is Boundary.ORGANISATION
    assert (target.model, target.operator, target.licence) == (MODEL, "us", "apache-2.0")
    assert target.urls == ()
    assert target.context > 0


def test_the_embedded_model_is_never_outside(made: Made) -> None:
    with pytest.raises(SettingsError, match="it is `organisation`"):
        made("targets: [{name: a, provider: embedded, boundary: external}]")


def test_a_scripted_target_answers_its_script_and_has_no_urls(made: Made) -> None:
    text = "targets: [{name: a, provider: scripted, boundary: external, script: ['x', \"y\\nz\"]}]"
    assert made(text).targets[0].script == ("x", "y\nz")


@pytest.mark.parametrize("provider", ["gemini"])
def test_a_provider_of_a_later_version_says_so(
    made: Made, target_text: Text, provider: str
) -> None:
    with pytest.raises(SettingsError, match=f"does not have the provider `{provider}` yet"):
        made(target_text(provider=provider))


@pytest.mark.parametrize(
    "name",
    ["local/qwen3-8b", "a", "A.b_c:d/e/f", "x" * 100],
)
def test_a_name_is_ascii_so_that_it_fits_a_header(made: Made, target_text: Text, name: str) -> None:
    assert made(target_text(name=name)).targets[0].name == name


@pytest.mark.parametrize("name", ["auto", "/a", "a/", "a//b", "-a", "a b", "yerel/şema", "x" * 101])
def test_a_name_that_does_not_fit_is_refused(made: Made, target_text: Text, name: str) -> None:
    with pytest.raises(SettingsError, match="not a name that a target can have"):
        made(target_text(name=name))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": None}, "`targets[0].name` is missing"),
        ({"provider": None}, "`targets[0].provider` is missing. Add it: `vllm`, `openai`"),
        ({"provider": "vlm"}, "Did you mean `vllm`?"),
        ({"boundary": None}, "`targets[0].boundary` is missing"),
        ({"boundary": "organization"}, "Did you mean `organisation`?"),
        ({"urls": None}, "has no `urls`"),
        ({"model": None}, "names no model"),
        ({**OUTSIDE, "provider": "anthropic", "model": None}, "names no model"),
        ({"can": "[tools, fly]"}, "Known: audio, files, json_schema, tools, vision."),
        ({"api_key": "sk-canary"}, "is written out"),
        ({"api_key": "{from: client}"}, "never travels to a target inside"),
        ({"proxy": "http://10.0.0.9:1"}, "without a proxy"),
        ({**OUTSIDE, "proxy": "http://u:canary@p:1"}, "user or password"),
        ({**OUTSIDE, "proxy": "http://p:1/path"}, "A proxy has no path"),
        ({"script": "[x]"}, "`script` belongs to provider `scripted`"),
        ({"provider": "scripted"}, "has no `urls`"),
        ({"provider": "scripted", "urls": None}, "`script` belongs to provider `scripted`"),
        ({"provider": "embedded"}, "has no `urls`"),
        ({"provider": "embedded", "urls": None, "api_key": "{env: A}"}, "has no `api_key`"),
        ({"tls": "{ca: missing.pem}"}, "https://"),
        ({**OUTSIDE, "tls": "{ca: missing.pem}"}, "The file of `tls.ca` is not there"),
        ({"transfer": "{signed: 2026-01-01}"}, "`targets[0].transfer.mechanism` is missing"),
        (
            {"transfer": "{mechanism: m, signed: 2026-01-02, expires: 2026-01-01}"},
            "expires before it was signed",
        ),
        ({"context": "0"}, "whole number from 1"),
        ({"slots": "many"}, "whole number from 1"),
        ({"in_flight": "0"}, "whole number from 1"),
        ({"queue": "-1"}, "whole number from 0"),
        ({"simulated": "true"}, "Unknown key `simulated`"),
        ({"operatr": "us"}, "Did you mean `operator`?"),
    ],
)
def test_a_target_that_does_not_fit_is_refused_at_its_place(
    made: Made, target_text: Text, fields: dict[str, str | None], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        made(target_text(**fields))
    assert message in str(caught.value)
    assert "canary" not in str(caught.value)
    assert caught.value.line > 0


def test_files_of_tls_are_found_beside_the_settings(
    made: Made, target_text: Text, tmp_path: Path
) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).touch()
    text = target_text(**OUTSIDE, tls="{ca: ca.pem, cert: cert.pem, key: key.pem}")
    tls = made(text).targets[0].tls
    assert tls is not None
    assert tls.ca == str(tmp_path / "ca.pem")
    with pytest.raises(SettingsError, match="both `cert` and `key`"):
        made(target_text(**OUTSIDE, tls="{cert: cert.pem}"))


@pytest.mark.parametrize(("first", "second"), [("local/a", "LOCAL/A"), ("Local/A", "local/a")])
def test_two_targets_of_one_name_are_refused_at_the_second(
    made: Made, first: str, second: str
) -> None:
    rows = [f"- {{name: {name}, provider: embedded}}" for name in (first, second)]
    text = "\n".join(["targets:", *rows])
    with pytest.raises(SettingsError, match=r"turnike.yaml:3:10: Two targets"):
        made(text)
