from __future__ import annotations

import base64

import pytest

from gateway.api.media import check_base64, check_image, is_base64
from gateway.core.errors import InvalidRequest

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


def test_a_small_image_inside_the_request_is_accepted() -> None:
    check_image(f"data:image/png;base64,{PNG}", "p")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "https://example.com/a.png",
        "ftp://example.com/a.png",
        "gopher://x",
        "data:text/html;base64,PGI+",
        "data:image/svg+xml;base64,PHN2Zz4=",
        f"data:image/png,{PNG}",
        f"data:image/jpeg;base64,{PNG}",
        "data:image/png;base64,PGh0bWw+PC9odG1sPg==",
        "data:image/png;base64,Ayşe",
        "data:image/png;base64,",
        f"DATA:image/png;base64,{PNG}",
        f"data:image/png;base64,{PNG} x",
    ],
)
def test_what_is_no_image_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_image(url, "p")
    assert refused.value.code == "invalid_image"


def test_sound_and_files_are_base64() -> None:
    check_base64(PNG, "p")
    check_base64(f"data:application/pdf;base64,{PNG}", "p")
    for data in ("Ayşe Yılmaz", "", "data:text/plain,abcd", "abc"):
        with pytest.raises(InvalidRequest):
            check_base64(data, "p")
    assert not is_base64("ab=c")
