"""Seals: what a provider wants to see again unread, wrapped so that only ours are taken back.

The signature of a thought, or a thought in encrypted form, cannot be inspected.
On its way to the app it gets a MAC bound to the app and to the target it came
from. What comes back without one is somebody else's and goes nowhere.
"""

from __future__ import annotations

import base64
import binascii
import hmac

from gateway.core.jsontree import SealedText
from gateway.state.secrets import Secrets

_MARK = "tks1"
_PARTS = 4
_MAC_BYTES = 16
_LONGEST = 8 * 1024 * 1024


class Seals:
    """Wraps and unwraps seals with a key that is derived for each app."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def wrap(self, seal: str, *, app: str, target: str) -> str:
        """The text that the app gets in place of `seal`, which `target` gave."""
        mac = base64.urlsafe_b64encode(self._mac(seal, app, target)).decode().rstrip("=")
        name = base64.urlsafe_b64encode(target.encode()).decode().rstrip("=")
        return f"{_MARK}.{mac}.{name}.{seal}"

    def unwrap(self, text: str, *, app: str) -> SealedText | None:
        """The seal inside `text`, with its target; None where it was not wrapped for this app."""
        parts = text.split(".", 3)
        if len(parts) != _PARTS or parts[0] != _MARK or len(text) > _LONGEST:
            return None
        target, seal = _decoded(parts[2]).decode("utf-8", "replace"), parts[3]
        ours = self.wrap(seal, app=app, target=target)
        if not hmac.compare_digest(_bytes(ours), _bytes(text)):
            return None
        return SealedText(seal, target)

    def _mac(self, seal: str, app: str, target: str) -> bytes:
        key = self._secrets.derive("seal", app)
        name = target.encode()
        message = len(name).to_bytes(4) + name + _bytes(seal)
        return hmac.digest(key, message, "sha256")[:_MAC_BYTES]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
