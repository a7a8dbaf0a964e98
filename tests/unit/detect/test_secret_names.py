import pytest

from gateway.detect.secret_names import Strength, read_name


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "apiKey",
        "X-API-Key",
        "clientSecret",
        "MAIL_TOKEN",
        "aws_secret_access_key",
        "private key",
        "API anahtarım",
        "erişim anahtarı",
        "webhook secret",
    ],
)
def test_a_name_of_a_secret_is_strong(name: str) -> None:
    assert read_name(name).strength is Strength.STRONG


@pytest.mark.parametrize("name", ["key", "auth", "anahtar", "creds"])
def test_a_name_that_may_be_of_a_secret_is_weak(name: str) -> None:
    assert read_name(name).strength is Strength.WEAK


@pytest.mark.parametrize(
    "name",
    [
        "",
        "token_id",
        "tokenUrl",
        "secret_name",
        "public_key",
        "primaryKey",
        "csrf-token",
        "keyboard",
        "author",
        "tokenizer_version",
        "key_length",
        "credentialsId",
        "monkey",
    ],
)
def test_a_name_of_what_may_be_shown_is_none(name: str) -> None:
    assert read_name(name).strength is Strength.NONE


@pytest.mark.parametrize("name", ["DATADOG_APP", "new_relic_key", "githubToken", "openaiapikey"])
def test_a_vendor_is_known_in_a_name(name: str) -> None:
    assert read_name(name).vendor


@pytest.mark.parametrize("name", ["sumOfParts", "application", "squared", "linearity"])
def test_a_word_that_only_begins_like_a_short_vendor_is_none(name: str) -> None:
    assert not read_name(name).vendor


def test_an_identifier_beside_a_secret_is_a_login() -> None:
    assert read_name("linkedin_client_id").login
    assert read_name("accessKeyId").login
    assert not read_name("slack_channel_id").login
