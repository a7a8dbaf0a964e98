"""The key with which a log signs its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.audit.note import Checkpoint, signature_line, verifier_key
from gateway.core.sensitive import Sensitive
from gateway.private_files import own_key

KEY_FILE = "audit.key"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs checkpoints; the seed is shown to nobody."""

    seed: Sensitive[bytes]

    @classmethod
    def open(cls, state_dir: Path) -> Signer:
        """Read the signing key of `state_dir`, or make one.

        Processes that begin at once agree on one key. Raises ConfigError for a
        key that others may read, or that is not whole.
        """
        path = state_dir / KEY_FILE
        key = own_key(
            path, _BYTES, what="signing key", loss="without it the log cannot go on under its name"
        )
        return cls(Sensitive(key))

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note of a checkpoint, under the log's own name."""
        signature = self._key().sign(checkpoint.text.encode())
        line = signature_line(checkpoint.origin, self._public(), signature)
        return f"{checkpoint.text}\n{line}"

    def vkey(self, origin: str) -> str:
        """What others need to check the checkpoints of the log `origin`."""
        return verifier_key(origin, self._public())

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed.reveal())

    def _public(self) -> bytes:
        return self._key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
