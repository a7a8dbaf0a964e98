"""International bank account numbers, of every country that issues them."""

from __future__ import annotations

import re
from functools import cache

from stdnum import iban, numdb

from gateway.core.finding import DataClass
from gateway.detect.recognizer import Hit, PatternRecognizer


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a number of its country's length and structure whose remainder by 97 is one."""
    length = country_length(text[start : start + 2].upper())
    if not length or not _free_before(text, start):
        return None
    compact = ""
    for place in range(start, end):
        if text[place].isalnum():
            compact += text[place].upper()
        if len(compact) == length:
            return _hit(text, start, place + 1, compact)
    return None


@cache
def country_length(country: str) -> int:
    """How many characters a number of `country` has; 0 where there are none."""
    parts = numdb.get("iban").info(country + "00")
    structure = parts[0][1].get("bban", "") if parts else ""
    widths = [int(width) for width in re.findall(r"([0-9]+)!", structure)]
    return 4 + sum(widths) if widths else 0


def _hit(text: str, start: int, end: int, compact: str) -> Hit | None:
    if end < len(text) and text[end].isalnum():
        return None
    if not iban.is_valid(compact, check_country=False):
        return None
    return Hit(start=start, end=end, score=1.0, canonical=compact, checksum=True)


def _free_before(text: str, start: int) -> bool:
    if start == 0 or not text[start - 1].isalnum():
        return True
    return text[max(0, start - 4) : start].lower() == "iban"


RECOGNIZERS = (
    PatternRecognizer(
        name="iban",
        entity="IBAN_CODE",
        data_class=DataClass.FINANCIAL,
        patterns=(r"[A-Za-z]{2}[0-9]{2}(?:[ \t.-]{0,2}[0-9A-Za-z]){11,30}",),
        sign=r"[A-Za-z]{2}[0-9]{2}[ \t.-]{0,2}[0-9A-Za-z]",
        check=check,
        hits=(
            "TR330006100519786457841326",
            "IBAN: TR33 0006 1005 1978 6457 8413 26 numaralı hesaba",
            "tr33 0006 1005 1978 6457 8413 26",
            "TR33-0006-1005-1978-6457-8413-26",
            "IBANTR330006100519786457841326",
            "Pay DE89 3704 0044 0532 0130 00 today",
            "GB29 NWBK 6016 1331 9268 19",
            "NO93 8601 1117 947 and more words",
            "MT84MALT011000012345MTLCAST001S",
        ),
        misses=(
            "TR330006100519786457841327",
            "TR33 0006 1005",
            "XX33 0006 1005 1978 6457 8413 26",
            "de89abcdef0123456789abcdef0123456789abcd",
            "ab12 cd34 ef56 ab12 cd34",
            "ISBN 978-3-16-148410-0",
        ),
    ),
)
