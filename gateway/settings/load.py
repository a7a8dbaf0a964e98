"""From a settings file and the environment to `Settings`, or one error that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.core.errors import SettingsError
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import MapNode, Mark
from gateway.settings.environment import SETTINGS_FILE, overlay
from gateway.settings.keys import SETTINGS
from gateway.settings.model import Settings
from gateway.settings.section import whole_section
from gateway.settings.whole import read_settings
from gateway.settings.without_file import without_file

DEFAULT_FILE = "turnike.yaml"


def load(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    source: bytes | None = None,
    egress: bool = False,
) -> Settings:
    """Read and check the settings; a TURNIKE_ variable wins over the file.

    `source` is what stood in the file when it was read before. `egress` says
    that they are for the process of the external plane, which reads the keys of
    targets outside and no others.

    Without `path` the file is the one that TURNIKE_SETTINGS names, else
    `turnike.yaml` in the current directory, else none: see `without_file`.
    Raises `SettingsError`.
    """
    found = path or _named(environ)
    if found is None:
        return without_file(environ)
    root = overlay(_root(found, source), SETTINGS, environ)
    folder = found.absolute().parent
    return read_settings(
        whole_section(root, SETTINGS), environ, folder=folder, file=found, egress=egress
    )


def _named(environ: Mapping[str, str]) -> Path | None:
    if environ.get(SETTINGS_FILE):
        return Path(environ[SETTINGS_FILE])
    default = Path(DEFAULT_FILE)
    return default if default.exists() else None


def _root(path: Path, source: bytes | None) -> MapNode:
    try:
        source = path.read_bytes() if source is None else source
    except OSError as fault:
        raise SettingsError(
            f"The settings file cannot be read: {fault.strerror or type(fault).__name__}.",
            file=str(path),
            hint="Name it with --settings FILE.",
        ) from None
    documents = read(source, str(path), fault=SettingsError)
    start = Mark(str(path), 1, 1, SettingsError)
    if len(documents) > 1:
        raise documents[1].at.error("The settings are one document.", "Remove the line `---`.")
    root = documents[0] if documents else MapNode(start, ())
    if not isinstance(root, MapNode):
        raise root.at.error("The settings must be a map of keys and values.")
    return root
