"""The values of a Kubernetes secret, which are written in base64 under any name."""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_common_password, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_REACH = 8_192
_DOCUMENT_END = re.compile(r"^(?:---|```)", re.M)
_DATA = re.compile(r"^(?P<indent>[ \t]{0,16})(?:data|stringData)[\"']?:[ \t]*\{?[ \t]*$", re.M)
_PAIR = re.compile(r"[ \t]+[\"']?[\w.-]{1,128}[\"']?:[ \t]*[|>]?-?[ \t]*[\"']?(?P<value>[^\s\"']*)")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept the block of values before or behind `kind: Secret`; the hit covers all of them."""
    begin, stop = _document(text, start, end)
    for data in _DATA.finditer(text, begin, stop):
        values = list(_values(text, data.end() + 1, stop, len(data["indent"])))
        told = [(at, value) for at, value in values if _is_told(value)]
        if told:
            (first, _), (last, value) = told[0], told[-1]
            return Hit(
                start=first,
                end=last + len(value),
                score=0.9,
                canonical=text[first : last + len(value)],
            )
    return None


def _document(text: str, start: int, end: int) -> tuple[int, int]:
    """The YAML document around a place, or as much of it as is read."""
    begin, stop = max(0, start - _REACH), min(len(text), end + _REACH)
    for divide in _DOCUMENT_END.finditer(text, begin, start):
        begin = divide.end()
    after = _DOCUMENT_END.search(text, end, stop)
    return begin, after.start() if after else stop


def _values(text: str, begin: int, stop: int, indent: int) -> list[tuple[int, str]]:
    """The values of the lines that are indented deeper than their heading, with their places."""
    found = []
    for line in text[begin:stop].split("\n"):
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        pair = _PAIR.match(line)
        if pair and pair["value"]:
            found.append((begin + pair.start("value"), pair["value"]))
        begin += len(line) + 1
    return found


def _is_told(value: str) -> bool:
    return len(value) >= 4 and not is_placeholder(value) and not is_common_password(value)


RECOGNIZERS = (
    PatternRecognizer(
        name="kubernetes_secret",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(r"kind[\"']?:[ \t]{0,4}[\"']?Secret\b",),
        check=check,
        hits=(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n"
            "  first: a2VkaTEyMzQ=\n  second: Y2FuYXZhcjE=\n",
            "stringData:\n  value: kedi1234\nkind: Secret\ntype: Opaque\n",
        ),
        misses=(
            "kind: Secret\nmetadata:\n  name: db\n",
            "kind: Secret\ndata:\n  first: <base64>\n",
            "kind: ConfigMap\ndata:\n  first: a2VkaTEyMzQ=\n",
            "kind: Secret\nmetadata:\n  name: x\n---\nkind: ConfigMap\ndata:\n  a: kedi1234\n",
            "kind: SecretProviderClass\ndata:\n  first: a2VkaTEyMzQ=\n",
        ),
    ),
)
