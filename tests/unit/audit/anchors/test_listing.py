from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.audit.anchors.listing import Listed, Page, read_page

VERSION = (
    "<Version><Key>{key}</Key><VersionId>{version}</VersionId><Size>3</Size>"
    "<LastModified>2026-03-02T12:00:0{second}.000Z</LastModified></Version>"
)


def page(*inside: str, name: str = "ListVersionsResult") -> bytes:
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    return f'<?xml version="1.0"?>\n<{name} xmlns="{space}">{"".join(inside)}</{name}>'.encode()


def listed(key: str, version: str, second: int) -> Listed:
    return Listed(key=key, version=version, at=datetime(2026, 3, 2, 12, 0, second, tzinfo=UTC))


def test_versions_are_listed_in_the_order_in_which_they_came() -> None:
    body = page(
        "<IsTruncated>false</IsTruncated>",
        VERSION.format(key="a/2", version="x", second=3),
        "<DeleteMarker><Key>a/1</Key></DeleteMarker>",
        VERSION.format(key="a/1", version="z", second=2),
        VERSION.format(key="a/1", version="y", second=1),
    )
    assert read_page(body) == Page(
        items=(listed("a/1", "y", 1), listed("a/1", "z", 2), listed("a/2", "x", 3))
    )


def test_what_asks_for_the_next_page_is_told() -> None:
    truncated = "<IsTruncated>true</IsTruncated>"
    body = page(truncated, "<NextKeyMarker>a/1</NextKeyMarker>")
    assert read_page(body).after == {"key-marker": "a/1"}
    body = page(
        truncated,
        "<NextKeyMarker>a/1</NextKeyMarker><NextVersionIdMarker>z</NextVersionIdMarker>",
    )
    assert read_page(body).after == {"key-marker": "a/1", "version-id-marker": "z"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        page("<IsTruncated>true</IsTruncated>"),
        page(VERSION.format(key="a", version="b", second="x")),
        page("<Version><Key>a</Key><LastModified>2026-03-02</LastModified></Version>"),
    ],
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"list|[Ii]so"):
        read_page(body)
