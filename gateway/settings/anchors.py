"""Reading where the log's checkpoints are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from gateway.core.anchor import AnchorPlace, BucketPlace, FilePlace, StampPlace
from gateway.policy.yaml_nodes import Node
from gateway.settings.credentials import read_credential
from gateway.settings.section import Section
from gateway.settings.tls import read_tls
from gateway.settings.urls import url
from gateway.settings.values import choice, count, duration, text

FILE_EVERY = 60.0
STAMP_EVERY = 3600.0
BUCKET_EVERY = 600.0
STAMPS = "audit.stamps"
_OWN = {
    "file": {"path"},
    "timestamp": {"url", "authority", "tls"},
    "bucket": {
        *("url", "tls", "prefix", "region", "retain_days"),
        *("access_key", "secret_key", "session_token"),
    },
}
_PREFIX = re.compile(r"(?:[A-Za-z0-9._-]{1,100}/)*[A-Za-z0-9._-]{0,100}")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_RETAIN_DAYS = 1095
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def read_anchors(
    audit: Section, folder: Path, state_dir: Path, environ: Mapping[str, str]
) -> tuple[AnchorPlace, ...]:
    """The anchors under `audit`; relative paths are relative to `folder`.

    Raises SettingsError; keys are taken from `environ`.
    """
    places: list[AnchorPlace] = []
    for section in audit.sections("anchors"):
        place = _place(section, folder, state_dir, environ)
        if place.name in {other.name for other in places}:
            raise section.error("name", "Two anchors have one name.", "Give each its own `name`.")
        places.append(place)
    return tuple(places)


def _place(
    section: Section, folder: Path, state_dir: Path, environ: Mapping[str, str]
) -> AnchorPlace:
    kind = section.need("kind", choice(*_OWN))
    name = section.get("name", text, kind)
    for key in sorted(set().union(*_OWN.values()) - _OWN[kind]):
        if section.has(key):
            raise section.error(key, f"An anchor of kind `{kind}` has no `{key}`.", "Remove it.")
    if kind == "file":
        return _file(section, name, folder, state_dir)
    if kind == "timestamp":
        return _stamp(section, name, folder, state_dir)
    return _bucket(section, name, folder, environ)


def _file(section: Section, name: str, folder: Path, state_dir: Path) -> FilePlace:
    path = folder / section.need("path", text)
    if path.absolute().is_relative_to(state_dir.absolute()):
        raise section.error(
            "path",
            "An anchor in `state_dir` proves nothing: who can change the log can change it.",
            "Name a file on another mount.",
        )
    return FilePlace(name=name, every=section.get("every", duration, FILE_EVERY), path=path)


def _stamp(section: Section, name: str, folder: Path, state_dir: Path) -> StampPlace:
    if _FOLDER.fullmatch(name) is None:
        raise section.error(
            "name",
            "The name of a `timestamp` anchor is the name of a folder, too.",
            "Take letters, digits, dots, hyphens and underscores.",
        )
    found = section.need("url", url)
    return StampPlace(
        name=name,
        every=section.get("every", duration, STAMP_EVERY),
        url=found.text,
        authority=folder / section.need("authority", text),
        kept=state_dir / STAMPS / name,
        tls=read_tls(section, folder, (found,)),
    )


def _bucket(section: Section, name: str, folder: Path, environ: Mapping[str, str]) -> BucketPlace:
    found = section.need("url", url)
    credential = partial(read_credential, environ=environ)
    return BucketPlace(
        name=name,
        every=section.get("every", duration, BUCKET_EVERY),
        url=found.text,
        prefix=section.get("prefix", _prefix, "turnike/"),
        region=section.get("region", _region, "us-east-1"),
        retain_days=section.get("retain_days", count(1, 36_500), _RETAIN_DAYS),
        access_key=section.need("access_key", credential),
        secret_key=section.need("secret_key", credential),
        session_token=section.get("session_token", credential, None),
        tls=read_tls(section, folder, (found,)),
    )


def _prefix(node: Node, what: str) -> str:
    word = text(node, what)
    if _PREFIX.fullmatch(word) is None or {".", ".."} & set(word.split("/")):
        raise node.at.error(f"`{what}` cannot be used.", "Write it as turnike/gateway-1/.")
    return word


def _region(node: Node, what: str) -> str:
    word = text(node, what)
    if _REGION.fullmatch(word) is None:
        raise node.at.error(f"`{what}` is no region.", "Such as eu-central-1.")
    return word
