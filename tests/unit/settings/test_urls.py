from __future__ import annotations

import pytest

from gateway.core.errors import SettingsError
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import Mark
from gateway.settings.urls import parse, url, urls

AT = Mark("t.yaml", 3, 7, SettingsError)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("http://10.0.0.5:8000/v1", "http://10.0.0.5:8000/v1"),
        ("https://API.OpenAI.com/v1/", "https://api.openai.com/v1"),
        ("HTTPS://host", "https://host"),
        ("http://[fd00::1]:80/v1", "http://[fd00::1]:80/v1"),
        ("http://vllm_1:8000/", "http://vllm_1:8000"),
        (
            "https://a.example/openai/deployments/x-1.2~b",
            "https://a.example/openai/deployments/x-1.2~b",
        ),
    ],
)
def test_a_url_has_one_spelling(written: str, text: str) -> None:
    assert parse(written, "urls", AT).text == text


@pytest.mark.parametrize(
    "written",
    [
        "",
        "host/v1",
        "//host/v1",
        "ftp://host",
        "file:///etc/passwd",
        "http:/host",
        "http://",
        "http:///v1",
        "http://user:canary@host/v1",
        "http://canary@host",
        "http://a\\@b/",
        "http://a/\\..",
        "http://a b/",
        "http://a\t.b/",
        "http://a/v1?key=canary",
        "http://a/v1#x",
        "http://a/?",
        "http://a/../v1",
        "http://a/./v1",
        "http://a//v1",
        "http://a/%2e%2e/v1",
        "http://a:0/",
        "http://a:/v1",
        "http://a:65536/",
        "http://a:8o/",
        "http://a:80:80/",
        "http://a..b/",
        "http://a./",
        "http://-a/",
        "http://ağ.example/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://10.0.0.010/",
        "http://1.2.3.4.5/",
        "http://example.0x10/",
        "http://[::ffff:1.2.3.4/",
        "http://[fd00::1%25eth0]/",
        "http://[fd00:0:0:0:0:0:0:1]/",
        "http://[10.0.0.1]/",
        "http://fd00::1/",
        "http://a[b]/",
        "http://" + "a" * 64 + "/",
        "http://" + "a." * 200 + "b/",
    ],
)
def test_a_url_that_could_be_read_in_two_ways_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(written, "urls", AT)
    assert str(caught.value).startswith("t.yaml:3:7: ")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "public"),
    [
        ("https://api.openai.com/v1", True),
        ("https://gpu.acme.com.tr", True),
        ("http://8.8.8.8", True),
        ("http://[2606:4700::1]", True),
        ("http://[::ffff:8.8.8.8]", None),
        ("http://10.0.0.5", False),
        ("http://127.0.0.1", False),
        ("http://[fd00::1]", False),
        ("http://vllm:8000", False),
        ("http://gpu1.internal", False),
        ("http://gpu1.home.arpa", False),
        ("http://local.example.com", True),
        ("http://localhost:1", False),
    ],
)
def test_a_host_is_public_by_its_form(written: str, public: bool | None) -> None:
    if public is None:  # a mapped address is not written in the usual way
        with pytest.raises(SettingsError):
            parse(written, "urls", AT)
    else:
        assert parse(written, "urls", AT).public is public


def test_one_url_twice_is_an_error_whatever_its_spelling() -> None:
    node = read("[http://a/v1, http://A/v1/]", "t.yaml", fault=SettingsError)[0]
    with pytest.raises(SettingsError, match="twice"):
        urls(node, "urls")


def test_one_url_and_several_are_read() -> None:
    node = read("http://a/v1", "t.yaml", fault=SettingsError)[0]
    assert url(node, "proxy").host == "a"
    assert [item.host for item in urls(node, "urls")] == ["a"]
