"""The master key of an installation, and the keys derived from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.core.sensitive import Sensitive
from gateway.private_files import own_key

KEY_FILE = "master.key"
_BYTES = 32
_MOST_DERIVED = 1024  # of apps, several each; further ones are derived anew every time


@dataclass(frozen=True, slots=True)
class Secrets:
    """Derives a key for each purpose; holds the master key, which nothing else sees."""

    master: Sensitive[bytes]
    _derived: dict[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, state_dir: Path) -> Secrets:
        """Read the master key of `state_dir`, or make one.

        Processes that begin at once agree on one key. Raises ConfigError for a
        key that others may read, or that is not whole.
        """
        path = state_dir / KEY_FILE
        key = own_key(
            path, _BYTES, what="master key", loss="without it no key and no memory is recognised"
        )
        return cls(Sensitive(key))

    def derive(self, purpose: str, scope: str = "") -> bytes:
        """32 bytes for `purpose` (and `scope`, such as an app) by HKDF-SHA256 (RFC 5869)."""
        # The length keeps ("a", "bc") and ("ab", "c") apart.
        info = f"turnike 1 {len(purpose)} {purpose} {scope}".encode("utf-8", "surrogatepass")
        known = self._derived.get(info)
        if known is None:
            hkdf = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info)
            known = hkdf.derive(self.master.reveal())
            if len(self._derived) < _MOST_DERIVED:
                self._derived[info] = known
        return known
