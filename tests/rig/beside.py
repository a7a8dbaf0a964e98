"""The entities that a policy knows: those of the program, and those defined beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.core.finding import DataClass
from gateway.detect.roster import Roster
from gateway.settings.beside import with_recognizers_beside


def known_beside(*policies: Path) -> Mapping[str, DataClass]:
    """The data class of every entity that these policies may name."""
    return Roster(with_recognizers_beside(policies)).data_classes
