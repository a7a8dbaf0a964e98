from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import Settings

Made = Callable[..., Settings]
Text = Callable[..., str]

PUBLIC = "[https://api.openai.com/v1]"


@pytest.mark.parametrize(
    "urls",
    [
        PUBLIC,
        "[http://8.8.8.8/v1]",
        "['http://[2606:4700::1]/v1']",
        "[http://10.0.0.1, http://9.9.9.9]",
    ],
)
def test_a_public_host_is_not_inside(made: Made, target_text: Text, urls: str) -> None:
    with pytest.raises(SettingsError, match="This host is public"):
        made(target_text(urls=urls))


def test_a_public_host_is_inside_where_that_is_said_on_purpose(
    made: Made, target_text: Text
) -> None:
    target = made(target_text(urls=PUBLIC, hosted_by_us="true")).targets[0]
    assert target.at_home
    assert target.hosted_by_us


def test_a_name_is_inside_where_private_networks_fence_it(made: Made, target_text: Text) -> None:
    text = target_text(urls="[https://gpu.acme.com.tr/v1]", addresses="[10.0.0.0/8, 'fd00::/8']")
    assert made(text).targets[0].at_home


@pytest.mark.parametrize(
    "addresses",
    ["0.0.0.0/0", "'::/0'", "8.0.0.0/8", "10.0.0.0/7", "172.0.0.0/8", "[10.0.0.0/8, 1.1.1.1]"],
)
def test_a_fence_that_reaches_the_internet_is_none(
    made: Made, target_text: Text, addresses: str
) -> None:
    with pytest.raises(SettingsError, match="reaches the internet"):
        made(target_text(urls="[https://gpu.acme.com.tr]", addresses=addresses))


def test_a_public_address_is_not_made_private_by_a_fence(made: Made, target_text: Text) -> None:
    with pytest.raises(SettingsError, match="in none of `addresses`"):
        made(target_text(urls="[http://8.8.8.8]", addresses="10.0.0.0/8"))


def test_an_address_outside_its_own_fence_is_an_error(made: Made, target_text: Text) -> None:
    with pytest.raises(SettingsError, match="none of `addresses`"):
        made(target_text(urls="[http://10.0.0.5]", addresses="10.1.0.0/16"))


def test_a_target_inside_names_its_operator(made: Made, target_text: Text) -> None:
    with pytest.raises(SettingsError, match="needs `operator`"):
        made(target_text(operator=None))
    assert made(target_text(operator="Acme Cloud")).targets[0].operator == "Acme Cloud"


@pytest.mark.parametrize("boundary", ["external", "country"])
def test_a_target_outside_is_spoken_to_with_encryption(
    made: Made, target_text: Text, boundary: str
) -> None:
    fields = {"boundary": boundary, "operator": None}
    assert not made(target_text(urls=PUBLIC, **fields)).targets[0].at_home
    with pytest.raises(SettingsError, match="without encryption"):
        made(target_text(urls="[http://api.openai.com/v1]", **fields))


def test_a_private_address_outside_is_named_on_purpose(made: Made, target_text: Text) -> None:
    fields = {"boundary": "external", "urls": "[http://127.0.0.1:9/v1]"}
    with pytest.raises(SettingsError, match="private, but the target lies outside"):
        made(target_text(**fields))
    assert made(target_text(**fields, addresses="127.0.0.0/8")).targets[0].addresses


def test_hosted_by_us_is_not_said_of_a_target_outside(made: Made, target_text: Text) -> None:
    with pytest.raises(SettingsError, match="`hosted_by_us` is said of"):
        made(target_text(boundary="external", urls=PUBLIC, hosted_by_us="true"))
