from __future__ import annotations

from gateway.detect.own.checksums import CHECKSUMS
from gateway.settings.recognizer_keys import RECOGNIZER


def test_every_checksum_is_told() -> None:
    (about,) = [key.about for key in RECOGNIZER if key.name == "checksum"]
    assert all(f"`{name}`" in about for name in CHECKSUMS)
