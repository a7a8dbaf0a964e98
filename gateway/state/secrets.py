"""The master key of an installation, and the keys derived from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive
from gateway.private_files import own_key

KEY_FILE = "master.key"
MADE_WITH_IT = ("keys.db", "subjects.db", "content.db", "responses.db")
"""Files of a state directory that mean nothing under another master key."""
_BYTES = 32
_MOST_DERIVED = 1024  # of apps, several each; further ones are derived anew every time


@dataclass(frozen=True, slots=True)
class Secrets:
    """Derives a key for each purpose; holds the master key, which nothing else sees."""

    master: Sensitive[bytes]
    _derived: dict[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, state_dir: Path) -> Secrets:
        """Read the master key of `state_dir`, or make one in a new state directory.

        Processes that begin at once agree on one key. Raises ConfigError for a
        key that others may read, or that is not whole, and for one that is lost:
        under a new key nothing that was held would be recognised.
        """
        made = [name for name in MADE_WITH_IT if (state_dir / name).exists()]
        path = state_dir / KEY_FILE
        if made and not path.exists():  # asked in this order: the key comes before the files
            raise ConfigError(
                f"There is no {KEY_FILE} in {state_dir}, and {made[0]} was made with it.",
                hint="Put it back from a copy. If it is lost, begin with a new state directory.",
            )
        key = own_key(
            path, _BYTES, what="master key", loss="without it no key and no memory is recognised"
        )
        return cls(Sensitive(key))

    @classmethod
    def existing(cls, state_dir: Path) -> Secrets:
        """Read the master key of `state_dir`; raises ConfigError, where there is none too."""
        if not (state_dir / KEY_FILE).exists():
            raise ConfigError(
                f"There is no {KEY_FILE} in {state_dir}: nothing that is kept can be recognised.",
                hint="Put it back from a copy, or name the state directory by --settings.",
            )
        return cls.open(state_dir)

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
