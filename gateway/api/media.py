"""Checks of images, sound and files that a request carries inside itself.

Nothing is fetched. What is accepted cannot be read here, so that the dialects
mark it as opaque.
"""

from __future__ import annotations

import base64
import re

from gateway.core.errors import InvalidRequest

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_IMAGES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}


def check_image(url: str, param: str) -> None:
    """Accept `data:image/…;base64,…` whose first bytes are those of such an image.

    Raises InvalidRequest (`invalid_image`) for everything else.
    """
    head, comma, data = url.partition(",")
    kind, _, encoding = head.removeprefix("data:").partition(";")
    known = _IMAGES.get(kind) if head.startswith("data:") else None
    if not comma or known is None or encoding != "base64" or not is_base64(data):
        raise _invalid_image(param)
    if not base64.b64decode(data[:16]).startswith(known):
        raise _invalid_image(param)


def check_base64(data: str, param: str) -> None:
    """Accept base64, alone or as a `data:` URL; raises InvalidRequest (`invalid_value`)."""
    if data.startswith("data:"):
        head, _, data = data.partition(",")
        if not head.endswith(";base64"):
            data = "?"
    if not is_base64(data):
        raise InvalidRequest(f"{param} must be base64.", code="invalid_value", param=param)


def is_base64(data: str) -> bool:
    """Whether `data` is base64 of something, without spaces or line ends."""
    return len(data) >= 4 and len(data) % 4 == 0 and bool(_BASE64.fullmatch(data))


def _invalid_image(param: str) -> InvalidRequest:
    return InvalidRequest(
        "The image is none that can be sent.",
        code="invalid_image",
        param=param,
        hint="Send PNG, JPEG, GIF or WebP as data:image/…;base64,….",
    )
