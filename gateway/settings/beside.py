"""Recognisers that stand beside a policy, for the entities that only its organisation knows.

What a policy file `health.yaml` asks for besides the known entities is defined
in `health-recognizers.yaml` in the same folder, under `recognizers:` as in the
settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gateway.core.errors import SettingsError
from gateway.detect.own.spec import OwnRecognizer
from gateway.policy.shipped import RECOGNIZERS
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import MapNode, Mark
from gateway.settings.keys import SETTINGS
from gateway.settings.section import Section

_KEYS = tuple(key for key in SETTINGS if key.name == "recognizers")


def with_recognizers_beside(
    policies: Iterable[Path], known: tuple[OwnRecognizer, ...] = ()
) -> tuple[OwnRecognizer, ...]:
    """`known`, and the recognisers that stand beside `policies`; the same one counts once.

    Raises SettingsError at the first thing wrong, an example that does not hold
    among them.
    """
    files = dict.fromkeys(
        policy.with_name(f"{policy.name.removesuffix('.yaml')}{RECOGNIZERS}") for policy in policies
    )
    for file in files:
        if file.is_file():
            known = _joined(file, known)
    return known


def _joined(file: Path, known: tuple[OwnRecognizer, ...]) -> tuple[OwnRecognizer, ...]:
    # Loads the detectors' patterns, which most commands need not know.
    from gateway.settings.recognizers import read_recognizers

    sections = Section(_root(file), _KEYS, "a file of recognisers").sections("recognizers")
    return read_recognizers(sections, file.parent, known)


def _root(file: Path) -> MapNode:
    start = Mark(str(file), 1, 1, SettingsError)
    try:
        documents = read(file.read_bytes(), str(file), fault=SettingsError)
    except OSError as fault:
        raise start.error(
            f"The recognisers cannot be read: {fault.strerror or type(fault).__name__}."
        ) from None
    if len(documents) != 1 or not isinstance(documents[0], MapNode):
        raise start.error(
            "A file of recognisers holds one map.", "Write `recognizers:` and a list below it."
        )
    return documents[0]
