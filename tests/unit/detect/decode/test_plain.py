from __future__ import annotations

import pytest

from gateway.detect.decode.plain import readable


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Ayşe 146\n".encode(), "Ayşe 146\n"),
        (b"abc\xff\xfe", "abc"),
        (b"abc\x00def", "abc"),
        (b"\xc5", ""),
        (b"", ""),
    ],
)
def test_the_readable_beginning_is_taken(data: bytes, text: str) -> None:
    assert readable(data) == (text, len(text.encode()))
