"""What is known of texts that were read before, without the texts.

Agents send the whole conversation again at each turn. A verdict is kept under a
keyed hash of its text and holds places, classes, scores and fingerprints; only
what was read to its end is kept. The cache belongs to one process and dies
with it.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from dataclasses import dataclass

from gateway.core.finding import Finding
from gateway.detect.pace import Pace

_ENTRIES, _BYTES = 100_000, 32 << 20
# What CPython needs for an entry and for a finding in it, rounded up.
_ENTRY_BYTES, _FINDING_BYTES = 512, 512
_SLICE = 65_536
_NAME_BYTES = 20
_NAMERS = 1024  # of apps, several each; further ones are derived anew every time


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one text holds; `findings` are placed in it and say segment 0.

    `person` says that it speaks of somebody, `hidden` that it carries a run of
    invisible characters.
    """

    findings: tuple[Finding, ...] = ()
    languages: frozenset[str] = frozenset()
    person: bool = False
    hidden: bool = False


class VerdictCache:
    """Verdicts by keyed hash; the least recently used go first.

    Bounded by `most_entries` and, as an estimate, by `most_bytes`.
    """

    def __init__(
        self, key: bytes, *, most_entries: int = _ENTRIES, most_bytes: int = _BYTES
    ) -> None:
        self._key = key
        self._most_entries, self._most_bytes = most_entries, most_bytes
        self._verdicts: OrderedDict[bytes, Verdict] = OrderedDict()
        self._namers: dict[tuple[str, ...], Namer] = {}
        self.bytes = 0
        self.hits = self.misses = 0

    def __len__(self) -> int:
        return len(self._verdicts)

    def namer(self, *parts: str) -> Namer:
        """Names for texts that are read under the circumstances `parts`."""
        known = self._namers.get(parts)
        if known is None:
            told = b"".join(_prefixed(part) for part in parts)
            known = Namer(hmac.digest(self._key, told, "sha256"))
            if len(self._namers) < _NAMERS:
                self._namers[parts] = known
        return known

    def get(self, name: bytes) -> Verdict | None:
        """The verdict of this name, if it is known."""
        verdict = self._verdicts.get(name)
        if verdict is None:
            self.misses += 1
            return None
        self.hits += 1
        self._verdicts.move_to_end(name)
        return verdict

    def put(self, name: bytes, verdict: Verdict) -> None:
        """Keep a verdict on a text that was read to its end."""
        size = _size(verdict)
        if size > self._most_bytes:
            return
        old = self._verdicts.pop(name, None)
        self.bytes += size - (_size(old) if old else 0)
        self._verdicts[name] = verdict
        while len(self._verdicts) > self._most_entries or self.bytes > self._most_bytes:
            _, gone = self._verdicts.popitem(last=False)
            self.bytes -= _size(gone)


class Namer:
    """Keyed hashes of texts that are read under the same circumstances."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    async def name(self, text: str, pace: Pace) -> bytes:
        """The name of a text; a long one lets other tasks run in between."""
        if len(text) <= _SLICE:
            data = text.encode("utf-8", "surrogatepass")
            return hmac.digest(self._key, data, "sha256")[:_NAME_BYTES]
        mac = hmac.new(self._key, digestmod="sha256")
        for at in range(0, len(text), _SLICE):
            mac.update(text[at : at + _SLICE].encode("utf-8", "surrogatepass"))
            await pace.step()
        return mac.digest()[:_NAME_BYTES]

    def joint(self, *parts: str) -> bytes:
        """The name of a few short texts that are read together."""
        told = f"{[*map(len, parts)]}{''.join(parts)}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, told, "sha256")[:_NAME_BYTES]


def _prefixed(part: str) -> bytes:
    """A part behind its length, so that no two lists of parts read the same."""
    data = part.encode("utf-8", "surrogatepass")
    return len(data).to_bytes(8, "big") + data


def _size(verdict: Verdict) -> int:
    return _ENTRY_BYTES + _FINDING_BYTES * len(verdict.findings)
