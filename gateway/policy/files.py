"""The files that policies are loaded from, and how a change of one is noticed."""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.load import load
from gateway.policy.model import PolicySet

Seen: TypeAlias = tuple[tuple[int, ...] | None, ...]
"""What the system says of each file, links followed; None where there is none."""


class PolicyFiles:
    """The policy files of the settings, checked against their targets when they are loaded.

    `entities` maps every entity that the recognisers find to its data class. `check`
    raises PolicyError for whatever else the settings do not go together with.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        entities: Mapping[str, DataClass],
        targets: Collection[Target],
        *,
        check: Callable[[PolicySet], None] | None = None,
    ) -> None:
        self._paths = tuple(paths)
        self._entities = entities
        self._targets = tuple(targets)
        self._check = check

    def seen(self) -> Seen:
        """Which files lie there now: two equal answers mean that nothing was written between.

        A file that is replaced by another of the same size and time differs by
        its inode, one that is written in place by its time of change, which no
        program can set.
        """
        return tuple(_seen(path) for path in self._paths)

    def load(self) -> PolicySet:
        """Load all of them as one set; raises PolicyError for the first thing wrong."""
        for path in self._paths:
            if path.exists() and not path.is_file():
                raise PolicyError("This is not a file.", file=str(path))
        policies = load(self._paths, self._entities)
        policies.check_targets(self._targets)
        if self._check is not None:
            self._check(policies)
        return policies


def _seen(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    kind = stat.S_IFMT(found.st_mode)
    times = (found.st_mtime_ns, found.st_ctime_ns)
    return (kind, found.st_dev, found.st_ino, found.st_size, *times)
