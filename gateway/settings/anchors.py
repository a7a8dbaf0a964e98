"""Reading where the log's checkpoints are kept."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.core.anchor import AnchorPlace, FilePlace, StampPlace
from gateway.settings.section import Section
from gateway.settings.tls import read_tls
from gateway.settings.urls import url
from gateway.settings.values import choice, duration, text

FILE_EVERY = 60.0
STAMP_EVERY = 3600.0
STAMPS = "audit.stamps"
_OF_FILE = ("path",)
_OF_STAMP = ("url", "authority", "tls")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def read_anchors(audit: Section, folder: Path, state_dir: Path) -> tuple[AnchorPlace, ...]:
    """The anchors under `audit`; relative paths are relative to `folder`. Raises SettingsError."""
    places: list[AnchorPlace] = []
    for section in audit.sections("anchors"):
        place = _place(section, folder, state_dir)
        if place.name in {other.name for other in places}:
            raise section.error("name", "Two anchors have one name.", "Give each its own `name`.")
        places.append(place)
    return tuple(places)


def _place(section: Section, folder: Path, state_dir: Path) -> AnchorPlace:
    kind = section.need("kind", choice("file", "timestamp"))
    name = section.get("name", text, kind)
    if kind == "file":
        _only(section, kind, _OF_FILE)
        return _file(section, name, folder, state_dir)
    _only(section, kind, _OF_STAMP)
    return _stamp(section, name, folder, state_dir)


def _only(section: Section, kind: str, own: tuple[str, ...]) -> None:
    for key in (*_OF_FILE, *_OF_STAMP):
        if key not in own and section.has(key):
            raise section.error(key, f"An anchor of kind `{kind}` has no `{key}`.", "Remove it.")


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
