"""The master key of an installation, and the keys derived from it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive
from gateway.private_files import place_private, private_directory, refuse_readable

KEY_FILE = "master.key"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """Derives a key for each purpose; holds the master key, which nothing else sees."""

    master: Sensitive[bytes]

    @classmethod
    def open(cls, state_dir: Path) -> Secrets:
        """Read the master key of `state_dir`, or make one.

        Processes that begin at once agree on one key. Raises ConfigError for a
        key that others may read, or that is not whole.
        """
        private_directory(state_dir)
        path = state_dir / KEY_FILE
        try:
            if not path.exists():
                place_private(path, secrets.token_bytes(_BYTES))
            return cls(Sensitive(_read(path)))
        except OSError as error:
            raise ConfigError(
                f"The master key {path} cannot be used: {error.strerror}.",
                hint="Run as the user that owns state_dir.",
            ) from error

    def derive(self, purpose: str, scope: str = "") -> bytes:
        """32 bytes for `purpose` (and `scope`, such as an app) by HKDF-SHA256 (RFC 5869)."""
        # The length keeps ("a", "bc") and ("ab", "c") apart.
        info = f"turnike 1 {len(purpose)} {purpose} {scope}".encode("utf-8", "surrogatepass")
        hkdf = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info)
        return hkdf.derive(self.master.reveal())


def _read(path: Path) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        refuse_readable(path, os.fstat(file.fileno()).st_mode)
        master = file.read(_BYTES + 1)
    if len(master) != _BYTES:
        raise ConfigError(
            f"The master key {path} is damaged: it does not hold {_BYTES} bytes.",
            hint="Put it back from a copy; without it no key and no memory is recognised.",
        )
    return master
