"""What each gateway says that it has used of a budget, as it stands in Redis.

One hash for each allowance, under a name that tells nothing; in it one field for
each gateway: `revision:used:mac`. The revision grows with every word of a gateway,
so that an old word that is put back is known for one, and the code over all of it
is keyed by the master key, so that nobody else can put words there.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import NamedTuple

from gateway.core.budget import Allowance
from gateway.core.sensitive import Sensitive

_MAC_DIGITS = 32


class Share(NamedTuple):
    """Billionths that a gateway has spent and set aside, by its word of this revision."""

    revision: int
    used: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """Spells names of hashes and the words in them, and reads them."""

    key: Sensitive[bytes]

    def name(self, allowance: Allowance) -> str:
        """The name of the hash for what one holder may spend in one period."""
        return f"turnike:budget:{self._mac('name', *_parts(allowance))}"

    def word(self, allowance: Allowance, gateway: str, share: Share) -> str:
        """What `gateway` says."""
        mac = self._mac("word", *_parts(allowance), gateway, *map(str, share))
        return f"{share.revision}:{share.used}:{mac}"

    def share(self, allowance: Allowance, gateway: str, word: bytes) -> Share | None:
        """What `gateway` said; None for a word that it cannot have given."""
        share = _share(word)
        if share is None:
            return None
        genuine = self.word(allowance, gateway, share).encode()
        return share if hmac.compare_digest(genuine, word) else None

    def _mac(self, *parts: str) -> str:
        told = "".join(f"{len(part)} {part}" for part in parts)  # lengths keep parts apart
        return hmac.digest(self.key.reveal(), told.encode(), "sha256").hex()[:_MAC_DIGITS]


def _parts(allowance: Allowance) -> tuple[str, ...]:
    return (allowance.budget, allowance.holder, allowance.period, allowance.currency)


def _share(word: bytes) -> Share | None:
    revision, _, rest = word.partition(b":")
    used = rest.partition(b":")[0]
    short = len(revision) < 20 and len(used) < 30
    if not (short and revision.isdigit() and used.isdigit()):
        return None
    return Share(int(revision), int(used))
