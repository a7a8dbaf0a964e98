"""What a process of a pool does that is lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn


def end_at_once(path: Path, after: int | None, upto: int | None) -> NoReturn:
    """End without a word, as a process does that the system kills."""
    del path, after, upto
    os._exit(9)
