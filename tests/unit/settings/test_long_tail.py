from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import Settings

Made = Callable[..., Settings]
Text = Callable[..., str]

OUTSIDE: dict[str, str | None] = {
    "provider": "litellm",
    "boundary": "external",
    "urls": "[https://bedrock-runtime.eu-central-1.amazonaws.com]",
    "operator": None,
}
SECRET = "a-canary-secret"
KEY_FILE = json.dumps({"type": "service_account", "private_key": "-----BEGIN\nx\n-----"})


def test_credentials_and_options_are_read(made: Made, target_text: Text) -> None:
    text = target_text(
        **OUTSIDE,
        credentials="{aws_secret_access_key: {env: A}, vertex_credentials: {env: B}}",
        options="{aws_region_name: eu-central-1}",
    )
    target = made(text, A=SECRET, B=KEY_FILE).targets[0]
    found = {name: value.reveal() for name, value in target.credentials}
    assert found == {"aws_secret_access_key": SECRET, "vertex_credentials": KEY_FILE}
    assert target.options == (("aws_region_name", "eu-central-1"),)
    assert SECRET not in repr(target)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"boundary": "organisation", "operator": "us"}, "never lies inside"),
        ({"api_key": "{from: client}"}, "does not travel on"),
        ({"proxy": "http://proxy:3128"}, "cannot have a proxy"),
        ({"credentials": f"{{aws_session_token: {SECRET}}}"}, "is written out"),
        ({"credentials": "{aws_session_token: {from: client}}"}, "from"),
        ({"credentials": "{aws_sesion_token: {env: A}}"}, "aws_session_token"),
        ({"credentials": "{aws_session_token: {env: NOT_THERE}}"}, "NOT_THERE"),
        ({"options": "{api_base: 'http://x'}"}, "api_base"),
        ({"provider": "openai", "options": "{api_version: '1'}"}, "Only a target of provider"),
        ({"provider": "openai", "credentials": "{}"}, "Only a target of provider"),
    ],
)
def test_what_does_not_fit_is_an_error(
    made: Made, target_text: Text, fields: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        made(target_text(**{**OUTSIDE, **fields}), A=SECRET)
    assert SECRET not in str(caught.value)
