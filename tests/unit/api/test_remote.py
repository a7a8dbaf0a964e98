from __future__ import annotations

import pytest

from gateway.api.remote import is_remote, read_remote
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.permission import Permission
from gateway.core.request import Place


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png?x=1#y",
        "HTTP://Example.COM./a",
        "https://93.184.215.14/a.png",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/a.png",
    ],
)
def test_a_public_address_is_inspected_opaque_and_needs_a_permission(url: str) -> None:
    found = Segments()
    assert is_remote(url)
    read_remote(found, url, ("url",), "messages[0]", Place.USER)
    (segment,) = found.found
    assert (segment.text, segment.maskable, segment.place) == (url, False, Place.USER)
    assert found.opaque_parts == ("messages[0]",)
    assert found.asks == {Permission.REMOTE_URLS: "messages[0]"}


@pytest.mark.parametrize(
    "url",
    [
        " https://example.com/",
        "https://example.com/a b",
        "https://example.com\\@10.0.0.1/",
        "https://user@example.com/",
        "https://example.com:8080/",
        "https://example.com:x/",
        "https://localhost/",
        "https://metadata.google.internal/",
        "https://printer.local./",
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://127.1/",
        "http://10.0.0.1/a.png",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "https://ex\u0430mple.com/",
        "https:///a.png",
        "https://example.com/" + "a" * 9000,
        "http:\\\\ok.example\\@169.254.169.254/",
    ],
)
def test_an_address_that_may_lie_inside_cannot_be_permitted(url: str) -> None:
    assert is_remote(url)
    with pytest.raises(InvalidRequest) as refused:
        read_remote(Segments(), url, ("url",), "p", Place.USER)
    assert (refused.value.code, refused.value.param) == ("remote_url_disabled", "p")


def test_other_schemes_are_no_remote_addresses() -> None:
    assert not any(map(is_remote, ("file:///etc/passwd", "ftp://x.org", "data:image/png,", "")))


def test_a_field_that_asks_for_an_address_takes_no_other_scheme() -> None:
    for url in ("ftp://example.com/a", "u", ""):
        with pytest.raises(InvalidRequest, match="such an address"):
            read_remote(Segments(), url, ("url",), "p", Place.USER)
