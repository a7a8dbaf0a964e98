"""Which form a state directory has, so that no program works on one that it does not know."""

from __future__ import annotations

from pathlib import Path

from gateway.core.errors import ConfigError
from gateway.private_files import place_private, private_directory

VERSION_FILE = "state.version"
FORM = 1
"""The form that this program writes; it grows when an older program could not read it."""


def check_form(state_dir: Path) -> None:
    """Mark a new state directory; raises ConfigError for one that a newer program wrote."""
    private_directory(state_dir)
    path = state_dir / VERSION_FILE
    try:
        place_private(path, f"{FORM}\n".encode())
        written = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(
            f"{path} cannot be used ({type(fault).__name__}).",
            hint="Look at the disk, and at who owns the file.",
        ) from None
    if not written.isdigit() or int(written) > FORM:
        raise ConfigError(
            f"The state directory has a form that this version does not know ({path.name}).",
            hint="Run the newer version that wrote it, or put a backup of before back.",
        )
