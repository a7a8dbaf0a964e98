"""Hardware addresses of network cards."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer

_FEWEST = 4


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept six bytes in hexadecimal that are an address of one card."""
    before = text[start - 1] if start else " "
    behind = text[end] if end < len(text) else " "
    if before.isalnum() or before in ":-." or behind.isalnum() or behind in ":-":
        return None
    value = "".join(filter(str.isalnum, text[start:end])).lower()
    if len(set(value)) < _FEWEST or text[start:end].replace(":", "").replace("-", "").isdigit():
        return None
    return Hit(start=start, end=end, score=0.85, canonical=value)


RECOGNIZERS = (
    PatternRecognizer(
        name="mac_address",
        entity="MAC_ADDRESS",
        data_class=DataClass.CONTACT,
        patterns=(
            r"(?i)[0-9a-f]{2}(?::[0-9a-f]{2}){5}",
            r"(?i)[0-9a-f]{2}(?:-[0-9a-f]{2}){5}",
            r"(?i)[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}",
        ),
        check=check,
        hits=("MAC 3c:22:fb:9a:04:d1", "cihaz 3C-22-FB-9A-04-D1 bağlandı", "3c22.fb9a.04d1"),
        misses=(
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
            "12-34-56-78-90-12",
            "3c:22:fb:9a:04:d1:77",
            "3c:22:fb:9a:04",
            "saat 12:30:45",
        ),
    ),
)
