"""A URL that the settings accept means the same to every program that will read it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.core.errors import SettingsError
from gateway.policy.yaml_nodes import Mark
from gateway.settings.urls import Url, parse

AT = Mark("t.yaml", 1, 1, SettingsError)

_PIECES = (
    "http://|https://|HTTP://|//|/|\\|@|:|#|?|%|[|]|.|..|a|B-1|xn--a|xn--mnchen-3ya|_|127|10.0.0.5"
    "|0x7f|256|::|fd00|::1|:80|:0|:99999|v1|~|ş|²|\t|\n|;|%2e|user"
)
_PIECE = st.sampled_from(_PIECES.split("|"))
_WRITTEN = st.one_of(
    st.lists(_PIECE, max_size=9).map("".join),
    st.lists(_PIECE, max_size=6).map(lambda pieces: "http://" + "".join(pieces)),
    st.text(max_size=30).map(lambda text: "https://" + text),
)


def _accepted(written: str) -> Url | None:
    try:
        return parse(written, "urls", AT)
    except SettingsError:
        return None


@given(_WRITTEN)
@example("http://10.0.0.5:8000/v1")
@example("https://[fd00::1]:8443/v1/")
@example("HTTPS://API.Example.com/")
def test_an_accepted_url_has_one_host_and_port_for_every_reader(written: str) -> None:
    url = _accepted(written)
    if url is None:
        return
    for text in (written, url.text):
        fetched, split = httpx.URL(text), urlsplit(text)
        assert fetched.raw_host.decode() == url.host == split.hostname
        assert fetched.scheme == url.scheme
        assert not fetched.userinfo
        assert not fetched.query
        assert fetched.port in {split.port, None}


@given(_WRITTEN)
def test_the_spelling_of_an_accepted_url_stands_still(written: str) -> None:
    url = _accepted(written)
    if url is not None:
        assert parse(url.text, "urls", AT).text == url.text
