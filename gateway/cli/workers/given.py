"""What the processes of a gateway are given at their start, over their standard input.

All of them, whenever they begin, work by the settings as they were read at the
first start, so that a file that was changed meanwhile does not make them differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.settings import Settings, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The settings' file and what stood in it, the environment, and what was started for all.

    `running` are the URL and the key of each target that the parent runs.
    """

    file: str | None
    source: str | None = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)
    running: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, settings: Settings, environ: Mapping[str, str]) -> Given:
        """What `settings`, which were loaded a moment ago, were loaded from; raises OSError."""
        if settings.file is None:
            return cls(file=None, source=None, environ=dict(environ))
        source = settings.file.read_text(encoding="utf-8", errors="surrogateescape")
        return cls(file=str(settings.file), source=source, environ=dict(environ))

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Given:
        """What `values`, as a process read them, hold."""
        file, source = values["file"], values["source"]
        environ, running = values["environ"], values["running"]
        if not isinstance(environ, dict) or not isinstance(running, dict):
            raise TypeError("a process was started without its settings")
        return cls(
            file=None if file is None else str(file),
            source=None if source is None else str(source),
            environ=environ,
            running={name: (url, key) for name, (url, key) in running.items()},
        )

    def with_running(self, targets: tuple[Target, ...], settings: Settings) -> Given:
        """The same with those `targets` that run now and, by the `settings`, did not."""
        asleep = {target.name for target in settings.targets if not target.urls}
        running = {
            target.name: (target.urls[0], target.api_key.reveal())
            for target in targets
            if target.name in asleep and target.urls and target.api_key
        }
        return replace(self, running=running)

    def values(self) -> dict[str, object]:
        """What is sent to a process."""
        return {
            "file": self.file,
            "source": self.source,
            "environ": dict(self.environ),
            "running": {name: list(found) for name, found in self.running.items()},
        }

    def settings(self) -> Settings:
        """The settings of every process; raises SettingsError."""
        file = None if self.file is None else Path(self.file)
        source = None
        if self.source is not None:
            source = self.source.encode("utf-8", errors="surrogateescape")
        found = load(file, self.environ, source=source)
        return replace(found, targets=tuple(map(self._awake, found.targets)))

    def _awake(self, target: Target) -> Target:
        if target.name not in self.running:
            return target
        url, key = self.running[target.name]
        return replace(target, urls=(url,), api_key=Sensitive(key))
