"""Reads the answer of S3's ListObjectVersions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One version of an object, and when the store got it; empty where there are no versions."""

    key: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some versions, and what asks for those behind them; nothing at the end."""

    items: tuple[Listed, ...]
    after: Mapping[str, str] = field(default_factory=dict)


def read_page(body: bytes) -> Page:
    """Read one answer; raises ValueError for what is none."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", body, re.IGNORECASE):
        raise ValueError("the list of objects declares something")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - nothing is declared in it
    except ElementTree.ParseError as error:
        raise ValueError("the list of objects is no XML") from error
    items = [_listed(element) for element in root if _name(element) == "Version"]
    after: dict[str, str] = {}
    if _text(root, "IsTruncated") == "true":
        after["key-marker"] = _text(root, "NextKeyMarker")
        if version := _text(root, "NextVersionIdMarker"):
            after["version-id-marker"] = version
        if not after["key-marker"]:
            raise ValueError("the list of objects goes on nowhere")
    return Page(items=tuple(sorted(items, key=lambda item: (item.key, item.at))), after=after)


def _listed(element: ElementTree.Element) -> Listed:
    at = datetime.fromisoformat(_text(element, "LastModified"))
    if at.tzinfo is None:
        raise ValueError("the list of objects has a time without a zone")
    return Listed(key=_text(element, "Key"), version=_text(element, "VersionId"), at=at)


def _text(element: ElementTree.Element, name: str) -> str:
    return next((child.text or "" for child in element if _name(child) == name), "")


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
