"""Reading where the log's checkpoints are kept."""

from __future__ import annotations

from pathlib import Path

from gateway.core.anchor import AnchorPlace
from gateway.settings.section import Section
from gateway.settings.values import choice, duration, text

FILE_EVERY = 60.0


def read_anchors(audit: Section, folder: Path, state_dir: Path) -> tuple[AnchorPlace, ...]:
    """The anchors under `audit`; relative paths are relative to `folder`. Raises SettingsError."""
    places: list[AnchorPlace] = []
    for section in audit.sections("anchors"):
        kind = section.need("kind", choice("file"))
        name = section.get("name", text, kind)
        if name in {place.name for place in places}:
            raise section.error("name", "Two anchors have one name.", "Give each its own `name`.")
        path = folder / section.need("path", text)
        if path.absolute().is_relative_to(state_dir.absolute()):
            raise section.error(
                "path",
                "An anchor in `state_dir` proves nothing: who can change the log can change it.",
                "Name a file on another mount.",
            )
        every = section.get("every", duration, FILE_EVERY)
        places.append(AnchorPlace(name=name, every=every, path=path))
    return tuple(places)
