"""What can be said of it without the SDK; the rest is in tests/long_tail."""

from __future__ import annotations

import pytest
from rig.payloads import external_target, home_target

from gateway.core.errors import SettingsError
from gateway.core.target import Target
from gateway.egress.dial import Dials, system_resolver
from gateway.egress.limits import Limits
from gateway.egress.litellm_target import LitellmTarget
from gateway.egress.send import Egress

URL = "https://api.example.com/v1"


def made(target: Target, sdk: str = "json") -> LitellmTarget:
    return LitellmTarget(target, Limits(), dials=Dials(), resolver=system_resolver, sdk=sdk)


def test_it_never_speaks_to_a_target_inside() -> None:
    with pytest.raises(SettingsError, match="lies inside"):
        made(home_target("a", "http://10.0.0.1/v1", provider="litellm"))


def test_without_the_extra_the_error_says_what_to_install() -> None:
    with pytest.raises(SettingsError, match="not installed") as caught:
        made(external_target("b", URL, provider="litellm"), sdk="no_such_package")
    assert "--extra litellm" in caught.value.hint


@pytest.mark.parametrize("urls", [(), ("ftp://x/",), ("https://user@api.example.com",)])
def test_urls_that_cannot_be_used_are_refused(urls: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError):
        made(external_target("b", *urls, provider="litellm"))


async def test_one_that_was_never_started_can_be_closed() -> None:
    await made(external_target("b", URL, provider="litellm")).close()


async def test_nothing_is_started_for_other_targets() -> None:
    egress = Egress([external_target("b", URL)])
    await egress.start()
    await egress.close()
